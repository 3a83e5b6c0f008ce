"""docs/kiosk.md says what the tables say."""

from pathlib import Path

from edge.kiosk.document import kiosk_document

DOCUMENT = Path(__file__).parents[3] / "docs/kiosk.md"


def test_the_document_is_current():
    assert DOCUMENT.read_text() == kiosk_document(), "python -m edge.kiosk.document > docs/kiosk.md"
