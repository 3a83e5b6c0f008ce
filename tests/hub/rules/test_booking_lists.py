"""A list of bookings is read whole or not at all; columns nobody asked for are named."""

from datetime import date

import pytest

from edge.contract.words import AgeBand, BindingKind, Language
from hub.rules.booking_lists import MOST_ROWS, NEEDED, ListFaults, read_list

HEAD = ",".join(NEEDED)
ROW = "Testschool,5B,5,24,2026-12-08,Testleerkracht,teacher@example.org"


def read(*lines, language=Language.NL):
    return read_list("\n".join(lines), language)


def test_a_row_is_a_class_with_its_age_by_its_school_year():
    (row,) = read(HEAD, ROW)
    assert (row.line, row.contact, row.address) == (2, "Testleerkracht", "teacher@example.org")
    assert row.group.kind is BindingKind.CLASS
    assert row.group.age_band is AgeBand.UNDER_13
    assert row.group.day == date(2026, 12, 8)
    assert row.group.language is Language.NL


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_fields_may_be_parted_as_spreadsheets_part_them(mark):
    (row,) = read(HEAD.replace(",", mark), ROW.replace(",", mark))
    assert row.group.school == "Testschool"


@pytest.mark.parametrize("day", ["2026-12-08", "8/12/2026", "08-12-2026", "08.12.2026"])
def test_a_day_may_be_written_as_it_is_here(day):
    (row,) = read(HEAD, ROW.replace("2026-12-08", day))
    assert row.group.day == date(2026, 12, 8)


def test_columns_are_known_in_four_languages_and_in_any_order():
    for head in (
        "e-mail;contact;datum;aantal;leerjaar;klas;school",
        "mail;contact;date;nombre;année;classe;école",
        "Mail;Kontakt;Datum;Anzahl;Schuljahr;Klasse;Schule",
    ):
        (row,) = read(head, "t@example.org;Testleerkracht;8/12/2026;24;5;5B;Testschool")
        assert row.group.label == "5B"


@pytest.mark.parametrize("stray", ["voornaam", "geboortedatum", "pupil", "Name des Kindes", ""])
def test_a_column_that_nobody_asks_for_refuses_the_list_by_its_name_alone(stray):
    assert read(f"{HEAD},{stray}", f"{ROW},Testkind") == ListFaults(unasked=(stray,))


def test_a_column_that_is_missing_is_named():
    head, row = HEAD.rpartition(",")[0], ROW.rpartition(",")[0]
    assert read(head, row) == ListFaults(missing=("address",))


def test_a_column_that_stands_there_twice_is_no_list():
    assert read(f"{HEAD},klas", f"{ROW},6C") == ListFaults(unread=True)


def test_a_row_with_more_or_fewer_cells_is_named_by_its_line():
    assert read(HEAD, ROW, f"{ROW},Testkind", "5B") == ListFaults(rows=((3, "cells"), (4, "cells")))


@pytest.mark.parametrize(
    ("was", "wrong", "field"),
    [(",24,", ",many,", "pupils"), (",5,", ",fifth,", "school_year"), ("-12-", "-13-", "day")],
)
def test_what_cannot_be_read_is_named_by_line_and_field(was, wrong, field):
    assert read(HEAD, ROW.replace(was, wrong)) == ListFaults(rows=((2, field),))


def test_a_group_says_its_age_and_names_no_school():
    head = f"{HEAD},kind,age_band"
    (row,) = read(head, f"{ROW},group,13_17")
    assert (row.group.school, row.group.school_year) == ("", 0)
    assert row.group.age_band is AgeBand.TEEN
    assert read(head, f"{ROW},group,old") == ListFaults(rows=((2, "age_band"),))


@pytest.mark.parametrize("text", ["", "\n", HEAD, 'a"b"c,d\n"', "\0"])
def test_what_is_no_list_is_none(text):
    assert isinstance(read_list(text, Language.NL), ListFaults)


def test_a_list_longer_than_any_is_not_taken():
    assert read(HEAD, *[ROW] * (MOST_ROWS + 1)) == ListFaults(too_long=True)


def test_a_row_shows_nobody():
    (row,) = read(HEAD, ROW)
    assert "Testleerkracht" not in repr(row)
    assert "example.org" not in repr(row)
