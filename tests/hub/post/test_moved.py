"""The old address is told that its mail goes elsewhere: no name, no new address, no link."""

import email
from datetime import timedelta
from email.policy import default
from typing import ClassVar

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from hub.desk.readdressing import Typed
from hub.errors import LetterBroken, MailAway
from hub.post import moved
from hub.post.moved import Moved
from hub.store import OldAddress, table_of
from tests.hub.a_museum import ADDRESS, settings_in
from tests.hub.desk.a_desk import COLLEAGUE, ADesk
from tests.hub.post.test_full_disk import ADisk

MISTYPED = "guardian@exmaple.org"


class AServer:
    """Stands in for the conversation: takes what it is handed, or is away."""

    taken: ClassVar = []
    away = False

    def __init__(self, _settings):
        self.begun = False

    async def begin(self):
        if AServer.away:
            raise MailAway("away")
        self.begun = True

    async def hand_over(self, message, address):
        AServer.taken.append((address, message))

    async def end(self):
        """Hang up."""

    def close(self):
        """Let go."""


@pytest.fixture
def post(tmp_path, monkeypatch):
    AServer.taken, AServer.away = [], False
    monkeypatch.setattr(moved, "Conversation", AServer)
    desk = ADesk(tmp_path)
    desk.registers(address=MISTYPED)
    desk.uses.mend(COLLEAGUE, desk.sees().ref, Typed(ADDRESS))
    post = Moved(desk.museum.store, desk.museum.keyring, settings_in(tmp_path))
    yield desk, post
    desk.close()


def test_the_old_address_is_told_once_and_then_stands_nowhere(post):
    desk, moved_post = post
    assert moved_post.turn(desk.museum.now) == 1
    assert moved_post.turn(desk.museum.now) == 0
    ((address, _),) = AServer.taken
    assert address == MISTYPED
    assert desk.museum.rows(OldAddress) == []


def test_it_says_no_name_no_new_address_and_opens_nothing(post):
    desk, moved_post = post
    moved_post.turn(desk.museum.now)
    message = email.message_from_bytes(AServer.taken[0][1], policy=default)
    said = "".join(part.get_content() for part in message.walk() if not part.is_multipart())
    for personal in ("Testkind", ADDRESS, "/p/", "Blauwe"):
        assert personal not in said
    assert "Bij een bezoek van 9 mei 2026 stond dit adres." in said
    assert "mailto:desk@example.org" in said


def test_a_server_that_is_away_is_asked_again_and_given_up_after_two_days(post):
    desk, moved_post = post
    AServer.away = True
    assert moved_post.turn(desk.museum.now) == 0
    (row,) = desk.museum.rows(OldAddress)
    assert row.attempts == 1
    assert row.next_at > desk.museum.now
    AServer.away = False
    assert moved_post.turn(desk.museum.now + timedelta(minutes=5)) == 1


def test_who_cannot_be_told_in_two_days_is_told_no_more(post):
    desk, moved_post = post
    AServer.away = True
    moved_post.turn(desk.museum.now + timedelta(days=2))
    assert desk.museum.rows(OldAddress) == []


def another(desk, **broken):
    """Mend one more address, whose row is then as `broken` says; it is the first that is due."""
    before = {row.told_id for row in desk.museum.rows(OldAddress)}
    desk.registers(address="tweede@exmaple.org", name="Tweede")
    desk.uses.mend(COLLEAGUE, desk.sees().ref, Typed("tweede@example.org"))
    (told_id,) = {row.told_id for row in desk.museum.rows(OldAddress)} - before
    old, at = table_of(OldAddress), desk.museum.now - timedelta(seconds=1)
    with desk.museum.store.write() as tx:
        tx.execute(update(old).where(old.c.told_id == told_id).values(next_at=at, **broken))


def test_an_address_that_cannot_be_told_is_given_up_and_stops_no_other(post, caplog):
    desk, moved_post = post
    another(desk, language="xx")
    assert moved_post.turn(desk.museum.now) == 1
    ((address, _),) = AServer.taken
    assert address == MISTYPED
    assert desk.museum.rows(OldAddress) == []
    assert "is not told" in caplog.text
    assert "exmaple" not in caplog.text


def test_an_address_that_nobody_can_read_is_kept_for_two_days_and_stops_no_other(post):
    desk, moved_post = post
    another(desk, address_box=b"changed on the way")
    assert moved_post.turn(desk.museum.now) == 1
    assert len(desk.museum.rows(OldAddress)) == 1
    assert moved_post.turn(desk.museum.now + timedelta(days=2)) == 0
    assert desk.museum.rows(OldAddress) == []


def test_a_letter_that_the_line_cannot_carry_is_given_up_and_stops_no_other(post, monkeypatch):
    desk, moved_post = post
    another(desk)
    real = AServer.hand_over

    async def breaks(self, message, address):
        if address != MISTYPED:
            raise LetterBroken("ValueError")
        await real(self, message, address)

    monkeypatch.setattr(AServer, "hand_over", breaks)
    assert moved_post.turn(desk.museum.now) == 1
    assert desk.museum.rows(OldAddress) == []


def test_a_store_that_cannot_write_tells_no_old_address_and_none_twice(post, monkeypatch):
    desk, moved_post = post
    disk, real = ADisk(desk.museum), AServer.hand_over
    disk.fails = 2
    for _ in range(2):
        with pytest.raises(OperationalError):
            moved_post.turn(desk.museum.now)
    assert AServer.taken == []

    async def fills(self, message, address):
        await real(self, message, address)
        disk.fails = 3

    monkeypatch.setattr(AServer, "hand_over", fills)
    for _ in range(3):
        with pytest.raises(OperationalError):
            moved_post.turn(desk.museum.now)
        desk.museum.later(hours=1)
    assert moved_post.turn(desk.museum.now) == 0
    assert len(AServer.taken) == 1
    assert desk.museum.rows(OldAddress) == []
