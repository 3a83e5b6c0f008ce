"""What an arrangement allows, until when, and what a booking can say: never a child's name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from edge.contract.words import AgeBand, BindingKind, Language, Scope
from hub.rules.arrangements import (
    Attested,
    BookingFault,
    Group,
    age_band_of,
    bands_for,
    faults_of,
    last_day,
    may_be_claimed,
    slip_until,
    stands,
)

TODAY = date(2026, 11, 24)
NINE = datetime(2026, 11, 24, 8, tzinfo=UTC)
CLASS = Group(BindingKind.CLASS, "Testschool", "5B", 5, AgeBand.UNDER_13, 24, TODAY, Language.NL)
PARTY = replace(CLASS, kind=BindingKind.GROUP, school="", school_year=0)
SCORES, ALL = frozenset({Scope.SCORE}), frozenset(Scope)


def at(hours):
    return NINE + timedelta(hours=hours)


def test_nothing_stands_where_nobody_attested():
    assert stands([], NINE) is None


def test_the_latest_attestation_stands_until_it_is_withdrawn():
    first, later = Attested(ALL, at(0)), Attested(SCORES, at(1))
    assert stands([later, first], at(2)) == SCORES
    assert stands([first, replace(later, withdrawn_at=at(2))], at(3)) == ALL
    withdrawn = [replace(one, withdrawn_at=at(2)) for one in (first, later)]
    assert stands(withdrawn, at(3)) is None


def test_what_will_be_attested_later_does_not_stand_yet():
    assert stands([Attested(ALL, at(1))], at(0)) is None


@pytest.mark.parametrize("label", ["5B", "3EWI", "1", "K3", "6Lat2", "OKAN1", "ZON1"])
def test_what_classes_are_called_fits(label):
    assert faults_of(replace(CLASS, label=label), TODAY) == ()


@pytest.mark.parametrize("label", ["TESTJ", "Kind", "OKAN", "B"])
def test_a_class_s_label_has_a_digit_for_many_a_first_name_is_short(label):
    assert faults_of(replace(CLASS, label=label), TODAY) == (BookingFault.LABEL,)
    assert faults_of(replace(PARTY, label=label), TODAY) == ()


@pytest.mark.parametrize("label", ["", "Testkind", "Test Kind", "5B\n", "Jo-An", "5B 6B", "é5"])
def test_a_childs_whole_name_does_not_fit_into_a_label(label):
    assert faults_of(replace(CLASS, label=label), TODAY) == (BookingFault.LABEL,)


@pytest.mark.parametrize("pupils", [-1, 0, 41, 900])
def test_a_class_of_none_or_of_nine_hundred_is_no_class(pupils):
    assert faults_of(replace(CLASS, pupils=pupils), TODAY) == (BookingFault.PUPILS,)


@pytest.mark.parametrize("days", [-1, 551])
def test_a_class_comes_today_or_within_a_year_and_a_half(days):
    day = TODAY + timedelta(days=days)
    assert faults_of(replace(CLASS, day=day), TODAY) == (BookingFault.DAY,)


def test_a_group_has_no_school_year_and_a_class_has_one_and_a_school():
    assert faults_of(PARTY, TODAY) == ()
    assert faults_of(replace(PARTY, school_year=5), TODAY) == (BookingFault.SCHOOL_YEAR,)
    nowhere = replace(CLASS, school=" ", school_year=0)
    assert faults_of(nowhere, TODAY) == (BookingFault.SCHOOL, BookingFault.SCHOOL_YEAR)


def test_until_the_seventh_year_of_school_the_stricter_rules_hold():
    assert {age_band_of(year) for year in range(1, 8)} == {AgeBand.UNDER_13}
    assert {age_band_of(year) for year in range(8, 13)} == {AgeBand.TEEN}


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 11, 24), date(2026, 12, 24)),
        (date(2027, 8, 1), date(2027, 8, 31)),
        (date(2027, 8, 20), date(2027, 8, 31)),
        (date(2027, 8, 31), date(2027, 8, 31)),
        (date(2027, 9, 1), date(2027, 10, 1)),
    ],
)
def test_a_page_stands_thirty_days_and_never_into_the_next_school_year(day, last):
    assert last_day(day) == last


def test_a_slip_opens_for_fourteen_days_and_no_longer_than_the_page():
    assert slip_until(TODAY) == TODAY + timedelta(days=14)
    assert slip_until(date(2027, 8, 25)) == date(2027, 8, 31)


def test_only_of_a_group_a_family_takes_its_childs_part():
    last = slip_until(TODAY)
    assert may_be_claimed(PARTY, last)
    assert not may_be_claimed(PARTY, last + timedelta(days=1))
    assert not may_be_claimed(CLASS, TODAY)


def test_each_number_gets_its_own_band_and_a_spare_where_that_is_lost():
    assert bands_for(3, {1, 2, 3, 4}, {}) == {1: 1, 2: 2, 3: 3}
    assert bands_for(3, {1, 3, 7, 9}, {}) == {1: 1, 2: 7, 3: 3}


def test_what_a_number_had_goes_before_its_own_and_no_band_plays_for_two():
    assert bands_for(3, {1, 2, 3, 4}, {2: 4}) == {1: 1, 2: 4, 3: 3}
    assert bands_for(3, {1, 3, 5}, {2: 4, 3: 5}) == {1: 1, 2: 3, 3: 5}
    assert bands_for(4, {1, 2, 3, 4, 5}, {2: 4, 9: 5}) == {1: 1, 2: 4, 3: 3, 4: 5}


def test_a_box_with_fewer_bands_than_numbers_leaves_the_last_without():
    assert bands_for(3, {1, 3}, {}) == {1: 1, 3: 3}
