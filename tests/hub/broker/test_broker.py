"""The museum's own broker: its edges, and nobody else, speak below their own names, under TLS."""

import os
import socket
import ssl
import stat
import threading
from datetime import timedelta

import pytest

from hub.broker import authority, settings
from hub.broker.house import BrokerHouse
from hub.broker.renewal import Renewal
from hub.broker.settings import Listeners
from hub.errors import BrokerNotWritten
from simulators.waiting import free_port
from tests.hub.a_hub import HandClock
from tests.hub.broker.a_broker import HOSTS, MUSEUM, NOW, kept, listens, speaker, until


@pytest.fixture
def house(tmp_path):
    return BrokerHouse(tmp_path / "broker", MUSEUM)


@pytest.fixture
def ports(house):
    found = Listeners(free_port(), free_port(), "127.0.0.1")
    house.write(found, HOSTS, NOW)
    return found


@pytest.mark.usefixtures("ports")
def test_two_who_change_the_passwords_at_once_both_find_theirs(house, monkeypatch):
    """The hub changes one over while a command admits another."""
    house.admit("wall")
    house.offer("wall")
    another = BrokerHouse(house.folder, MUSEUM)
    real, threads = BrokerHouse._lines, []

    def lines(one):
        found = real(one)
        if one is house and not threads:
            threads.append(threading.Thread(target=another.admit, args=("bicycle",)))
            threads[0].start()
            threads[0].join(0.3)
        return found

    monkeypatch.setattr(BrokerHouse, "_lines", lines)
    house.change_over("wall")
    threads[0].join()
    assert {"wall", "bicycle"} <= real(house).keys()


def test_a_new_password_is_on_the_disk_with_its_name(house, ports, monkeypatch):
    del ports
    synced, real = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda one: (synced.append(os.fstat(one).st_ino), real(one)))
    house.admit("wall")
    assert synced[-1] == house.folder.stat().st_ino


@pytest.mark.mosquitto
def test_an_edge_speaks_below_its_own_name_and_no_other(house, ports):
    password, ca = house.admit("wall"), house.folder / "ca.crt"
    hub_password = (house.folder / "hub.password").read_text().strip()
    with kept(house):
        listens(ports.local_port)
        with (
            speaker(ports.tls_port, "wall", password, ca=ca) as wall,
            speaker(ports.local_port, "hub", hub_password) as hub,
        ):
            assert wall.knows()
            assert hub.knows()
            hub.hears(f"myvisit/1/{MUSEUM}/+/up/#")
            assert wall.says(f"myvisit/1/{MUSEUM}/wall/up/ev")
            until(lambda: hub.heard, "the hub hears the edge")
            assert not wall.says(f"myvisit/1/{MUSEUM}/robot/up/ev")
            assert not wall.says(f"myvisit/1/{MUSEUM}/hub/presence")
            assert not wall.says(f"myvisit/1/{MUSEUM}/wall/down/rx")
            wall.hears(f"myvisit/1/{MUSEUM}/robot/down/#")
            wall.hears(f"myvisit/1/{MUSEUM}/wall/down/#")
            assert hub.says(f"myvisit/1/{MUSEUM}/robot/down/rx", b"for the robot")
            assert hub.says(f"myvisit/1/{MUSEUM}/wall/down/rx", b"for the wall")
            until(lambda: wall.heard, "the edge hears what is for it")
            assert wall.heard == [b"for the wall"]


@pytest.mark.mosquitto
def test_strangers_wrong_passwords_and_other_authorities_stay_outside(house, ports, tmp_path):
    house.admit("wall")
    other = tmp_path / "other.crt"
    other.write_bytes(authority.found("other", NOW).certificate)
    with kept(house):
        listens(ports.local_port)
        with speaker(ports.local_port) as stranger:
            assert not stranger.knows()
        with speaker(ports.local_port, "wall", "a guess") as guesser:
            assert not guesser.knows()
        believes = ssl.create_default_context(cafile=other)
        with (
            socket.create_connection(("127.0.0.1", ports.tls_port)) as plain,
            pytest.raises(ssl.SSLCertVerificationError),
        ):
            believes.wrap_socket(plain, server_hostname="127.0.0.1")


