"""One mail a household, at the right time, with the same link; never none, whatever the server."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from edge.contract.events import VisitEnded
from edge.contract.words import AgeBand, Language, Way
from hub.keyring import KeyKind, Place
from hub.post import letters
from hub.post.mail import Postman
from hub.post.notices import terms_of
from hub.rules.retention import Why
from hub.status import status
from hub.store import Mail, Page, Visit, table_of
from look.notices import notice_sha256
from tests.hub.a_museum import ADDRESS, ZONE, AMuseum, registration, score

CLOSING = datetime(2026, 5, 9, 16, 0, tzinfo=UTC)
"""18:00 at the museum."""


@pytest.fixture
def museum(tmp_path, mailbox):
    one = AMuseum(tmp_path)
    mail = replace(one.settings.mail, port=mailbox.port)
    one.postman = Postman(one.store, one.notices, replace(one.settings, mail=mail))
    yield one
    one.close()


def posts(museum):
    return museum.postman.turn(museum.now)


def state(museum):
    with museum.store.read() as tx:
        return status(tx, terms_of(museum.settings), ZONE, museum.now)


def readdress(museum, event, address):
    """Put another address under the seal of a visit."""
    visit_id = museum.visit_of(event)
    place = Place("visit", "address_box", visit_id)
    box = museum.keyring.seal(KeyKind.VISIT, visit_id, place, address.encode())
    visits = table_of(Visit)
    with museum.store.write() as tx:
        tx.execute(update(visits).where(visits.c.visit_id == visit_id).values(address_box=box))


def body_of(message):
    return message.get_body(("plain",)).get_content()


def test_a_household_is_mailed_once_after_a_quiet_hour(museum, mailbox):
    one, two = museum.register(name="Eén"), museum.register(name="Twee")
    museum.later(minutes=30)
    museum.plays(one)
    museum.later(minutes=59)
    museum.plays(two)
    museum.later(minutes=59)
    assert posts(museum) == 0
    museum.later(minutes=1)
    assert posts(museum) == 1
    museum.later(hours=8)
    assert posts(museum) == 0
    (message,) = mailbox.taken
    link = f"http://museum.example.org/p/{museum.token_of(museum.page_of(one))}"
    assert message["To"] == ADDRESS
    assert message["Reply-To"] == "desk@example.org"
    assert link in body_of(message)
    assert link in message.get_body(("html",)).get_content()
    assert "Eén" in body_of(message)
    assert "Twee" in body_of(message)


def test_at_closing_time_who_still_plays_is_mailed(museum, mailbox):
    event = museum.register()
    museum.now = CLOSING - timedelta(seconds=1)
    museum.plays(event)
    assert posts(museum) == 0
    museum.later(seconds=1)
    assert posts(museum) == 1
    assert len(mailbox.taken) == 1


def test_who_comes_after_closing_time_is_mailed_after_their_own_quiet_time(museum, mailbox):
    museum.now = CLOSING + timedelta(hours=1)
    museum.plays(museum.register())
    museum.later(minutes=59)
    assert posts(museum) == 0
    museum.later(minutes=1)
    assert posts(museum) == 1
    assert len(mailbox.taken) == 1


def test_a_guardian_is_asked_at_once_and_on_days_three_and_ten(museum, mailbox):
    child = museum.register(age=AgeBand.UNDER_13)
    sent = []
    for hours in range(0, 14 * 24, 12):
        museum.now = child.made_at + timedelta(hours=hours)
        museum.turn()
        sent += [hours] * posts(museum)
    assert sent == [0, 72, 240]
    token = museum.token_of(museum.page_of(child))
    assert all(token in body_of(message) for message in mailbox.taken)
    assert len({message["Message-ID"] for message in mailbox.taken}) == 3


def test_after_confirming_the_results_are_mailed_and_nobody_is_asked_again(museum, mailbox):
    child = museum.register(age=AgeBand.UNDER_13)
    museum.plays(child)
    assert posts(museum) == 1
    museum.later(hours=2)
    assert posts(museum) == 0
    museum.open_page(museum.page_of(child))
    assert posts(museum) == 1
    museum.later(days=11)
    assert posts(museum) == 0
    asked, told = (message["Subject"] for message in mailbox.taken)
    assert asked != told


def test_a_server_that_is_away_is_asked_again_with_growing_waits(museum, mailbox):
    museum.plays(museum.register())
    museum.later(hours=1)
    mailbox.stop()
    waits = []
    for _ in range(10):
        assert posts(museum) == 0
        (row,) = museum.rows(Mail)
        waits.append((row.next_at - museum.now).total_seconds())
        museum.now = row.next_at
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    mailbox.start()
    assert posts(museum) == 1
    assert len(mailbox.taken) == 1


def test_each_try_carries_the_same_message_id_and_link(museum, mailbox):
    event = museum.register()
    museum.later(hours=1)
    (row,) = museum.rows(Mail)
    mailbox.data_answer = "451 4.3.0 Later"
    posts(museum)
    mailbox.data_answer = "250 Taken"
    museum.later(minutes=1)
    posts(museum)
    (message,) = mailbox.taken
    assert message["Message-ID"] == row.message_id
    assert museum.token_of(museum.page_of(event)) in body_of(message)


@pytest.mark.parametrize("address", ["guardian@[example.org", "guardian]@example.org"])
def test_an_address_that_means_no_mailbox_stops_nobody_else_s_mail(museum, mailbox, address):
    """Stored before there was a rule: it goes to nobody, least of all to a stranger."""
    odd = museum.register(name="Eerste")
    readdress(museum, odd, address)
    other = museum.register(address="anders@example.org")
    museum.later(hours=1)
    assert posts(museum) == 1
    (message,) = mailbox.taken
    assert message["To"] == "anders@example.org"
    assert museum.value("page", "undeliverable_at", page_id=museum.page_of(odd)) == museum.now
    assert museum.value("page", "undeliverable_at", page_id=museum.page_of(other)) is None
    assert posts(museum) == 0


def test_a_letter_that_cannot_be_written_is_failed_and_stops_no_other(museum, mailbox, monkeypatch):
    museum.register(name="Eerste", address="eerste@example.org")
    museum.register(name="Tweede", address="tweede@example.org")
    museum.later(hours=1)
    real = letters.results

    def breaks_once(facts):
        if facts.visitors[0].first_name == "Eerste":
            raise AttributeError("as a parser might")
        return real(facts)

    monkeypatch.setattr(letters, "results", breaks_once)
    assert posts(museum) == 1
    (message,) = mailbox.taken
    assert message["To"] == "tweede@example.org"
    assert state(museum).mails_failed == 1
    assert posts(museum) == 0


def test_no_letter_leaves_after_its_page_was_erased(museum, mailbox, monkeypatch):
    first = museum.register(address="eerste@example.org")
    second = museum.register(address="tweede@example.org")
    museum.later(hours=1)
    real = letters.results

    def erased_meanwhile(facts):
        for event in (first, second):
            museum.rights.erase_page(museum.page_of(event), museum.now)
        return real(facts)

    monkeypatch.setattr(letters, "results", erased_meanwhile)
    assert posts(museum) == 0
    assert mailbox.taken == []


def test_a_letter_written_of_somebody_who_is_erased_meanwhile_is_written_anew(
    museum, mailbox, monkeypatch
):
    museum.register(name="Eerste")
    second = museum.register(name="Tweede")
    museum.later(hours=1)
    real = letters.results

    def one_erased_meanwhile(facts):
        if len(facts.visitors) > 1:
            museum.rights.erase_visits((museum.visit_of(second),), Why.ASKED, museum.now)
        return real(facts)

    monkeypatch.setattr(letters, "results", one_erased_meanwhile)
    assert posts(museum) == 0
    assert posts(museum) == 1
    (message,) = mailbox.taken
    assert "Tweede" not in body_of(message)


def test_an_undeliverable_page_is_not_written_to_again_and_is_counted(museum, mailbox):
    child = museum.register(age=AgeBand.UNDER_13)
    mailbox.answers["*"] = "550 5.1.1 No such mailbox"
    posts(museum)
    mailbox.answers.clear()
    museum.now = child.made_at + timedelta(days=3)
    assert posts(museum) == 0
    assert mailbox.taken == []
    found = state(museum)
    assert (found.undeliverable, found.mails_waiting) == (1, 0)


def test_a_kill_between_the_server_s_yes_and_our_commit_sends_again_never_none(
    museum, mailbox, monkeypatch
):
    museum.register()
    museum.later(hours=1)
    killed = Postman(museum.store, museum.notices, museum.postman._settings)
    monkeypatch.setattr(killed, "_note_sent", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        killed.turn(museum.now)
    assert posts(museum) == 0
    museum.later(seconds=30)
    assert posts(museum) == 1
    one, two = mailbox.taken
    assert one["Message-ID"] == two["Message-ID"]


def test_an_erased_page_is_mailed_no_more(museum, mailbox):
    event = museum.register()
    museum.rights.erase_page(museum.page_of(event), museum.now)
    museum.later(hours=2)
    assert posts(museum) == 0
    assert museum.count(Mail) == museum.count(Page) == 0
    assert mailbox.taken == []


def test_a_page_that_is_being_erased_right_now_is_not_mailed(museum, mailbox):
    event = museum.register()
    museum.keyring.destroy(KeyKind.VISIT, [museum.visit_of(event)])
    museum.later(hours=2)
    assert posts(museum) == 0
    assert mailbox.taken == []


def test_the_mail_says_when_an_earlier_visit_makes_room(museum, mailbox):
    museum.plays(museum.register(name="Testkind"))
    museum.later(hours=2)
    posts(museum)
    museum.later(days=7)
    museum.plays(museum.register(name="testkind"))
    museum.later(hours=2)
    posts(museum)
    (_, second) = mailbox.taken
    assert "9 mei" in body_of(second)


def test_no_address_or_token_waits_in_the_mail_table(museum):
    event = museum.register()
    museum.keep(score(event))
    (row,) = museum.rows(Mail)
    written = repr(tuple(row))
    assert ADDRESS not in written
    assert museum.token_of(museum.page_of(event)) not in written


def test_no_log_line_names_a_mailbox(museum, mailbox, caplog):
    museum.register(address="weg@example.org")
    museum.later(hours=1)
    mailbox.answers["weg@example.org"] = "550 5.1.1 weg@example.org does not exist"
    posts(museum)
    assert caplog.records
    assert "weg@" not in caplog.text


def test_a_mailbox_under_a_name_with_accents_is_reached(museum, mailbox):
    museum.register(address="guardian@exämple.org")
    museum.later(hours=1)
    assert posts(museum) == 1
    (message,) = mailbox.taken
    assert message["To"] == "guardian@xn--exmple-cua.org"


def test_a_mail_has_what_makes_it_welcome(museum, mailbox):
    museum.register()
    museum.later(hours=1)
    posts(museum)
    (message,) = mailbox.taken
    assert message["From"] == "Testmuseum <results@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "nl"
    assert message["Message-ID"].endswith("@example.org>")
    assert message["Date"].datetime == museum.now
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


# -- registration says who is mailed, when, in which language


def test_the_mail_speaks_the_language_in_which_the_guardian_read_the_question(museum, mailbox):
    event = registration(museum.now, age=AgeBand.UNDER_13)
    words = notice_sha256(Language.FR, by_guardian=True)
    in_french = replace(event.consent, language=Language.FR, notice_sha256=words)
    museum.hears(replace(event, consent=in_french))
    assert posts(museum) == 1
    assert mailbox.taken[0]["Content-Language"] == "fr"


def test_a_child_that_comes_after_the_confirming_mail_gets_one_that_names_it(museum, mailbox):
    museum.register(age=AgeBand.UNDER_13, name="Eerste")
    assert posts(museum) == 1
    museum.later(minutes=2)
    museum.register(age=AgeBand.UNDER_13, name="Tweede")
    museum.register(age=AgeBand.UNDER_13, name="Derde")
    assert posts(museum) == 0
    museum.later(minutes=5)
    assert posts(museum) == 1
    first, second = (body_of(message) for message in mailbox.taken)
    assert ("Tweede" in first, "Derde" in first) == (False, False)
    assert all(name in second for name in ("Eerste", "Tweede", "Derde"))
    ids = [message["Message-ID"] for message in mailbox.taken]
    assert len(set(ids)) == 2


def test_who_ends_the_visit_is_mailed_now_and_not_again(museum):
    event = museum.register()
    museum.plays(event)
    assert posts(museum) == 0
    museum.hears(VisitEnded(event.binding_id, museum.now))
    assert posts(museum) == 1
    museum.later(hours=2)
    assert posts(museum) == 0


def test_who_registers_after_the_results_went_is_named_in_a_mail_once_it_is_quiet(museum, mailbox):
    first = museum.register(name="Eerste")
    museum.hears(VisitEnded(first.binding_id, museum.now))
    assert posts(museum) == 1
    museum.later(minutes=10)
    museum.register(name="Tweede")
    museum.later(minutes=30)
    assert posts(museum) == 0
    museum.later(minutes=31)
    assert posts(museum) == 1
    assert "Tweede" in body_of(mailbox.taken[1])


def test_the_mail_says_what_was_agreed_by_whom_when_and_to_which_text(museum, mailbox):
    guardian = museum.register(name="Ouder")
    by = {"way": Way.BAND, "proof": guardian.binding_id}
    museum.hears(registration(museum.now, age=AgeBand.UNDER_13, name="Kind", yes=(), **by))
    child = registration(museum.now, age=AgeBand.UNDER_13, name="Kind", **by)
    museum.hears(child)
    assert posts(museum) == 1
    text = " ".join(body_of(mailbox.taken[0]).split())
    assert (
        "Voor Kind koos een ouder of voogd, met het eigen bandje erbij, op 9 mei 2026 om 10:00: "
        "ja voor scores, foto\u2019s en geluiden (privacytekst 2026-11)." in text
    )
    assert "Toch anders?" in text
