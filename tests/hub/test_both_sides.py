"""The edge's own code and the hub's own code on one real broker: they must mean the same bytes."""

import io

import pytest
from PIL import Image

from edge.config import BrokerAddress as EdgeBroker
from edge.config import EdgeSettings, ReaderWiring
from edge.contract.codec import from_json, to_json
from edge.contract.downward import (
    BandMarks,
    MarkedBand,
    MediaState,
    StaffAnswer,
    StaffVerdict,
    VisitCounts,
)
from edge.contract.enrolment import EnrolRequest, Welcome
from edge.contract.events import MediumKind
from edge.contract.requests import BandMarked, CountsWanted, StaffAsked
from edge.contract.seals import binding_ref
from edge.contract.words import Mark
from edge.identity import DayKeys, Identity
from edge.link import Cargo, Link
from edge.media import Capture, MediaSpool
from edge.outbox import Outbox
from edge.seal import EdgeSeal
from hub.bands import approvals
from hub.store import Binding, Edge, Medium, Received, Score, put
from tests.brokers import mosquitto
from tests.edge.a_talk import Told
from tests.hub.a_hub import MANIFEST, NOON, TODAY, ZONE, HandClock, binding, score, until
from tests.hub.an_edge import MUSEUM
from tests.hub.an_inventory import PIN, STAFF_UID, adds_staff
from tests.hub.line.test_wire import a_hub_on

pytestmark = pytest.mark.mosquitto
PRIORITY = 0


class AnInstallation:
    """An edge's plumbing, enrolled at a hub, on the broker's port."""

    def __init__(self, folder, hub, port):
        self.hub = hub
        self.clock = HandClock()
        Identity.create(folder, "wall")
        self.identity = Identity.load(folder)
        self._enrol()
        self.keys = DayKeys(folder, ZONE)
        self.seal = EdgeSeal(self.identity, self.keys, self.clock, ZONE)
        self.outbox = Outbox(folder / "outbox.db", self.seal, self.clock)
        self.spool = MediaSpool(folder / "media", self.seal, self.outbox)
        self.told = Told()
        self.link = Link(self._settings(folder, port), self._cargo(), self.clock, self.told)
        self.link.start()

    def _enrol(self):
        request = from_json(EnrolRequest, to_json(self.identity.enrol_request()))
        row = {
            "name": request.edge,
            "verify_key": request.verify_key,
            "box_key": request.box_key,
            "enrolled_at": NOON,
            "revoked_at": None,
        }
        with self.hub.store.write() as tx:
            put(tx, Edge, [row])
        self.identity.accept(Welcome(MUSEUM, "wall", bytes(self.hub.private.public_key)))

    def _cargo(self):
        return Cargo(self.keys, self.seal, self.outbox, self.spool, MANIFEST)

    def _settings(self, folder, port):
        return EdgeSettings(
            museum=MUSEUM,
            edge="wall",
            data=str(folder),
            exhibit=str(folder / "exhibit.toml"),
            reader=ReaderWiring(port="none"),
            broker=EdgeBroker(host="127.0.0.1", port=port),
        )

    def keeps(self, *bodies):
        ref = binding_ref(binding().binding_id)
        return [self.outbox.keep(body, PRIORITY, ref) for body in bodies]

    def ready(self):
        return self.told.of("connected")[-1:] == [True] and self.seal.ready_to_keep()

    def stored(self):
        return sorted(number for numbers in self.told.of("stored") for number in numbers)

    def close(self):
        self.link.stop()
        self.outbox.close()


@pytest.fixture
def museum(tmp_path):
    """A hub and an installation on one broker."""
    (tmp_path / "hub").mkdir()
    (tmp_path / "edge").mkdir()
    with mosquitto() as port, a_hub_on(port, tmp_path / "hub") as hub:
        installation = AnInstallation(tmp_path / "edge", hub, port)
        try:
            until(installation.ready, "keys of today")
            yield hub, installation
        finally:
            installation.close()


def test_what_the_edge_seals_the_hub_opens_stores_and_receipts(museum):
    hub, edge = museum
    numbers = edge.keeps(binding(), score(1), score(2))
    until(lambda: edge.stored() == numbers)
    assert (hub.count(Binding), hub.count(Score)) == (1, 2)
    assert edge.outbox.waiting()[0] == 0
    assert hub.ingest.counts["put_aside"] == 0


