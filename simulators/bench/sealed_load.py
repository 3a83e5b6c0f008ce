"""A founded hub with enrolled installations, and events really sealed for it beforehand."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count, cycle
from pathlib import Path

from nacl.public import Box, PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead
from nacl.signing import SigningKey

from edge.contract import ids, seals, topics
from edge.contract.clock import SystemClock
from edge.contract.codec import to_json
from edge.contract.day import museum_day
from edge.contract.envelopes import EpochOpened, EventBatch, EventEnvelope
from edge.contract.events import BindingMade, MediumMade, ScoreMade
from edge.contract.kinds import KIND_OF_EVENT
from hub.config import HubSettings, load
from hub.keys.file import KeyringFile
from hub.line.keys_ahead import KeyCalendar
from hub.opening import open_store
from hub.premises import Premises
from hub.store import Edge, Exhibit, put
from simulators.bench.fleet import Fleet, Message, Station
from simulators.broker import BrokerAddress
from simulators.processes import Process, answer_of
from simulators.registrations import HIGH, LOW, manifest, registration
from simulators.settings import Pace, hub_settings
from simulators.waiting import free_port

__all__ = ["HIGH", "LOW", "Installation", "Site", "manifest", "numbers_of", "registration"]

BATCH_BYTES = 48 * 1024
_CALM = Pace(turn_seconds=600)

Sealable = BindingMade | ScoreMade | MediumMade


@dataclass(slots=True)
class Installation:
    """One enrolled edge: its keys, its epoch, its outbox."""

    museum: str
    name: str
    signing: SigningKey = field(default_factory=SigningKey.generate, repr=False)
    private: PrivateKey = field(default_factory=PrivateKey.generate, repr=False)
    outbox: bytes = field(default_factory=lambda: secrets.token_bytes(seals.ID_BYTES))
    epoch: bytes = field(default_factory=lambda: secrets.token_bytes(seals.ID_BYTES))
    epoch_key: bytes = field(default_factory=lambda: secrets.token_bytes(seals.KEY_BYTES))
    numbers: count[int] = field(default_factory=lambda: count(1))

    def next_number(self) -> int:
        """Take a number of its outbox."""
        return next(self.numbers)

    def seals(self, body: Sealable, number: int = 0) -> EventEnvelope:
        """Seal an event under the next number, or under one that was taken."""
        ref, kind = seals.binding_ref(body.binding_id), KIND_OF_EVENT[type(body)]
        number = number or self.next_number()
        bare = EventEnvelope(self.outbox, number, kind, 0, ref, self.epoch, b"")
        binds = seals.event_binds(self.museum, self.name, bare)
        return replace(bare, body=bytes(Aead(self.epoch_key).encrypt(to_json(body), binds)))

    def message(self, path: str, payload: bytes, numbers: tuple[int, ...] = ()) -> Message:
        """Return what is published on one of its paths."""
        return Message(topics.edge_topic(self.museum, self.name, path), payload, numbers)

    def batch(self, *envelopes: EventEnvelope) -> Message:
        """Return one message that holds these events."""
        numbers = tuple(one.number for one in envelopes)
        payload = to_json(EventBatch(self.name, envelopes))
        return self.message(topics.UP_EVENTS, payload, numbers)

    def chunk_binds(self, number: int, index: int) -> bytes:
        """Return what one chunk's seal binds."""
        return seals.chunk_binds(self.museum, self.name, self.outbox, number, index)


