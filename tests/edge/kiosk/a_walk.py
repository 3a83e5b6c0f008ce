"""Somebody who walks up to a kiosk and does all by touch: a real session, a real Chromium.

The band is laid down by the test, in the reader's place; the hub is one that answers as it does.
"""

import asyncio
import socket
from dataclasses import replace
from datetime import timedelta
from itertools import count

import uvicorn
from fastapi import FastAPI
from starlette.responses import JSONResponse

from edge.app import house_of
from edge.config import BrokerAddress, EdgeSettings, KioskMode, KioskSettings, ReaderWiring
from edge.contract.downward import (
    DirectoryEntry,
    HandOffOpened,
    MailAnswer,
    MailVerdict,
    StaffAnswer,
    StaffVerdict,
    VisitCounts,
)
from edge.contract.requests import CountsWanted, HandOffWanted, MailWanted, StaffAsked
from edge.contract.words import Animal, Avatar, BindingKind, Colour, Language, Scope
from edge.directory import Directory
from edge.group_bands import GroupBands
from edge.installation import Installation
from edge.kiosk.drawing import Drawing
from edge.kiosk.routes import kiosk_routes
from edge.kiosk.stage import Stage
from edge.media import MediaSpool
from edge.outbox import Outbox
from edge.reader.events import BandGone, BandSeen
from edge.registration import OutOfTurn
from edge.session import Session
from edge.trails import Trails
from edge.works import Works
from tests.edge.a_hub import EDGE, MUSEUM, ZONE, AnEdge
from tests.edge.kiosk.the_screens import WALL

PIN = "2468"
LINK = "https://results.museum.example/h/" + "k3Jx9QmT" * 3
APPROVAL = b"a" * 16
SIZE = {"width": 1280, "height": 800}
PATIENCE_MS = 10_000
TOUCHED_AT = """selectors => selectors.map(selector => {
    const one = [...document.querySelectorAll(selector)].find(one => one.checkVisibility()
        && one.getBoundingClientRect().width);
    if (!one) return null;
    const box = one.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    return one.contains(document.elementFromPoint(x, y)) ? [x, y] : null; })"""
"""Where a finger would touch each; null while it is not there, or something lies on it."""


class AHubThatAnswers:
    """What an installation asks, and what a hub says to that; nothing while it is `away`."""

    def __init__(self, works):
        self._works = works
        self.asked = []
        self.tell = None

    def ask_directory(self):
        """All that is bound is in the directory already."""

    def drop_media(self, media):
        """Nothing is on its way."""

    def request(self, nonce, body):
        self.asked.append(body)
        answer = self._answer(nonce, body)
        if answer:
            self.tell(answer)

    def _answer(self, nonce, body):
        match body:
            case StaffAsked():
                right = body.pin == PIN
                verdict = StaffVerdict.GRANTED if right else StaffVerdict.WRONG_PIN
                return StaffAnswer(nonce, verdict, 5 if right else 4, APPROVAL if right else b"")
            case HandOffWanted():
                until = self._works.clock.now() + timedelta(minutes=10)
                return HandOffOpened(nonce, b"h" * 16, LINK, until)
            case CountsWanted():
                return VisitCounts(nonce, 3, 1, 0, mail_waits=True)
            case MailWanted():
                return MailAnswer(nonce, MailVerdict.GOES)
            case _:
                return None

    def of(self, kind):
        return [one for one in self.asked if isinstance(one, kind)]