def test_the_edge_hears_of_the_binding_it_made(museum):
    _, edge = museum
    edge.keeps(binding())
    until(lambda: any(getattr(news, "bound", ()) for news in edge.told.of("directory")))


def test_a_refusal_reaches_the_edge_with_its_reason(museum):
    hub, edge = museum
    edge.keeps(binding(), score(1, value=1.0))
    (rows,) = until(lambda: edge.told.of("refused"))
    assert [(row.number, row.reason) for row in rows] == [(2, "out_of_range")]
    assert hub.count(Score) == 0


def test_a_photo_goes_up_is_developed_and_leaves_the_edge(museum):
    hub, edge = museum
    edge.keeps(binding())
    file = io.BytesIO()
    Image.effect_noise((900, 700), 90).convert("RGB").save(file, "JPEG", quality=97)
    made = score(1)
    edge.spool.keep(
        Capture(made.result_id, made.binding_id, "wall", MediumKind.PHOTO, NOON), file.getvalue()
    )
    ((_, state, _),) = until(lambda: edge.told.of("medium_done"))
    assert state is MediaState.WHOLE
    (row,) = hub.rows(Medium)
    assert (row["state"], row["width"], row["height"]) == ("whole", 900, 700)


def test_a_photo_that_the_hub_refuses_leaves_the_edge_too(museum):
    hub, edge = museum
    edge.keeps(binding())
    file = io.BytesIO()
    Image.effect_noise((900, 700), 90).convert("RGB").save(file, "JPEG", quality=97)
    made = score(1)
    edge.spool.keep(
        Capture(made.result_id, made.binding_id, "wall", MediumKind.PHOTO, NOON),
        file.getvalue()[:90_000],
    )
    ((_, state, reason),) = until(lambda: edge.told.of("medium_done"))
    assert (state, reason) == (MediaState.REFUSED, "broken")
    assert hub.count(Medium) == 0


def test_an_erased_binding_is_forgotten_by_the_edge(museum):
    hub, edge = museum
    numbers = edge.keeps(binding())
    until(lambda: edge.stored() == numbers)
    hub.ingest.bindings_ended([binding().binding_id])
    until(lambda: edge.told.of("erase") == [binding().binding_id])


def test_many_scores_arrive_once_each(museum):
    hub, edge = museum

    numbers = edge.keeps(binding(), *(score(number) for number in range(1, 301)))
    until(lambda: edge.stored() == numbers)

    assert (hub.count(Score), hub.count(Received)) == (300, 301)


NONCE, BAND = b"n" * 16, b"k" * 16


def told_of(edge, kind):
    return [news for news in edge.told.of("told") if isinstance(news, kind)]


def asks(edge, body, nonce=NONCE):
    edge.link.request(nonce, body)


def test_a_mark_goes_up_boxed_and_comes_down_to_who_said_it(museum):
    _, edge = museum
    asks(edge, BandMarked(TODAY, BAND, Mark.LOCKED))
    until(lambda: told_of(edge, BandMarks))
    assert told_of(edge, BandMarks) == [BandMarks(TODAY, (MarkedBand(BAND, Mark.LOCKED),))]


def test_a_colleague_is_known_by_band_and_pin_and_the_approval_holds_at_the_hub(museum):
    hub, edge = museum
    adds_staff(hub)
    staff_key = edge.keys.band_key(STAFF_UID, NOON)
    asks(edge, StaffAsked(TODAY, staff_key, PIN, BAND))
    until(lambda: told_of(edge, StaffAnswer))
    (answer,) = told_of(edge, StaffAnswer)
    assert (answer.nonce, answer.verdict) == (NONCE, StaffVerdict.GRANTED)
    with hub.store.write() as tx:
        assert approvals.use(tx, answer.approval, "wall", BAND, NOON)


def test_an_exit_station_hears_how_much_is_kept(museum):
    hub, edge = museum
    numbers = edge.keeps(binding(), score(1))
    until(lambda: edge.stored() == numbers)
    asks(edge, CountsWanted(binding().binding_id))
    until(lambda: told_of(edge, VisitCounts))
    (counts,) = told_of(edge, VisitCounts)
    assert (counts.nonce, counts.scores, counts.mail_waits) == (NONCE, 1, True)
    assert hub.requests.counts == {"answered": 1}
