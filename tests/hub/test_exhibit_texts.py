"""What an exhibit does not say in a language is said to who looks after the hub."""

import logging
from zoneinfo import ZoneInfo

import pytest

from edge.contract.codec import to_json
from edge.contract.manifest import Direction, ExhibitManifest, Metric, Texts
from hub.post.notices import terms_of
from hub.status import status
from hub.status_words import in_words
from hub.store import Edge, Exhibit, put
from hub.visits.house import missing_texts
from tests.hub.a_museum import AMuseum
from tests.hub.test_app import Rig

WHOLE = Texts("nl", "fr", "en", "de")


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def stands(museum, name, question, *, revoked_at=None):
    metric = Metric("height", WHOLE, Texts("cm"), 0, 150, 0, Direction.HIGHER)
    declared = ExhibitManifest(name, WHOLE, question, WHOLE, WHOLE, (metric,))
    keys = {"verify_key": b"", "box_key": b"", "enrolled_at": museum.now}
    with museum.store.write() as tx:
        put(tx, Edge, [{"name": name, "revoked_at": revoked_at, **keys}])
        row = {"exhibit": name, "edge": name, "updated_at": museum.now}
        put(tx, Exhibit, [{**row, "manifest": to_json(declared).decode()}])


def test_status_says_which_text_an_exhibit_has_not_in_a_language(museum):
    stands(museum, "plate", Texts("Hoe hoog?", "À quelle hauteur ?", "How high?"))
    stands(museum, "rope", WHOLE)
    stands(museum, "sold", Texts("Hoe oud?"), revoked_at=museum.now)
    with museum.store.read() as tx:
        found = status(tx, terms_of(museum.settings), ZoneInfo("Europe/Brussels"), museum.now)
        assert found.missing_texts == missing_texts(tx)
    assert "plate has no de for question" in found.missing_texts
    assert not [one for one in found.missing_texts if one.startswith(("rope", "sold"))]
    said = in_words(found, coloured=False)
    assert "exhibit text   plate has no de for question: pages show the nearest" in said


def test_a_hub_that_starts_says_it_too(tmp_path, caplog):
    rig = Rig(tmp_path / "museum")
    stands(rig, "plate", Texts("Hoe hoog?", "À quelle hauteur ?", "How high?"))
    with caplog.at_level(logging.WARNING):
        rig.hub.start()
    rig.hub.stop()
    assert "plate has no de for question" in caplog.text
