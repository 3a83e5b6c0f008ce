"""Bookings before their day: made, asked for, opened by their link, mailed, changed, imported."""

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.words import AgeBand, BindingKind, Language, Scope
from hub.colleagues import looks
from hub.errors import BookingRefused
from hub.keyring import KeyKind
from hub.rules.arrangements import BookingFault
from hub.rules.booking_lists import ListFaults
from hub.rules.booking_mails import BookingMail
from hub.schools.bookings import Contact
from hub.store import Booking, Mail, TrailDraft, table_of
from hub.trails import boards
from hub.uses.bookings import Wished
from tests.hub.schools.a_class import BOX, CLASS, CONTACT, TODAY
from tests.hub.schools.an_office import COLLEAGUE, HEAD, ROW, SOON, WISHED, Office


@pytest.fixture
def office(tmp_path):
    one = Office(tmp_path)
    yield one
    one.museum.close()


def test_a_colleague_books_and_link_letter_and_the_day_before_are_queued(office):
    booking_id = office.desk.book(WISHED)
    kinds = office.mails()
    assert [kind for kind, _ in kinds] == ["group_link", "group_parents", "group_before"]
    due = kinds[-1][1]
    assert (due.date(), due.hour) == (SOON - timedelta(days=1), 9)
    assert office.desk.find(booking_id).confirmed
    assert office.wanted == 1


@pytest.mark.parametrize("pupils", [0, 41, 900, -1])
def test_a_class_of_nobody_or_of_nine_hundred_is_refused_and_nothing_is_stored(office, pupils):
    wished = replace(WISHED, group=replace(WISHED.group, pupils=pupils))
    assert office.desk.book(wished) == (BookingFault.PUPILS,)
    assert office.desk.ask(wished) == (BookingFault.PUPILS,)
    assert office.museum.count(Booking) == office.museum.count(Mail) == 0


def test_the_same_class_is_booked_once_a_day_however_it_is_spelled(office):
    office.desk.book(WISHED)
    again = replace(WISHED.group, school="  TESTSCHOOL ", label="5b")
    assert office.desk.book(replace(WISHED, group=again)) == (BookingFault.TWICE,)
    next_day = replace(again, day=SOON + timedelta(days=1))
    assert isinstance(office.desk.book(replace(WISHED, group=next_day)), bytes)


def test_two_groups_may_be_called_alike(office):
    group = replace(WISHED.group, kind=BindingKind.GROUP, school="", school_year=0)
    wished = replace(WISHED, group=replace(group, age_band=AgeBand.UNDER_13))
    assert isinstance(office.desk.book(wished), bytes)
    assert isinstance(office.desk.book(wished), bytes)


@pytest.mark.parametrize("address", ["", "teacher", "teacher@", "two@@example.org"])
def test_a_booking_needs_somebody_who_can_be_written_to(office, address):
    wished = replace(WISHED, contact=Contact("Testleerkracht", address))
    assert office.desk.book(wished) == (BookingFault.ADDRESS,)
    assert office.desk.book(replace(WISHED, contact=Contact(" ", "a@example.org"))) == (
        BookingFault.CONTACT,
    )


def test_what_a_school_asks_for_stands_once_its_own_mailbox_opened_the_link(office):
    booking_id = office.asked()
    assert not office.desk.find(booking_id).confirmed
    assert [kind for kind, _ in office.mails()] == ["group_link"]
    with pytest.raises(BookingRefused):
        office.attests(booking_id=booking_id)
    assert office.desk.open(office.token(booking_id), "") == booking_id
    assert office.desk.find(booking_id).confirmed
    assert [kind for kind, _ in office.mails()][1:] == ["group_parents", "group_before"]
    office.attests(booking_id=booking_id)


def test_nothing_is_kept_of_a_class_that_was_only_asked_for(office):
    office.has_box()
    assert office.desk.ask(Wished(replace(CLASS, day=TODAY), CONTACT)) == ()
    (asked,) = office.desk.asked_for()
    with pytest.raises(BookingRefused):
        office.uses.give(asked.booking_id, BOX)
    assert office.desk.confirm(asked.booking_id, COLLEAGUE)
    office.uses.give(asked.booking_id, BOX)


def test_a_request_that_nobody_confirms_is_gone_a_week_later_with_its_address(office):
    booking_id = office.asked()
    office.later(days=7)
    assert office.uses.end_the_over() == 0
    office.later(days=1)
    assert office.uses.end_the_over() == 1
    assert office.museum.count(Booking) == office.museum.count(Mail) == 0
    assert booking_id not in office.museum.keyring.ids(KeyKind.BOOKING)


