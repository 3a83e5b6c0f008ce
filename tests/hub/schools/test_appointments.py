"""Bookings before their day: made, asked for, opened by their link, mailed, changed, imported."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from edge.contract.codec import to_json
from edge.contract.words import AgeBand, BindingKind, Language, Scope
from hub.colleagues import looks
from hub.colleagues.accounts import Account
from hub.errors import BookingRefused
from hub.keyring import KeyKind, Place
from hub.rules import trail_drafts
from hub.rules.arrangements import BookingFault
from hub.rules.booking_lists import ListFaults
from hub.rules.booking_mails import CODE_TRIES, BookingMail
from hub.rules.staff import StaffRole
from hub.schools.bookings import Contact
from hub.schools.doors import Ask
from hub.schools.mails import Letters
from hub.store import Booking, Mail, TrailDraft, TrailVersion, put, table_of
from hub.trails import boards
from hub.uses.bookings import BookingUses, Wished
from tests.hub.a_museum import MORNING, ZONE
from tests.hub.schools.a_class import BOX, CLASS, CONTACT, TODAY, AClass
from tests.hub.trails.a_trail import DRAFT

SOON = TODAY + timedelta(days=10)
WISHED = Wished(replace(CLASS, day=SOON), CONTACT)
HEAD = "school;klas;leerjaar;aantal;datum;contact;e-mail\n"
ROW = "Testschool;5B;5;24;{day};Testleerkracht;teacher@example.org\n"
COLLEAGUE = Account("test.desk", (StaffRole.DESK,), MORNING, None, signs_in=True, second=False)


class Office(AClass):
    """A museum that takes bookings; what it mails waits in its outbox."""

    def __init__(self, folder):
        super().__init__(folder)
        self.desk = BookingUses(
            self.museum.store,
            self.museum.keyring,
            self.uses.clock,
            Letters("museum.example.org", ZONE),
            self._wanted,
        )
        self.wanted = 0

    def _wanted(self):
        self.wanted += 1

    def token(self, booking_id):
        with self.museum.store.read() as tx:
            from_store = select(table_of(Booking)).where(
                table_of(Booking).c.booking_id == booking_id
            )
            row = tx.execute(from_store).one()
        place = Place("booking", "link_box", booking_id)
        box = self.museum.keyring.open(KeyKind.BOOKING, booking_id, place, row.link_box)
        return box.decode()

    def mails(self):
        """Return kind and museum time of what waits, in order."""
        with self.museum.store.read() as tx:
            wanted = select(table_of(Mail)).where(table_of(Mail).c.sent_at.is_(None))
            rows = tx.execute(wanted.order_by(table_of(Mail).c.due_at)).all()
        return [(row.kind, row.due_at.astimezone(ZONE)) for row in rows]

    def offers(self, trail):
        """Have the museum offer a trail."""
        body = to_json(trail_drafts.as_trail(DRAFT, trail)).decode()
        version = {"version": trail, "trail_id": "licht", "made_at": MORNING, "body": body}
        draft = {
            "trail_id": "licht",
            "draft": to_json(DRAFT).decode(),
            "revision": 1,
            "version": trail,
            "versions": 1,
            "made_at": MORNING,
            "changed_at": MORNING,
        }
        with self.museum.store.write() as tx:
            put(tx, TrailDraft, [draft])
            put(tx, TrailVersion, [version])

    def asked(self):
        """Have a school ask; return the booking's id."""
        assert self.desk.ask(WISHED) == ()
        (one,) = self.desk.asked_for()
        return one.booking_id

    def later(self, **delta):
        self.museum.now += timedelta(**delta)


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
    assert office.desk.confirm(asked.booking_id)
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
    assert not office.desk.confirm(booking_id)


def test_two_teachers_who_ask_at_once_get_one_place(office):
    assert office.desk.ask(WISHED) == office.desk.ask(WISHED) == ()
    first, second = (one.booking_id for one in office.desk.asked_for())
    for one in (first, second):
        assert office.desk.open(office.token(one), "") == one
    standing = [office.desk.find(one).confirmed for one in (first, second)]
    assert standing == [True, False]


def test_the_first_opening_after_a_mail_needs_no_code_and_a_forwarded_link_does(office):
    booking_id = office.desk.book(WISHED)
    token = office.token(booking_id)
    assert office.desk.open(token, "") == booking_id
    assert office.desk.open(token, "") is Ask.CODE
    code = office.desk.code(booking_id)
    assert office.desk.open(token, f" {code.digits[:3]} {code.digits[3:]}") == booking_id
    assert office.desk.open(token, code.digits) is Ask.WRONG


