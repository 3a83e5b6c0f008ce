"""An edge's conversation on a line that the test holds in its hand: time and messages are told."""

import io

from PIL import Image

from edge.config import BrokerAddress, EdgeSettings, ReaderWiring
from edge.contract import topics
from edge.contract.codec import from_json, to_json
from edge.contract.downward import NumberRange, Receipt
from edge.contract.envelopes import (
    Ask,
    AskKind,
    EdgePresence,
    EpochOpened,
    EventBatch,
    HubPresence,
    Request,
)
from edge.contract.events import MediumKind
from edge.contract.manifest import Direction, ExhibitManifest, Metric, Texts
from edge.conversation import Conversation
from edge.media import Capture, MediaSpool
from edge.outbox import Outbox
from edge.upward import Cargo
from tests.edge.a_hub import EDGE, MUSEUM, NOON, AnEdge

MANIFEST = ExhibitManifest(
    exhibit="wall",
    name=Texts(nl="Reactiemuur"),
    question=Texts(nl="Hoe snel ben je?"),
    why=Texts(nl="Omdat zenuwen tijd kosten."),
    at_home=Texts(nl="Vang een lat."),
    metrics=(
        Metric("reaction", Texts(nl="reactie"), Texts(nl="ms"), 50, 2000, 0, Direction.LOWER),
    ),
    media=(MediumKind.PHOTO,),
)
CAPTURE = Capture(b"r" * 16, b"b" * 16, "wall", MediumKind.PHOTO, NOON)


def settings(data, port=1883):
    return EdgeSettings(
        museum=MUSEUM,
        edge=EDGE,
        data=str(data),
        exhibit="exhibit.toml",
        reader=ReaderWiring("/dev/null"),
        broker=BrokerAddress("127.0.0.1", port),
    )


def a_photo(more=0):
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "PNG")
    return file.getvalue() + b"\0" * more


class Told:
    """What the edge was told, in order, as (name, what)."""

    def __init__(self):
        self.all = []

    def of(self, name):
        return [what for said, what in self.all if said == name]

    def stored(self, numbers):
        self.all.append(("stored", numbers))

    def refused(self, rows):
        self.all.append(("refused", rows))

    def medium_done(self, number, state, reason):
        self.all.append(("medium_done", (number, state, reason)))

    def directory(self, news):
        self.all.append(("directory", news))

    def keys(self):
        self.all.append(("keys", True))

    def erase(self, binding_id):
        self.all.append(("erase", binding_id))

    def told(self, news):
        self.all.append(("told", news))

    def connected(self, on):
        self.all.append(("connected", on))


class ALine:
    """Holds what was published; hands it out once."""

    def __init__(self):
        self.published = []
        self.retained = set()
        self.count = 0

    def publish(self, topic, payload, *, retain=False):
        self.count += 1
        edge = topics.parse_edge_topic(MUSEUM, topic)
        assert edge.edge == EDGE
        self.published.append((self.count, edge.path, payload))
        if retain:
            self.retained.add(edge.path)
        return self.count

    def taken(self):
        taken, self.published = self.published, []
        return taken


class ATalk:
    """An edge, its conversation, the line and a hub's keys. `heard` reads what went up since."""

    def __init__(self, data, *, keys=True):
        self.edge = AnEdge(data, keys=keys)
        self.hub = self.edge.hub
        self.clock = self.edge.clock
        self.told = Told()
        self.open_stores()

    def open_stores(self, manifest=MANIFEST):
        data = self.edge.data
        self.outbox = Outbox(data / "outbox.db", self.edge.seal, self.clock)
        self.spool = MediaSpool(data / "media", self.edge.seal, self.outbox)
        cargo = Cargo(self.edge.keys, self.edge.seal, self.outbox, self.spool, manifest)
        self.talk = Conversation(settings(data), cargo, self.clock, self.told)
        self.outbox.when_changed(self.talk.rows_wait)
        self.line = ALine()

    def start_again(self):
        self.outbox.close()
        self.edge.starts_again()
        self.open_stores()

    def opens(self, boot=b"1" * 16):
        """Open a line; the hub is there."""
        self.line = ALine()
        self.talk.opened(self.line)
        self.hub_is(boot)

    def hub_is(self, boot, *, on=True):
        self.talk.arrived(topics.hub_presence(MUSEUM), to_json(HubPresence(on, boot)))
        self.pump()

    def pump(self):
        self.talk.tick()
        self.talk.pump()

    def pass_by(self, seconds):
        self.clock.pass_by(seconds)
        self.pump()

    def hears(self, body, **how):
        down = self.hub.says(body, **how)
        topic = topics.edge_topic(MUSEUM, EDGE, topics.DOWN_RECEIPTS)
        self.talk.arrived(topic, to_json(down))
        self.pump()

    def heard(self):
        return Heard(self.line.taken(), self.hub)


class Heard:
    """What went up, read as a hub reads it."""

    def __init__(self, published, hub):
        self.order = [path for _, path, _ in published]
        self.presence = [from_json(EdgePresence, p) for p in self._on(published, "up/presence")]
        self.manifests = [hub.declared(p) for p in self._on(published, "manifest")]
        self.epochs = [from_json(EpochOpened, p) for p in self._on(published, "up/epoch")]
        self.asks = [from_json(Ask, p) for p in self._on(published, "up/ask")]
        self.batches = [from_json(EventBatch, p).events for p in self._on(published, "up/ev")]
        self.requests = [from_json(Request, p) for p in self._on(published, "up/req")]
        self.chunks = [
            (mid, *topics.chunk_of(path), payload)
            for mid, path, payload in published
            if path.startswith("up/media/")
        ]
        for opened in self.epochs:
            hub.hears_epoch(opened)

    def _on(self, published, path):
        return [payload for _, on, payload in published if on == path]

    @property
    def rows(self):
        return [row for batch in self.batches for row in batch]

    @property
    def numbers(self):
        return [row.number for row in self.rows]

    def asked(self, what=AskKind.KEYS):
        return [ask for ask in self.asks if ask.what is what]


def begun(talk):
    """Open the line, and let what is said at its start be said."""
    talk.opens()
    return talk.heard()


def receipt(talk, *stored, refused=(), unknown=()):
    """Say as the hub does which numbers are on its disk, refused, or sealed in unknown epochs."""
    spans = tuple(NumberRange(*span) for span in stored)
    return Receipt(talk.outbox.id, spans, refused, unknown)