class Walker:
    """One installation, its page in a window that is touched, and a visitor of one language."""

    def __init__(self, language, data, *, leaving=False):
        self.language = Language(language)
        self._bands = count(1)
        edge = AnEdge(data)
        self.clock = edge.clock
        settings = EdgeSettings(
            museum=MUSEUM,
            edge=EDGE,
            data=str(data),
            exhibit="" if leaving else "exhibit.toml",
            reader=ReaderWiring("/dev/null"),
            broker=BrokerAddress("127.0.0.1"),
            kiosk=KioskSettings(mode=KioskMode.EXIT if leaving else KioskMode.EXHIBIT),
        )
        manifest = None if leaving else WALL
        self.outbox = Outbox(data / "outbox.db", edge.seal, edge.clock)
        directory, trails = Directory(edge.clock, ZONE), Trails(edge.clock, ZONE)
        self.works = Works(
            session=Session(house_of(settings, manifest)),
            stage=Stage(Drawing()),
            manifest=manifest,
            keys=edge.keys,
            seal=edge.seal,
            outbox=self.outbox,
            spool=MediaSpool(data / "media", edge.seal, self.outbox),
            directory=directory,
            trails=trails,
            group_bands=GroupBands(data, edge.keys, (directory, trails), edge.clock, ZONE),
            clock=edge.clock,
            zone=ZONE,
        )
        self.rest = "exit_idle" if leaving else "idle"
        self.asked, self.faults = [], []

    # -- the installation, and the window on it ---------------------------------------------------

    async def comes_up(self, browser):
        self.installation = Installation(self.works)
        self.hub = AHubThatAnswers(self.works)
        self.hub.tell = self.installation.told
        self.installation.joins(self.hub)
        self.works.stage.show(self.works.session.screen())
        self.hub_is(there=True)
        listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = FastAPI()
        app.add_exception_handler(OutOfTurn, lambda *_: JSONResponse({"detail": "turn"}, 409))
        origins = frozenset({self.address})
        app.include_router(kiosk_routes(self.works.stage, self.installation.touch, "walk", origins))
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))
        # What moves in eight windows at once would take the time that walking needs.
        how = {"viewport": SIZE, "has_touch": True, "reduced_motion": "reduce"}
        self._context = await browser.new_context(**how)
        self.page = await self._context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        await self.page.goto(self.address + "/kiosk/")

    async def goes_down(self):
        await self._context.close()
        self.works.stage.end()
        self._server.should_exit = True
        await self._serving
        self.installation.close()
        self.outbox.close()

    def hub_is(self, *, there):
        self.installation.connected(there)

    # -- hands -----------------------------------------------------------------------------------

    async def sees(self, screen):
        """Wait until a screen of that name is there, hears, and speaks the walker's language."""
        await self.page.wait_for_selector(f"main[data-screen={screen}][data-ready]")
        await self.page.wait_for_selector(f"html[lang={self.language}]")

    async def touches(self, *selectors):
        """Touch the middle of what each selector names, as soon as a finger can."""
        for _ in range(PATIENCE_MS // 20):
            places = await self.page.evaluate(TOUCHED_AT, selectors)
            if all(places):
                for at in places:
                    await self.page.touchscreen.tap(*at)
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"{self.language}: nothing to touch: {selectors}")

    async def does(self, action, **fields):
        """Touch the button of an action."""
        more = "".join(f'[data-{name}="{value}"]' for name, value in fields.items())
        await self.touches(f"main [data-action={action}]{more}")

    async def begins(self):
        """Choose one's own language on the screen of rest."""
        await self.page.wait_for_selector(f"main[data-screen={self.rest}][data-ready]")
        if self.language is not Language.NL:
            await self.does("language", language=self.language)
        await self.sees(self.rest)

    async def leaves(self):
        await self.does("done")
        await self.page.wait_for_selector(f"main[data-screen={self.rest}]")

    # -- bands -----------------------------------------------------------------------------------

    def a_band(self):
        return next(self._bands).to_bytes(7, "big")

    def lays(self, uid):
        self.installation.reader(BandSeen(uid, 0.0))

    def lifts(self):
        self.installation.reader(BandGone(0.0))

    def taps(self, uid):
        self.lays(uid)
        self.lifts()

    def key_of(self, uid):
        return self.works.keys.band_key(uid, self.clock.now())

    def found(self, uid):
        """What is known of a band today."""
        return self.works.directory.find(self.key_of(uid))

    def knows(self, **what):
        """Let a band be known from elsewhere; return its UID."""
        uid = self.a_band()
        key = self.key_of(uid)
        entry = DirectoryEntry(
            band_key=key,
            binding_id=b"i" + key[1:],
            kind=BindingKind.VISITOR,
            scopes=(Scope.SCORE,),
            avatar=Avatar(Colour.RED, Animal.BEAR),
            language=self.language,
            may_approve=True,
            age_locked=False,
        )
        self.works.directory.add(replace(entry, **what))
        return uid

    # -- what visitors do ------------------------------------------------------------------------

    async def says_age(self, age):
        await self.sees("age")
        await self.touches(*(f'[data-digit="{digit}"]' for digit in str(age)), ".key.go")

    async def types(self, field, text):
        """Type with the keys of the screen; no other keyboard is there."""
        await self.touches(f"input[name={field}]")
        await self.touches(*(f'[data-key="{sign}"]' for sign in text))
        typed = await self.page.input_value(f"input[name={field}]")
        assert typed.lower() == text, self.language

    async def chooses(self, score="yes", photo="no", sound="no"):
        await self.sees("choices")
        for scope, said in (("score", score), ("photo", photo), ("sound", sound)):
            await self.does("answer", scope=scope, yes=said)
            chosen = f'[data-scope="{scope}"][data-yes="{said}"][aria-pressed=true]'
            await self.page.wait_for_selector(chosen)
        await self.does("choose")

    async def says_who(self, name="mo", address="m@x.be"):
        await self.sees("contact")
        await self.types("first_name", name)
        if address:
            await self.types("address", address)
        await self.touches("form .fields .btn")

    async def is_somebody(self):
        await self.sees("avatar")
        await self.does("avatar")
        await self.sees("playing")

    async def registers(self, uid, age=34):
        """The whole registration of somebody who decides alone."""
        self.taps(uid)
        await self.says_age(age)
        await self.chooses()
        await self.says_who()
        await self.sees("readback")
        await self.does("confirm")
        await self.is_somebody()

    async def registered(self, uid):
        """They did so a moment ago: the same answers, not by touch."""
        touch, session = self.installation.touch, self.works.session
        self.taps(uid)
        await self.sees("age")
        await touch("age", {"age": "34"})
        for scope in Scope:
            await touch("answer", {"scope": scope, "yes": "yes"})
        await touch("choose", {})
        await touch("contact", {"first_name": "Testkind", "address": "guardian@example.org"})
        await touch("confirm", {})
        await touch("avatar", {"avatar": str(session.screen().offers[0])})
        await self.sees("playing")

    async def scores(self, value=213.0):
        """The exhibit reports what the player did."""
        metric = WALL.metrics[0].key
        (player, *_) = reversed(self.installation.stand.playing().players)
        told = await self.installation.stand.score(player.player, metric, value)
        await self.sees("kept")
        return told