def test_a_class_asked_for_twice_waits_for_a_colleague_and_nobody_is_told(office):
    office.desk.book(WISHED)
    booking_id = office.asked()
    assert office.desk.open(office.token(booking_id), "") == booking_id
    booked = office.desk.find(booking_id)
    assert not booked.confirmed
    assert office.desk.is_twice(booked)
    assert not office.desk.confirm(booking_id, COLLEAGUE)


def test_two_teachers_who_ask_at_once_get_one_place(office):
    assert office.desk.ask(WISHED) == office.desk.ask(WISHED) == ()
    first, second = (one.booking_id for one in office.desk.asked_for())
    for one in (first, second):
        assert office.desk.open(office.token(one), "") == one
    standing = [office.desk.find(one).confirmed for one in (first, second)]
    assert standing == [True, False]


def test_that_a_colleague_read_who_answers_for_a_class_is_written_down(office):
    booking_id = office.desk.book(WISHED)
    office.desk.contact(booking_id, COLLEAGUE)
    with office.museum.store.read() as tx:
        (seen,) = looks.latest(tx)
    assert (seen.name, seen.act) == ("test.desk", "booking.contact")


def test_a_day_that_is_mended_moves_the_mail_of_the_day_before(office):
    booking_id = office.desk.book(WISHED)
    moved = replace(WISHED.group, day=SOON + timedelta(days=4))
    assert office.desk.change(booking_id, moved) == ()
    before = [due for kind, due in office.mails() if kind == BookingMail.BEFORE]
    assert [due.date() for due in before] == [SOON + timedelta(days=3)]
    assert office.desk.find(booking_id).group == moved


def test_a_class_whose_day_was_wrong_gets_its_bands_once_that_is_mended(office):
    office.has_box()
    booking_id = office.desk.book(WISHED)
    with pytest.raises(BookingRefused):
        office.uses.give(booking_id, BOX)
    assert office.desk.change(booking_id, replace(WISHED.group, day=TODAY)) == ()
    assert BookingMail.BEFORE not in [kind for kind, _ in office.mails()]
    office.uses.give(booking_id, BOX)


def test_a_class_that_has_its_bands_keeps_its_day_and_its_number(office):
    office.comes()
    group = office.desk.find(office.booking_id).group
    office.offers("licht-1")
    assert office.desk.change(office.booking_id, replace(group, pupils=3)) == (BookingFault.GIVEN,)
    assert office.desk.change(office.booking_id, replace(group, trail="licht-1")) == ()


@pytest.mark.parametrize("trail", ["Testkind", "licht", "x" * 33, "\0"])
def test_a_trail_that_the_museum_does_not_offer_is_no_trail_and_nothing_of_it_is_stored(
    office, trail
):
    office.offers("licht-1")
    wished = replace(WISHED, group=replace(WISHED.group, trail=trail))
    assert office.desk.ask(wished) == (BookingFault.TRAIL,)
    assert office.desk.book(wished) == (BookingFault.TRAIL,)
    assert office.museum.count(Booking) == 0
    booking_id = office.desk.book(WISHED)
    assert office.desk.change(booking_id, wished.group) == (BookingFault.TRAIL,)
    assert office.desk.find(booking_id).group.trail == ""


def test_a_booking_keeps_its_trail_once_that_is_offered_no_more(office):
    office.offers("licht-1")
    group = replace(WISHED.group, trail="licht-1")
    booking_id = office.desk.book(replace(WISHED, group=group))
    with office.museum.store.write() as tx:
        tx.execute(table_of(TrailDraft).update().values(retired_at=office.museum.now))
    assert office.desk.change(booking_id, replace(group, pupils=5)) == ()
    assert office.desk.change(booking_id, replace(group, trail="licht-2")) == (BookingFault.TRAIL,)


def test_a_line_with_a_trail_that_is_not_offered_is_named_by_its_number(office):
    office.offers("licht-1")
    head = HEAD.replace("\n", ";parcours\n")
    rows = [
        ROW.format(day=SOON + timedelta(days=n)).replace("\n", f";{trail}\n")
        for n, trail in enumerate(("licht-1", "Testkind", ""))
    ]
    refused = office.desk.import_list(head + "".join(rows), Language.NL)
    assert refused == ListFaults(rows=((3, "trail"),))
    assert office.museum.count(Booking) == 0
    assert office.desk.import_list(head + rows[0] + rows[2], Language.NL) == len(rows) - 1


