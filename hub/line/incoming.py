"""Reads what came on a topic, strictly; what cannot be read is put aside by name. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nacl.secret import Aead

from edge.contract import topics
from edge.contract.codec import Malformed, from_json
from edge.contract.envelopes import (
    CHUNK_BYTES,
    Ask,
    EdgePresence,
    EpochOpened,
    EventBatch,
    EventEnvelope,
    Request,
)
from edge.contract.health import ReaderHealthReport
from edge.contract.manifest import ExhibitDeclared
from edge.contract.seals import ID_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_MESSAGE_BYTES = 256 * 1024
"""No message but a chunk is larger: an edge packs at most 48 KiB."""
MAX_CHUNK_BYTES = CHUNK_BYTES + Aead.NONCE_SIZE + Aead.MACBYTES
"""One sealed chunk; more fits into the place of none."""
MAX_REQUEST_BYTES = 4096
"""A request holds a few ids and a PIN, never a text."""
MAX_EVENTS = 100
MAX_NONCE_BYTES = 64
ELSEWHERE = "(elsewhere)"
"""Where a topic is that names no installation; no installation can be called so."""
_HIGHEST_NUMBER = 2**63 - 1
"""What a database's whole number holds."""
_RETAINED_BY_RIGHT = frozenset({topics.UP_PRESENCE, topics.UP_HEALTH, topics.MANIFEST})

Said = (
    EventBatch | EpochOpened | Ask | Request | EdgePresence | ReaderHealthReport | ExhibitDeclared
)
_SHAPES: Mapping[str, type[Said]] = {
    topics.UP_EVENTS: EventBatch,
    topics.UP_EPOCH: EpochOpened,
    topics.UP_ASK: Ask,
    topics.UP_REQUEST: Request,
    topics.UP_PRESENCE: EdgePresence,
    topics.UP_HEALTH: ReaderHealthReport,
    topics.MANIFEST: ExhibitDeclared,
}


@dataclass(frozen=True, slots=True)
class FromEdge:
    """A message that reads well; that `edge` really said it only its seal can tell."""

    edge: str
    said: Said


@dataclass(frozen=True, slots=True)
class Chunk:
    """One sealed piece of the medium whose ciphertext has that SHA-256."""

    edge: str
    sha256: bytes
    index: int
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Put aside; `why` names the field, never its value."""

    why: str


@dataclass(frozen=True, slots=True)
class Emptied:
    """A retained message was cleared on that topic: nothing to do."""


@dataclass(frozen=True, slots=True)
class RetainedInTheBroker:
    """Personal traffic that a broker was told to keep; to be cleared there."""


Read = FromEdge | Chunk | Unreadable | Emptied | RetainedInTheBroker


def read(museum: str, topic: str, payload: bytes, *, retained: bool) -> Read:
    """Take one message apart; never raises on what a stranger may send."""
    try:
        place = topics.parse_edge_topic(museum, topic)
    except ValueError as problem:
        return Unreadable(str(problem))
    if not payload:
        return Emptied()
    if retained and place.path not in _RETAINED_BY_RIGHT:
        return RetainedInTheBroker()
    if place.path.startswith(f"{topics.UP_MEDIA}/"):
        return _chunk(place, payload)
    return _message(place, payload)


def place_of(museum: str, topic: str) -> str:
    """Return where something came, without any word that a stranger may have put in a topic."""
    try:
        place = topics.parse_edge_topic(museum, topic)
    except ValueError:
        return ELSEWHERE
    if place.path in _SHAPES:
        return f"{place.edge}/{place.path}"
    is_media = place.path.startswith(f"{topics.UP_MEDIA}/")
    return f"{place.edge}/{topics.UP_MEDIA if is_media else '?'}"


def _chunk(place: topics.EdgeTopic, payload: bytes) -> Chunk | Unreadable:
    try:
        sha256, index = topics.chunk_of(place.path)
    except ValueError as problem:
        return Unreadable(str(problem))
    if len(payload) > MAX_CHUNK_BYTES:
        return Unreadable("a chunk: is too large")
    return Chunk(place.edge, sha256, index, payload)


def _message(place: topics.EdgeTopic, payload: bytes) -> FromEdge | Unreadable:
    shape = _SHAPES.get(place.path)
    if shape is None:
        return Unreadable("nothing is said on that path")
    if len(payload) > (MAX_REQUEST_BYTES if shape is Request else MAX_MESSAGE_BYTES):
        return Unreadable(f"{shape.__name__}: is too large")
    try:
        said: Said = from_json(shape, payload)
        _check(said, place.edge)
    except Malformed as problem:
        return Unreadable(str(problem))
    return FromEdge(place.edge, said)


def _check(said: Said, edge: str) -> None:
    """Check what the dataclasses do not: who speaks, how long ids are, how many there are."""
    if said.edge != edge:
        raise Malformed(f"{type(said).__name__}.edge", "is not the edge of the topic")
    if isinstance(said, EventBatch):
        if not 1 <= len(said.events) <= MAX_EVENTS:
            raise Malformed("EventBatch.events", f"must be 1 to {MAX_EVENTS}")
        for envelope in said.events:
            _check_envelope(envelope)
    if isinstance(said, Ask) and len(said.nonce) > MAX_NONCE_BYTES:
        raise Malformed("Ask.nonce", "is too long")
    if isinstance(said, Request) and len(said.nonce) != ID_BYTES:
        raise Malformed("Request.nonce", "must be 16 bytes")
    if isinstance(said, Request) and len(said.boot) not in {0, ID_BYTES}:
        raise Malformed("Request.boot", "must be 16 bytes, or none")


def _check_envelope(envelope: EventEnvelope) -> None:
    ids = (envelope.outbox, envelope.epoch)
    if any(len(one) != ID_BYTES for one in ids) or len(envelope.ref) not in (0, ID_BYTES):
        raise Malformed("EventEnvelope", "an id must be 16 bytes")
    if not 1 <= envelope.number <= _HIGHEST_NUMBER:
        raise Malformed("EventEnvelope.number", "must count from 1")
    if envelope.priority not in (0, 1):
        raise Malformed("EventEnvelope.priority", "must be 0 or 1")
