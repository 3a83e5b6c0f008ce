"""What a visitor reads on the screen while disk, hub and reader each have their own say."""

import asyncio
import threading
from contextlib import suppress

import pytest

from edge.contract.downward import MediaState, NumberRange, Receipt, Refusal, RefusedRange
from edge.contract.envelopes import EventKind
from edge.contract.events import MediumKind
from edge.contract.words import Scope
from edge.directory import Directory
from edge.exhibit.floor import NotAllowed
from edge.group_bands import GroupBands
from edge.installation import Installation
from edge.kiosk.drawing import Drawing
from edge.kiosk.stage import Stage
from edge.media import MediaSpool
from edge.outbox import Outbox
from edge.reader.events import BandSeen
from edge.session import Session
from edge.trails import Trails
from edge.works import Works
from tests.edge.a_hub import ZONE, AnEdge
from tests.edge.a_talk import a_photo
from tests.edge.rehearsal import HOUSE, WALL

UID = b"\x04abcdef"


class AtWork:
    """An installation with real parts, a hub that the test speaks for, and a visitor's hands."""

    def __init__(self, data):
        self.edge = AnEdge(data)
        clock, seal = self.edge.clock, self.edge.seal
        self.outbox = Outbox(data / "outbox.db", seal, clock)
        directory, trails = Directory(clock, ZONE), Trails(clock, ZONE)
        self.works = Works(
            session=Session(HOUSE),
            stage=Stage(Drawing()),
            manifest=WALL,
            keys=self.edge.keys,
            seal=seal,
            outbox=self.outbox,
            spool=MediaSpool(data / "media", seal, self.outbox),
            directory=directory,
            trails=trails,
            group_bands=GroupBands(data, self.edge.keys, (directory, trails), clock, ZONE),
            clock=clock,
            zone=ZONE,
        )
        self.installation = Installation(self.works)

    @property
    def screen(self):
        return self.works.session.screen()

    async def shows(self, name):
        """Wait until the screen is of that name, and return it."""
        screens = self.works.stage.listen()
        async with asyncio.timeout(5):
            while self.works.stage.current.screen != name:
                await screens.get()
        self.works.stage.unlisten(screens)
        return self.screen

    async def tap(self):
        self.installation.reader(BandSeen(UID, 0.0))
        await asyncio.sleep(0)

    async def registers(self):
        touch = self.installation.touch
        await self.tap()
        await self.shows("age")
        await touch("age", {"age": "34"})
        for scope in ("score", "photo", "sound"):
            await touch("answer", {"scope": scope, "yes": "yes"})
        await touch("choose", {})
        await touch("contact", {"first_name": "Testkind", "address": "guardian@example.org"})
        await touch("confirm", {})
        await touch("avatar", {"avatar": str(self.screen.offers[0])})
        await self.shows("playing")

    async def hub_refuses(self, number, why=Refusal.MALFORMED):
        """Let the hub refuse a row as it does: by a receipt, told in the link's thread."""
        receipt = Receipt(self.outbox.id, (), (RefusedRange(number, number, why),))
        gone = self.outbox.forget(receipt)
        await asyncio.to_thread(self.installation.refused, gone.refused)
        await asyncio.sleep(0)


@pytest.fixture
async def at_work(tmp_path):
    there = AtWork(tmp_path)
    yield there
    there.installation.close()
    there.outbox.close()


async def test_a_registration_that_the_hub_refuses_is_told_and_asked_anew(at_work):
    await at_work.registers()
    await at_work.hub_refuses(1)
    (player,) = at_work.screen.players
    assert (player.avatar, player.why) == (None, "refused")
    assert at_work.installation.stand.playing().players[0].may_record == frozenset()
    told = await at_work.installation.stand.score("p1", "time_ms", 213.0)
    assert told.answer == "not_kept"
    await at_work.tap()
    await at_work.shows("age")


async def test_a_result_on_the_screen_of_a_refused_registration_is_no_longer_called_kept(at_work):
    await at_work.registers()
    await at_work.installation.stand.score("p1", "time_ms", 213.0)
    assert at_work.screen.name == "kept"
    await at_work.hub_refuses(1)
    assert (at_work.screen.name, at_work.screen.value) == ("not_kept", 213.0)


