"""A booking's mails leave like all others: same outbox, signature, back-off, and bounce."""

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.words import AgeBand, BindingKind, Language, Scope
from hub.errors import BookingRefused
from hub.keyring import KeyKind
from hub.post.letters import groups
from hub.post.letters.groups import GroupFacts
from hub.post.mail import Postman
from hub.post.notices import terms_of
from hub.rules import links
from hub.rules.booking_mails import BookingMail
from hub.schools import bookings
from hub.schools.bookings import Contact
from hub.schools.doors import Ask
from hub.schools.mails import Letters
from hub.status import mail_trouble, status
from hub.store import Attestation, Booking, Mail, Pupil, Score, Slip, Visit
from hub.uses.bookings import BookingUses, Wished
from tests.hub.a_museum import ZONE
from tests.hub.schools.a_class import CLASS, CONTACT, TODAY, AClass
from tests.hub.schools.an_office import COLLEAGUE

SOON = TODAY + timedelta(days=10)
WISHED = Wished(replace(CLASS, day=SOON), CONTACT)
FACTS = GroupFacts(
    language=Language.NL,
    is_class=True,
    label="5B2KC",
    day=SOON,
    pupils=24,
    controller="Testmuseum",
    dpo_address="dpo@example.org",
    link="http://museum.example.org/t/" + "k" * 43,
    parents="http://museum.example.org/school/parents",
    school="http://museum.example.org/school",
    reply="desk@example.org",
    confirmed=True,
    attested=None,
    until=SOON + timedelta(days=30),
    code="123456",
)
MENDED = Contact("Testdirecteur", "head@example.org")
EVERY = (
    groups.link,
    groups.parents,
    groups.before,
    groups.code,
    groups.moved,
    groups.cancelled,
)


class Office(AClass):
    """A museum that takes bookings, and a mail server that takes its letters."""

    def __init__(self, folder, mailbox):
        super().__init__(folder)
        museum = self.museum
        self.mailbox = mailbox
        letters = Letters("museum.example.org", ZONE)
        clock = self.uses.clock
        self.desk = BookingUses(museum.store, museum.keyring, clock, letters, lambda: None)
        mail = replace(museum.settings.mail, port=mailbox.port)
        self.postman = Postman(museum.store, museum.notices, replace(museum.settings, mail=mail))

    def posts(self):
        return self.postman.turn(self.museum.now)

    def link(self, booking_id):
        with self.museum.store.read() as tx:
            return bookings.link_of(tx, self.museum.keyring, booking_id)


@pytest.fixture
def office(tmp_path, mailbox):
    one = Office(tmp_path, mailbox)
    yield one
    one.museum.close()


def body_of(message):
    return message.get_body(("plain",)).get_content()


def test_link_letter_and_day_before_reach_the_booking_s_own_address(office, mailbox):
    booking_id = office.desk.book(WISHED)
    assert office.posts() == 1
    office.museum.later(minutes=1)
    assert office.posts() == 1
    link, letter = mailbox.taken
    assert link["To"] == letter["To"] == CONTACT.address
    assert f"/t/{office.link(booking_id)}" in body_of(link)
    assert "Klas 5B komt naar het museum" in link["Subject"]
    office.museum.later(days=8, hours=23)
    assert office.posts() == 1
    before = mailbox.taken[-1]
    assert "Klas 5B komt morgen" in before["Subject"]
    assert "Er is nog niet gezegd wat wij mogen bewaren." in body_of(before)


def test_the_letter_to_parents_can_be_passed_on_for_it_holds_no_link(office, mailbox):
    booking_id = office.desk.book(WISHED)
    office.museum.later(minutes=1)
    office.posts()
    (letter,) = [one for one in mailbox.taken if "ouders" in one["Subject"]]
    for part in ("plain", "html"):
        text = letter.get_body((part,)).get_content()
        assert office.link(booking_id) not in text
        assert "/school/parents" in text
    assert CONTACT.name not in str(letter)


def test_the_day_before_says_what_is_kept_where_that_is_settled(office, mailbox):
    booking_id = office.desk.book(WISHED)
    office.attests(Scope.SCORE, Scope.PHOTO, booking_id=booking_id)
    office.museum.later(days=9)
    office.posts()
    (before,) = [one for one in mailbox.taken if "morgen" in one["Subject"]]
    told = " ".join(body_of(before).split())
    assert "Bewaard wordt: scores, foto" in told
    assert "geluiden" not in told


def test_nobody_is_told_of_tomorrow_once_it_is_today(office, mailbox):
    office.desk.book(WISHED)
    office.posts()
    office.museum.later(days=10)
    office.posts()
    assert not [one for one in mailbox.taken if "morgen" in one["Subject"]]
    assert office.museum.count(Mail) == 2


def test_a_request_is_confirmed_by_opening_its_mail_and_then_the_letters_follow(office, mailbox):
    assert office.desk.ask(WISHED) == ()
    office.posts()
    assert "Uw aanvraag" in mailbox.taken[0]["Subject"]
    (asked,) = office.desk.asked_for()
    office.desk.open(office.link(asked.booking_id), "")
    office.museum.later(minutes=1)
    assert office.posts() == 1
    assert "ouders" in mailbox.taken[-1]["Subject"]


def test_after_each_mail_with_the_link_it_opens_once_without_a_code(office):
    booking_id = office.desk.book(WISHED)
    office.posts()
    link = office.link(booking_id)
    assert office.desk.open(link, "") == booking_id
    assert office.desk.open(link, "") is Ask.CODE
    office.desk.send_again(booking_id)
    assert office.desk.open(link, "") is Ask.CODE
    office.posts()
    assert office.desk.open(link, "") == booking_id


