"""What a wearer or a guardian wants later: less, more, not mine, forget me, the end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.downward import Refusal
from edge.contract.events import (
    ResultForgotten,
    ScopesChanged,
    VisitEnded,
    VisitForgotten,
)
from edge.contract.words import AgeBand, Giver, Scope, Way
from hub.line import directory
from hub.rules.verdicts import Later, Refused, Stored
from hub.store import (
    Binding,
    Consent,
    DirectoryChange,
    DueErasure,
    Mail,
    Medium,
    Page,
    Score,
    Tombstone,
    Visit,
)
from tests.hub.a_museum import ALL, SATURDAY, AMuseum, consent_given, photo, registration, score

CHILD = AgeBand.UNDER_13


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def chooses(museum, event, *yes, at=None, giver=Giver.SELF, **how):
    """Somebody decides anew at a kiosk; returns what the hub says."""
    how = {"of_a_child": event.age_band is CHILD} | how
    consent = consent_given(giver, at or museum.now, yes, **how)
    return museum.hears(ScopesChanged(event.binding_id, consent))


def scopes_of(museum, event):
    return set(museum.value("visit", "scopes", visit_id=museum.visit_of(event)).split())


def entries(museum):
    class Nothing:
        def entries(self, *_):
            return ()

    with museum.store.read() as tx:
        told = directory.snapshot(tx, SATURDAY, b"", Nothing())
    return {entry.binding_id: entry for entry in told.entries}


# -- less, and more


def test_what_is_withdrawn_is_erased_and_the_rest_stays(museum):
    event = museum.register()
    kept = museum.plays(event)
    taken = museum.is_photographed(event)
    museum.keep(photo(event, kind="sound"))
    folder = museum.folder / "media"
    assert [path for path in folder.rglob("*") if path.is_file()]
    museum.later(minutes=20)
    assert chooses(museum, event, Scope.SCORE).page_id == museum.page_of(event)
    assert [row.result_id for row in museum.rows(Score)] == [kept.result_id]
    assert museum.count(Medium) == museum.count(DueErasure) == 0
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    (part,) = museum.page(museum.page_of(event)).visits
    assert (len(part.cards), part.media, part.refused, part.scopes) == (1, (), (), (Scope.SCORE,))
    assert museum.keep(taken) == Refused(Refusal.ERASED)
    assert museum.ledger.unfinished() == ()


def test_what_comes_late_from_before_the_no_is_refused_and_the_page_tells_nothing_of_it(museum):
    """An installation without a network recorded it, and comes back hours after the no."""
    event = museum.register()
    late = photo(event)
    museum.later(minutes=20)
    chooses(museum, event, Scope.SCORE)
    museum.later(hours=5)
    assert museum.keep(late) == Refused(Refusal.CONSENT_MISSING)
    (part,) = museum.page(museum.page_of(event)).visits
    assert (part.media, part.refused) == ((), ())


def test_after_a_no_to_scores_they_go_and_none_is_kept(museum):
    event = museum.register()
    museum.plays(event)
    chooses(museum, event, Scope.PHOTO)
    assert museum.count(Score) == 0
    assert museum.keep(score(event, at=museum.now)).reason is Refusal.CONSENT_MISSING


def test_a_no_to_everything_leaves_an_empty_page_that_can_fill_again(museum):
    event = museum.register()
    museum.plays(event)
    assert chooses(museum, event).page_id == museum.page_of(event)
    (part,) = museum.page(museum.page_of(event)).visits
    assert (part.scopes, part.cards) == ((), ())
    museum.later(minutes=1)
    chooses(museum, event, Scope.SCORE)
    museum.plays(event)
    assert museum.count(Score) == 1


def test_every_edge_is_told_of_the_new_scopes(museum):
    event = museum.register(yes=(Scope.SCORE,))
    chooses(museum, event, *ALL)
    assert set(entries(museum)[event.binding_id].scopes) == set(ALL)
    assert museum.count(DirectoryChange) == 1


def test_a_change_is_a_new_row_and_the_first_one_stays(museum):
    event = museum.register()
    (given,) = museum.rows(Consent)
    museum.later(minutes=5)
    chooses(museum, event, Scope.SCORE)
    before, changed = museum.rows(Consent, act="given") + museum.rows(Consent, act="changed")
    assert before == given
    assert (changed.yes, changed.no, changed.edge) == ("score", "photo sound", "wall")


def test_the_later_answer_stands_though_the_earlier_one_comes_last(museum):
    event = museum.register()
    early, late = museum.now + timedelta(minutes=1), museum.now + timedelta(minutes=9)
    museum.later(minutes=10)
    chooses(museum, event, Scope.SCORE, Scope.PHOTO, at=late)
    first = museum.is_photographed(event)
    museum.keep(photo(event, late - timedelta(minutes=8, seconds=30)))
    chooses(museum, event, Scope.SCORE, at=early)
    assert scopes_of(museum, event) == {Scope.SCORE, Scope.PHOTO}
    # What was made before the no is gone; what the later yes covers stays.
    assert [row.result_id for row in museum.rows(Medium)] == [first.result_id]


def test_the_same_answer_told_twice_is_written_down_once(museum):
    event = museum.register()
    for _ in range(2):
        chooses(museum, event, Scope.SCORE, at=museum.now)
    assert len(museum.rows(Consent, act="changed")) == 1


# -- of a child


def child(museum, *yes):
    return museum.register(age=CHILD, name="Kind", yes=yes or (Scope.SCORE,))


@pytest.mark.parametrize(
    ("giver", "way"),
    [(Giver.SELF, Way.STATED), (Giver.GUARDIAN, Way.STATED), (Giver.GUARDIAN, Way.PHONE)],
)
def test_a_child_s_band_alone_says_no_more_than_the_guardian_did(museum, giver, way):
    event = child(museum)
    verdict = chooses(museum, event, Scope.SCORE, Scope.PHOTO, giver=giver, way=way)
    assert verdict == Refused(Refusal.CONSENT_MISSING)
    assert scopes_of(museum, event) == {Scope.SCORE}
    assert museum.keep(photo(event)).reason is Refusal.CONSENT_MISSING


def test_whoever_holds_a_child_s_band_may_say_less(museum):
    event = child(museum, *ALL)
    assert chooses(museum, event, Scope.SCORE).page_id == museum.page_of(event)
    assert scopes_of(museum, event) == {Scope.SCORE}


def test_of_a_child_the_words_for_a_guardian_hold_and_of_nobody_else(museum):
    event, grown_up = child(museum, *ALL), museum.register(name="Ouder")
    refused = chooses(museum, event, Scope.SCORE, of_a_child=False)
    assert refused == Refused(Refusal.CONSENT_MISSING)
    assert scopes_of(museum, event) == set(ALL)
    refused = chooses(museum, grown_up, Scope.SCORE, of_a_child=True)
    assert refused == Refused(Refusal.CONSENT_MISSING)


def test_a_guardian_s_band_gives_a_child_more(museum):
    guardian, event = museum.register(name="Ouder"), child(museum)
    by = {"giver": Giver.GUARDIAN, "way": Way.BAND, "proof": guardian.binding_id}
    assert chooses(museum, event, *ALL, **by).page_id == museum.page_of(event)
    assert scopes_of(museum, event) == set(ALL)


def test_another_child_s_band_gives_a_child_nothing(museum):
    other, event = museum.register(age=CHILD, name="Ander"), child(museum)
    by = {"giver": Giver.GUARDIAN, "way": Way.BAND, "proof": other.binding_id}
    assert chooses(museum, event, *ALL, **by) == Refused(Refusal.GUARDIAN_MAY_NOT)
    assert scopes_of(museum, event) == {Scope.SCORE}


def test_a_colleague_s_approval_gives_a_child_more_once(museum):
    event = child(museum)
    by = {"giver": Giver.GUARDIAN, "way": Way.STAFF}
    approval = museum.approvals.give(event.band_key)
    assert chooses(museum, event, Scope.PHOTO, **by, proof=approval).page_id
    museum.later(minutes=1)
    again = chooses(museum, event, *ALL, **by, proof=approval)
    assert again == Refused(Refusal.GUARDIAN_MAY_NOT)
    assert scopes_of(museum, event) == {Scope.PHOTO}


def test_a_grown_up_of_another_household_allows_no_more_of_a_child(museum):
    child = museum.register(age=AgeBand.UNDER_13, yes=(Scope.SCORE,))
    by = {"giver": Giver.GUARDIAN, "way": Way.BAND}
    stranger = museum.register(name="Ander", address="other@example.org")
    refused = Refused(Refusal.GUARDIAN_MAY_NOT)
    assert chooses(museum, child, *ALL, **by, proof=stranger.binding_id) == refused
    assert scopes_of(museum, child) == {Scope.SCORE}
    guardian = museum.register(name="Ouder")
    assert chooses(museum, child, *ALL, **by, proof=guardian.binding_id).page_id
    assert scopes_of(museum, child) == set(ALL)


# -- changes that do not hold


def test_a_change_for_a_band_that_is_not_known_yet_waits(museum):
    assert chooses(museum, registration(museum.now), Scope.SCORE) == Later()


def test_who_says_less_after_the_binding_ended_is_heard_and_who_says_more_is_not(museum):
    event = museum.register(yes=(Scope.SCORE, Scope.PHOTO))
    museum.is_photographed(event)
    museum.hears(VisitEnded(event.binding_id, museum.now))
    museum.later(minutes=6)
    assert chooses(museum, event, *ALL) == Refused(Refusal.NO_SUCH_BINDING)
    assert chooses(museum, event, Scope.SCORE).told == ()
    assert scopes_of(museum, event) == {Scope.SCORE}
    assert museum.count(Medium) == 0


def test_a_change_on_another_day_is_refused(museum):
    other = museum.register(name="Ander")
    museum.later(days=1)
    assert chooses(museum, other, Scope.SCORE) == Refused(Refusal.NO_SUCH_BINDING)


def test_a_change_under_words_that_were_never_shown_is_refused(museum):
    event = museum.register()
    consent = replace(
        consent_given(Giver.SELF, museum.now, (Scope.SCORE,)), notice_sha256=b"x" * 32
    )
    assert museum.hears(ScopesChanged(event.binding_id, consent)).reason is Refusal.CONSENT_MISSING
    assert scopes_of(museum, event) == set(ALL)


# -- not mine


def test_a_result_that_is_not_theirs_goes(museum):
    event = museum.register()
    mine, other = museum.plays(event), museum.plays(event, 300.0)
    verdict = museum.hears(ResultForgotten(other.result_id, event.binding_id, museum.now))
    assert verdict == Stored(museum.page_of(event), due=True)
    assert [row.result_id for row in museum.rows(Score)] == [mine.result_id]
    assert museum.keep(other) == Refused(Refusal.ERASED)


def test_a_result_that_is_forgotten_before_it_comes_is_refused_when_it_does(museum):
    event = museum.register()
    early = score(event)
    forgotten = ResultForgotten(early.result_id, event.binding_id, museum.now)
    assert museum.hears(forgotten) == Stored()
    assert museum.keep(early) == Refused(Refusal.ERASED)


def test_nobody_forgets_somebody_else_s_result(museum):
    event, stranger = museum.register(), museum.register(address="other@example.org")
    made = museum.plays(event)
    for binding_id in (stranger.binding_id, b"?" * 16):
        verdict = museum.hears(ResultForgotten(made.result_id, binding_id, museum.now))
        assert verdict == Refused(Refusal.NO_SUCH_BINDING)
    assert museum.count(Score) == 1


# -- forget me


def test_forget_me_erases_the_visit_everywhere_and_its_page_with_it(museum):
    event = museum.register()
    made = museum.plays(event)
    museum.is_photographed(event)
    assert museum.hears(VisitForgotten(event.binding_id, museum.now)).due
    for model in (Visit, Page, Binding, Consent, Score, Medium, Mail, DueErasure):
        assert museum.count(model) == 0, model
    assert museum.told_ended == [event.binding_id]
    assert museum.keep(made) == Refused(Refusal.ERASED)
    assert museum.bind(event) == Refused(Refusal.ERASED)


def test_forget_me_leaves_the_rest_of_the_family_alone(museum):
    one, two = museum.register(name="Eén"), museum.register(name="Twee")
    museum.plays(two)
    museum.hears(VisitForgotten(one.binding_id, museum.now))
    assert [part.first_name for part in museum.page(museum.page_of(two)).visits] == ["Twee"]


def test_a_visit_that_is_forgotten_before_it_comes_never_comes(museum):
    event = registration(museum.now)
    assert museum.hears(VisitForgotten(event.binding_id, museum.now)) == Stored()
    assert museum.count(Tombstone) == 1
    assert museum.hears(event) == Refused(Refusal.ERASED)
    assert museum.keep(score(event)) == Refused(Refusal.ERASED)


def test_to_be_forgotten_twice_is_no_error(museum):
    event = museum.register()
    for _ in range(2):
        assert isinstance(museum.hears(VisitForgotten(event.binding_id, museum.now)), Stored)


# -- the end of a visit


def test_a_visit_that_is_ended_keeps_what_it_has_and_takes_no_more(museum):
    event = museum.register()
    museum.plays(event)
    verdict = museum.hears(VisitEnded(event.binding_id, museum.now))
    assert verdict.ended == (event.binding_id,)
    assert museum.count(Score) == 1
    assert entries(museum) == {}
    late = score(event, at=museum.now + timedelta(minutes=6))
    assert museum.keep(late).reason is Refusal.NO_SUCH_BINDING
    assert museum.hears(VisitEnded(event.binding_id, museum.now)).ended == ()


def test_a_visit_that_ended_without_results_still_makes_the_last_one_go(museum):
    old = museum.register()
    museum.later(days=7)
    new = museum.register()
    verdict = museum.hears(VisitEnded(new.binding_id, museum.now))
    assert verdict.replaced == (museum.visit_of(old),)


def test_to_end_what_is_not_known_waits_and_what_is_erased_is_refused(museum):
    event = museum.register()
    assert museum.hears(VisitEnded(b"?" * 16, museum.now)) == Later()
    museum.hears(VisitForgotten(event.binding_id, museum.now))
    assert museum.hears(VisitEnded(event.binding_id, museum.now)) == Refused(Refusal.ERASED)
