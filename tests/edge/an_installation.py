"""An installation with real parts, beside a session and a hub that the test holds in its hand."""

import asyncio
from dataclasses import replace

from edge.directory import Directory
from edge.group_bands import GroupBands
from edge.installation import Installation
from edge.kiosk.stage import Stage
from edge.media import MediaSpool
from edge.outbox import Outbox
from edge.screens import Idle
from edge.trails import Trails
from edge.works import Works
from tests.edge.a_hub import ZONE, AnEdge
from tests.edge.rehearsal import HOUSE, WALL


class AScriptedSession:
    """Holds what happened; answers with the effects that the test has put ready."""

    def __init__(self):
        self.happened = []
        self.answers = {}

    def handle(self, happening, _moment):
        self.happened.append(happening)
        return self.answers.pop(type(happening), ())

    def screen(self):
        return Idle(HOUSE.language, WALL.question)

    def of(self, *shapes):
        return [one for one in self.happened if isinstance(one, shapes)]


class SignsSeen:
    """Holds the signs that were given, and whether the installation rests."""

    def __init__(self):
        self.given = []
        self.at_rest = None

    def give(self, signal, avatar=None):
        self.given.append((signal, avatar))

    def rest(self, *, at_rest):
        self.at_rest = at_rest


class ALink:
    """Holds what the hub was asked."""

    def __init__(self):
        self.requests = []
        self.dropped = []
        self.asked_directory = 0

    def ask_directory(self):
        self.asked_directory += 1

    def request(self, nonce, body):
        self.requests.append((nonce, body))

    def drop_media(self, media):
        self.dropped += media


class AnInstallation:
    """Speak for reader, exhibit and hub; see what the session was told and what is on disk."""

    def __init__(self, data, manifest=WALL):
        self.data = data
        self.manifest = manifest
        self.signs = SignsSeen()
        self.edge = AnEdge(data)
        self.clock = self.edge.clock
        self.session = AScriptedSession()
        self.link = ALink()
        self.open()

    def open(self):
        data, seal = self.data, self.edge.seal
        self.outbox = Outbox(data / "outbox.db", seal, self.clock)
        self.spool = MediaSpool(data / "media", seal, self.outbox)
        directory, trails = Directory(self.clock, ZONE), Trails(self.clock, ZONE)
        self.works = Works(
            session=self.session,
            stage=Stage(lambda screen: screen.name),
            manifest=self.manifest,
            keys=self.edge.keys,
            seal=seal,
            outbox=self.outbox,
            spool=self.spool,
            directory=directory,
            trails=trails,
            group_bands=GroupBands(data, self.edge.keys, (directory, trails), self.clock, ZONE),
            clock=self.clock,
            zone=ZONE,
            signs=self.signs,
        )
        self.installation = Installation(self.works)
        self.installation.joins(self.link)

    def close(self):
        self.installation.close()
        self.outbox.close()

    async def does(self, *effects):
        """Have the session decide these effects, and wait until they are done."""
        for effect in effects:
            self.installation._do(effect)
        while self.installation._tasks:
            await asyncio.gather(*self.installation._tasks)
        await asyncio.sleep(0)

    async def hears(self, tell, *what):
        """Tell it something as the link does, in another thread."""
        await asyncio.to_thread(tell, *what)
        await asyncio.sleep(0)

    def rows(self):
        """Return the rows as the hub opens them, by number."""
        for opened in self.outbox.epochs():
            self.edge.hub.hears_epoch(opened)
        return {row.number: self.edge.hub.opens(row) for row in self.outbox.rows(100)}

    def files(self):
        return sorted(path.name for path in (self.data / "media").iterdir())


def entry_with(entry, *scopes):
    return replace(entry, scopes=scopes)
