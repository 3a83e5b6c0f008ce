"""News of a result is told once, whichever of the two sides was quicker."""

from edge.contract.words import Scope
from edge.numbers import KeptResult, Numbers, Sooner
from edge.outbox import MEDIA_PRIORITY, SCORE_PRIORITY


def score(name, binding=b"b"):
    return KeptResult(name, SCORE_PRIORITY, Scope.SCORE, binding)


def photo(name, binding=b"b"):
    return KeptResult(name, MEDIA_PRIORITY, Scope.PHOTO, binding)


def test_what_was_kept_first_is_found_by_its_number_once():
    numbers = Numbers()
    assert numbers.note(4, score(b"result")) is Sooner.NOTHING
    assert numbers.arrived((4,), SCORE_PRIORITY) == [b"result"]
    assert numbers.arrived((4,), SCORE_PRIORITY) == []


def test_a_hub_that_was_quicker_is_heard_all_the_same():
    numbers = Numbers()
    assert numbers.arrived((4,), SCORE_PRIORITY) == []
    assert numbers.refused(5) is None
    assert numbers.note(4, score(b"stored")) is Sooner.STORED
    assert numbers.note(5, score(b"refused")) is Sooner.REFUSED


def test_a_medium_is_refused_whether_its_row_or_its_chunks_were():
    numbers = Numbers()
    numbers.note(4, photo(b"photo"))
    assert numbers.arrived((4,), SCORE_PRIORITY) == []
    assert numbers.refused(4) == b"photo"


def test_a_result_is_found_by_its_id_until_the_hub_has_it():
    numbers = Numbers()
    numbers.note(4, score(b"first"))
    numbers.note(5, score(b"second"))
    assert numbers.of_result(b"second") == (5,)
    numbers.arrived((5,), SCORE_PRIORITY)
    assert numbers.of_result(b"second") == ()


def test_what_needed_a_scope_is_found_for_that_binding_alone():
    numbers = Numbers()
    numbers.note(4, score(b"score"))
    numbers.note(5, photo(b"photo"))
    numbers.note(6, photo(b"another's", binding=b"c"))
    assert numbers.of_scopes(b"b", {Scope.PHOTO, Scope.SOUND}) == (5,)


def test_a_void_that_the_hub_has_is_no_result():
    numbers = Numbers()
    numbers.note(4, score(b"erased"))
    numbers.forget((4,))
    assert numbers.arrived((4,), SCORE_PRIORITY) == []
