"""A hub put together on disk, all of it real; what it says is caught, or goes by MQTT."""

from __future__ import annotations

import atexit
import threading
import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from nacl.public import PrivateKey
from sqlalchemy import func, insert, select

from edge.contract import topics
from edge.contract.codec import to_json
from edge.contract.events import BindingMade, ConsentGiven, MediumMade, ScoreMade
from edge.contract.manifest import ExhibitManifest, Metric, Texts
from edge.contract.words import AgeBand, Animal, Avatar, Colour, Giver, Language, Scope
from hub.bands import approvals
from hub.bands.dealt import Bands
from hub.bands.marks import Marks
from hub.bands.pins import Pins
from hub.bands.staff import StaffDesk
from hub.erasing.ledger import Ledger
from hub.erasing.rights import Rights, Stores
from hub.keys.file import KeyringFile
from hub.line.answers import Answers
from hub.line.ends import Delivery
from hub.line.epochs import Epochs
from hub.line.keys_ahead import KeyCalendar
from hub.media.darkroom import Darkroom, Means
from hub.media.files import MediaFiles
from hub.media.sandbox import Sandbox
from hub.settling.decisions import decisions
from hub.settling.exit_station import ExitStation
from hub.settling.ingest import Ingest, Surroundings
from hub.settling.requests import Desks, RequestMeans, Requests
from hub.settling.settlement import Rules
from hub.store import Edge, Store, table_of, upgrade
from hub.visits.households import Households
from look.notices import NOTICE_VERSION, notice_sha256, shown_notices
from tests.databases import url_of
from tests.hub.an_edge import BOOT, MUSEUM

ZONE = ZoneInfo("Europe/Brussels")
NOON = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
TODAY = date(2026, 5, 4)
SECONDS = 10.0
PINS = Pins(b"p" * 32)
MANIFEST = ExhibitManifest(
    "wall",
    Texts("Muur"),
    Texts("Hoe snel?"),
    Texts("Zenuwen"),
    Texts("Liniaal"),
    (Metric("reaction", Texts("Reactietijd"), Texts("ms"), 80.0, 2000.0, 0, "lower"),),
    media=("photo",),
)


class HandClock:
    """A clock that a test sets."""

    def __init__(self, now=NOON):
        self.at = now

    def now(self):
        return self.at

    def monotonic(self):
        return time.monotonic()

    def steady(self):
        return self.at.timestamp()


class LongLivedSandbox(Sandbox):
    """One for all hubs of a test run: a process is not started anew for each photo of a test."""

    def end(self):
        """Stay for the next hub."""

    def rest(self):
        """Stay for the next hub."""


SANDBOX = LongLivedSandbox()
atexit.register(lambda: Sandbox.rest(SANDBOX))