@pytest.mark.parametrize("odd", ["\0", "\n", "\x1b", "\x85"])
def test_signs_that_steer_a_machine_are_in_no_school_and_no_name(office, odd):
    school = replace(WISHED, group=replace(WISHED.group, school=f"Test{odd}school"))
    contact = replace(WISHED, contact=Contact(f"Test{odd}leerkracht", "teacher@example.org"))
    assert office.desk.ask(school) == office.desk.book(school) == (BookingFault.SCHOOL,)
    assert office.desk.ask(contact) == office.desk.book(contact) == (BookingFault.CONTACT,)
    assert office.museum.count(Booking) == 0


def test_a_number_that_objected_stays_out_when_the_head_count_is_mended_to_and_fro(office):
    office.has_box(bands=30)
    booking_id = office.desk.book(replace(WISHED, group=replace(WISHED.group, pupils=30)))
    office.uses.opt_out(booking_id, 28)
    wished = replace(WISHED.group, day=TODAY)
    assert office.desk.change(booking_id, replace(wished, pupils=26)) == ()
    assert office.uses.numbers(booking_id) == []
    assert office.desk.change(booking_id, replace(wished, pupils=30)) == ()
    office.attests(booking_id=booking_id)
    office.uses.give(booking_id, BOX)
    kept = {one.number: one.visit_id is not None for one in office.uses.numbers(booking_id)}
    assert kept == {number: number != 28 for number in range(1, 31)}


def test_a_number_that_is_no_more_is_nowhere_in_its_group_though_its_objection_stays(office):
    office.has_box()
    group = replace(WISHED.group, day=TODAY)
    booking_id = office.desk.book(replace(WISHED, group=group))
    office.uses.opt_out(booking_id, 4)
    assert office.desk.change(booking_id, replace(group, pupils=3)) == ()
    office.attests(booking_id=booking_id)
    office.uses.give(booking_id, BOX)
    assert [one.number for one in office.uses.numbers(booking_id)] == [1, 2, 3]
    with office.museum.store.read() as tx:
        board = boards.board_of(tx, office.museum.keyring, booking_id)
    assert [one.number for one in board.numbers] == [1, 2, 3]


def test_a_list_of_a_ticketing_system_is_booked_whole(office):
    days = [SOON + timedelta(days=one) for one in range(3)]
    text = HEAD + "".join(ROW.format(day=f"{one:%d/%m/%Y}") for one in days)
    assert office.desk.import_list(text, Language.FR) == len(days)
    booked = office.desk.between(days[0], days[-1])
    assert [one.group.day for one in booked] == days
    assert {one.group.language for one in booked} == {Language.FR}


def test_a_list_with_the_names_of_pupils_is_refused_by_that_column_and_nothing_is_stored(office):
    text = HEAD.replace("\n", ";leerling;geboortedatum\n") + ROW.format(day=SOON).replace(
        "\n", ";Testkind;2015-01-01\n"
    )
    refused = office.desk.import_list(text, Language.NL)
    assert refused == ListFaults(unasked=("leerling", "geboortedatum"))
    assert "Testkind" not in repr(refused)
    assert office.museum.count(Booking) == office.museum.count(Mail) == 0
    assert not office.museum.keyring.ids(KeyKind.BOOKING)


def test_one_wrong_row_and_none_of_the_list_is_booked(office):
    good = ROW.format(day=SOON)
    bad = ROW.format(day=SOON + timedelta(days=1)).replace(";24;", ";900;")
    refused = office.desk.import_list(HEAD + good + bad + good, Language.NL)
    assert refused == ListFaults(rows=((3, "pupils"), (4, "twice")))
    assert office.museum.count(Booking) == 0


def test_an_attestation_withdrawn_at_noon_is_told_at_once_and_the_page_still_opens(office):
    office.comes(Scope.SCORE)
    office.plays(1)
    office.uses.withdraw(office.booking_id)
    assert office.desk.find(office.booking_id).scopes is None
    assert office.desk.open(office.token, "") == office.booking_id


def test_a_museum_that_is_asked_without_end_says_so_and_stores_no_more(office, monkeypatch):
    monkeypatch.setattr("hub.uses.bookings.MOST_ASKED", 1)
    office.asked()
    with pytest.raises(BookingRefused):
        office.desk.ask(WISHED)
    assert office.museum.count(Booking) == 1
