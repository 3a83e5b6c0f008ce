"""Seals what leaves the edge, opens what the hub boxed for it; epoch keys live in memory alone."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nacl.public import PublicKey, SealedBox
from nacl.secret import Aead
from nacl.utils import random

from edge.contract import seals
from edge.contract.codec import from_json, to_json
from edge.contract.day import museum_day
from edge.contract.envelopes import (
    CHUNK_BYTES,
    DownEnvelope,
    EpochOpened,
    EventEnvelope,
    Request,
)
from edge.contract.kinds import DOWN, KIND_OF_EVENT, KIND_OF_REQUEST
from edge.contract.manifest import ExhibitDeclared
from edge.errors import BadSeal, KeysMissing

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from edge.contract.clock import Clock
    from edge.contract.downward import DownBody
    from edge.contract.events import EventBody
    from edge.contract.manifest import ExhibitManifest
    from edge.contract.requests import RequestBody
    from edge.identity import DayKeys, Identity

SEALED_CHUNK_BYTES = Aead.NONCE_SIZE + CHUNK_BYTES + Aead.MACBYTES
"""Bytes of one whole chunk as it travels."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """A key (32 bytes) under which an edge seals for a while, and its announcement to the hub."""

    key: bytes = field(repr=False)
    opened: EpochOpened


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands: outbox id (16 bytes), number, priority, binding reference."""

    outbox: bytes
    number: int
    priority: int = 0
    ref: bytes = b""


class EdgeSeal:
    """One edge's seal. Thread-safe; an epoch ends at each start and at each 04:00 of the museum."""

    def __init__(self, identity: Identity, keys: DayKeys, clock: Clock, zone: ZoneInfo) -> None:
        self._identity = identity
        self._keys = keys
        self._clock = clock
        self._zone = zone
        self._lock = threading.Lock()
        self._epoch: Epoch | None = None
        self._could_keep = False

    def ready_to_keep(self) -> bool:
        """Return whether both keys of this day are here, and the clock agrees with the hub's."""
        return self._keys.ready(self._clock.now(), self._clock.steady())

    def lost_the_time(self) -> bool:
        """Return, once, that nothing can be kept any more where it could: as when a clock jumps."""
        could, self._could_keep = self._could_keep, self.ready_to_keep()
        return could and not self._could_keep

    def epoch(self) -> Epoch:
        """Return the epoch of now; a new one after a start and after 04:00.

        Raises:
            KeysMissing: the hub's keys of this museum day are not here.
        """
        with self._lock:
            now = self._clock.now()
            if not self._keys.ready(now, self._clock.steady()):
                raise KeysMissing("the hub's keys of today are not here")
            today = museum_day(now, self._zone)
            if self._epoch is None or self._epoch.opened.day != today:
                self._epoch = self._fresh(today)
            return self._epoch

    def event(self, place: Place, body: EventBody, epoch: Epoch | None = None) -> EventEnvelope:
        """Seal an event to its place in the outbox, under the epoch of now or the given one.

        Raises:
            KeysMissing: no epoch was given, and today's keys are not here.
        """
        epoch = epoch or self.epoch()
        clear = EventEnvelope(
            outbox=place.outbox,
            number=place.number,
            kind=KIND_OF_EVENT[type(body)],
            priority=place.priority,
            ref=place.ref,
            epoch=epoch.opened.epoch,
            body=b"",
        )
        binds = seals.event_binds(self._identity.museum, self._identity.edge, clear)
        return replace(clear, body=bytes(Aead(epoch.key).encrypt(to_json(body), binds)))

    def chunk(self, place: Place, index: int, plain: bytes, epoch: Epoch) -> bytes:
        """Seal one chunk of a medium to its event and index (from 0): nonce, ciphertext, tag."""
        binds = seals.chunk_binds(
            self._identity.museum, self._identity.edge, place.outbox, place.number, index
        )
        return bytes(Aead(epoch.key).encrypt(plain, binds))

    @property
    def identity(self) -> Identity:
        """Who this edge is."""
        return self._identity

    def request(self, nonce: bytes, body: RequestBody, boot: bytes) -> Request:
        """Box a request to the hub; only the hub reads it, only this edge can have written it.

        `boot` is that of the hub's presence: a hub that is started anew answers it no more.

        Raises:
            NotEnrolled: no hub has welcomed this edge yet.
        """
        kind = KIND_OF_REQUEST[type(body)]
        museum, edge = self._identity.museum, self._identity.edge
        plain = seals.request_prefix(museum, edge, kind, nonce, boot) + to_json(body)
        return Request(edge, kind, nonce, self._identity.box(plain), boot)

    def declared(self, manifest: ExhibitManifest, at: datetime) -> ExhibitDeclared:
        """Sign what the exhibit declares of itself.

        Raises:
            NotEnrolled: no hub has welcomed this edge yet.
        """
        museum, edge, body = self._identity.museum, self._identity.edge, to_json(manifest)
        signature = self._identity.sign(seals.manifest_statement(museum, edge, at, body))
        return ExhibitDeclared(edge=edge, at=at, manifest=body, signature=signature)

    def unbox(self, envelope: DownEnvelope) -> DownBody:
        """Open what the hub sent to this edge.

        Raises:
            BadSeal: for another edge, not by this hub, or of another kind than it says.
            Malformed: the hub wrote it, but it is not what was agreed.
        """
        if envelope.edge != self._identity.edge:
            raise BadSeal("a message for another edge")
        plain = self._identity.unbox(envelope.body)
        prefix = seals.down_prefix(self._identity.museum, self._identity.edge, envelope.kind)
        if not plain.startswith(prefix):
            raise BadSeal("a box that holds something else than it says")
        return from_json(DOWN[envelope.kind], plain.removeprefix(prefix))

    def _fresh(self, today: date) -> Epoch:
        public = self._keys.sealing_key(today)
        if public is None:
            raise KeysMissing("the hub's sealing key of today is not here")
        key, name = random(seals.KEY_BYTES), random(seals.ID_BYTES)
        sealed = bytes(SealedBox(PublicKey(public)).encrypt(key))
        museum, edge = self._identity.museum, self._identity.edge
        statement = seals.epoch_statement(museum, edge, name, today, sealed)
        opened = EpochOpened(
            edge=edge,
            epoch=name,
            day=today,
            sealed=sealed,
            signature=self._identity.sign(statement),
        )
        return Epoch(key, opened)
