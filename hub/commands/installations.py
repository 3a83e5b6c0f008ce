"""The commands about installations and the museum's broker: enrol, invite, revoke, broker."""

from __future__ import annotations

import logging
import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from edge.contract.codec import Malformed, from_json, to_json
from edge.contract.enrolment import EnrolRequest
from hub.broker.house import BrokerHouse
from hub.broker.keeper import Keeper
from hub.broker.renewal import Renewal
from hub.broker.settings import Listeners
from hub.enrolling.welcoming import Welcoming
from hub.errors import BrokerNotWritten, EdgeRefused
from hub.opening import open_store
from hub.premises import Premises
from hub.status import CertificateStatus

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from datetime import datetime

    from hub.config import HubSettings


def add_parsers(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> tuple[argparse.ArgumentParser, ...]:
    """Declare what the commands take, and return them."""
    enrol = commands.add_parser("enrol", help="record an installation; prints its welcome")
    enrol.add_argument("request", type=Path, help="the file that the installation printed")
    invite = commands.add_parser(
        "invite", help="print a one-time code by which an installation enrols over the network"
    )
    invite.add_argument("edge", help="its name")
    revoke = commands.add_parser("revoke", help="let an installation speak no more")
    revoke.add_argument("edge", help="its name")
    rotate = commands.add_parser(
        "rotate", help="give an installation another password at the museum's own broker"
    )
    rotate.add_argument("edge", help="its name")
    broker = commands.add_parser("broker", help="the museum's own Mosquitto, see [own_broker]")
    broker.add_argument("deed", choices=("write", "run"), help="its files, or keep it running")
    return enrol, invite, revoke, rotate, broker


def enrol(settings: HubSettings, asked: argparse.Namespace) -> str:
    """Record an installation whose request was carried here; return its welcome.

    Raises:
        EdgeRefused: the file cannot be read, or what is in it cannot be enrolled.
        BrokerNotWritten: `[own_broker]` is set and its files are not there.
    """
    try:
        request = from_json(EnrolRequest, asked.request.read_bytes())
    except OSError:
        raise EdgeRefused(f"{asked.request}: cannot be read") from None
    except Malformed as problem:
        raise EdgeRefused(f"{asked.request}: {problem}") from None
    with _welcoming(settings) as welcoming:
        return to_json(welcoming.enrol(request, settings.make_clock().now())).decode()


def invite(settings: HubSettings, asked: argparse.Namespace) -> str:
    """Return a fresh code, and what to type at the installation.

    Raises:
        EdgeRefused: that is no name for an installation.
    """
    with _welcoming(settings) as welcoming:
        code = welcoming.invitations.invite(asked.edge, settings.make_clock().now())
    typed = f"--edge {asked.edge} --hub {settings.portal.public_url} --code {code}"
    return (
        f"{code}\nWithin half an hour, at the installation:\n"
        f"  python -m edge enrol --data FOLDER {typed}"
    )


def revoke(settings: HubSettings, asked: argparse.Namespace) -> str:
    """Let an installation speak no more.

    Raises:
        EdgeRefused: no installation of that name may speak.
    """
    with _welcoming(settings) as welcoming:
        welcoming.revoke(asked.edge, settings.make_clock().now())
    return f"{asked.edge} may speak no more"


def rotate(settings: HubSettings, asked: argparse.Namespace) -> str:
    """Let an installation have another password at the broker, as soon as it is on the line.

    Raises:
        EdgeRefused: no installation of that name may speak, or the broker is somebody else's.
        BrokerNotWritten: the broker's files are not there, or know no such installation.
    """
    with _welcoming(settings) as welcoming:
        welcoming.rotate(asked.edge)
    return (
        f"{asked.edge} is offered another password as soon as it is on the line.\n"
        "Until it has that on its disk the old one serves; python -m hub status says who waits."
    )


def waiting(settings: HubSettings) -> tuple[str, ...]:
    """Return the installations that have not taken their next password at our own broker yet."""
    if not settings.own_broker.hosts:
        return ()
    return BrokerHouse(Premises(settings.folder).broker, settings.museum).waiting()


def certificate(settings: HubSettings, now: datetime) -> CertificateStatus | None:
    """Return how long our own broker is believed; None where there is none, or not yet."""
    if not settings.own_broker.hosts:
        return None
    ends = BrokerHouse(Premises(settings.folder).broker, settings.museum).certificate_ends()
    return None if ends is None else CertificateStatus(ends, (ends - now).days)


def write_broker(settings: HubSettings) -> str:
    """Write the broker's files; return what hub.toml needs to say of it.

    Raises:
        BrokerNotWritten: `[own_broker]` names no host, or the files cannot be written.
    """
    own = settings.own_broker
    if not own.hosts:
        raise BrokerNotWritten("[own_broker] in hub.toml names no hosts")
    with _welcoming(settings) as welcoming:
        house = welcoming.house
        house.write(Listeners(own.tls_port, own.local_port), own.hosts, settings.make_clock().now())
    return (
        f'[broker] in hub.toml: host = "127.0.0.1", port = {own.local_port}, '
        f'user = "hub", password_file = "{house.hub_password}"'
    )


def keep_broker(settings: HubSettings) -> None:
    """Keep the broker running, and its certificate good, until this process is asked to end.

    Raises:
        BrokerMissing: Mosquitto is not installed.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    house = BrokerHouse(Premises(settings.folder).broker, settings.museum)
    keeper = Keeper(house, Renewal(house, settings.own_broker.hosts, settings.make_clock()))
    for asked_to_end in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked_to_end, lambda *_: keeper.stop())
    keeper.run()


@contextmanager
def _welcoming(settings: HubSettings) -> Iterator[Welcoming]:
    box_key = Premises(settings.folder).secrets().box_key
    store = open_store(settings)
    try:
        yield Welcoming(settings, store, box_key)
    finally:
        store.close()


COMMANDS = {"enrol": enrol, "invite": invite, "revoke": revoke, "rotate": rotate}
"""Those that say one thing and are done."""