@pytest.mark.mosquitto
def test_a_new_edge_is_let_in_and_a_dismissed_one_is_not_without_a_restart(house, ports):
    with kept(house) as keeper:
        listens(ports.local_port)
        password = house.admit("wall")

        def let_in():
            with speaker(ports.local_port, "wall", password) as wall:
                return wall.knows()

        until(let_in, "the broker reads the new password")
        assert house.dismiss("wall")
        until(lambda: not let_in(), "the broker forgets the password")
        assert not house.dismiss("wall")
        assert keeper.starts == 1


@pytest.mark.mosquitto
def test_a_broker_that_dies_is_started_again(house, ports, monkeypatch):
    lives = []
    popen = __import__("subprocess").Popen

    def noted(*told, **more):
        lives.append(popen(*told, **more))
        return lives[-1]

    monkeypatch.setattr("hub.broker.keeper.subprocess.Popen", noted)
    with kept(house):
        listens(ports.local_port)
        lives[0].kill()
        until(lambda: len(lives) > 1, "it is started again")
        listens(ports.local_port)


@pytest.mark.mosquitto
def test_a_certificate_that_soon_ends_is_renewed_while_the_broker_runs(house, ports):
    def shown():
        return ssl.get_server_certificate(("127.0.0.1", ports.tls_port))

    days = [0]
    with kept(house, lambda: NOW + timedelta(days=days[0])) as keeper:
        listens(ports.local_port)
        before, ends = shown(), house.certificate_ends()
        days[0] = (authority.BROKER_LIVES - timedelta(days=59)).days
        until(lambda: shown() != before, "the broker shows a new certificate")
        assert house.certificate_ends() - ends == timedelta(days=days[0])
        assert keeper.starts == 1


@pytest.mark.usefixtures("ports")
def test_a_certificate_that_cannot_be_renewed_is_said_and_tried_again_the_next_day(house, caplog):
    clock = HandClock(NOW + authority.BROKER_LIVES)
    renewal, ends = Renewal(house, HOSTS, clock), house.certificate_ends()
    good = (house.folder / "ca.crt").read_bytes()
    (house.folder / "ca.crt").write_text("nothing of the kind")
    renewal.step()
    assert "not renewed: BrokerNotWritten" in caplog.text
    (house.folder / "ca.crt").write_bytes(good)
    renewal.step()
    assert house.certificate_ends() == ends
    clock.at += timedelta(days=1)
    renewal.step()
    assert house.certificate_ends() > clock.at


def test_what_is_there_and_good_is_not_made_again(house, ports):
    def files():
        return {path.name: path.read_bytes() for path in house.folder.iterdir()}

    before = files()
    house.write(ports, HOSTS, NOW)
    assert files() == before
    house.write(ports, HOSTS, NOW + authority.BROKER_LIVES - timedelta(days=89))
    renewed = {name for name, content in files().items() if content != before[name]}
    assert renewed == {"broker.crt", "broker.key"}


def test_only_the_owner_reads_what_is_secret(house, ports):
    assert stat.S_IMODE(house.folder.stat().st_mode) == 0o700
    for path in house.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    assert "passwd" in {path.name for path in house.folder.iterdir()}
    assert ports.tls_port


def test_a_damaged_authority_is_said_and_never_replaced(house, ports):
    (house.folder / "ca.crt").write_text("nothing of the kind")
    (house.folder / "broker.crt").unlink()
    with pytest.raises(BrokerNotWritten, match="damaged"):
        house.write(ports, ("127.0.0.1",), NOW)


def test_only_the_hub_and_the_edges_that_were_admitted_are_named_in_the_rights():
    said = settings.acl(MUSEUM, ("wall", "hub")).splitlines()
    assert [line for line in said if line.startswith("user")] == ["user hub", "user wall"]
    assert all("%u" in line for line in said if line.startswith("pattern"))
