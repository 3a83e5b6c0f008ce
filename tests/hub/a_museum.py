"""A museum without a wire: store, keyring, ledger and files on disk, and visitors who come by."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from edge.contract.clock import SystemClock
from edge.contract.codec import to_json
from edge.contract.day import museum_day
from edge.contract.events import BindingMade, ConsentGiven, MediumKind, MediumMade, ScoreMade
from edge.contract.manifest import Direction, ExhibitManifest, Meaning, Metric, Texts
from edge.contract.words import (
    AgeBand,
    Animal,
    Avatar,
    Colour,
    Giver,
    Language,
    Scope,
    Way,
)
from hub.clockwork import Clockwork, Domain, Times
from hub.config import (
    BrokerAddress,
    HubSettings,
    MailSettings,
    NoticeSettings,
    PortalDoor,
    RetentionSettings,
)
from hub.erasing.ledger import Ledger
from hub.erasing.rights import Rights, Stores
from hub.keyring import KeyKind, Place
from hub.keys.file import KeyringFile
from hub.line import directory
from hub.line.keys_ahead import KeyCalendar
from hub.media.files import MediaFiles, Owned
from hub.pages import MediumForm
from hub.post.last_words import LastWords
from hub.post.notices import Notices, terms_of
from hub.rules.verdicts import Stored
from hub.settling.decisions import Said, decisions
from hub.store import Edge, Exhibit, Page, Store, put, table_of, upgrade
from hub.visits.family import FamilyAlbum
from hub.visits.house import Houses
from hub.visits.households import Households
from hub.visits.results import OnDisk
from look.notices import NOTICE_VERSION, notice_sha256, shown_notices
from tests.databases import url_of

ZONE = ZoneInfo("Europe/Brussels")
SATURDAY = date(2026, 5, 9)
MORNING = datetime(2026, 5, 9, 8, 0, tzinfo=UTC)
"""10:00 at the museum."""
PEPPER = b"p" * 32
ALL = (Scope.SCORE, Scope.PHOTO, Scope.SOUND)
ADDRESS = "guardian@example.org"
REACTION = Metric(
    "reaction",
    Texts("Reactietijd", en="Reaction time"),
    Texts("ms"),
    80.0,
    2000.0,
    0,
    Direction.LOWER,
    (Meaning(150.0, Texts("sneller dan knipperen")), Meaning(400.0, Texts("een oogwenk"))),
)
WALL = ExhibitManifest(
    "wall",
    Texts("Muur"),
    Texts("Hoe snel?"),
    Texts("Zenuwen"),
    Texts("Liniaal"),
    (REACTION,),
    media=(MediumKind.PHOTO,),
)


class HandClock:
    """A clock that a test sets."""

    def __init__(self, at=MORNING):
        self.at = at

    def now(self):
        return self.at

    def monotonic(self):
        return time.monotonic()


def settings_in(folder, *, database="", **retention):
    return HubSettings(
        museum="testmuseum",
        data=str(folder),
        broker=BrokerAddress("127.0.0.1", 1),
        portal=PortalDoor("http://museum.example.org"),
        mail=MailSettings("127.0.0.1", "results@example.org", "desk@example.org", security="none"),
        notice=NoticeSettings("Testmuseum", "dpo@example.org", "GBA"),
        database=database or url_of(folder),
        retention=RetentionSettings(**retention),
    )


def registration(  # noqa: PLR0913 - a registration has that many answers
    at=MORNING,
    *,
    name="Testkind",
    address=ADDRESS,
    age=AgeBand.ADULT,
    yes=ALL,
    band=None,
    giver=None,
    notice=NOTICE_VERSION,
    way=Way.STATED,
    proof=b"",
):
    """Return what a kiosk sends when somebody said yes."""
    giver = giver or (Giver.GUARDIAN if age is AgeBand.UNDER_13 else Giver.SELF)
    return BindingMade(
        binding_id=secrets.token_bytes(16),
        band_key=band or secrets.token_bytes(16),
        day=museum_day(at, ZONE),
        made_at=at,
        age_band=age,
        language=Language.NL,
        avatar=Avatar(Colour.BLUE, Animal.FOX),
        first_name=name,
        address="" if way is Way.BAND else address,
        consent=replace(
            consent_given(giver, at, yes, way=way, proof=proof, of_a_child=age is AgeBand.UNDER_13),
            notice=notice,
        ),
    )


def consent_given(giver, at, yes, *, way=Way.STATED, proof=b"", of_a_child=False):
    """Return the evidence of an answer: which words were shown, and what was said to each scope.

    `of_a_child`: whoever holds a child's band answers, and is shown the words for a guardian.
    """
    by_guardian = of_a_child or giver is Giver.GUARDIAN
    return ConsentGiven(
        giver=giver,
        notice=NOTICE_VERSION,
        notice_sha256=notice_sha256(Language.NL, by_guardian=by_guardian),
        language=Language.NL,
        shown_at=at - timedelta(seconds=40),
        decided_at=at,
        yes=tuple(yes),
        no=tuple(one for one in ALL if one not in yes),
        way=way,
        proof=proof,
    )


def score(binding, value=250.0, at=None, *, exhibit="wall", metric="reaction"):
    """Return what a kiosk sends when an exhibit reports a score."""
    return ScoreMade(
        secrets.token_bytes(16), binding.binding_id, exhibit, metric, value, at or binding.made_at
    )


def photo(binding, at=None, *, kind=MediumKind.PHOTO):
    """Return what a kiosk sends when an exhibit took a photo."""
    return MediumMade(
        secrets.token_bytes(16),
        binding.binding_id,
        "wall",
        kind,
        "image/jpeg",
        secrets.token_bytes(32),
        1000,
        1,
        at or binding.made_at,
    )


class Approvals:
    """What colleagues approved: (approval, edge, band) each, used up once."""

    def __init__(self):
        self.given = set()

    def give(self, band_key, edge="wall"):
        approval = secrets.token_bytes(16)
        self.given.add((approval, edge, band_key))
        return approval

    def use(self, _tx, approval, edge, band_key, _decided_at):
        asked = (approval, edge, band_key)
        held = asked in self.given
        self.given.discard(asked)
        return held


class AMuseum:
    """All of the hub but its line; `now` is set by the test.

    `database` is the store's URL where another process made it; else it is the folder's own.
    """

    def __init__(self, folder, *, notices=None, database="", **retention):
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.settings = settings_in(folder, database=database, **retention)
        self.now = MORNING
        self.told_ended = []
        self.store = Store(self.settings.database)
        upgrade(self.store)
        self.keyring = KeyringFile(folder / "keyring.db")
        self.ledger = Ledger(folder / "erasures.jsonl")
        self.files = MediaFiles(folder / "media")
        terms = terms_of(self.settings)
        hosts = Households(self.keyring, PEPPER, "example.org")
        self.approvals = Approvals()
        self.decisions = decisions(hosts, ZONE, notices or shown_notices(), self.approvals.use)
        self.visits = self.decisions.visits
        self.results = self.decisions.results
        self.album = FamilyAlbum(self.keyring, terms, Houses(SystemClock()))
        self.notices = Notices(hosts, self.settings)
        stores = Stores(self.store, self.keyring, self.files)
        self.rights = Rights(stores, self.ledger, ZONE, self.told_ended.extend)
        domain = Domain(self.visits, self.results, LastWords(terms, ZONE, "example.org"))
        times = Times(terms, ZONE, KeyCalendar(self.keyring, ZONE))
        self.clockwork = Clockwork(self.store, self.keyring, domain, self.rights, times)
        if not self.count(Edge):
            self._furnish()

    def _furnish(self):
        edge = {"name": "wall", "verify_key": b"", "box_key": b"", "enrolled_at": self.now}
        exhibit = {
            "exhibit": "wall",
            "edge": "wall",
            "manifest": to_json(WALL).decode(),
            "updated_at": self.now,
        }
        with self.store.write() as tx:
            put(tx, Edge, [edge])
            put(tx, Exhibit, [exhibit])

    def close(self):
        self.keyring.close()
        self.store.close()

    def bind(self, event, edge="wall"):
        with self.store.write() as tx:
            return self.visits.bind(tx, event, edge, self.now)

    def register(self, **answers):
        """Somebody registers now and is bound; returns the event."""
        event = registration(self.now, **answers)
        verdict = self.bind(event)
        assert verdict.page_id is not None, verdict
        return event

    def keep(self, event):
        return self.hears(event)

    def hears(self, event, edge="wall"):
        """Settle any event as the ingest does: decided, noted for the edges, then carried out."""
        with self.store.write() as tx:
            verdict = self.decisions.decide(tx, Said(event, edge, self.now))
            if isinstance(verdict, Stored):
                today = museum_day(self.now, ZONE)
                directory.note(tx, today, self.now, bound=verdict.told, ended=verdict.ended)
        if isinstance(verdict, Stored) and verdict.due:
            self.rights.carry_out_due(self.now)
        return verdict

    def plays(self, binding, value=250.0):
        """A score is made and kept now; returns its event."""
        event = score(binding, value, self.now)
        self.keep(event)
        return event

    def is_photographed(self, binding, picture=b"pixels"):
        """A photo is made, kept and developed now; returns its event."""
        event = photo(binding, self.now)
        self.keep(event)
        owned = Owned(self.visit_of(binding), event.result_id)
        forms = (MediumForm.AVIF, MediumForm.WEBP, MediumForm.JPG)
        pieces = {(width, form): picture for width in (1280, 640, 320) for form in forms}
        self.files.keep(self.keyring, owned, pieces)
        with self.store.write() as tx:
            self.results.medium_whole(tx, event.result_id, OnDisk((1280, 960), forms), self.now)
        return event

    def visit_of(self, binding):
        return self.value("binding", "visit_id", binding_id=binding.binding_id)

    def page_of(self, binding):
        return self.value("visit", "page_id", visit_id=self.visit_of(binding))

    def token_of(self, page_id):
        box = self.value("page", "token_box", page_id=page_id)
        place = Place("page", "token_box", page_id)
        return self.keyring.open(KeyKind.PAGE, page_id, place, box).decode()

    def open_page(self, page_id):
        with self.store.write() as tx:
            return self.visits.open_page(tx, self.token_of(page_id), self.now)

    def page(self, page_id):
        with self.store.read() as tx:
            return self.album.page(tx, page_id)

    def turn(self):
        return self.clockwork.turn(self.now)

    def later(self, **times):
        self.now += timedelta(**times)

    def value(self, table, column, **which):
        """Return one column of one row, None where there is none."""
        table = table_of(Page).metadata.tables[table]
        wanted = [table.c[name] == value for name, value in which.items()]
        with self.store.read() as tx:
            return tx.execute(select(table.c[column]).where(*wanted)).scalar()

    def rows(self, model, **which):
        table = table_of(model)
        wanted = [table.c[name] == value for name, value in which.items()]
        with self.store.read() as tx:
            return tx.execute(select(table).where(*wanted)).all()

    def count(self, model):
        with self.store.read() as tx:
            return tx.execute(select(func.count()).select_from(table_of(model))).scalar()
