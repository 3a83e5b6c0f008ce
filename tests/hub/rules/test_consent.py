"""Whether a registration may be kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.downward import Refusal
from edge.contract.words import AgeBand, Giver, Scope
from hub.rules.ages import needs_guardian
from hub.rules.consent import allows, refusal_of, written
from look.notices import NOTICE_VERSION, shown_notices
from tests.hub.a_museum import ZONE, registration

NOTICES = shown_notices()

# fmt: off
GIVERS = [
    (AgeBand.UNDER_13, Giver.GUARDIAN, None),
    (AgeBand.UNDER_13, Giver.SELF,     Refusal.CONSENT_MISSING),
    (AgeBand.TEEN,     Giver.SELF,     None),
    (AgeBand.TEEN,     Giver.GUARDIAN, Refusal.CONSENT_MISSING),
    (AgeBand.ADULT,    Giver.SELF,     None),
]
# fmt: on


@pytest.mark.parametrize(("age", "giver", "refusal"), GIVERS)
def test_under_thirteen_a_guardian_says_yes_and_nobody_else_s(age, giver, refusal):
    assert refusal_of(registration(age=age, giver=giver), ZONE, NOTICES) is refusal


def changed(**consent):
    event = registration()
    return replace(event, consent=replace(event.consent, **consent))


EVIDENCE = {
    "no hash of the text": changed(notice_sha256=b""),
    "a hash of another kind": changed(notice_sha256=b"x" * 20),
    "decided before it was shown": changed(shown_at=registration().made_at + timedelta(hours=1)),
    "yes and no to the same": changed(no=(Scope.SCORE,)),
    "a scope that was not asked": changed(yes=(Scope.SCORE,), no=(Scope.PHOTO,)),
    "yes twice": changed(yes=(Scope.SCORE, Scope.SCORE), no=()),
    "an endless notice": changed(notice="x" * 65),
}


@pytest.mark.parametrize("event", EVIDENCE.values(), ids=EVIDENCE.keys())
def test_evidence_that_does_not_hold_is_no_consent(event):
    assert refusal_of(event, ZONE, NOTICES) is Refusal.CONSENT_MISSING


SHAPES = {
    "a short binding id": replace(registration(), binding_id=b"x"),
    "a short band key": replace(registration(), band_key=b""),
    "another day than it was made on": replace(
        registration(), day=registration().day - timedelta(days=1)
    ),
    "a name with a line end": registration(name="Test\nkind"),
    "an endless name": registration(name="x" * 41),
}


@pytest.mark.parametrize("event", SHAPES.values(), ids=SHAPES.keys())
def test_what_is_not_well_formed_is_refused_as_that(event):
    assert refusal_of(event, ZONE, NOTICES) is Refusal.MALFORMED


# fmt: off
ADDRESSES = [
    ("guardian@example.org",         None),
    (" guardian@example.org ",       None),
    ("guardian@exämple.org",         None),
    ("guardian",                     Refusal.MALFORMED),
    ("a b@example.org",              Refusal.MALFORMED),
    ("guardian@[example.org",        Refusal.MALFORMED),
    ("guardian]@example.org",        Refusal.MALFORMED),
    ("a@example.org\r\nBcc: b",      Refusal.MALFORMED),
]
# fmt: on


@pytest.mark.parametrize(("address", "refusal"), ADDRESSES)
def test_an_address_goes_by_the_rule_of_the_kiosk(address, refusal):
    assert refusal_of(registration(address=address), ZONE, NOTICES) is refusal


@given(st.text())
def test_whatever_is_typed_never_breaks_a_header(text):
    if refusal_of(registration(address=text + "@example.org"), ZONE, NOTICES) is None:
        assert not set(text.strip()) & set("\r\n<>,;:[] ")


@given(st.sets(st.sampled_from(Scope)))
def test_scopes_come_back_as_they_were_written(scopes):
    column = written(tuple(scopes))
    assert {scope for scope in Scope if allows(column, NOTICE_VERSION, scope, NOTICES)} == scopes


def test_only_a_child_under_13_needs_a_guardian():
    assert [needs_guardian(band) for band in AgeBand] == [True, False, False]
