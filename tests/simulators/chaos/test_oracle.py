"""The oracle believes what exhibits were told, and nothing that the product says of itself."""

from collections import Counter

from simulators.chaos.oracle import Found, judge
from simulators.chaos.pictures import drawn
from simulators.chaos.players import Account
from simulators.exhibits.door import KEPT, NOT_KEPT, Told

SEED = b"what the picture spells"


def told(one, kind="score", state=KEPT):
    return Told("wall", "blue-fox", kind, state, one)


def account(*answers, tried=0):
    photos = {one.id: SEED for one in answers if one.kind == "photo"}
    return Account(tried or len(answers), list(answers), photos)


def found(scores=(), media=(), whole=None, twice=()):
    values = Counter((b"visit", one) for one in [*scores, *twice])
    return Found(frozenset(scores), frozenset(media), whole or {}, values)


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


def test_one_try_that_stands_there_twice_is_a_duplicate():
    verdict = judge([account(told("a"))], found(["a"], twice=["a"]), kills=1, seconds=1.0)
    assert verdict.duplicates == 1
    assert not verdict.clean


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
