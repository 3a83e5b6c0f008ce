"""What a mail server's no means: that mailbox, the letter, or us."""

from dataclasses import replace

import pytest

from hub.post.mail import Postman
from hub.post.notices import terms_of
from hub.status import status
from tests.hub.a_museum import ZONE, AMuseum


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


@pytest.mark.parametrize(
    "answer",
    [
        "450 4.2.1 Later",
        "421 4.3.2 Closing",
        "550 5.7.1 No relay",
        "550 relay not permitted",
        "552 5.2.2 Mailbox full",
        "550 5.1.8 Your own domain is wrong",
    ],
)
def test_a_server_that_says_later_or_not_from_you_is_asked_again(museum, mailbox, answer):
    event = museum.register()
    museum.later(hours=1)
    mailbox.answers["*"] = answer
    assert posts(museum) == 0
    assert museum.value("page", "undeliverable_at", page_id=museum.page_of(event)) is None
    mailbox.answers.clear()
    museum.later(minutes=1)
    assert posts(museum) == 1


@pytest.mark.parametrize("answer", ["550 5.1.1 No such mailbox", "550 No such user here"])
def test_when_everybody_is_refused_we_suspect_ourselves(museum, mailbox, answer):
    pages = [museum.page_of(museum.register(address=f"g{n}@example.org")) for n in range(3)]
    museum.later(hours=1)
    mailbox.answers["*"] = answer
    assert posts(museum) == 0
    undeliverable = [museum.value("page", "undeliverable_at", page_id=one) for one in pages]
    assert undeliverable == [None] * 3
    mailbox.answers.clear()
    museum.later(minutes=1)
    assert posts(museum) == 3


def test_a_plain_no_is_believed_once_the_server_took_another_s_mail(museum, mailbox):
    gone = museum.page_of(museum.register(address="weg@example.org"))
    museum.later(hours=1)
    mailbox.answers["weg@example.org"] = "550 No such user here"
    assert posts(museum) == 0
    assert museum.value("page", "undeliverable_at", page_id=gone) is None
    museum.register(address="anders@example.org")
    museum.later(hours=1)
    assert posts(museum) == 1
    assert museum.value("page", "undeliverable_at", page_id=gone) == museum.now


def test_a_letter_that_the_server_s_filter_turned_away_is_tried_again(museum, mailbox):
    event = museum.register()
    museum.later(hours=1)
    mailbox.data_answer = "554 5.6.0 Message rejected by content filter"
    assert posts(museum) == 0
    assert museum.value("page", "undeliverable_at", page_id=museum.page_of(event)) is None
    mailbox.data_answer = "250 Taken"
    museum.later(minutes=1)
    assert posts(museum) == 1


def test_a_server_that_takes_nothing_is_told_of_until_it_does(museum, mailbox):
    museum.register()
    museum.later(hours=1)
    mailbox.data_answer = "554 5.6.0 Message rejected by content filter"
    posts(museum)
    museum.later(hours=3)
    assert state(museum).mail_stuck_seconds == 3 * 3600
    mailbox.data_answer = "250 Taken"
    posts(museum)
    assert state(museum).mail_stuck_seconds == 0


def test_a_mailbox_that_is_not_there_makes_its_page_undeliverable(museum, mailbox):
    event = museum.register(address="weg@example.org")
    museum.register(address="anders@example.org")
    museum.later(hours=1)
    mailbox.answers["weg@example.org"] = "550 5.1.1 No such mailbox"
    assert posts(museum) == 1
    page_id = museum.page_of(event)
    assert museum.value("page", "undeliverable_at", page_id=page_id) == museum.now
    mailbox.answers.clear()
    museum.later(hours=5)
    assert posts(museum) == 0


def test_who_was_refused_and_then_written_to_or_erased_is_remembered_no_longer(museum, mailbox):
    events = [museum.register(address=f"g{number}@example.org") for number in range(3)]
    museum.later(hours=1)
    mailbox.answers["*"] = "550 No such user here"
    posts(museum)
    assert len(museum.postman._refused_since) == 3
    museum.rights.erase_page(museum.page_of(events[0]), museum.now)
    museum.later(minutes=1)
    posts(museum)
    assert len(museum.postman._refused_since) == 2
    mailbox.answers.clear()
    museum.later(minutes=2)
    assert posts(museum) == 2
    assert museum.postman._refused_since == {}
