"""No sequence of events keeps anything of a child under 13 without a yes of who may give it.

The judge knows nothing of the hub's rules: it holds its own list of what each guardian really said,
and looks at what stands in the store.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as sql_event

from edge.contract.events import (
    AddressMended,
    BindingMade,
    MediumKind,
    ProvisionalScore,
    ResultForgotten,
    ScopesChanged,
    VisitEnded,
    VisitForgotten,
)
from edge.contract.words import AgeBand, Giver, Scope, Way
from hub.rules import consent, guardians
from hub.store import Binding, Consent, DueErasure, Medium, Score, Visit
from tests.databases import ON_POSTGRES, sqlite_only
from tests.hub.a_museum import (
    ALL,
    MORNING,
    SATURDAY,
    AMuseum,
    consent_given,
    photo,
    registration,
    score,
)

SCOPES = st.sets(st.sampled_from(ALL)).map(lambda some: tuple(sorted(some)))
MINUTES = st.integers(0, 90)


@dataclass
class Day:
    """What was sent so far, so that later events can name it; and what was really allowed."""

    museum: AMuseum
    address: str
    bands: tuple[bytes, ...]
    made: list[BindingMade] = field(default_factory=list)
    results: list = field(default_factory=list)
    sent: list = field(default_factory=list)
    approvals: set = field(default_factory=set)
    given: set = field(default_factory=set)
    """Approvals as they were given: (approval, edge, band)."""


def some_of(data, things):
    return data.draw(st.sampled_from(things)) if things else None


def a_moment(data):
    return MORNING + timedelta(minutes=data.draw(MINUTES))


def an_answer(data, day, at, band, age):
    """Draw a consent: a likely one, or one whose giver, way, proof, words or scopes are forged."""
    giver, way = data.draw(st.sampled_from(Giver)), data.draw(st.sampled_from(Way))
    if data.draw(st.booleans()):
        giver = Giver.GUARDIAN if age is AgeBand.UNDER_13 else Giver.SELF
        way = (
            data.draw(st.sampled_from([Way.BAND, *Way])) if giver is Giver.GUARDIAN else Way.STATED
        )
    proof = b""
    if way is Way.BAND:
        other = some_of(data, day.made)
        proof = other.binding_id if other else secrets.token_bytes(16)
    if way is Way.STAFF:
        held = data.draw(st.booleans())
        proof = day.museum.approvals.give(band) if held else secrets.token_bytes(16)
        if held:
            day.given.add((proof, "wall", band))
    of_a_child = age is AgeBand.UNDER_13
    yes = data.draw(SCOPES)
    answer = consent_given(giver, at, yes, way=way, proof=proof, of_a_child=of_a_child)
    forged = data.draw(st.integers(0, 9))
    if forged == 0:
        return replace(answer, no=())
    if forged == 1:
        return replace(answer, notice_sha256=b"x" * 32)
    return answer


def registers(data, day):
    at, band = a_moment(data), data.draw(st.sampled_from(day.bands))
    age = data.draw(st.sampled_from([AgeBand.UNDER_13, AgeBand.UNDER_13, *AgeBand]))
    answer = an_answer(data, day, at, band, age)
    name = data.draw(st.sampled_from(["Kind", "Ander", "Ouder"]))
    event = registration(at, age=age, band=band, name=name, address=day.address)
    address = "" if answer.way is Way.BAND else event.address
    event = replace(event, consent=answer, address=address)
    day.made.append(event)
    return event


def scores(data, day):
    event = score(some_of(data, day.made), at=a_moment(data))
    day.results.append(event)
    return event


def is_recorded(data, day):
    kind = data.draw(st.sampled_from([MediumKind.PHOTO, MediumKind.PHOTO, MediumKind.SOUND]))
    event = photo(some_of(data, day.made), a_moment(data), kind=kind)
    day.results.append(event)
    return event


def scores_on_word(data, day):
    band, at = data.draw(st.sampled_from(day.bands)), a_moment(data)
    return ProvisionalScore(secrets.token_bytes(16), band, SATURDAY, "wall", "reaction", 250.0, at)


def changes(data, day):
    made = some_of(data, day.made)
    answer = an_answer(data, day, a_moment(data), made.band_key, made.age_band)
    return ScopesChanged(made.binding_id, answer)


def forgets_a_result(data, day):
    made, result = some_of(data, day.made), some_of(data, day.results)
    result_id = result.result_id if result else secrets.token_bytes(16)
    return ResultForgotten(result_id, made.binding_id, a_moment(data))


def forgets(data, day):
    return VisitForgotten(some_of(data, day.made).binding_id, a_moment(data))


def ends(data, day):
    return VisitEnded(some_of(data, day.made).binding_id, a_moment(data))


def mends(data, day):
    return AddressMended(some_of(data, day.made).binding_id, f"other.{day.address}", a_moment(data))


STEPS = (registers, scores, is_recorded, scores_on_word, changes)
WISHES = (forgets_a_result, forgets, ends, mends)


def next_event(data, day):
    """Draw what comes next: something new, or something that was sent before, again."""
    if not day.made:
        return registers(data, day)
    if day.sent and data.draw(st.integers(0, 4)) == 0:
        return data.draw(st.sampled_from(day.sent))
    step = data.draw(st.sampled_from([*STEPS, *STEPS, *WISHES]))
    return step(data, day)


def may_say_yes(day, visit, row):
    """Judge one row of evidence by what really happened: may its giver say yes for this child?"""
    if row.giver != Giver.GUARDIAN:
        return False
    if row.way == Way.STAFF:
        bindings = day.museum.rows(Binding, visit_id=visit.visit_id)
        return any((row.proof, row.edge, one.band_key) in day.given for one in bindings)
    if row.way == Way.BAND:
        grown_up = [one for one in day.made if one.binding_id == row.proof]
        bindings = day.museum.rows(Binding, visit_id=visit.visit_id)
        return all(
            one.age_band is AgeBand.ADULT and one.band_key not in {b.band_key for b in bindings}
            for one in grown_up
        ) and bool(grown_up)
    # By word alone a guardian is believed once, at the registration; the mailbox must confirm it.
    return row.act == "given"


def judged(day):
    """Look at all that is kept of children under 13, and fail for what nobody allowed."""
    own = {one.binding_id for one in day.made}
    theirs = {row.visit_id for row in day.museum.rows(Binding) if row.binding_id in own}
    for visit in day.museum.rows(Visit, age_band=AgeBand.UNDER_13):
        if visit.visit_id in theirs:
            judged_visit(day, visit)
    assert day.museum.count(DueErasure) == 0


def judged_visit(day, visit):
    rows = day.museum.rows(Consent, visit_id=visit.visit_id)
    (first,) = [row for row in rows if row.act == "given"]
    assert may_say_yes(day, visit, first), "an address without a guardian"
    allowed = {scope for row in rows if may_say_yes(day, visit, row) for scope in row.yes.split()}
    kinds = {row.kind for row in day.museum.rows(Medium, visit_id=visit.visit_id)}
    if day.museum.rows(Score, visit_id=visit.visit_id):
        kinds.add(Scope.SCORE)
    assert kinds <= allowed, "a result that no guardian said yes to"
    assert kinds <= set(visit.scopes.split()), "a result of a kind that was withdrawn"
    assert visit.pending, "a child that nobody confirmed is shown"


def a_day(data, museum):
    """Let a day happen to a family of its own, and judge it."""
    salt = secrets.token_hex(4)
    bands = tuple(secrets.token_bytes(16) for _ in range(4))
    day = Day(museum, f"guardian.{salt}@example.org", bands)
    for _ in range(data.draw(st.integers(1, 14))):
        event = next_event(data, day)
        day.sent.append(event)
        museum.hears(event)
    # What came too early comes again, as an edge sends what has no receipt.
    for event in day.sent:
        museum.hears(event)
    judged(day)


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    one.now = MORNING + timedelta(hours=2)
    # What is asked here is what is kept, not whether it outlives a power cut.
    if not ON_POSTGRES:  # whose server writes nothing for sure in tests
        sql_event.listen(one.store.engine, "connect", _quickly)
        one.store.engine.dispose()
    one.keyring._db.execute("PRAGMA synchronous=OFF")
    yield one
    one.close()


def _quickly(raw, _record):
    raw.execute("PRAGMA synchronous=OFF")


SETTINGS = settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


@SETTINGS
@given(data=st.data())
def test_nothing_is_kept_of_a_child_without_a_yes_of_who_may_give_it(museum, data):
    a_day(data, museum)


@sqlite_only  # asks the judge, not the store, five hundred times
def test_the_judge_notices_a_day_on_which_any_band_approves(museum, monkeypatch):
    monkeypatch.setattr(guardians, "may_approve", lambda *_: True)

    @settings(SETTINGS, max_examples=500, phases=(Phase.generate,), derandomize=True)
    @given(st.data())
    def days(data):
        a_day(data, museum)

    with pytest.raises(AssertionError, match="without a guardian"):
        days()


def test_the_judge_notices_a_child_that_said_yes_alone(museum, monkeypatch):
    monkeypatch.setattr(consent, "_right_giver", lambda *_: True)
    child = registration(museum.now, age=AgeBand.UNDER_13, giver=Giver.SELF)
    museum.hears(child)
    with pytest.raises(AssertionError, match="without a guardian"):
        judged(Day(museum, child.address, (child.band_key,), made=[child]))


def test_the_judge_notices_a_child_that_gave_itself_more(museum, monkeypatch):
    monkeypatch.setattr(consent, "may_change", lambda *_: True)
    monkeypatch.setattr(consent, "only_narrows", lambda *_: False)
    child = registration(museum.now, age=AgeBand.UNDER_13, yes=(Scope.SCORE,))
    more = consent_given(Giver.SELF, museum.now, (Scope.SCORE, Scope.PHOTO), of_a_child=True)
    day = Day(museum, child.address, (child.band_key,), made=[child])
    for event in (child, ScopesChanged(child.binding_id, more), photo(child)):
        museum.hears(event)
    with pytest.raises(AssertionError, match="no guardian said yes to"):
        judged(day)
