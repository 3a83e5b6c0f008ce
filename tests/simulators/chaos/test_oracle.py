"""The oracle believes what exhibits were told, and nothing that the product says of itself."""

from contextlib import closing

import pytest

from simulators.broker import BrokerAddress
from simulators.chaos.oracle import Found, found_in, judge
from simulators.chaos.pictures import drawn
from simulators.chaos.players import Account
from simulators.chaos.tunes import sung
from simulators.exhibits.door import KEPT, NOT_KEPT, Told
from simulators.settings import Pace, hub_settings
from simulators.waiting import LOOPBACK
from tests.databases import sqlite_only
from tests.hub.a_hub import AHub, binding, says, score
from tests.hub.an_edge import MUSEUM, AnEdge

SEED = b"what the picture spells"


def told(one, kind="score", state=KEPT):
    return Told("wall", "blue-fox", kind, state, one)


def account(*answers, tried=0):
    photos = {one.id: SEED for one in answers if one.kind == "photo"}
    sounds = {one.id: SEED for one in answers if one.kind == "sound"}
    return Account(tried or len(answers), list(answers), photos, sounds)


def found(scores=(), media=(), whole=None, twice=(), sounds=None):
    """Return a store in which each score says its own id, but those `twice` what another says."""
    said = {one: one for one in scores} | {f"{one}, again": one for one in twice}
    return Found(said, frozenset(media), whole or {}, sounds or {})


def test_what_was_promised_and_is_there_is_clean():
    books = [account(told("a"), told("b")), account(told("p", "photo"))]
    verdict = judge(books, found(["a", "b"], ["p"], {"p": drawn(SEED)}), kills=3, seconds=1.0)
    assert verdict.clean
    assert (verdict.told_saved, verdict.on_hub, verdict.media_whole) == (3, 3, 1)


def test_a_promise_that_is_not_there_is_lost():
    verdict = judge([account(told("a"), told("b"))], found(["a"]), kills=1, seconds=1.0)
    assert verdict.lost == 1
    assert not verdict.clean


def test_a_photo_that_is_announced_and_never_whole_is_not_clean():
    verdict = judge([account(told("p", "photo"))], found(media=["p"]), kills=1, seconds=1.0)
    assert verdict.lost == 0
    assert not verdict.clean


def test_a_photo_that_shows_something_else_is_not_clean():
    other = found(media=["p"], whole={"p": drawn(b"another picture")})
    verdict = judge([account(told("p", "photo"))], other, kills=1, seconds=1.0)
    assert (verdict.media_sent, verdict.media_whole) == (1, 0)
    assert not verdict.clean


def test_a_sound_that_is_not_what_was_sung_is_not_clean():
    book = account(told("s", "sound"))
    for there, whole in ((sung(SEED), 1), (sung(b"another"), 0), (b"", 0)):
        verdict = judge([book], found(media=["s"], sounds={"s": there}), kills=0, seconds=1.0)
        assert (verdict.media_sent, verdict.media_whole, verdict.clean) == (1, whole, whole == 1)


def test_a_sound_that_stands_there_twice_is_a_duplicate():
    both = {"s": sung(SEED), "t": sung(SEED), "gone": b""}
    verdict = judge([account(told("s", "sound"), tried=9)], found(media=both, sounds=both), 1, 1.0)
    assert (verdict.media_whole, verdict.duplicates) == (1, 1)


def test_one_try_that_stands_there_twice_is_a_duplicate():
    verdict = judge([account(told("a"))], found(["a"], twice=["a"]), kills=1, seconds=1.0)
    assert verdict.duplicates == 1
    assert not verdict.clean


def test_a_duplicate_does_not_hide_behind_a_try_that_failed():
    book = account(told("a"), told("", state=NOT_KEPT), tried=9)
    verdict = judge([book], found(["a"], twice=["a"]), kills=1, seconds=1.0)
    assert (verdict.lost, verdict.duplicates) == (0, 1)


def test_a_photo_that_stands_there_twice_is_a_duplicate():
    pictures = {"p": drawn(SEED), "q": drawn(SEED), "r": drawn(b"another picture"), "gone": b""}
    book = account(told("p", "photo"), tried=9)
    verdict = judge([book], found(media=pictures, whole=pictures), kills=1, seconds=1.0)
    assert (verdict.media_whole, verdict.duplicates) == (1, 1)
    assert not verdict.clean


@sqlite_only
def test_a_score_that_stands_under_two_visits_is_a_duplicate(tmp_path):
    nowhere = BrokerAddress(LOOPBACK, 1)
    settings = tmp_path / "hub.toml"
    settings.write_text(hub_settings(MUSEUM, nowhere, 1, 1, Pace()))
    (tmp_path / "data").mkdir()
    with closing(AHub(tmp_path / "data")) as hub:
        hub.start()
        edge = AnEdge()
        hub.welcomes(edge)
        says(hub, edge, binding(1), binding(2), score(1, of=1), score(2, of=2))
    stored = found_in(settings)
    one, other = stored.scores
    assert stored.scores[one] == stored.scores[other] == "wall/reaction/212.0"
    assert judge([account(told(one), tried=9)], stored, kills=1, seconds=1.0).duplicates == 1


def test_more_results_than_were_ever_tried_are_duplicates():
    verdict = judge([account(told("a"))], found(["a", "b"]), kills=1, seconds=1.0)
    assert verdict.duplicates == 1


def test_an_answer_that_never_came_may_be_there_or_not():
    there = judge([account(told("a"), tried=2)], found(["a", "b"]), kills=1, seconds=1.0)
    gone = judge([account(told("a"), tried=2)], found(["a"]), kills=1, seconds=1.0)
    assert there.clean
    assert there.in_doubt == 1
    assert gone.clean


def test_what_was_said_not_to_be_kept_is_no_promise():
    verdict = judge([account(told("", state=NOT_KEPT))], found(), kills=1, seconds=1.0)
    assert verdict.clean
    assert verdict.told_saved == 0


@pytest.mark.parametrize("books", [[], [account(told("a"))], [account(told("p", "photo"))]])
def test_what_was_hardly_asked_for_says_nothing(books):
    """Nothing was told saved, or no photo, or no more than there were attacks."""
    verdict = judge(books, found(["a"], ["p"], {"p": drawn(SEED)}), kills=1, seconds=1.0)
    assert not verdict.enough


def test_more_promises_than_attacks_and_a_photo_among_them_say_something():
    books = [account(told("a")), account(told("p", "photo"))]
    assert judge(books, found(["a"], ["p"], {"p": drawn(SEED)}), kills=1, seconds=1.0).enough
