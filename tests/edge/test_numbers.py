"""News of a result is told once, whichever of the two sides was quicker."""

from edge.numbers import Numbers, Sooner
from edge.outbox import MEDIA_PRIORITY, SCORE_PRIORITY


def test_what_was_kept_first_is_found_by_its_number_once():
    numbers = Numbers()
    assert numbers.note(4, SCORE_PRIORITY, b"result") is Sooner.NOTHING
    assert numbers.arrived((4,), SCORE_PRIORITY) == [b"result"]
    assert numbers.arrived((4,), SCORE_PRIORITY) == []


def test_a_hub_that_was_quicker_is_heard_all_the_same():
    numbers = Numbers()
    assert numbers.arrived((4,), SCORE_PRIORITY) == []
    assert numbers.refused(5) is None
    assert numbers.note(4, SCORE_PRIORITY, b"stored") is Sooner.STORED
    assert numbers.note(5, SCORE_PRIORITY, b"refused") is Sooner.REFUSED


def test_a_medium_is_refused_whether_its_row_or_its_chunks_were():
    numbers = Numbers()
    numbers.note(4, MEDIA_PRIORITY, b"photo")
    assert numbers.arrived((4,), SCORE_PRIORITY) == []
    assert numbers.refused(4) == b"photo"
