"""The bytes that a seal binds, the same on both sides; the ciphers live in each side's `seal`."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from edge.contract.codec import encode

if TYPE_CHECKING:
    from datetime import date, datetime

    from edge.contract.envelopes import DownKind, EventEnvelope, RequestKind

KEY_BYTES = 32
ID_BYTES = 16


def band_key(day_key: bytes, uid: bytes) -> bytes:
    """Return what a band is looked up by that day: keyed BLAKE2b (RFC 7693), 16 bytes."""
    return hashlib.blake2b(uid, key=day_key, digest_size=ID_BYTES, person=b"myvisit band").digest()


def binding_ref(binding_id: bytes) -> bytes:
    """Return the opaque reference (16 bytes) under which a binding's rows stand in clear."""
    return hashlib.blake2b(binding_id, digest_size=ID_BYTES, person=b"myvisit ref").digest()


def event_binds(museum: str, edge: str, envelope: EventEnvelope) -> bytes:
    """Return the associated data of an event's seal: every field that stands in clear."""
    return _join(
        "event",
        museum,
        edge,
        envelope.outbox.hex(),
        str(envelope.number),
        envelope.kind,
        str(envelope.priority),
        envelope.ref.hex(),
        envelope.epoch.hex(),
    )


def chunk_binds(museum: str, edge: str, outbox: bytes, number: int, index: int) -> bytes:
    """Return the associated data of one chunk's seal: its event and its place."""
    return _join("chunk", museum, edge, outbox.hex(), str(number), str(index))


def epoch_statement(museum: str, edge: str, epoch: bytes, day: date, sealed: bytes) -> bytes:
    """Return what an edge signs when it opens an epoch."""
    return _join("epoch", museum, edge, epoch.hex(), day.isoformat(), sealed.hex())


def manifest_statement(museum: str, edge: str, at: datetime, manifest: bytes) -> bytes:
    """Return what an edge signs when it declares its exhibit; `at` as it stands in the message."""
    return _join("manifest", museum, edge, str(encode(at)), manifest.hex())


def down_prefix(museum: str, edge: str, kind: DownKind) -> bytes:
    """Return what the plain text of a downward box begins with; no box serves as another."""
    return _join("down", museum, edge, kind) + b"\n"


def request_prefix(museum: str, edge: str, kind: RequestKind, nonce: bytes, boot: bytes) -> bytes:
    """Return what the plain text of a boxed request begins with; no box serves as another."""
    return _join("request", museum, edge, kind, nonce.hex(), boot.hex()) + b"\n"


def _join(*parts: str) -> bytes:
    return "|".join(("myvisit/1", *parts)).encode()
