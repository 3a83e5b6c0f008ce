"""Scores on the wearer's word: kept only if a binding with that scope held then."""

import secrets
from datetime import timedelta

import pytest

from edge.contract.downward import Refusal
from edge.contract.events import ProvisionalScore, ScopesChanged, VisitForgotten
from edge.contract.words import Giver, Scope
from hub.rules.verdicts import Later, Refused
from hub.store import Score, Unkept
from tests.hub.a_museum import SATURDAY, AMuseum, consent_given, registration

BAND = b"b" * 16


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def on_word(museum, at=None, *, band=BAND, day=SATURDAY, value=250.0, metric="reaction"):
    """Return what an installation without a network sends for a band that it did not know."""
    at = at or museum.now
    return ProvisionalScore(secrets.token_bytes(16), band, day, "wall", metric, value, at)


def test_it_waits_until_the_registration_comes_and_is_then_kept(museum):
    event = registration(museum.now, band=BAND)
    made = on_word(museum)
    assert museum.hears(made) == Later()
    assert museum.count(Score) == 0
    museum.hears(event)
    assert museum.hears(made).page_id == museum.page_of(event)
    assert museum.hears(made).page_id == museum.page_of(event)
    (row,) = museum.rows(Score)
    assert row.provisional is True
    (part,) = museum.page(museum.page_of(event)).visits
    assert [card.best.value for card in part.cards] == [250.0]


def test_an_ordinary_score_is_not_counted_among_them(museum):
    museum.plays(museum.register())
    (row,) = museum.rows(Score)
    assert row.provisional is False


@pytest.mark.parametrize(("minutes", "kept"), [(-6, False), (-5, True), (0, True), (300, True)])
def test_clocks_may_differ_by_five_minutes(museum, minutes, kept):
    museum.register(band=BAND)
    at = museum.now + timedelta(minutes=minutes)
    museum.later(hours=6)
    verdict = museum.hears(on_word(museum, at))
    assert verdict == Later() if not kept else verdict.page_id is not None


def test_it_belongs_to_whoever_wore_the_band_then(museum):
    one = museum.register(name="Eerste", band=BAND)
    then = museum.now + timedelta(minutes=10)
    museum.later(minutes=30)
    two = museum.register(name="Tweede", band=BAND, address="other@example.org")
    assert museum.hears(on_word(museum, then)).page_id == museum.page_of(one)
    museum.later(minutes=30)
    assert museum.hears(on_word(museum)).page_id == museum.page_of(two)


def test_after_the_day_s_end_it_is_refused_and_nothing_of_it_stays(museum):
    museum.register(band=BAND)
    made = on_word(museum)
    museum.later(days=1)
    assert museum.hears(made) == Refused(Refusal.NO_SUCH_BINDING)
    assert museum.count(Score) == museum.count(Unkept) == 0


def test_without_the_score_scope_it_is_refused(museum):
    museum.register(band=BAND, yes=(Scope.PHOTO,))
    assert museum.hears(on_word(museum)) == Refused(Refusal.CONSENT_MISSING)


def test_a_yes_that_came_after_it_does_not_reach_back(museum):
    event = museum.register(band=BAND, yes=(Scope.PHOTO,))
    made = on_word(museum)
    museum.later(minutes=30)
    answer = consent_given(Giver.SELF, museum.now, (Scope.SCORE, Scope.PHOTO))
    museum.hears(ScopesChanged(event.binding_id, answer))
    assert museum.hears(made) == Refused(Refusal.CONSENT_MISSING)
    assert museum.hears(on_word(museum)).page_id == museum.page_of(event)


def test_a_no_that_came_after_it_holds_for_it_too(museum):
    event = museum.register(band=BAND)
    made = on_word(museum)
    museum.later(minutes=30)
    answer = consent_given(Giver.SELF, museum.now, (Scope.PHOTO,))
    museum.hears(ScopesChanged(event.binding_id, answer))
    assert museum.hears(made) == Refused(Refusal.CONSENT_MISSING)


def test_of_a_visit_that_was_forgotten_nothing_is_kept(museum):
    event = museum.register(band=BAND)
    museum.hears(VisitForgotten(event.binding_id, museum.now))
    assert museum.hears(on_word(museum)) == Later()
    assert museum.count(Score) == 0


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"value": 3.0},                         Refusal.OUT_OF_RANGE),
        ({"metric": "height"},                   Refusal.NO_SUCH_EXHIBIT),
        ({"day": SATURDAY - timedelta(1)},       Refusal.MALFORMED),
        ({"day": SATURDAY + timedelta(1)},       Refusal.MALFORMED),
        ({"band": b"short"},                     Refusal.MALFORMED),
    ],
)  # fmt: skip
def test_it_is_looked_at_like_any_score(museum, how, reason):
    museum.register(band=BAND)
    assert museum.hears(on_word(museum, **how)).reason is reason
