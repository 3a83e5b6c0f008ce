"""Visits: whose, until when, confirmed by whom, replaced by what."""

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract import seals
from edge.contract.downward import Refusal
from edge.contract.words import AgeBand, BindingKind, Giver, Scope
from hub.bands import inventory
from hub.bands.inventory import NewBands
from hub.keyring import KeyKind, day_id
from hub.rules.households import household_of
from hub.rules.verdicts import Refused, Stored
from hub.store import Binding, Consent, Mail, Page, Visit
from tests.databases import rows_of
from tests.hub.a_museum import MORNING, SATURDAY, AMuseum, registration, score
from tests.hub.an_inventory import uids


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def test_a_visitor_is_bound_once_however_often_it_is_told(museum):
    event = registration()
    first = museum.bind(event)
    again = museum.bind(event)
    assert first == Stored(museum.page_of(event), told=(event.binding_id,))
    assert again == Stored(museum.page_of(event))
    assert museum.count(Visit) == museum.count(Binding) == museum.count(Consent) == 1


@pytest.mark.parametrize("kind", [BindingKind.CLASS, BindingKind.STAFF])
def test_a_band_of_the_museums_own_is_nobodys_registration(museum, kind):
    uid, other = uids(2)
    key = museum.keyring.make(KeyKind.DAY, day_id(SATURDAY))
    own = NewBands(kind, "own", (uid,), (1,))
    with museum.store.write() as tx:
        inventory.add(tx, own, SATURDAY, MORNING)
    event = registration(band=seals.band_key(key, uid))
    assert museum.bind(event) == museum.bind(event) == Refused(Refusal.NO_SUCH_BINDING)
    assert museum.hears(score(event)) == Refused(Refusal.NO_SUCH_BINDING)
    assert museum.count(Visit) == 0
    museum.register(band=seals.band_key(key, other))
    with museum.store.write() as tx:
        inventory.revoke(tx, "own", None, SATURDAY, MORNING)
    museum.register(band=seals.band_key(key, uid))


def test_name_and_address_do_not_stand_in_the_store_in_clear(museum):
    event = museum.register(name="Zonnebloem", address="heel.uniek@example.org")
    (visit,) = museum.rows(Visit)
    assert b"Zonnebloem" not in visit.name_box
    assert b"uniek" not in visit.address_box
    assert museum.album.text(visit.visit_id, "name_box", visit.name_box) == "Zonnebloem"
    kept = rows_of(museum.folder)["visit"]
    assert visit.name_box in kept
    assert b"heel.uniek" not in kept
    assert event.first_name == "Zonnebloem"


def test_a_family_shares_one_page_a_day_whatever_the_case_of_their_address(museum):
    one = museum.register(name="Ouder", address="Guardian@Example.org ")
    two = museum.register(name="Kind", address="guardian@example.org")
    assert museum.page_of(one) == museum.page_of(two)
    museum.later(days=1)
    three = museum.register(name="Kind", address="guardian@example.org")
    assert museum.page_of(three) != museum.page_of(one)


def test_the_household_is_no_plain_hash_of_the_address(museum):
    museum.register()
    (page,) = museum.rows(Page)
    assert page.household == household_of(b"p" * 32, "guardian@example.org")
    assert page.household != household_of(b"q" * 32, "guardian@example.org")


REFUSED = {
    "a child who said yes alone": (
        {"age": AgeBand.UNDER_13, "giver": Giver.SELF},
        Refusal.CONSENT_MISSING,
    ),
    "a guardian for an adult": ({"giver": Giver.GUARDIAN}, Refusal.CONSENT_MISSING),
    "nothing said yes to": ({"yes": ()}, Refusal.CONSENT_MISSING),
    "no notice named": ({"notice": ""}, Refusal.CONSENT_MISSING),
    "a name left blank": ({"name": "  "}, Refusal.MALFORMED),
    "an address without @": ({"address": "guardian.example.org"}, Refusal.MALFORMED),
    "an address that breaks a header": (
        {"address": "a@example.org\nBcc: b@example.org"},
        Refusal.MALFORMED,
    ),
}


