"""A booking's mails leave like all others: same outbox, signature, back-off, and bounce."""

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.words import AgeBand, BindingKind, Language, Scope
from hub.post.letters import groups
from hub.post.letters.groups import GroupFacts
from hub.post.mail import Postman
from hub.post.notices import terms_of
from hub.schools.doors import Ask
from hub.status import mail_trouble, status
from hub.store import Attestation, Booking, Mail, Pupil, Score, Slip, Visit
from tests.hub.a_museum import ZONE
from tests.hub.post.an_outbox import MENDED, SOON, WISHED, Office, body_of
from tests.hub.schools.a_class import CONTACT
from tests.hub.schools.an_office import COLLEAGUE

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
EVERY = (
    groups.link,
    groups.parents,
    groups.before,
    groups.code,
    groups.moved,
    groups.cancelled,
)


@pytest.fixture
def office(tmp_path, mailbox):
    one = Office(tmp_path, mailbox)
    yield one
    one.museum.close()


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