def test_five_wrong_tries_and_the_right_code_opens_nothing_any_more(office):
    booking_id = office.desk.book(WISHED)
    token = office.token(booking_id)
    office.desk.open(token, "")
    right = office.desk.code(booking_id).digits
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(CODE_TRIES):
        assert office.desk.open(token, wrong) is Ask.WRONG
    assert office.desk.open(token, right) is Ask.WRONG
    fresh = office.desk.code(booking_id).digits
    assert office.desk.open(token, fresh) == booking_id


def test_a_code_is_over_after_ten_minutes(office):
    booking_id = office.desk.book(WISHED)
    token = office.token(booking_id)
    office.desk.open(token, "")
    code = office.desk.code(booking_id)
    assert office.desk.code(booking_id) == code
    office.later(minutes=10)
    assert office.desk.open(token, code.digits) is Ask.WRONG


def test_a_code_is_mailed_once_while_it_lives_to_the_booking_s_own_address(office):
    booking_id = office.desk.book(WISHED)
    token = office.token(booking_id)
    office.desk.open(token, "")
    assert office.desk.mail_code(token)
    first = [one for one in office.mails() if one[0] == BookingMail.CODE]
    assert office.desk.mail_code(token)
    assert [one for one in office.mails() if one[0] == BookingMail.CODE] == first
    office.later(minutes=11)
    assert office.desk.mail_code(token)
    assert [one for one in office.mails() if one[0] == BookingMail.CODE] != first
    assert not office.desk.mail_code("x" * 43)


def mailed_codes(office):
    """Return when the code that waits was to be mailed."""
    return [due for kind, due in office.mails() if kind == BookingMail.CODE]


def test_a_code_that_was_used_or_guessed_at_is_followed_by_another_in_the_mail(office):
    booking_id = office.desk.book(WISHED)
    token = office.token(booking_id)
    office.desk.open(token, "")
    office.desk.mail_code(token)
    before = mailed_codes(office)
    office.later(minutes=1)
    assert office.desk.open(token, office.desk.code(booking_id).digits) == booking_id
    office.desk.mail_code(token)
    second = mailed_codes(office)
    assert second > before
    right = office.desk.code(booking_id).digits
    office.later(minutes=1)
    for _ in range(CODE_TRIES):
        office.desk.open(token, f"{(int(right) + 1) % 1_000_000:06d}")
    office.desk.mail_code(token)
    assert mailed_codes(office) > second


def test_a_code_that_only_the_open_page_shows_is_mailed_too(office):
    booking_id = office.desk.book(WISHED)
    token = office.token(booking_id)
    office.desk.open(token, "")
    office.desk.mail_code(token)
    office.desk.open(token, office.desk.code(booking_id).digits)
    office.later(minutes=1)
    before, shown = mailed_codes(office), office.desk.code(booking_id)
    office.later(minutes=1)
    office.desk.mail_code(token)
    assert mailed_codes(office) > before
    assert office.desk.code(booking_id) == shown


def test_a_code_with_little_time_left_is_replaced_before_it_is_mailed(office):
    booking_id = office.desk.book(WISHED)
    token = office.token(booking_id)
    office.desk.open(token, "")
    office.desk.mail_code(token)
    before, first = mailed_codes(office), office.desk.code(booking_id)
    office.later(minutes=6)
    office.desk.mail_code(token)
    assert mailed_codes(office) > before
    assert office.desk.code(booking_id).until - first.until == timedelta(minutes=6)


def test_a_new_link_ends_the_one_that_was_passed_on(office):
    booking_id = office.desk.book(WISHED)
    before = office.token(booking_id)
    office.desk.renew_link(booking_id)
    assert office.desk.open(before, "") is None
    assert office.desk.open(office.token(booking_id), "") == booking_id


def test_a_mended_address_gets_another_link(office):
    booking_id = office.desk.book(WISHED)
    before = office.token(booking_id)
    mended = Contact("Testdirecteur", "head@example.org")
    assert office.desk.readdress(booking_id, Contact("", "odd")) != ()
    assert office.desk.readdress(booking_id, mended) == ()
    assert office.desk.contact(booking_id, COLLEAGUE) == mended
    assert office.desk.open(before, "") is None


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