async def test_a_score_that_the_hub_refuses_is_no_longer_called_kept(at_work):
    await at_work.registers()
    await at_work.installation.stand.score("p1", "time_ms", 213.0)
    await at_work.hub_refuses(2, Refusal.OUT_OF_RANGE)
    assert (at_work.screen.name, at_work.screen.value) == ("not_kept", 213.0)
    (player,) = at_work.installation.stand.playing().players
    assert player.may_record


async def test_a_photo_that_the_hub_refuses_is_no_longer_called_kept(at_work):
    await at_work.registers()
    await at_work.installation.stand.medium("p1", MediumKind.PHOTO, a_photo())
    assert at_work.screen.kept
    at_work.outbox.forget(Receipt(at_work.outbox.id, (NumberRange(2, 2),), ()))
    done = at_work.installation.medium_done
    await asyncio.to_thread(done, 2, MediaState.REFUSED, "not a picture")
    await asyncio.sleep(0)
    assert at_work.screen.name == "not_kept"


async def test_a_score_is_kept_while_a_photo_still_waits_for_its_disk(at_work, monkeypatch):
    await at_work.registers()
    disk_is_free = threading.Event()
    keep = at_work.works.spool.keep
    monkeypatch.setattr(
        at_work.works.spool, "keep", lambda *what: disk_is_free.wait(5) and keep(*what)
    )
    photo = asyncio.create_task(
        at_work.installation.stand.medium("p1", MediumKind.PHOTO, a_photo())
    )
    try:
        async with asyncio.timeout(2):
            told = await at_work.installation.stand.score("p1", "time_ms", 213.0)
        assert told.answer == "kept_here"
        assert not photo.done()
    finally:
        disk_is_free.set()
    assert (await photo).answer == "kept_here"


async def test_a_screen_that_cannot_be_drawn_leaves_no_name_behind(at_work, monkeypatch):
    await at_work.tap()
    await at_work.shows("age")
    draw = at_work.works.stage._render

    def fails_but_for_idle(screen):
        if screen.name != "idle":
            raise KeyError(screen.name)
        return draw(screen)

    monkeypatch.setattr(at_work.works.stage, "_render", fails_but_for_idle)
    await at_work.installation.touch("age", {"age": "34"})
    assert at_work.works.stage.current.screen == "idle"


async def test_time_goes_on_after_a_tick_that_failed(at_work, monkeypatch):
    monkeypatch.setattr("edge.installation.TICK_SECONDS", 0.001)
    handled = asyncio.Queue()

    def fails(happening, _moment):
        handled.put_nowait(type(happening).__name__)
        raise KeyError

    monkeypatch.setattr(at_work.works.session, "handle", fails)
    ticking = asyncio.create_task(at_work.installation.tick_for_ever())
    async with asyncio.timeout(5):
        assert [await handled.get() for _ in range(3)] == ["Ticked"] * 3
    ticking.cancel()
    with suppress(asyncio.CancelledError):
        await ticking


async def test_on_somebodys_word_scores_are_kept_for_now_and_nothing_else(at_work):
    await at_work.tap()
    await at_work.shows("age")
    await at_work.installation.touch("registered", {})
    await at_work.shows("playing")
    stand = at_work.installation.stand
    (player,) = stand.playing().players
    assert player.may_record == {Scope.SCORE}
    told = await stand.score("p1", "time_ms", 213.0)
    assert told.answer == "kept_for_now"
    with pytest.raises(NotAllowed):
        await stand.medium("p1", MediumKind.PHOTO, a_photo())
    (row,) = at_work.outbox.rows(10)
    assert row.kind is EventKind.PROVISIONAL_SCORE


async def test_who_forgets_today_by_holding_their_band_leaves_nothing_on_this_disk(at_work):
    await at_work.registers()
    await at_work.installation.stand.medium("p1", MediumKind.PHOTO, a_photo())
    await at_work.installation.touch("done", {})
    await at_work.tap()
    await at_work.shows("playing")
    await at_work.installation.touch("forget", {})
    await at_work.installation.touch("forget", {})
    await at_work.shows("done")
    assert at_work.screen.said == "forgotten"
    kinds = [row.kind for row in at_work.outbox.rows(10)]
    assert sorted(kinds) == [EventKind.VISIT_FORGOTTEN, EventKind.VOID, EventKind.VOID]
    assert at_work.outbox.media() == ()
    await at_work.tap()
    await at_work.shows("age")
