"""docs/registration.md says what the table says."""

from pathlib import Path

from edge.play.document import edges, registration_document
from edge.play.state import Place

DOCUMENT = Path(__file__).parents[2] / "docs/registration.md"


def test_the_document_is_current():
    found = registration_document()
    assert DOCUMENT.read_text() == found, "python -m edge.play.document > docs/registration.md"


def test_no_answer_leads_around_the_age_or_the_guardian():
    into = {}
    for (place, led_to), named in edges().items():
        if set(named) - {"back"}:
            into.setdefault(led_to, set()).add(place)
    assert into[Place.BINDING] == {Place.AVATAR}
    assert into[Place.AVATAR] == {Place.READBACK, Place.CONTACT, Place.GUARDIAN}
    assert into[Place.READBACK] == {Place.CONTACT}
    assert into[Place.CONTACT] == {Place.CHOICES}
    assert into[Place.CHOICES] == {Place.AGE, Place.GUARDIAN, Place.STAFF_PIN}
    assert into[Place.STAFF_PIN] == {Place.GUARDIAN}


def test_nothing_is_said_as_done_that_the_disk_has_not_written():
    into_writing = {place for place, led_to in edges() if led_to is Place.WRITING}
    assert into_writing == {
        Place.CHANGING,
        Place.MEND,
        Place.FORGET,
        Place.SHOWING,
        Place.END_VISIT,
    }