class Site:
    """A hub's folder and its installations; visitors are registered once it runs."""

    def __init__(self, folder: Path, broker: BrokerAddress, edges: int, visitors: int) -> None:
        """Found the hub and enrol `edges`; `visitors` will be bound, spread over all edges."""
        self.folder, self.broker = folder, broker
        self.museum = f"bench-{secrets.token_hex(4)}"
        self.ids_sort = True
        """Whether results are named as an edge names them; else by 16 random bytes."""
        self._config = folder / "hub.toml"
        folder.mkdir()
        text = hub_settings(self.museum, broker, free_port(), free_port(), _CALM)
        self._config.write_text(text)
        answer_of("hub", "init", "--config", str(self._config))
        self.settings: HubSettings = load(self._config)
        self._now = SystemClock().now()
        self._day = museum_day(self._now, self.settings.zone)
        self._visitors = [secrets.token_bytes(seals.ID_BYTES) for _ in range(visitors)]
        self._turns = cycle(self._visitors)
        self.edges = tuple(Installation(self.museum, f"edge-{n}") for n in range(edges))
        self._enrol()

    @property
    def store(self) -> Path:
        """The file that holds the results."""
        return Premises(self.settings.folder).store

    @property
    def epoch_keys(self) -> dict[bytes, bytes]:
        """The open keys of all epochs, for peers that must open the same seals."""
        return {one.epoch: one.epoch_key for one in self.edges}

    def process(self, runs: Callable[[Path], Sequence[str]]) -> Process:
        """Return the hub's process, not started."""
        return Process("portal", runs(self._config), self.folder / "portal.log")

    def fleet(self, edges: int) -> Fleet:
        """Connect the first so many installations."""
        public = Premises(self.settings.folder).secrets().box_key.public_key
        return Fleet(
            [
                Station(self.broker, one.museum, one.name, Box(one.private, public))
                for one in self.edges[:edges]
            ]
        )

    def opening(self) -> list[list[Message]]:
        """Return what each edge says first: its epoch, its share of the visitors."""
        shares = [self._visitors[at :: len(self.edges)] for at in range(len(self.edges))]
        return [
            [
                one.message(topics.UP_EPOCH, to_json(self._announced(one))),
                *(one.batch(one.seals(registration(who, self._day, self._now))) for who in share),
            ]
            for one, share in zip(self.edges, shares, strict=True)
        ]

    def scores(self, edges: int, each: int) -> list[list[Message]]:
        """Seal so many scores for each of the first edges, one a message."""
        return [
            [one.batch(one.seals(self._score(one))) for _ in range(each)]
            for one in self.edges[:edges]
        ]

    def packed(self, edges: int, each: int, most: int) -> list[list[Message]]:
        """The same, `most` events or 48 KiB a message, as an outbox packs what waited."""
        return [self._packed(one, each, most) for one in self.edges[:edges]]

    def speaks_as(self, museum: str) -> None:
        """Let what is sealed from now on be for another museum: for peers beside its own hub."""
        for one in self.edges:
            one.museum = museum

    def visitor(self) -> bytes:
        """Return the binding of whoever is next."""
        return next(self._turns)

    def now(self) -> datetime:
        """Return the instant at which all of it was made."""
        return self._now

    def _packed(self, edge: Installation, each: int, most: int) -> list[Message]:
        messages: list[Message] = []
        row: list[EventEnvelope] = []
        size = 0
        for envelope in (edge.seals(self._score(edge)) for _ in range(each)):
            length = len(to_json(envelope))
            if row and (len(row) == most or size + length > BATCH_BYTES):
                messages.append(edge.batch(*row))
                row, size = [], 0
            row.append(envelope)
            size += length
        return [*messages, edge.batch(*row)] if row else messages

    def _enrol(self) -> None:
        rows = [
            {
                "name": one.name,
                "verify_key": bytes(one.signing.verify_key),
                "box_key": bytes(one.private.public_key),
                "enrolled_at": self._now,
                "revoked_at": None,
            }
            for one in self.edges
        ]
        with closing(open_store(self.settings)) as store, store.write() as tx:
            put(tx, Edge, rows)
            put(tx, Exhibit, [self._declared(one.name) for one in self.edges])
        with closing(KeyringFile(Premises(self.settings.folder).keyring)) as keyring:
            calendar = KeyCalendar(keyring, self.settings.zone)
            calendar.turn(self._now)
            ahead = calendar.answer(b"", self._now).sealing_keys
        self._sealing_key = next(one.public for one in ahead if one.day == self._day)

    def _declared(self, name: str) -> dict[str, object]:
        declared = to_json(manifest(name)).decode()
        return {"exhibit": name, "edge": name, "manifest": declared, "updated_at": self._now}

    def _announced(self, edge: Installation) -> EpochOpened:
        sealed = bytes(SealedBox(PublicKey(self._sealing_key)).encrypt(edge.epoch_key))
        said = seals.epoch_statement(self.museum, edge.name, edge.epoch, self._day, sealed)
        signature = bytes(edge.signing.sign(said).signature)
        return EpochOpened(edge.name, edge.epoch, self._day, sealed, signature)

    def _score(self, edge: Installation) -> ScoreMade:
        low_byte = secrets.randbelow(int(HIGH - LOW))
        result_id, binding_id = self._result_id(), next(self._turns)
        return ScoreMade(result_id, binding_id, edge.name, "reaction", LOW + low_byte, self._now)

    def _result_id(self) -> bytes:
        fresh = secrets.token_bytes(seals.ID_BYTES)
        return ids.result_id(SystemClock().now(), fresh) if self.ids_sort else fresh


def numbers_of(messages: Iterable[Message]) -> int:
    """Return how many events stand in these messages."""
    return sum(len(one.numbers) for one in messages)
