"""A store that cannot write: nothing is sent that could not be noted, and nothing twice."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from hub.post import mail as mail_module
from hub.post.mail import Postman
from hub.post.smtp import Conversation
from hub.store import Figure, Mail
from tests.hub.a_museum import AMuseum


class ADisk:
    """Stands between a museum and its store: the next `fails` transactions cannot be kept.

    `late`: they are kept, but whoever asked hears that they are not, as of a line that broke.
    """

    def __init__(self, museum):
        self.fails, self.late = 0, False
        self._write = museum.store.write
        museum.store.write = self.write

    @contextmanager
    def write(self):
        fails, self.fails = self.fails > 0, max(0, self.fails - 1)
        if fails and not self.late:
            raise OperationalError("commit", None, OSError("disk is full"))
        with self._write() as tx:
            yield tx
        if fails:
            raise OperationalError("commit", None, OSError("the line broke"))


@pytest.fixture
def museum(tmp_path, mailbox):
    one = AMuseum(tmp_path)
    mail = replace(one.settings.mail, port=mailbox.port)
    one.postman = Postman(one.store, one.notices, replace(one.settings, mail=mail))
    one.disk = ADisk(one)
    yield one
    one.close()


@pytest.fixture
def fills(museum, monkeypatch):
    """Return what fills the disk for so many transactions once the server took a mail."""
    waits = []

    class Filling(Conversation):
        async def hand_over(self, message, address):
            await super().hand_over(message, address)
            while waits:
                museum.disk.fails, museum.disk.late = waits.pop()

    monkeypatch.setattr(mail_module, "Conversation", Filling)
    return lambda fails, late=False: waits.append((fails, late))


def due(museum, count=1):
    for number in range(count):
        museum.plays(museum.register(address=f"g{number}@example.org"))
    museum.later(hours=1)


def posts(museum):
    return museum.postman.turn(museum.now)


def fails_to_post(museum):
    with pytest.raises(OperationalError):
        posts(museum)
    museum.later(seconds=1)


def mailed(museum):
    return museum.value("figure", "count", what="mailed", exhibit="")


def test_a_store_that_cannot_write_sends_nothing(museum, mailbox):
    due(museum)
    museum.disk.fails = 3
    for _ in range(3):
        fails_to_post(museum)
    assert mailbox.taken == []
    assert posts(museum) == 1
    assert len(mailbox.taken) == 1


def test_what_was_taken_while_the_disk_filled_is_noted_later_and_not_sent_again(
    museum, mailbox, fills
):
    due(museum)
    sent_at = museum.now
    fills(4)
    for _ in range(4):
        fails_to_post(museum)
    assert posts(museum) == 0
    (row,) = museum.rows(Mail)
    assert (row.sent_at, row.attempts) == (sent_at, 1)
    museum.later(hours=2)
    assert posts(museum) == 0
    assert len(mailbox.taken) == 1


def test_a_note_that_was_kept_though_nobody_heard_of_it_counts_once(museum, mailbox, fills):
    due(museum)
    fills(1, late=True)
    fails_to_post(museum)
    before = museum.rows(Figure)
    assert mailed(museum) == 1
    assert posts(museum) == 0
    assert museum.rows(Figure) == before
    assert len(mailbox.taken) == 1


def test_one_conversation_that_fails_takes_no_other_with_it(museum, mailbox, fills):
    due(museum, 8)
    fills(1)
    fails_to_post(museum)
    assert len(mailbox.taken) == 8
    assert sum(row.sent_at is not None for row in museum.rows(Mail)) == 7
    assert posts(museum) == 0
    assert all(row.sent_at is not None for row in museum.rows(Mail))
    museum.later(hours=1)
    assert posts(museum) == 0
    assert len({one["Message-ID"] for one in mailbox.taken}) == len(mailbox.taken) == 8


def test_what_was_erased_before_it_could_be_noted_is_forgotten(museum, mailbox, fills):
    event = museum.register()
    museum.later(hours=1)
    fills(1)
    fails_to_post(museum)
    museum.rights.erase_page(museum.page_of(event), museum.now)
    assert posts(museum) == 0
    assert len(mailbox.taken) == 1


def test_a_mail_is_put_off_before_it_is_handed_over(museum, mailbox, monkeypatch):
    due(museum)
    seen = []

    class Looking(Conversation):
        async def hand_over(self, message, address):
            seen.extend(museum.rows(Mail))
            await super().hand_over(message, address)

    monkeypatch.setattr(mail_module, "Conversation", Looking)
    assert posts(museum) == 1
    ((row,), (sent,)) = seen, museum.rows(Mail)
    assert (row.next_at - museum.now, row.attempts) == (timedelta(seconds=30), 0)
    assert sent.attempts == 1
    assert len(mailbox.taken) == 1
