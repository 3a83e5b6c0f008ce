"""An edge that was told of the museum's own broker reaches it, and it alone, under TLS."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from edge.config import BrokerAddress
from edge.contract.codec import from_json
from edge.contract.enrolment import BrokerAccess
from edge.contract.envelopes import EdgePresence
from edge.link import Cargo, Link
from edge.media import MediaSpool
from edge.outbox import Outbox
from hub.broker import authority
from hub.broker.house import BrokerHouse
from hub.broker.settings import Listeners
from simulators.waiting import free_port
from tests.edge.a_hub import EDGE, MUSEUM, AnEdge
from tests.edge.a_talk import MANIFEST, Told, settings
from tests.edge.test_link import WallClock
from tests.hub.broker.a_broker import NOW, kept, listens, speaker, until

pytestmark = [pytest.mark.mosquitto, pytest.mark.timeout(60)]


@pytest.fixture
def house(tmp_path):
    return BrokerHouse(tmp_path / "broker", MUSEUM)


@pytest.fixture
def ports(house):
    found = Listeners(free_port(), free_port(), "127.0.0.1")
    house.write(found, ("127.0.0.1",), NOW)
    return found


@contextmanager
def linked(folder, told, broker=BrokerAddress()):  # noqa: B008 - frozen
    edge = AnEdge(folder, WallClock())
    outbox = Outbox(folder / "outbox.db", edge.seal, edge.clock)
    spool = MediaSpool(folder / "media", edge.seal, outbox)
    cargo = Cargo(edge.keys, edge.seal, outbox, spool, MANIFEST)
    link = Link(replace(settings(folder), broker=broker), cargo, edge.clock, Told(), told)
    link.start()
    try:
        yield
    finally:
        link.stop()
        outbox.close()


def access(house, ports, **other):
    told = {
        "host": "127.0.0.1",
        "port": ports.tls_port,
        "password": house.admit(EDGE),
        "authority": house.authority.decode(),
    }
    return BrokerAccess(**told | other)


def test_it_says_that_it_is_there_to_the_hub_on_the_other_listener(house, ports, tmp_path):
    told = access(house, ports)
    with kept(house):
        listens(ports.local_port)
        hub_password = house.hub_password.read_text().strip()
        with speaker(ports.local_port, "hub", hub_password) as hub:
            hub.hears(f"myvisit/1/{MUSEUM}/+/up/presence")
            with linked(tmp_path / "edge", told):
                until(lambda: hub.heard, "the hub hears the edge")
                assert from_json(EdgePresence, hub.heard[0]).edge == EDGE


def test_files_named_in_the_settings_do_as_well(house, ports, tmp_path):
    (tmp_path / "password").write_text(house.admit(EDGE))
    named = BrokerAddress(
        *("127.0.0.1", ports.tls_port, EDGE),
        *(str(tmp_path / "password"), str(house.folder / "ca.crt")),
    )
    with kept(house):
        listens(ports.local_port)
        with (
            speaker(ports.local_port, "hub", house.hub_password.read_text().strip()) as hub,
            linked(tmp_path / "edge", None, named),
        ):
            hub.hears(f"myvisit/1/{MUSEUM}/+/up/presence")
            until(lambda: hub.heard, "the hub hears the edge")


# paho forgets the socket of a handshake that failed; the garbage collector closes it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_broker_for_which_another_authority_vouches_hears_nothing(house, ports, tmp_path, caplog):
    other = authority.found("other", NOW).certificate.decode()
    told = access(house, ports, authority=other)
    with kept(house):
        listens(ports.local_port)
        with (
            speaker(ports.local_port, "hub", house.hub_password.read_text().strip()) as hub,
            linked(tmp_path / "edge", told),
        ):
            hub.hears(f"myvisit/1/{MUSEUM}/+/up/#")
            until(lambda: "authority vouches for" in caplog.text, "the log says why")
            assert hub.heard == []


def test_without_a_host_and_without_being_told_the_log_says_what_to_name(tmp_path, caplog):
    with linked(tmp_path / "edge", None):
        until(lambda: "broker.host: name the broker" in caplog.text, "the log says why")