@pytest.mark.parametrize(("answers", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_registration_is_looked_at_again_here(museum, answers, reason):
    assert museum.bind(registration(**answers)) == Refused(reason)
    assert museum.count(Visit) == museum.count(Page) == museum.count(Mail) == 0


def test_the_results_of_a_refused_registration_are_refused_and_do_not_wait(museum):
    event = registration(yes=())
    museum.bind(event)
    assert museum.keep(score(event)) == Refused(Refusal.NO_SUCH_BINDING)


def test_a_registration_from_a_clock_that_runs_ahead_is_refused(museum):
    ahead = registration(MORNING + timedelta(hours=2))
    assert museum.bind(ahead) == Refused(Refusal.MALFORMED)


def test_the_same_band_bound_again_belongs_to_the_later_visitor(museum):
    first = museum.register(name="Eerste", band=b"b" * 16)
    museum.later(minutes=10)
    second = registration(museum.now, name="Tweede", band=b"b" * 16)
    assert museum.bind(second).ended == (first.binding_id,)
    assert museum.value("binding", "ended_at", binding_id=first.binding_id) == second.made_at
    assert museum.value("binding", "ended_at", binding_id=second.binding_id) is None


def test_an_earlier_binding_of_the_band_that_comes_late_has_ended_already(museum):
    late = registration(MORNING, name="Eerste", band=b"b" * 16)
    museum.later(minutes=10)
    holds = museum.register(name="Tweede", band=b"b" * 16)
    assert museum.bind(late).ended == (late.binding_id,)
    assert museum.value("binding", "ended_at", binding_id=late.binding_id) == holds.made_at
    assert museum.value("binding", "ended_at", binding_id=holds.binding_id) is None


def test_a_binding_that_comes_after_its_day_holds_no_band_any_more(museum):
    late = registration(MORNING)
    museum.later(days=2)
    assert museum.bind(late).ended == (late.binding_id,)
    assert museum.value("binding", "band_key", binding_id=late.binding_id) is None


def test_a_child_under_13_is_pending_until_a_person_opened_the_link(museum):
    child = museum.register(age=AgeBand.UNDER_13)
    page_id = museum.page_of(child)
    museum.plays(child)
    assert museum.value("visit", "pending", visit_id=museum.visit_of(child)) is True
    assert museum.page(page_id) is None
    assert museum.open_page(page_id).page_id == page_id
    assert museum.value("visit", "pending", visit_id=museum.visit_of(child)) is False
    (part,) = museum.page(page_id).visits
    assert len(part.cards) == 1


def test_confirming_adds_evidence_and_changes_none(museum):
    child = museum.register(age=AgeBand.UNDER_13)
    before = museum.rows(Consent, act="given")
    museum.later(hours=3)
    museum.open_page(museum.page_of(child))
    assert museum.rows(Consent, act="given") == before
    (confirmed,) = museum.rows(Consent, act="confirmed")
    assert (confirmed.giver, confirmed.decided_at) == (Giver.GUARDIAN, museum.now)
    assert confirmed.notice_sha256 == before[0].notice_sha256


def test_a_guardian_whose_mailbox_is_proven_is_not_asked_again(museum):
    one = museum.register(age=AgeBand.UNDER_13, name="Eén")
    museum.open_page(museum.page_of(one))
    two = museum.register(age=AgeBand.UNDER_13, name="Twee")
    assert museum.value("visit", "pending", visit_id=museum.visit_of(two)) is False


def test_no_yes_is_written_down_as_older_than_its_question(museum):
    museum.open_page(museum.page_of(museum.register(age=AgeBand.UNDER_13, name="Eén")))
    museum.later(hours=2)
    two = museum.visit_of(museum.register(age=AgeBand.UNDER_13, name="Twee"))
    (given,) = museum.rows(Consent, act="given", visit_id=two)
    (confirmed,) = museum.rows(Consent, act="confirmed", visit_id=two)
    assert confirmed.decided_at == given.decided_at


def test_a_token_that_never_was_opens_nothing(museum):
    museum.register()
    for token in ("", "x" * 43, "x" * 42, "ü" * 43, "x" * 5000):
        with museum.store.write() as tx:
            assert museum.visits.open_page(tx, token, museum.now) is None
            assert museum.visits.knows(tx, token) is False


def test_the_token_stands_in_the_store_only_hashed_and_sealed(museum):
    page_id = museum.page_of(museum.register())
    token = museum.token_of(page_id)
    (page,) = museum.rows(Page)
    assert len(token) == 43
    assert token.encode() not in page.token_box + page.token_sha256


# -- the next visit


def test_the_first_result_of_a_later_day_replaces_the_last_visit(museum):
    old = museum.register(name="Renée")
    museum.plays(old)
    museum.later(days=7)
    new = museum.register(name="  RENEE ")
    assert museum.value("visit", "superseded_at", visit_id=museum.visit_of(old)) is None
    verdict = museum.keep(score(new))
    assert verdict.replaced == (museum.visit_of(old),)
    assert museum.page(museum.page_of(old)) is None
    assert museum.open_page(museum.page_of(old)) is None


def test_another_name_at_the_same_address_replaces_nobody(museum):
    old = museum.register(name="Eerste")
    museum.later(days=7)
    museum.plays(museum.register(name="Tweede"))
    assert museum.value("visit", "superseded_at", visit_id=museum.visit_of(old)) is None


def test_a_second_visit_on_the_same_day_replaces_nobody(museum):
    old = museum.register()
    museum.later(hours=3)
    museum.plays(museum.register())
    assert museum.value("visit", "superseded_at", visit_id=museum.visit_of(old)) is None


def test_a_visit_without_results_replaces_the_last_when_its_day_ends(museum):
    old = museum.register()
    museum.later(days=7)
    museum.register()
    museum.turn()
    assert museum.value("visit", "superseded_at", visit_id=museum.visit_of(old)) is None
    museum.later(days=1)
    museum.turn()
    assert museum.value("visit", "superseded_at", visit_id=museum.visit_of(old)) == museum.now


def test_opening_the_new_link_says_which_visits_may_go(museum):
    old = museum.register()
    museum.later(days=7)
    new = museum.register()
    museum.plays(new)
    assert museum.open_page(museum.page_of(new)).replaced == (museum.visit_of(old),)


def test_a_visit_that_comes_in_after_the_next_one_makes_room_at_once(museum):
    late = registration(MORNING)
    museum.later(days=2)
    museum.register()
    museum.bind(late)
    assert museum.value("visit", "superseded_at", visit_id=museum.visit_of(late)) is not None


# -- the day's end


def test_at_four_in_the_morning_visits_close_and_band_keys_go(museum):
    event = museum.register()
    museum.now = MORNING + timedelta(hours=17, minutes=59)  # 03:59 on the wall
    assert museum.turn().closed == 0
    museum.later(minutes=1)
    assert museum.turn().closed == 1
    (binding,) = museum.rows(Binding)
    (visit,) = museum.rows(Visit)
    assert binding.band_key is None
    assert binding.ended_at == visit.closed_at == museum.now
    assert museum.turn().closed == 0
    assert event.binding_id == binding.binding_id


def test_scopes_that_were_not_said_yes_to_are_written_down_as_no(museum):
    museum.register(yes=(Scope.SCORE,))
    (consent,) = museum.rows(Consent)
    assert (consent.yes, consent.no) == ("score", "photo sound")


def test_two_answers_to_one_scope_are_no_answer(museum):
    event = registration()
    twice = replace(event.consent, no=(Scope.SCORE,))
    assert museum.bind(replace(event, consent=twice)) == Refused(Refusal.CONSENT_MISSING)
