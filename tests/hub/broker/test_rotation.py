"""An edge gets another password while it plays on; then the old one opens no more."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from edge.config import BrokerAddress
from edge.contract.clock import SystemClock
from edge.contract.codec import from_json, to_json
from edge.contract.enrolment import BrokerAccess
from edge.contract.envelopes import HubPresence, Request
from edge.contract.requests import AccessTaken
from edge.errors import NotKept
from edge.link import Cargo, Link
from edge.media import MediaSpool
from edge.outbox import Outbox
from hub.broker.house import BrokerHouse
from hub.broker.settings import Listeners
from hub.config import OwnBroker
from hub.enrolling.rotation import AGAIN_SECONDS, Rotation
from hub.errors import BrokerNotWritten
from simulators.waiting import free_port
from tests.edge.a_hub import EDGE, MUSEUM, AnEdge
from tests.edge.a_talk import MANIFEST, Told, settings
from tests.edge.test_link import WallClock
from tests.hub.broker.a_broker import NOW, kept, listens, speaker, until

pytestmark = [pytest.mark.mosquitto, pytest.mark.timeout(60)]
BOOT = b"B" * 16


class HandClock:
    """Monotonic seconds that a test sets."""

    def __init__(self):
        self.seconds = 0.0

    def monotonic(self):
        return self.seconds


@pytest.fixture
def house(tmp_path):
    return BrokerHouse(tmp_path / "broker", MUSEUM)


@pytest.fixture
def ports(house):
    found = Listeners(free_port(), free_port(), "127.0.0.1")
    house.write(found, ("127.0.0.1",), NOW)
    return found


class AnInstallation:
    """An edge on the line, with the access that the hub told it at enrolment."""

    def __init__(self, folder, told):
        self.edge = AnEdge(folder, WallClock())
        self.identity = self.edge.seal.identity
        self.told = told
        self.folder = folder
        self.identity._keep(replace(self.identity._held, broker=told))

    @contextmanager
    def linked(self):
        outbox = Outbox(self.folder / "outbox.db", self.edge.seal, self.edge.clock)
        spool = MediaSpool(self.folder / "media", self.edge.seal, outbox)
        cargo = Cargo(self.edge.keys, self.edge.seal, outbox, spool, MANIFEST)
        where = replace(settings(self.folder), broker=BrokerAddress())
        link = Link(where, cargo, self.edge.clock, Told(), self.identity.broker)
        link.start()
        try:
            yield link
        finally:
            link.stop()
            outbox.close()


class AHub:
    """What of a hub rotates: it speaks to the broker as the hub, and answers one edge."""

    def __init__(self, house, ports, installation, says):
        self.hub = installation.edge.hub
        self.says = says
        own = OwnBroker(("127.0.0.1",), ports.tls_port, ports.local_port)
        self.rotation = Rotation(house, own, SystemClock(), self._tell)

    def _tell(self, edge, offered):
        assert edge == EDGE
        self.says.says(f"myvisit/1/{MUSEUM}/{EDGE}/down/cmd", to_json(self.hub.says(offered)))


def access(house, ports):
    return BrokerAccess("127.0.0.1", ports.tls_port, house.admit(EDGE), house.authority.decode())


@contextmanager
def a_museum(house, ports, tmp_path):
    """A broker, an edge on its line, and a hub that takes what the edge says."""
    installation = AnInstallation(tmp_path / "edge", access(house, ports))
    with kept(house):
        listens(ports.local_port)
        password = house.hub_password.read_text().strip()
        with speaker(ports.local_port, "hub", password) as says:
            hub = AHub(house, ports, installation, says)
            says.hears(f"myvisit/1/{MUSEUM}/+/up/#")
            there = to_json(HubPresence(on=True, boot=BOOT))
            says.client.publish(f"myvisit/1/{MUSEUM}/hub/presence", there, 1, retain=True)
            with installation.linked():
                yield installation, hub, says


def presences(says):
    return [one for one in says.heard if b'"waiting"' in one]


def taken(installation, says):
    """Return what the edge said it has taken."""
    asked = [from_json(Request, one) for one in says.heard if b'"access_taken"' in one]
    return [installation.edge.hub.opens_request(one) for one in asked]


def test_an_edge_changes_over_while_it_is_on_the_line(house, ports, tmp_path):
    with a_museum(house, ports, tmp_path) as (installation, hub, says):
        until(lambda: presences(says), "the edge is on the line")
        old = installation.told.password
        fresh = house.offer(EDGE)
        hub.rotation.step()
        until(lambda: taken(installation, says), "the edge has it on its disk")
        assert house.waiting() == (EDGE,)
        before = len(presences(says))
        assert hub.rotation.taken(EDGE, taken(installation, says)[-1])
        until(lambda: installation.identity.offered is None, "it is let in with the new one")
        until(lambda: len(presences(says)) > before, "it says that it is there")
        assert installation.identity.broker.password == fresh
        assert house.waiting() == ()
        with speaker(ports.local_port, EDGE, old) as stale:
            assert not stale.knows()


def test_an_edge_that_was_away_is_offered_it_when_it_comes(house, ports, tmp_path):
    installation = AnInstallation(tmp_path / "edge", access(house, ports))
    clock, told = HandClock(), []
    own = OwnBroker(("127.0.0.1",), ports.tls_port, ports.local_port)
    rotation = Rotation(house, own, clock, lambda edge, offered: told.append((edge, offered)))
    fresh = house.offer(EDGE)
    for at in (0.0, AGAIN_SECONDS - 1, AGAIN_SECONDS):
        clock.seconds = at
        rotation.step()
    assert [edge for edge, _ in told] == [EDGE, EDGE]
    assert {offered.broker.password for _, offered in told} == {fresh}
    assert installation.told.authority == told[0][1].broker.authority


def test_one_that_changed_over_just_now_is_offered_nothing(house, ports, monkeypatch):
    house.admit(EDGE)
    told = []
    own = OwnBroker(("127.0.0.1",), ports.tls_port, ports.local_port)
    rotation = Rotation(house, own, HandClock(), lambda *said: told.append(said))
    monkeypatch.setattr(BrokerHouse, "waiting", lambda _: (EDGE,))
    rotation.step()
    assert told == []


def test_one_that_dies_between_disk_and_word_comes_back_with_either(house, ports, tmp_path):
    installation = AnInstallation(tmp_path / "edge", access(house, ports))
    fresh = house.offer(EDGE)
    installation.identity.keep_offered(replace(installation.told, password=fresh))
    with kept(house):
        listens(ports.local_port)
        with speaker(ports.local_port, "hub", house.hub_password.read_text().strip()) as says:
            says.hears(f"myvisit/1/{MUSEUM}/+/up/presence")
            with installation.linked():
                # The broker still takes the old one alone.
                until(lambda: says.heard, "it is on the line with the old one")
                assert installation.identity.offered is not None
            house.change_over(EDGE)
            says.heard.clear()
            with installation.linked():
                until(lambda: installation.identity.offered is None, "it is let in with the new")
    assert installation.identity.broker.password == fresh


def test_only_the_edge_that_has_the_password_changes_over(house, ports):
    house.admit(EDGE)
    own = OwnBroker(("127.0.0.1",), ports.tls_port, ports.local_port)
    rotation = Rotation(house, own, HandClock(), lambda *_: None)
    assert not rotation.taken(EDGE, AccessTaken(b"s" * 32))
    house.offer(EDGE)
    passwords = (house.folder / "passwd").read_bytes()
    assert not rotation.taken(EDGE, AccessTaken(b"s" * 32))
    assert (house.folder / "passwd").read_bytes() == passwords
    assert house.waiting() == (EDGE,)


@pytest.mark.usefixtures("ports")
def test_who_is_revoked_or_enrolled_anew_is_offered_nothing(house):
    house.admit(EDGE)
    house.offer(EDGE)
    house.admit(EDGE)
    assert house.waiting() == ()
    house.offer(EDGE)
    assert house.dismiss(EDGE)
    assert house.waiting() == ()
    with pytest.raises(BrokerNotWritten, match=EDGE):
        house.offer(EDGE)


def test_a_revoked_edge_is_called_off_the_line_at_once_and_stays_off(
    house, ports, tmp_path, caplog
):
    with a_museum(house, ports, tmp_path) as (installation, _, says):
        until(lambda: presences(says), "the edge is on the line")
        assert "Not authorized" not in caplog.text
        house.dismiss(EDGE)
        until(lambda: "Not authorized" in caplog.text, "it is off the line, and not let in again")
        with speaker(ports.local_port, EDGE, installation.told.password) as stale:
            assert not stale.knows()


def test_an_edge_whose_disk_fails_takes_nothing_and_keeps_what_it_has(tmp_path, monkeypatch):
    installation = AnInstallation(tmp_path / "edge", BrokerAccess("127.0.0.1", 1, "old", "PEM"))

    def full(*_):
        raise OSError(28, "no space")

    monkeypatch.setattr("edge.identity.write_secret", full)
    with pytest.raises(NotKept):
        installation.identity.keep_offered(BrokerAccess("127.0.0.1", 1, "new", "PEM"))
    assert installation.identity.offered is None
    assert installation.identity.broker.password == "old"
