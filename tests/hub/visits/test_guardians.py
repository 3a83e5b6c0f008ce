"""A child's yes: by a guardian's band, before a colleague, by an address; eight a day."""

from datetime import timedelta

import pytest

from edge.contract.downward import Refusal
from edge.contract.words import AgeBand, Giver, Scope, Way
from hub.rules.verdicts import Later, Refused
from hub.store import Consent, Page, Visit
from tests.hub.a_museum import AMuseum, registration, score

CHILD = AgeBand.UNDER_13
MAY_NOT = Refused(Refusal.GUARDIAN_MAY_NOT)


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def child_of(guardian, at, **answers):
    """Return a child's registration with the guardian's band on the reader."""
    return registration(at, age=CHILD, way=Way.BAND, proof=guardian.binding_id, **answers)


def seen_by_a_colleague(museum, *, approved_for=None, edge="wall", **answers):
    """Return a child's registration at the wall that names an approval."""
    band = b"c" * 16
    approval = museum.approvals.give(approved_for or band, edge)
    return registration(museum.now, age=CHILD, way=Way.STAFF, proof=approval, band=band, **answers)


# -- by band


def test_a_child_approved_by_a_band_stands_on_that_guardian_s_page(museum):
    guardian = museum.register(name="Ouder", address="Guardian@example.org")
    child = child_of(guardian, museum.now)
    assert museum.hears(child).page_id == museum.page_of(guardian)
    visit_id = museum.visit_of(child)
    (visit,) = museum.rows(Visit, visit_id=visit_id)
    assert museum.album.text(visit_id, "address_box", visit.address_box) == "Guardian@example.org"
    assert visit.pending is True
    (given,) = museum.rows(Consent, visit_id=visit_id)
    assert (given.way, given.proof) == (Way.BAND, guardian.binding_id)


def test_a_child_whose_guardian_s_registration_is_still_under_way_waits_for_it(museum):
    guardian = registration(museum.now, name="Ouder")
    child = child_of(guardian, museum.now)
    assert museum.hears(child) == Later()
    assert museum.keep(score(child)) == Later()
    museum.hears(guardian)
    assert museum.hears(child).page_id == museum.page_of(guardian)


@pytest.mark.parametrize("age", [AgeBand.UNDER_13, AgeBand.TEEN])
def test_a_band_of_nobody_grown_up_approves_nothing(museum, age):
    other = museum.register(name="Ander", age=age)
    child = child_of(other, museum.now)
    assert museum.hears(child) == MAY_NOT
    assert museum.keep(score(child)) == Refused(Refusal.NO_SUCH_BINDING)


def test_a_band_does_not_approve_itself_though_a_grown_up_wore_it_before(museum):
    guardian = museum.register(name="Ouder", band=b"b" * 16)
    assert museum.hears(child_of(guardian, museum.now, band=b"b" * 16)) == MAY_NOT


def test_a_guardian_who_was_erased_approves_nothing_more(museum):
    guardian = museum.register(name="Ouder")
    museum.rights.erase_page(museum.page_of(guardian), museum.now)
    assert museum.hears(child_of(guardian, museum.now)) == MAY_NOT


def test_a_band_of_yesterday_approves_nothing_today(museum):
    guardian = museum.register(name="Ouder")
    museum.later(days=1)
    assert museum.hears(child_of(guardian, museum.now)) == MAY_NOT


# -- before a colleague


def test_a_colleague_s_approval_is_used_up_by_one_child(museum):
    child = seen_by_a_colleague(museum)
    assert museum.hears(child).page_id == museum.page_of(child)
    again = registration(
        museum.now, age=CHILD, way=Way.STAFF, proof=child.consent.proof, band=child.band_key
    )
    assert museum.hears(again) == MAY_NOT


def test_an_approval_for_another_band_or_another_installation_does_not_hold(museum):
    assert museum.hears(seen_by_a_colleague(museum, approved_for=b"d" * 16)) == MAY_NOT
    assert museum.hears(seen_by_a_colleague(museum, edge="bicycle")) == MAY_NOT
    assert museum.count(Visit) == museum.count(Page) == 0