def test_a_mailed_code_opens_and_does_not_let_the_link_open_by_itself(office, mailbox):
    booking_id = office.desk.book(WISHED)
    office.posts()
    link = office.link(booking_id)
    office.desk.open(link, "")
    office.desk.mail_code(link)
    office.posts()
    code = office.desk.code(booking_id).digits
    assert code in body_of(mailbox.taken[-1])
    assert code not in mailbox.taken[-1]["Subject"]
    assert office.desk.open(link, "") is Ask.CODE
    assert office.desk.open(link, code) == booking_id


def test_a_code_that_is_over_is_not_mailed_any_more(office, mailbox):
    booking_id = office.desk.book(WISHED)
    office.posts()
    office.desk.mail_code(office.link(booking_id))
    office.museum.later(minutes=10)
    office.posts()
    assert not [one for one in mailbox.taken if "code" in one["Subject"]]


def test_a_mailbox_that_is_not_there_is_told_to_colleagues_and_mended(office, mailbox):
    booking_id = office.desk.book(WISHED)
    mailbox.answers[CONTACT.address] = "550 5.1.1 no such user"
    office.posts()
    assert [one.booking_id for one in office.desk.bounced()] == [booking_id]
    office.museum.later(days=1)
    assert office.posts() == 0
    office.desk.readdress(booking_id, MENDED, COLLEAGUE, spoke=True)
    assert office.desk.bounced() == []
    assert office.posts() == 2
    assert {one["To"] for one in mailbox.taken} == {"head@example.org"}
    with office.museum.store.read() as tx:
        assert not mail_trouble(tx, office.museum.now)
        told = status(tx, terms_of(office.museum.settings), ZONE, office.museum.now)
    assert told.undeliverable == 0


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


def test_of_a_cancelled_booking_its_address_alone_waits_for_the_last_mail_two_days_at_most(office):
    office.comes()
    office.plays(1)
    office.uses.opt_out(office.booking_id, 2)
    assert office.desk.cancel(office.booking_id, COLLEAGUE)
    office.uses.close(office.booking_id)
    for nothing in (Attestation, Pupil, Slip, Visit, Score):
        assert office.museum.count(nothing) == 0, nothing
    (row,) = office.museum.rows(Booking)
    assert (row.contact_box, row.page_id, row.set_name, row.once_sha256) == (b"", None, "", None)
    assert office.entry(1).trail == ""
    office.museum.later(days=1)
    assert office.uses.end_the_over() == 0
    office.museum.later(days=1)
    assert office.uses.end_the_over() == 1
    assert office.museum.count(Booking) == 0


def test_the_class_that_was_cancelled_is_booked_anew_before_the_last_mail_went(office):
    booking_id = office.desk.book(WISHED)
    office.desk.cancel(booking_id, COLLEAGUE)
    office.uses.close(booking_id)
    assert isinstance(office.desk.book(WISHED), bytes)


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


def test_no_address_link_or_code_waits_in_the_outbox(office):
    booking_id = office.desk.book(WISHED)
    link = office.link(booking_id)
    office.desk.open(link, "")
    office.desk.mail_code(link)
    code = office.desk.code(booking_id).digits
    rows = repr(office.museum.rows(Mail))
    assert CONTACT.address not in rows
    assert link not in rows
    assert code not in rows


def test_a_server_that_is_away_gets_the_same_message_later(office, mailbox):
    office.desk.book(WISHED)
    before = office.museum.rows(Mail)[0].message_id
    stopped = replace(office.museum.settings.mail, port=1)
    away = Postman(
        office.museum.store,
        office.museum.notices,
        replace(office.museum.settings, mail=stopped),
    )
    assert away.turn(office.museum.now) == 0
    assert office.posts() == 0
    office.museum.later(minutes=1)
    assert office.posts() == 2
    assert before in {one["Message-ID"] for one in mailbox.taken}


@pytest.mark.parametrize("write", EVERY, ids=lambda one: one.__name__)
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("is_class", [True, False])
def test_every_letter_is_short_says_one_thing_and_needs_nothing_from_outside(
    write, language, is_class
):
    for confirmed in (True, False):
        for attested, more in ((None, False), (frozenset(Scope), False), ({Scope.SCORE}, True)):
            facts = replace(
                FACTS,
                more=more,
                language=language,
                is_class=is_class,
                confirmed=confirmed,
                attested=attested,
            )
            letter = write(facts)
            assert len(letter.subject) <= 50, letter.subject
            assert len(letter.html.encode()) < 20_000
            assert letter.html.count('class="g"') <= 1
            assert "<img" not in letter.html
            assert "{" not in letter.text


def test_a_letter_of_a_code_without_one_is_not_written():
    with pytest.raises(ValueError, match="code"):
        groups.code(replace(FACTS, code=""))


def test_what_opens_something_is_not_in_its_repr():
    assert "k" * 43 not in repr(FACTS)
    assert "123456" not in repr(FACTS)


def test_a_group_s_letters_speak_of_no_class(office, mailbox):
    group = replace(
        WISHED.group,
        kind=BindingKind.GROUP,
        school="",
        school_year=0,
        age_band=AgeBand.UNDER_13,
        label="LUNA",
    )
    office.desk.book(replace(WISHED, group=group))
    office.museum.later(minutes=1)
    office.posts()
    for message in mailbox.taken:
        assert "LUNA" in message["Subject"]
        assert "klas" not in body_of(message).lower()
        assert "leerling" not in body_of(message).lower()
