"""A mistyped address: mended where it was given, within five minutes, while nobody opened it."""

from datetime import timedelta

import pytest

from edge.contract.downward import Refusal
from edge.contract.events import AddressMended, ScopesChanged
from edge.contract.words import AgeBand, Giver, Scope, Way
from hub.keyring import KeyKind
from hub.rules.verdicts import Later, Refused
from hub.store import DueErasure, Mail, Page, Visit
from tests.hub.a_museum import AMuseum, consent_given, registration

CHILD = AgeBand.UNDER_13
TYPED, MEANT = "guardain@example.org", "guardian@example.org"


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def mends(museum, event, address=MEANT, *, after=timedelta(minutes=2), edge="wall"):
    at = event.made_at + after
    museum.now = max(museum.now, at)
    return museum.hears(AddressMended(event.binding_id, address, at), edge)


def address_of(museum, event):
    (visit,) = museum.rows(Visit, visit_id=museum.visit_of(event))
    return museum.album.text(visit.visit_id, "address_box", visit.address_box)


def test_the_visit_its_page_and_its_mail_go_to_the_right_address_only(museum):
    event = museum.register(address=TYPED)
    museum.plays(event)
    wrong, link = museum.page_of(event), museum.token_of(museum.page_of(event))
    verdict = mends(museum, event)
    assert verdict.page_id == museum.page_of(event) != wrong
    assert address_of(museum, event) == MEANT
    assert [row.page_id for row in museum.rows(Page)] == [verdict.page_id]
    assert {row.page_id for row in museum.rows(Mail)} == {verdict.page_id}
    assert museum.keyring.ids(KeyKind.PAGE) == {verdict.page_id}
    assert museum.count(DueErasure) == 0
    with museum.store.write() as tx:
        assert museum.visits.open_page(tx, link, museum.now) is None
    (part,) = museum.page(verdict.page_id).visits
    assert len(part.cards) == 1


def test_whoever_shares_the_mistyped_page_stays_on_it(museum):
    one, two = (museum.register(address=TYPED, name=name) for name in ("Eén", "Twee"))
    wrong = museum.page_of(one)
    mends(museum, one)
    assert museum.page_of(two) == wrong
    assert museum.count(Page) == 2
    mends(museum, two)
    assert museum.page_of(two) == museum.page_of(one)
    assert museum.count(Page) == 1


def test_the_family_s_own_page_of_that_day_takes_the_visit_in(museum):
    right = museum.register(name="Eén", address=MEANT)
    event = museum.register(name="Twee", address=TYPED)
    mends(museum, event)
    assert museum.page_of(event) == museum.page_of(right)
    avatars = {row.avatar for row in museum.rows(Visit)}
    assert avatars == {"blue-fox", "purple-fox"}


def test_on_a_later_day_they_are_known_by_the_right_address(museum):
    event = museum.register(address=TYPED)
    mends(museum, event)
    museum.later(days=7)
    again = museum.register(address=MEANT)
    museum.plays(again)
    replaced = museum.value("visit", "superseded_by", visit_id=museum.visit_of(event))
    assert replaced == museum.visit_of(again)


def test_what_it_replaced_under_the_mistyped_address_gets_its_place_back(museum):
    theirs = museum.register(address=TYPED)
    museum.later(days=7)
    event = museum.register(address=TYPED)
    museum.plays(event)
    assert museum.value("visit", "superseded_at", visit_id=museum.visit_of(theirs)) == museum.now
    mends(museum, event)
    assert museum.value("visit", "superseded_at", visit_id=museum.visit_of(theirs)) is None


def test_a_child_waits_for_the_mailbox_that_its_mail_really_goes_to(museum):
    museum.open_page(museum.page_of(museum.register(address=TYPED)))
    museum.later(days=1)
    event = museum.register(age=CHILD, name="Kind", address=TYPED)
    visit_id = museum.visit_of(event)
    assert museum.value("visit", "pending", visit_id=visit_id) is False
    verdict = mends(museum, event)
    assert museum.value("visit", "pending", visit_id=visit_id) is True
    assert verdict.told == (event.binding_id,)
    kinds = [(row.kind, row.step) for row in museum.rows(Mail, page_id=verdict.page_id)]
    assert sorted(kinds) == [("confirm", 0), ("confirm", 3), ("confirm", 10), ("results", 0)]


def test_a_child_whose_right_mailbox_is_proven_waits_no_more(museum):
    museum.open_page(museum.page_of(museum.register(address=MEANT)))
    museum.later(days=1)
    event = museum.register(age=CHILD, name="Kind", address=TYPED)
    mends(museum, event)
    assert museum.value("visit", "pending", visit_id=museum.visit_of(event)) is False


