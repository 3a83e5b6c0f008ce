"""Whether a registration may be kept."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.downward import Refusal
from edge.contract.words import AgeBand, Giver, Language, Scope, Way
from hub.rules.ages import needs_guardian
from hub.rules.consent import (
    Decision,
    Standing,
    allows,
    may_change,
    refusal_of,
    standing,
    written,
)
from look.notices import NOTICE_VERSION, notice_sha256, shown_notices
from tests.hub.a_museum import ALL, MORNING, ZONE, consent_given, registration

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
    "a text that was never shown": changed(notice="2031-01"),
    "other words than those": changed(notice_sha256=b"x" * 32),
    "the words in another language": changed(language=Language.FR),
    "the words for a guardian": changed(notice_sha256=notice_sha256(Language.NL, by_guardian=True)),
    "a grown-up by a colleague": changed(way=Way.STAFF, proof=b"p" * 16),
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


# -- notices grow, and a new purpose needs a new consent

OLDER = replace(
    NOTICES[NOTICE_VERSION], version="2025-01", purposes=frozenset({Scope.SCORE, Scope.PHOTO})
)
BOTH = {**NOTICES, "2025-01": OLDER}


def under(notice, yes, no):
    event = registration(notice=notice)
    return replace(event, consent=replace(event.consent, yes=yes, no=no))


def test_a_consent_to_an_older_text_stays_valid_for_what_that_text_asked():
    assert refusal_of(under("2025-01", (Scope.SCORE,), (Scope.PHOTO,)), ZONE, BOTH) is None
    assert allows("score photo", "2025-01", Scope.PHOTO, BOTH)


def test_a_purpose_that_the_text_did_not_ask_for_needs_a_new_consent():
    added = under("2025-01", (Scope.SCORE, Scope.SOUND), (Scope.PHOTO,))
    assert refusal_of(added, ZONE, BOTH) is Refusal.CONSENT_MISSING
    assert not allows("score sound", "2025-01", Scope.SOUND, BOTH)
    assert allows("score sound", NOTICE_VERSION, Scope.SOUND, BOTH)


def test_nothing_is_allowed_under_a_text_that_nobody_knows():
    assert not allows("score", "2031-01", Scope.SCORE, BOTH)


# -- an address is given by whoever says yes, but for a band's wearer, who gave it before


@pytest.mark.parametrize(
    ("way", "address", "refusal"),
    [
        (Way.STATED, "",                     Refusal.MALFORMED),
        (Way.PHONE,  "",                     Refusal.MALFORMED),
        (Way.STAFF,  "",                     Refusal.MALFORMED),
        (Way.BAND,   "guardian@example.org", Refusal.MALFORMED),
        (Way.BAND,   "",                     None),
        (Way.STAFF,  "guardian@example.org", None),
        (Way.PHONE,  "guardian@example.org", None),
    ],
)  # fmt: skip
def test_only_a_guardian_with_a_band_gives_no_address(way, address, refusal):
    proof = b"p" * 16 if way in (Way.BAND, Way.STAFF) else b""
    event = registration(age=AgeBand.UNDER_13, way=way, proof=proof)
    assert refusal_of(replace(event, address=address), ZONE, NOTICES) is refusal


# -- what stands after several answers

SCORE, PHOTO = frozenset({Scope.SCORE}), frozenset({Scope.PHOTO})
FIRST = Decision(MORNING, "one", SCORE | PHOTO)


def later(minutes, yes, *, only_narrows=False):
    at = MORNING + timedelta(minutes=minutes)
    return Decision(at, f"at {minutes}", frozenset(yes), only_narrows)


def test_the_last_answer_stands_in_whatever_order_they_came():
    answers = [later(1, SCORE), later(2, PHOTO), later(3, SCORE | PHOTO)]
    for order in permutations(answers):
        assert standing(FIRST, order) == Standing(SCORE | PHOTO, "at 3")


def test_what_only_takes_away_gives_nothing_and_keeps_the_text_agreed_to():
    taken = later(1, SCORE, only_narrows=True)
    assert standing(FIRST, [taken]) == Standing(SCORE, "one")
    assert standing(FIRST, [taken, later(2, ALL, only_narrows=True)]) == Standing(SCORE, "one")


@given(st.lists(st.tuples(st.integers(1, 9), st.sets(st.sampled_from(Scope)))))
def test_a_child_s_own_word_never_gives_more_than_the_guardian_gave(answers):
    own = [later(minutes, yes, only_narrows=True) for minutes, yes in answers]
    assert standing(FIRST, own).scopes <= FIRST.yes


CHILD, TEEN = AgeBand.UNDER_13, AgeBand.TEEN


@pytest.mark.parametrize(
    ("band", "giver", "way", "yes", "may"),
    [
        (CHILD, Giver.SELF,     Way.STATED, (),                          True),
        (CHILD, Giver.SELF,     Way.STATED, (Scope.SCORE,),              True),
        (CHILD, Giver.SELF,     Way.STATED, (Scope.SCORE, Scope.SOUND),  False),
        (CHILD, Giver.GUARDIAN, Way.STATED, (Scope.SOUND,),              False),
        (CHILD, Giver.GUARDIAN, Way.PHONE,  (Scope.SOUND,),              False),
        (CHILD, Giver.GUARDIAN, Way.PHONE,  (Scope.SCORE,),              True),
        (CHILD, Giver.GUARDIAN, Way.BAND,   (Scope.SOUND,),              True),
        (CHILD, Giver.GUARDIAN, Way.STAFF,  (Scope.SOUND,),              True),
        (TEEN,  Giver.SELF,     Way.STATED, (Scope.SOUND,),              True),
        (TEEN,  Giver.GUARDIAN, Way.STATED, (Scope.SCORE,),              False),
    ],
)  # fmt: skip
def test_less_is_taken_from_whoever_holds_the_band_and_more_from_who_may_give_it(
    band, giver, way, yes, may
):
    proof = b"p" * 16 if way in (Way.BAND, Way.STAFF) else b""
    answer = consent_given(giver, MORNING, yes, way=way, proof=proof)
    assert may_change(answer, band, Standing(SCORE | PHOTO, "one")) is may