def until(look, what="it", seconds=SECONDS):
    """Wait until `look` returns something true, and return that."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what} did not happen in {seconds} s"
        time.sleep(0.002)


class AHub:
    """The hub's wire side, on disk; `published` holds (topic, payload) of all it says.

    `database` is the store's URL where another process made it; else it is the folder's own.
    """

    def __init__(self, folder, database=""):
        self.clock = HandClock()
        self.private = PrivateKey.generate()
        self.published: list[tuple[str, bytes]] = []
        self.cleared: list[str] = []
        self.pages: list[bytes] = []
        self.store = Store(database or url_of(folder))
        upgrade(self.store)
        self.keyring = KeyringFile(folder / "keyring.db")
        self.calendar = KeyCalendar(self.keyring, ZONE)
        self.calendar.turn(NOON)
        self.files = MediaFiles(folder / "media")
        hosts = Households(self.keyring, b"p" * 32, "example.org")
        self.decisions = decisions(hosts, ZONE, shown_notices(), approvals.use)
        self.visits = self.decisions.visits
        self.results = self.decisions.results
        stores = Stores(self.store, self.keyring, self.files)
        ledger = Ledger(folder / "erasures.jsonl")
        self.rights = Rights(stores, ledger, ZONE, self._bindings_ended)
        self.answers = Answers(MUSEUM, self.private, self.store, self._published)
        self.bands = Bands(self.keyring)
        self.hand_offs = None
        self.mails_wanted = 0
        self.line = None
        self.heard_only = []
        self.darkroom, self.ingest = self.put_together()

    def put_together(self):
        """Return a darkroom and an ingest over the same disk, not started."""
        means = Means(
            MUSEUM, self.store, self.keyring, self.files, self.results, self.answers, self.clock,
            self._page_changed,
        )  # fmt: skip
        darkroom = Darkroom(means, self.epochs(), self.epochs())
        darkroom._sandbox = SANDBOX
        rules = Rules(MUSEUM, ZONE, self.epochs(), self.decisions)
        self.marks = Marks(ZONE, self.answers.tell_all)
        staff = StaffDesk(self.store, self.bands, PINS, self.marks, ZONE)
        exit_station = ExitStation(self.store, ZONE, "example.org", self._mail_wanted)
        wanted = RequestMeans(MUSEUM, self.private, self.store, self.answers, self.clock, BOOT)
        desks = Desks(self.marks, staff, exit_station, self.hand_offs)
        self.requests = Requests(wanted, desks)
        around = Surroundings(
            self.store, rules, self.calendar, self.bands, self.marks, self.answers, self.requests,
            darkroom, self.clock, self._page_changed, self._clear, self._erase_due,
            self.heard_only.append,
        )  # fmt: skip
        return darkroom, Ingest(around)

    def epochs(self):
        return Epochs(MUSEUM, self.calendar)

    def start(self):
        self.darkroom.start()
        self.requests.start()
        self.ingest.start()

    def restart(self):
        """End both workers and start them anew over the same disk."""
        self.stop()
        self.darkroom, self.ingest = self.put_together()
        self.start()

    def stop(self):
        self.requests.stop()
        self.ingest.stop()
        self.darkroom.stop()

    def close(self):
        self.stop()
        self.store.close()
        self.keyring.close()

    def enrol(self, edge, *, revoked_at=None):
        row = {
            "name": edge.name,
            "verify_key": edge.verify_key,
            "box_key": edge.box_key,
            "enrolled_at": NOON,
            "revoked_at": revoked_at,
        }
        with self.store.write() as tx:
            tx.execute(insert(table_of(Edge)), row)

    # -- what comes and goes

    def hears(self, edge, path, payload, *, retained=False):
        """Deliver a message and wait until it is acknowledged."""
        acked = threading.Event()
        topic = topics.edge_topic(edge.museum, edge.name, path)
        self.ingest.receive(Delivery(topic, payload, retained, acked.set))
        assert acked.wait(SECONDS)

    def queues(self, edge, path, payload, ack):
        """Deliver a message without waiting."""
        topic = topics.edge_topic(edge.museum, edge.name, path)
        self.ingest.receive(Delivery(topic, payload, False, ack))  # noqa: FBT003 - not retained

    def welcomes(self, edge):
        """Enrol an edge, take its epoch and the manifest of its exhibit."""
        self.enrol(edge)
        sealing = self.calendar.answer(b"", NOON).sealing_keys[0]
        self.hears(edge, "up/epoch", to_json(edge.opens_epoch(sealing.day, sealing.public)))
        self.hears(edge, "manifest", edge.declares(MANIFEST, NOON))

    def told(self, edge, kind, *, at_least=1):
        """Wait for what an edge was told of one kind, and return all of it so far."""

        def heard():
            found = self.heard(edge, kind)
            return found if len(found) >= at_least else None

        return until(heard, f"{kind.__name__} for {edge.name}")

    def heard(self, edge, kind):
        """Return what an edge was told of one kind so far."""
        prefix = topics.edge_topic(MUSEUM, edge.name, "down/")
        mine = [payload for topic, payload in list(self.published) if topic.startswith(prefix)]
        bodies = [edge.unboxes(payload, bytes(self.private.public_key)) for payload in mine]
        return [body for body in bodies if isinstance(body, kind)]

    def rows(self, model, **fields):
        """Return the rows of a table, those with these values."""
        table = table_of(model)
        wanted = select(table).where(*(table.c[name] == value for name, value in fields.items()))
        with self.store.read() as tx:
            return tx.execute(wanted).mappings().all()

    def count(self, model):
        with self.store.read() as tx:
            return tx.execute(select(func.count()).select_from(table_of(model))).scalar_one()

    def _bindings_ended(self, binding_ids):
        self.ingest.bindings_ended(binding_ids)

    def _erase_due(self):
        self.rights.carry_out_due(self.clock.now())
        return True

    def _published(self, topic, payload):
        self.published.append((topic, payload))
        if self.line:
            self.line.publish(topic, payload)

    def _clear(self, topic):
        self.cleared.append(topic)
        if self.line:
            self.line.clear_retained(topic)

    def _mail_wanted(self):
        self.mails_wanted += 1

    def _page_changed(self, page_ids):
        self.pages += page_ids


def binding(number=1, scopes=(Scope.SCORE, Scope.PHOTO), **fields):
    """Return a registration of a grown-up visitor."""
    no = tuple(one for one in Scope if one not in scopes)
    words = notice_sha256(Language.NL, by_guardian=False)
    consent = ConsentGiven(
        Giver.SELF, NOTICE_VERSION, words, Language.NL, NOON, NOON, tuple(scopes), no
    )
    made = {
        "binding_id": number.to_bytes(16, "big"),
        "band_key": (number + 2**32).to_bytes(16, "big"),
        "day": TODAY,
        "made_at": NOON,
        "age_band": AgeBand.ADULT,
        "language": Language.NL,
        "avatar": Avatar(Colour.BLUE, Animal.FOX),
        "first_name": "Testkind",
        "address": f"guardian{number}@example.org",
        "consent": consent,
    }
    return BindingMade(**{**made, **fields})


def score(number, of=1, **fields):
    made = {
        "result_id": (number + 2**64).to_bytes(16, "big"),
        "binding_id": of.to_bytes(16, "big"),
        "exhibit": "wall",
        "metric": "reaction",
        "value": 212.0,
        "made_at": NOON,
    }
    return ScoreMade(**{**made, **fields})


def medium(sha256, sealed, of=1, number=1, **fields):
    made = {
        "result_id": (number + 2**72).to_bytes(16, "big"),
        "binding_id": of.to_bytes(16, "big"),
        "exhibit": "wall",
        "kind": "photo",
        "mime": "image/jpeg",
        "sha256": sha256,
        "sealed_bytes": sum(map(len, sealed)),
        "chunks": len(sealed),
        "made_at": NOON,
    }
    return MediumMade(**{**made, **fields})


def says(hub, edge, *bodies):
    """Seal events, deliver them in one message, and return their envelopes."""
    envelopes = [edge.seals(body) for body in bodies]
    hub.hears(edge, "up/ev", edge.batch(*envelopes))
    return envelopes


def all_stored(receipts):
    return sorted(n for r in receipts for s in r.stored for n in range(s.first, s.last + 1))
