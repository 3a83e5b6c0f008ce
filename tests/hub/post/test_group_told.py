"""What whoever answers for a group is told of what a colleague did: known, moved, cancelled."""

import pytest

from edge.contract.words import AgeBand, Scope
from hub.errors import BookingRefused
from hub.keyring import KeyKind
from hub.rules import links
from hub.rules.booking_mails import BookingMail
from hub.schools.bookings import Contact
from hub.store import Booking, Mail
from tests.hub.post.an_outbox import MENDED, WISHED, Office, body_of
from tests.hub.schools.a_class import CONTACT
from tests.hub.schools.an_office import COLLEAGUE


@pytest.fixture
def office(tmp_path, mailbox):
    one = Office(tmp_path, mailbox)
    yield one
    one.museum.close()


def test_a_teacher_is_mailed_once_a_colleague_vouches_and_no_mail_says_scores_alone(
    office, mailbox
):
    assert office.desk.ask(WISHED) == ()
    (asked,) = office.desk.asked_for()
    booking_id = asked.booking_id
    office.posts()
    office.desk.open(office.link(booking_id), "")
    office.attests(Scope.SCORE, booking_id=booking_id)
    office.museum.later(hours=1)
    office.posts()
    before = len(mailbox.taken)
    assert office.desk.vouch(booking_id, COLLEAGUE)
    assert not office.desk.vouch(booking_id, COLLEAGUE)
    assert office.posts() == 1
    told = mailbox.taken[before]
    assert f"/t/{office.link(booking_id)}" in body_of(told)
    assert "en geluiden toestaan" in " ".join(body_of(told).split())
    assert office.desk.open(office.link(booking_id), "") == booking_id
    office.museum.later(days=8, hours=23)
    office.posts()
    (day_before,) = [one for one in mailbox.taken if "morgen" in one["Subject"]]
    said = " ".join(body_of(day_before).split())
    assert "en geluiden toestaan" in said
    assert "Bewaard wordt: scores." not in said


def test_who_said_what_is_kept_once_vouched_for_is_not_asked_for_more(office, mailbox):
    booking_id = office.desk.book(WISHED)
    office.museum.later(minutes=5)
    office.attests(Scope.SCORE, booking_id=booking_id)
    office.museum.later(days=9)
    office.posts()
    (day_before,) = [one for one in mailbox.taken if "morgen" in one["Subject"]]
    assert "Bewaard wordt: scores." in " ".join(body_of(day_before).split())


def test_what_a_colleague_cancelled_is_told_once_and_where_it_was_told(office, mailbox):
    booking_id = office.desk.book(WISHED)
    office.posts()
    assert office.desk.cancel(booking_id, COLLEAGUE)
    for act in (
        lambda: office.desk.cancel(booking_id, COLLEAGUE),
        lambda: office.desk.readdress(booking_id, MENDED, COLLEAGUE, spoke=True),
        lambda: office.desk.send_again(booking_id),
        lambda: office.desk.renew_link(booking_id, COLLEAGUE),
        lambda: office.desk.change(booking_id, WISHED.group),
    ):
        with pytest.raises(BookingRefused, match="no such"):
            act()
    assert not office.desk.vouch(booking_id, COLLEAGUE)
    before = len(mailbox.taken)
    office.posts()
    assert [one["To"] for one in mailbox.taken[before:]] == [CONTACT.address]


def to_before(mailbox):
    """Return what the address before was told about another one."""
    said = [one for one in mailbox.taken if "ander adres" in one["Subject"]]
    assert {one["To"] for one in said} <= {CONTACT.address}
    return said


def test_the_address_before_is_told_once_that_the_link_goes_elsewhere(office, mailbox):
    booking_id = office.desk.book(WISHED)
    office.posts()
    assert office.desk.readdress(booking_id, MENDED, COLLEAGUE, spoke=False) == ()
    (row,) = office.museum.rows(Booking)
    assert row.old_address_box is not None
    office.posts()
    (told,) = to_before(mailbox)
    for part in ("plain", "html"):
        text = told.get_body((part,)).get_content()
        assert office.link(booking_id) not in text
        assert MENDED.address not in text
        assert "/t/" not in text
    assert "Bel het museum" in " ".join(body_of(told).split())
    (row,) = office.museum.rows(Booking)
    assert row.old_address_box is None
    office.desk.send_again(booking_id)
    office.museum.later(minutes=2)
    office.posts()
    assert len(to_before(mailbox)) == 1