# -- eight a day


def test_a_ninth_child_of_one_band_is_for_the_desk(museum):
    guardian = museum.register(name="Ouder")
    for number in range(8):
        assert museum.hears(child_of(guardian, museum.now, name=f"Kind {number}")).page_id
    ninth = child_of(guardian, museum.now, name="Kind 8")
    assert museum.hears(ninth) == Refused(Refusal.TOO_MANY_CHILDREN)
    assert museum.hears(child_of(guardian, museum.now)) == Refused(Refusal.TOO_MANY_CHILDREN)


def test_a_ninth_child_at_one_address_is_for_the_desk_whatever_way_it_is_stated(museum):
    for number in range(8):
        museum.register(age=CHILD, name=f"Kind {number}")
    for way in (Way.STATED, Way.PHONE):
        ninth = registration(museum.now, age=CHILD, name="Kind 8", way=way)
        assert museum.hears(ninth) == Refused(Refusal.TOO_MANY_CHILDREN)
    guardian = museum.register(name="Ouder")
    assert museum.hears(child_of(guardian, museum.now)) == Refused(Refusal.TOO_MANY_CHILDREN)
    museum.later(days=1)
    museum.register(age=CHILD, name="Kind 8")


def test_two_guardians_of_one_address_decide_for_eight_each(museum):
    one, two = museum.register(name="Ouder"), museum.register(name="Grootouder")
    for guardian in (one, two):
        for number in range(8):
            verdict = museum.hears(child_of(guardian, museum.now, name=f"Kind {number}"))
            assert verdict.page_id == museum.page_of(one)


# -- two alike


def test_of_two_alike_in_a_family_the_later_gets_the_same_animal_in_another_colour(museum):
    one, two = museum.register(name="Eén"), museum.register(name="Twee")
    avatars = [
        museum.value("visit", "avatar", visit_id=museum.visit_of(event)) for event in (one, two)
    ]
    assert avatars == ["blue-fox", "purple-fox"]
    elsewhere = museum.register(name="Drie", address="other@example.org")
    assert museum.value("visit", "avatar", visit_id=museum.visit_of(elsewhere)) == "blue-fox"


# -- the band that was bound at two installations without a network


@pytest.mark.parametrize("first_to_come", ["earlier", "later"])
def test_a_band_bound_at_two_installations_belongs_to_whoever_bound_it_later(museum, first_to_come):
    """Both play on; what was made under the earlier one until the later began stays its own."""
    band = b"b" * 16
    earlier = registration(museum.now, name="Eerste", band=band)
    museum.later(minutes=30)
    later = registration(museum.now, name="Tweede", band=band, address="other@example.org")
    events = (earlier, later) if first_to_come == "earlier" else (later, earlier)
    museum.hears(events[0], edge="wall")
    verdict = museum.hears(events[1], edge="bicycle")
    assert verdict.ended == (earlier.binding_id,)
    assert museum.value("binding", "ended_at", binding_id=earlier.binding_id) == later.made_at
    assert museum.value("binding", "ended_at", binding_id=later.binding_id) is None
    assert museum.keep(score(earlier, at=museum.now - timedelta(minutes=10))).page_id
    too_late = score(earlier, at=museum.now + timedelta(minutes=6))
    assert museum.keep(too_late).reason is Refusal.NO_SUCH_BINDING


def test_a_grown_up_needs_no_guardian_and_names_none(museum):
    guardian = museum.register(name="Ouder")
    grown_up = registration(museum.now, way=Way.BAND, proof=guardian.binding_id)
    assert museum.hears(grown_up) == Refused(Refusal.CONSENT_MISSING)
    assert museum.hears(registration(museum.now, giver=Giver.GUARDIAN)).reason


def test_no_child_is_bound_without_scopes(museum):
    guardian = museum.register(name="Ouder")
    assert museum.hears(child_of(guardian, museum.now, yes=())) == Refused(Refusal.CONSENT_MISSING)
    assert museum.hears(child_of(guardian, museum.now, yes=(Scope.SCORE,))).page_id
