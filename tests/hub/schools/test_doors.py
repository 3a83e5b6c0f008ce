"""A booking's link: opened once by itself, then with a code, which is mailed while it opens."""

from datetime import timedelta

import pytest

from hub.rules.booking_mails import CODE_TRIES, BookingMail
from hub.schools.bookings import Contact
from hub.schools.doors import Ask
from hub.store import Mail, table_of
from tests.hub.schools.an_office import COLLEAGUE, WISHED, Office


@pytest.fixture
def office(tmp_path):
    one = Office(tmp_path)
    yield one
    one.museum.close()


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


def test_a_code_whose_mail_failed_for_good_is_mailed_again(office):
    booking_id = office.desk.book(WISHED)
    token = office.token(booking_id)
    office.desk.open(token, "")
    office.desk.mail_code(token)
    before = mailed_codes(office)
    failed = table_of(Mail).update().where(table_of(Mail).c.kind == BookingMail.CODE)
    with office.museum.store.write() as tx:
        tx.execute(failed.values(failed_at=office.museum.now))
    office.later(minutes=1)
    office.desk.mail_code(token)
    assert mailed_codes(office) > before
    (row,) = office.museum.rows(Mail, kind=BookingMail.CODE)
    assert row.failed_at is None


def test_a_new_link_ends_the_one_that_was_passed_on(office):
    booking_id = office.desk.book(WISHED)
    before = office.token(booking_id)
    office.desk.renew_link(booking_id, COLLEAGUE)
    assert office.desk.open(before, "") is None
    assert office.desk.open(office.token(booking_id), "") == booking_id


def test_a_mended_address_gets_another_link(office):
    booking_id = office.desk.book(WISHED)
    before = office.token(booking_id)
    mended = Contact("Testdirecteur", "head@example.org")
    odd = Contact("", "odd")
    assert office.desk.readdress(booking_id, odd, COLLEAGUE, spoke=True) != ()
    assert office.desk.readdress(booking_id, mended, COLLEAGUE, spoke=True) == ()
    assert office.desk.contact(booking_id, COLLEAGUE) == mended
    assert office.desk.open(before, "") is None