def test_an_address_that_is_mended_twice_in_a_breath_tells_the_first_one(office, mailbox):
    booking_id = office.desk.book(WISHED)
    office.posts()
    office.desk.readdress(booking_id, Contact("Test", "typo@example.org"), COLLEAGUE, spoke=True)
    office.desk.readdress(booking_id, MENDED, COLLEAGUE, spoke=True)
    office.posts()
    assert len(to_before(mailbox)) == 1


def test_where_nobody_reads_the_address_before_the_booking_is_not_undeliverable(office, mailbox):
    booking_id = office.desk.book(WISHED)
    office.posts()
    office.desk.readdress(booking_id, MENDED, COLLEAGUE, spoke=True)
    mailbox.answers[CONTACT.address] = "550 5.1.1 no such user"
    office.posts()
    (row,) = office.museum.rows(Booking)
    assert row.old_address_box is None
    assert office.desk.bounced() == []
    office.desk.send_again(booking_id)
    office.posts()
    assert not to_before(mailbox)


def test_nobody_is_told_where_the_address_stays_or_was_never_anybody_s(office, mailbox):
    booking_id = office.desk.book(WISHED)
    office.posts()
    named = Contact("Testdirecteur", CONTACT.address.upper())
    assert office.desk.readdress(booking_id, named, COLLEAGUE, spoke=False) == ()
    assert office.desk.find(booking_id).vouched
    office.uses.close(booking_id)
    assert office.desk.ask(WISHED) == ()
    (asked,) = office.desk.asked_for()
    office.desk.readdress(asked.booking_id, MENDED, COLLEAGUE, spoke=False)
    office.posts()
    assert not to_before(mailbox)


def test_a_cancelled_booking_is_written_to_no_more(office, mailbox):
    booking_id = office.desk.book(WISHED)
    office.uses.close(booking_id)
    office.museum.later(days=9)
    assert office.posts() == 0
    assert mailbox.taken == []
    assert office.museum.count(Booking) == office.museum.count(Mail) == 0
    assert booking_id not in office.museum.keyring.ids(KeyKind.BOOKING)


def test_who_answers_for_a_visit_is_told_that_a_colleague_cancelled_it(office, mailbox):
    booking_id = office.desk.book(WISHED)
    office.posts()
    link = office.link(booking_id)
    assert office.desk.cancel(booking_id, COLLEAGUE)
    office.uses.close(booking_id)
    assert office.desk.open(link, "") is None
    assert [one.kind for one in office.museum.rows(Mail)] == [BookingMail.CANCELLED]
    (row,) = office.museum.rows(Booking)
    assert (row.school, row.school_year, row.age_band) == ("", 0, AgeBand.UNDER_13)
    assert (row.link_box, row.contact_box, row.old_address_box) == (b"", b"", None)
    assert row.link_sha256 != links.token_hash(link)
    assert office.posts() == 1
    told = mailbox.taken[-1]
    assert told["To"] == CONTACT.address
    assert "afgezegd" in told["Subject"]
    for part in ("plain", "html"):
        text = told.get_body((part,)).get_content()
        assert link not in text
        assert "http://museum.example.org/school" in text
    assert office.uses.end_the_over() == 1
    assert office.museum.count(Booking) == office.museum.count(Mail) == 0
    assert booking_id not in office.museum.keyring.ids(KeyKind.BOOKING)


def test_nobody_is_told_of_an_end_where_the_mailbox_is_not_known_or_the_day_is_over(
    office, mailbox
):
    assert office.desk.ask(WISHED) == ()
    office.posts()
    (asked,) = office.desk.asked_for()
    assert not office.desk.cancel(asked.booking_id, COLLEAGUE)
    office.uses.close(asked.booking_id)
    assert office.museum.count(Booking) == 0
    mailbox.answers[CONTACT.address] = "550 5.1.1 no such user"
    bounced = office.desk.book(WISHED)
    office.posts()
    assert not office.desk.cancel(bounced, COLLEAGUE)
    office.uses.close(bounced)
    over = office.desk.book(WISHED)
    office.museum.later(days=11)
    assert not office.desk.cancel(over, COLLEAGUE)
