"""How long a visit is kept: exact at every edge, and never without an end."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.words import AgeBand
from hub.rules.retention import (
    Lifetime,
    Terms,
    VisitState,
    Why,
    confirm_by,
    kept_until,
    purge_due,
    state_of,
)

ZONE = ZoneInfo("Europe/Brussels")
DAY = date(2026, 5, 9)
MADE = datetime(2026, 5, 9, 10, 0, tzinfo=UTC)
TERMS = Terms(timedelta(hours=72), timedelta(days=14), timedelta(days=90), 24, 12)


def visit(age=AgeBand.ADULT, **times):
    return Lifetime(DAY, age, MADE, **({"pending": False} | times))


# fmt: off
CASES = {
    "unopened":        (visit(), MADE + timedelta(days=90), Why.UNOPENED),
    "opened":          (visit(opened_at=MADE), datetime(2028, 5, 9, 2, tzinfo=UTC), Why.CEILING),
    "opened, under 13": (visit(AgeBand.UNDER_13, opened_at=MADE),
                         datetime(2027, 5, 9, 2, tzinfo=UTC), Why.CEILING),
    "pending":         (visit(AgeBand.UNDER_13, pending=True), MADE + timedelta(days=14),
                        Why.UNCONFIRMED),
    "undeliverable":   (visit(undeliverable_at=MADE), MADE + timedelta(days=7),
                        Why.UNDELIVERABLE),
    "undeliverable later, but opened": (visit(opened_at=MADE, undeliverable_at=MADE),
                                        datetime(2028, 5, 9, 2, tzinfo=UTC), Why.CEILING),
    "replaced":        (visit(superseded_at=MADE), MADE + timedelta(hours=72), Why.SUPERSEDED),
    "replaced, the new link opened": (
        visit(superseded_at=MADE, successor_opened_at=MADE + timedelta(hours=1)),
        MADE + timedelta(hours=1), Why.SUPERSEDED),
    "replaced after the new link was opened": (
        visit(superseded_at=MADE, successor_opened_at=MADE - timedelta(hours=1)),
        MADE, Why.SUPERSEDED),
}
# fmt: on


@pytest.mark.parametrize(("life", "at", "why"), CASES.values(), ids=CASES.keys())
def test_a_visit_goes_at_the_earliest_reason(life, at, why):
    assert purge_due(life, TERMS, ZONE) == (at, why)


def test_without_a_grace_a_replaced_visit_goes_at_once():
    terms = Terms(timedelta(0), timedelta(days=14), timedelta(days=90), 24, 12)
    assert purge_due(visit(superseded_at=MADE), terms, ZONE) == (MADE, Why.SUPERSEDED)


# fmt: off
MONTHS = [
    (date(2024, 2, 29), 24, date(2026, 2, 27)),
    (date(2024, 2, 29), 12, date(2025, 2, 27)),
    (date(2026, 12, 31), 24, date(2028, 12, 30)),
    (date(2026, 1, 1), 12, date(2026, 12, 31)),
    (date(2026, 8, 31), 6, date(2027, 2, 27)),
    (date(2026, 3, 1), 1, date(2026, 3, 31)),
]
# fmt: on


@pytest.mark.parametrize(("day", "months", "last"), MONTHS)
def test_months_end_where_a_calendar_ends_them(day, months, last):
    terms = Terms(timedelta(0), timedelta(1), timedelta(1), months, months)
    assert kept_until(day, AgeBand.ADULT, terms) == last


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24)])
def test_a_night_with_a_clock_change_ends_at_four_on_the_wall(day):
    terms = Terms(timedelta(0), timedelta(1), timedelta(10000), 12, 12)
    life = Lifetime(day.replace(year=day.year - 1) + timedelta(days=1), AgeBand.ADULT, MADE,
                    pending=False, opened_at=MADE)  # fmt: skip
    at, _ = purge_due(life, terms, ZONE)
    assert at.astimezone(ZONE).hour == 4


def test_the_day_named_in_the_confirming_mail_is_one_on_which_it_still_opens():
    for hour in range(24):
        made = MADE + timedelta(hours=hour)
        last = confirm_by(made, TERMS, ZONE)
        ends = datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=ZONE)
        assert ends < made + TERMS.unconfirmed


def some_time():
    after = st.timedeltas(timedelta(0), timedelta(days=1400))
    return st.none() | after.map(lambda passed: MADE + passed)


lives = st.builds(
    Lifetime,
    day=st.just(DAY),
    age_band=st.sampled_from(AgeBand),
    made_at=st.just(MADE),
    pending=st.booleans(),
    closed_at=some_time(),
    opened_at=some_time(),
    undeliverable_at=some_time(),
    superseded_at=some_time(),
    successor_opened_at=some_time(),
)


@given(lives)
def test_nothing_that_happens_keeps_a_visit_over_its_ceiling(life):
    at, _ = purge_due(life, TERMS, ZONE)
    last = kept_until(DAY, life.age_band, TERMS)
    assert at.astimezone(ZONE).date() <= last + timedelta(days=1)


@given(lives)
def test_a_pending_visit_never_outlives_its_fourteen_days(life):
    at, _ = purge_due(life, TERMS, ZONE)
    if life.pending:
        assert at <= MADE + timedelta(days=14)


@given(lives, st.integers(0, 72))
def test_a_shorter_grace_never_keeps_longer(life, hours):
    shorter = Terms(timedelta(hours=hours), timedelta(days=14), timedelta(days=90), 24, 12)
    assert purge_due(life, shorter, ZONE)[0] <= purge_due(life, TERMS, ZONE)[0]


# fmt: off
STATES = [
    (visit(),                                        VisitState.OPEN),
    (visit(closed_at=MADE),                          VisitState.CLOSED),
    (visit(closed_at=MADE, opened_at=MADE),          VisitState.OPENED),
    (visit(pending=True, closed_at=MADE),            VisitState.UNCONFIRMED),
    (visit(undeliverable_at=MADE),                   VisitState.UNDELIVERABLE),
    (visit(opened_at=MADE, superseded_at=MADE),      VisitState.SUPERSEDED),
]
# fmt: on


@pytest.mark.parametrize(("life", "state"), STATES)
def test_a_visit_stands_somewhere(life, state):
    assert state_of(life) is state
