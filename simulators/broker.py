"""Three brokers to rehearse with: amqtt in a process of its own, Debian's Mosquitto, anybody's.

Nothing of ours relies on what a broker keeps: edge and hub count on their own receipts.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit

from amqtt.broker import Broker
from amqtt.contexts import BrokerConfig, ListenerConfig

from simulators.errors import ProgramMissing, RehearsalError
from simulators.processes import Process, module
from simulators.waiting import LOOPBACK, free_port, listens

EMBEDDED = "embedded"
MOSQUITTO = "mosquitto"
MQTT_PORT = 1883
DEBIAN_PROGRAM = Path("/usr/sbin/mosquitto")
DEBIAN_SETTINGS = Path("/etc/mosquitto/mosquitto.conf")
MOSQUITTO_USER = "mosquitto"


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where a broker listens that lets everybody in."""

    host: str
    port: int

    def for_hub(self) -> str:
        """Return the lines of hub.toml."""
        return f'[broker]\nhost = "{self.host}"\nport = {self.port}\n'

    def for_edges(self) -> str:
        """Return the lines of edge.toml: the same."""
        return self.for_hub()

    def prepare(self, museum: str, hub_settings: Path) -> None:
        """Do nothing: it ran before the museum was there."""

    def open(self) -> None:
        """Do nothing: it listens."""


def parse_address(url: str) -> BrokerAddress:
    """Take `mqtt://host:port` apart; without a port it is 1883.

    Raises:
        RehearsalError: it is no such address.
    """
    parts = urlsplit(url)
    if parts.scheme != "mqtt" or not parts.hostname:
        raise RehearsalError(
            "--broker is embedded, mosquitto, or an address such as mqtt://127.0.0.1:1883."
        )
    return BrokerAddress(parts.hostname, parts.port or MQTT_PORT)


@contextmanager
def running(which: str, folder: Path) -> Iterator[BrokerAddress]:
    """Run the broker that `--broker` names, or reach the one that runs elsewhere.

    Raises:
        ProgramMissing: Mosquitto is asked for and not installed.
        NotReady: it does not listen in time.
    """
    if which == EMBEDDED:
        with _embedded(folder) as address:
            yield address
    elif which == MOSQUITTO:
        with _mosquitto(folder) as address:
            yield address
    else:
        yield parse_address(which)


@contextmanager
def _embedded(folder: Path) -> Iterator[BrokerAddress]:
    address = BrokerAddress(LOOPBACK, free_port())
    argv = module("simulators", "broker", "--port", str(address.port))
    with _kept(Process("broker", argv, folder / "broker.log")):
        yield address


@contextmanager
def _mosquitto(folder: Path) -> Iterator[BrokerAddress]:
    """Run Debian's stock settings; only the three paths and the port are moved.

    The stock file names one pid file, store and log for the whole machine, which two runs at once
    cannot share. It says nothing of listeners, so Mosquitto serves loopback only, anonymously.
    """
    if not DEBIAN_PROGRAM.exists():
        raise ProgramMissing("Mosquitto is missing. Type: sudo apt-get install mosquitto")
    own = Path(mkdtemp(prefix="myvisit-mosquitto-"))
    try:
        settings = own / "mosquitto.conf"
        settings.write_text(moved(DEBIAN_SETTINGS.read_text(), own))
        if os.geteuid() == 0:
            # Started by root it becomes its own user and must still write there.
            for path in (own, settings):
                shutil.chown(path, MOSQUITTO_USER, MOSQUITTO_USER)
        address = BrokerAddress(LOOPBACK, free_port())
        argv = (str(DEBIAN_PROGRAM), "-c", str(settings), "-p", str(address.port))
        serves = lambda: listens(address.host, address.port)  # noqa: E731 - one look, named
        with _kept(Process(MOSQUITTO, argv, folder / "mosquitto.log", serves)):
            yield address
    finally:
        shutil.rmtree(own)


def moved(stock: str, folder: Path) -> str:
    """Return Debian's settings with pid file, store and log moved to a folder, all else as is."""
    places = {
        "pid_file": f"pid_file {folder}/mosquitto.pid",
        "persistence_location": f"persistence_location {folder}/",
        "log_dest": f"log_dest file {folder}/mosquitto.log",
    }
    return "\n".join(places.get(line.partition(" ")[0], line) for line in stock.splitlines()) + "\n"


@contextmanager
def _kept(process: Process) -> Iterator[None]:
    process.start()
    try:
        process.wait_until_ready()
        yield
    finally:
        process.stop()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `python -m simulators broker` takes."""
    parser.add_argument("--port", type=int, default=MQTT_PORT, help="on 127.0.0.1")


def run(arguments: argparse.Namespace) -> int:
    """Serve until asked to end."""
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(_serve(arguments.port))
    return 0


async def _serve(port: int) -> None:
    """Serve MQTT 3.1.1 to this machine alone; all in memory, gone with the process."""
    anonymous = "amqtt.plugins.authentication.AnonymousAuthPlugin"
    broker = Broker(
        BrokerConfig(
            listeners={"default": ListenerConfig(bind=f"{LOOPBACK}:{port}")},
            plugins={anonymous: {"allow_anonymous": True}},
        )
    )
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, ended.set)
    await broker.start()
    print(f"ready broker mqtt://{LOOPBACK}:{port}", flush=True)
    await ended.wait()
    await broker.shutdown()
