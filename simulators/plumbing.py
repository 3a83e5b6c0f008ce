"""An installation's plumbing without reader, kiosk and door: real identity, outbox and link."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from edge.config import BrokerAddress as EdgeBroker
from edge.config import EdgeSettings, ReaderWiring
from edge.identity import DayKeys, Identity
from edge.link import Cargo, Link
from edge.media import MediaSpool
from edge.outbox import Outbox
from edge.seal import EdgeSeal
from hub.enrolling.welcoming import Welcoming
from hub.opening import open_store
from hub.premises import Premises

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from edge.contract.clock import Clock
    from edge.contract.downward import DirectoryDelta, DirectorySnapshot, DownBody, MediaState
    from edge.contract.manifest import ExhibitManifest
    from edge.outbox import RefusedRow
    from hub.config import HubSettings
    from simulators.broker import BrokerAddress


class Heard:
    """What a link told: how many rows are stored, how many refused, whether the hub is there."""

    def __init__(self) -> None:
        self.stored_rows = 0
        self.refused_rows = 0
        self.hub_is_there = False

    def stored(self, numbers: tuple[int, ...]) -> None:
        """Count rows that the hub has."""
        self.stored_rows += len(numbers)

    def refused(self, rows: tuple[RefusedRow, ...]) -> None:
        """Count rows that the hub will never have."""
        self.refused_rows += len(rows)

    def connected(self, on: bool) -> None:  # noqa: FBT001 - as the link says it
        """Note whether the hub is there."""
        self.hub_is_there = on

    def medium_done(self, number: int, state: MediaState, reason: str) -> None:
        """Leave it: nobody stands here who would look."""

    def directory(self, news: DirectorySnapshot | DirectoryDelta) -> None:
        """Leave it: nobody taps here."""

    def keys(self) -> None:
        """Leave it: the seal is asked whether it can keep."""

    def erase(self, binding_id: bytes) -> None:
        """Leave it: the outbox has done it."""

    def told(self, news: DownBody) -> None:
        """Leave it: nobody waits for an answer."""


class Plumbing:
    """One installation as far as results flow through it; its files stand in `folder`."""

    def __init__(
        self, name: str, folder: Path, broker: BrokerAddress, manifest: ExhibitManifest
    ) -> None:
        self.name = name
        self.folder = folder
        self.heard = Heard()
        self._broker = broker
        self._manifest = manifest

    def open(self, museum: str, clock: Clock) -> None:
        """Open identity, keys and outbox, as a start does; the link is not begun."""
        identity = Identity.load(self.folder)
        settings = self._settings(museum)
        self.zone = settings.zone
        self.keys = DayKeys(self.folder, settings.zone)
        self.seal = EdgeSeal(identity, self.keys, clock, settings.zone)
        self.outbox = Outbox(self.folder / "outbox.db", self.seal, clock)
        self.spool = MediaSpool(self.folder / "media", self.seal, self.outbox)
        self.heard = Heard()
        cargo = Cargo(self.keys, self.seal, self.outbox, self.spool, self._manifest)
        self.link = Link(settings, cargo, clock, self.heard)

    def close(self) -> None:
        """Let go of the outbox; a link that was begun must be stopped before."""
        self.outbox.close()

    def _settings(self, museum: str) -> EdgeSettings:
        return EdgeSettings(
            museum=museum,
            edge=self.name,
            data=str(self.folder),
            exhibit=str(self.folder / "exhibit.toml"),
            reader=ReaderWiring(port="none"),
            broker=EdgeBroker(host=self._broker.host, port=self._broker.port),
        )


def enrol(settings: HubSettings, edges: Mapping[str, Path], now: datetime) -> None:
    """Make installations known to a hub and the hub to them, as the commands do; name to folder."""
    box_key = Premises(settings.folder).secrets().box_key
    with closing(open_store(settings)) as store:
        welcoming = Welcoming(settings, store, box_key)
        for name, folder in edges.items():
            identity = Identity.create(folder, name)
            identity.accept(welcoming.enrol(identity.enrol_request(), now))
