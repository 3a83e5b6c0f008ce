"""A broker that can be killed and started again on its port, of the three kinds that must serve.

Everybody reaches it by lines that can be cut: one where all speak to it alike, two where the hub
has a listener of its own.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from edge.contract.clock import SystemClock
from hub import config
from hub.broker.house import BrokerHouse
from hub.broker.settings import HUB, Listeners
from hub.premises import Premises
from simulators.broker import (
    DEBIAN_PROGRAM,
    DEBIAN_SETTINGS,
    EMBEDDED,
    MOSQUITTO,
    BrokerAddress,
    moved,
)
from simulators.chaos.line import Line
from simulators.errors import ProgramMissing, RehearsalError
from simulators.processes import Process, module
from simulators.waiting import LOOPBACK, free_port, listens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulators.museum import Broker

STOCK = "stock"
KINDS = (MOSQUITTO, STOCK, EMBEDDED)


class KillableBroker:
    """One broker process on a port of its own, and the lines to it."""

    def __init__(self, port: int, argv: Sequence[str], log: Path) -> None:
        self.lines: tuple[Line, ...] = ()
        self._port = port
        self.process = Process("broker", argv, log, self)

    def __call__(self) -> bool:
        """Say whether it listens."""
        return listens(LOOPBACK, self._port)

    def start(self) -> None:
        """Start it, and wait until it listens.

        Raises:
            ProcessDied: it ended instead.
            NotReady: it did not come up in time.
        """
        self.process.start()
        self.process.wait_until_ready()


class MuseumsOwn:
    """The museum's own Mosquitto, its files as `hub.broker` writes them: TLS, passwords, rights.

    What the hub is told of it are the ports of the lines, and so are the installations when they
    are enrolled.
    """

    def __init__(self, broker: KillableBroker, ports: Listeners, conf: Path) -> None:
        self._broker = broker
        self._ports = ports
        self._conf = conf

    def for_hub(self) -> str:
        """Return the lines of hub.toml."""
        edges, hub = self._broker.lines
        return f"""\
[broker]
host = "{LOOPBACK}"
port = {hub.port}
user = "{HUB}"
password_file = "{self._conf.with_name("hub.password")}"

[own_broker]
hosts = ["{LOOPBACK}"]
tls_port = {edges.port}
local_port = {hub.port}
"""

    def for_edges(self) -> str:
        """Return nothing: they know it from their welcome."""
        return ""

    def prepare(self, museum: str, hub_settings: Path) -> None:
        """Write its files, from which each installation gets its password."""
        house = BrokerHouse(Premises(config.load(hub_settings).folder).broker, museum)
        house.write(self._ports, (LOOPBACK,), SystemClock().now())

    def open(self) -> None:
        """Start it: all passwords are there."""
        self._broker.start()


@contextmanager
def killable(kind: str, folder: Path) -> Iterator[tuple[KillableBroker, Broker]]:
    """Make a broker of a kind, and what a museum opens on; at the end it is gone in any case.

    Raises:
        ProgramMissing: Mosquitto is asked for and not installed.
        RehearsalError: there is no such kind.
    """
    if kind not in KINDS:
        raise RehearsalError(f"--broker is one of {', '.join(KINDS)}.")
    if kind != EMBEDDED and not DEBIAN_PROGRAM.exists():
        raise ProgramMissing("Mosquitto is missing. Type: sudo apt-get install mosquitto")
    made = _museums_own if kind == MOSQUITTO else _open_to_all
    with ExitStack() as held:
        broker, words = made(kind, folder, held)
        held.callback(broker.process.kill)
        yield broker, words


def _museums_own(kind: str, folder: Path, held: ExitStack) -> tuple[KillableBroker, Broker]:
    del kind
    ports = Listeners(free_port(), free_port(), LOOPBACK)
    conf = folder / "hub" / "data" / "broker" / "mosquitto.conf"
    argv = (str(DEBIAN_PROGRAM), "-c", str(conf))
    broker = KillableBroker(ports.tls_port, argv, folder / "broker.log")
    lines = (Line(ports.tls_port), Line(ports.local_port))
    broker.lines = tuple(held.enter_context(line) for line in lines)
    return broker, MuseumsOwn(broker, ports, conf)


def _open_to_all(kind: str, folder: Path, held: ExitStack) -> tuple[KillableBroker, Broker]:
    port = free_port()
    broker = KillableBroker(port, _argv(kind, folder, port), folder / "broker.log")
    broker.start()
    # From here on it must be ended, also when a line cannot be drawn.
    held.callback(broker.process.kill)
    broker.lines = (held.enter_context(Line(port)),)
    return broker, BrokerAddress(LOOPBACK, broker.lines[0].port)


def _argv(kind: str, folder: Path, port: int) -> tuple[str, ...]:
    if kind == EMBEDDED:
        return module("simulators", "broker", "--port", str(port))
    settings = folder / "mosquitto.conf"
    # The stock file says nothing of users: started by root it would turn into one of its own, who
    # could not write here.
    whose = f"user {folder.owner()}\n"
    settings.write_text(moved(DEBIAN_SETTINGS.read_text(), folder) + whose)
    return (str(DEBIAN_PROGRAM), "-c", str(settings), "-p", str(port))