def test_the_children_of_a_band_move_with_the_guardian_who_mends_and_not_without(museum):
    guardian = museum.register(name="Ouder", address=TYPED)
    child = registration(museum.now, age=CHILD, way=Way.BAND, proof=guardian.binding_id)
    museum.hears(child)
    assert mends(museum, child) == Refused(Refusal.GUARDIAN_MAY_NOT)
    verdict = mends(museum, guardian)
    assert museum.page_of(child) == museum.page_of(guardian) == verdict.page_id
    assert address_of(museum, child) == MEANT
    assert set(verdict.told) == {guardian.binding_id, child.binding_id}
    assert museum.count(Page) == 1


# -- the children of the other address


def children(museum, number, address, **how):
    kind = {"age": CHILD, "address": address, **how}
    return [museum.register(name=f"Kind {one}", **kind) for one in range(number)]


def test_no_child_is_moved_to_an_address_that_has_eight(museum):
    children(museum, 8, MEANT)
    event = museum.register(age=CHILD, name="Kind", address=TYPED)
    assert mends(museum, event) == Refused(Refusal.TOO_MANY_CHILDREN)
    assert address_of(museum, event) == TYPED


def test_the_children_who_move_along_are_counted_too(museum):
    children(museum, 6, MEANT)
    guardian = museum.register(name="Ouder", address=TYPED)
    moved = children(museum, 3, "", way=Way.BAND, proof=guardian.binding_id)
    assert mends(museum, guardian) == Refused(Refusal.TOO_MANY_CHILDREN)
    assert {address_of(museum, one) for one in (guardian, *moved)} == {TYPED}


def test_as_many_as_fit_move(museum):
    children(museum, 5, MEANT)
    guardian = museum.register(name="Ouder", address=TYPED)
    moved = children(museum, 3, "", way=Way.BAND, proof=guardian.binding_id)
    mends(museum, guardian)
    assert {address_of(museum, one) for one in moved} == {MEANT}


def test_who_mends_to_the_very_same_address_counts_nobody_twice(museum):
    children(museum, 7, MEANT)
    event = museum.register(age=CHILD, name="Kind", address=MEANT)
    mends(museum, event)
    assert address_of(museum, event) == MEANT


def test_a_grown_up_alone_moves_to_an_address_that_has_eight(museum):
    children(museum, 8, MEANT)
    event = museum.register(name="Ouder", address=TYPED)
    mends(museum, event)
    assert address_of(museum, event) == MEANT


# -- what a found band may not


@pytest.mark.parametrize("way", [Way.STAFF, Way.PHONE])
def test_the_address_of_a_guardian_who_was_seen_or_used_a_phone_is_not_mended(museum, way):
    band = b"c" * 16
    proof = museum.approvals.give(band) if way is Way.STAFF else b""
    event = registration(museum.now, age=CHILD, address=TYPED, band=band, way=way, proof=proof)
    museum.hears(event)
    assert mends(museum, event) == Refused(Refusal.GUARDIAN_MAY_NOT)
    assert address_of(museum, event) == TYPED


def test_once_a_colleague_saw_who_allows_more_the_address_stays(museum):
    event = museum.register(age=CHILD, address=TYPED, yes=(Scope.SCORE,))
    approval = museum.approvals.give(event.band_key)
    museum.now += timedelta(minutes=1)
    answer = consent_given(Giver.GUARDIAN, museum.now, tuple(Scope), way=Way.STAFF, proof=approval)
    museum.hears(ScopesChanged(event.binding_id, answer))
    assert mends(museum, event) == Refused(Refusal.GUARDIAN_MAY_NOT)
    assert address_of(museum, event) == TYPED


def test_at_another_installation_nothing_is_mended(museum):
    event = museum.register(address=TYPED)
    assert mends(museum, event, edge="bicycle") == Refused(Refusal.TOO_LATE)
    assert address_of(museum, event) == TYPED


@pytest.mark.parametrize("after", [timedelta(minutes=5, seconds=1), timedelta(seconds=-1)])
def test_after_five_minutes_or_before_it_was_given_nothing_is_mended(museum, after):
    event = museum.register(address=TYPED)
    assert mends(museum, event, after=after) == Refused(Refusal.TOO_LATE)


def test_once_somebody_opened_the_page_nothing_is_mended(museum):
    event = museum.register(address=TYPED)
    museum.open_page(museum.page_of(event))
    assert mends(museum, event) == Refused(Refusal.TOO_LATE)


@pytest.mark.parametrize("address", ["", "guardian", "a b@example.org", "a@example.org\nBcc: b"])
def test_an_address_goes_by_the_same_rule_as_the_first(museum, address):
    event = museum.register(address=TYPED)
    assert mends(museum, event, address) == Refused(Refusal.MALFORMED)


def test_a_mended_address_waits_for_its_registration_and_is_refused_for_what_is_erased(museum):
    event = registration(museum.now, address=TYPED)
    assert mends(museum, event) == Later()
    museum.hears(event)
    museum.rights.erase_page(museum.page_of(event), museum.now)
    assert mends(museum, event) == Refused(Refusal.ERASED)
