"""What the hub tells one edge, sealed to it: keys, directory, receipts, commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from edge.contract.words import Avatar, BindingKind, Language, Scope


@dataclass(frozen=True, slots=True)
class DayKey:
    """The random key (32 bytes) under which the UIDs of one museum day are hashed."""

    day: date
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealingKey:
    """The public half (32 bytes, X25519) to which epochs of one museum day are sealed."""

    day: date
    public: bytes


@dataclass(frozen=True, slots=True)
class KeysAhead:
    """Hub -> edge on `down/keys`: day keys of seven days ahead, public sealing keys of fourteen.

    `now` is the hub's time when it wrote this: an edge whose clock says otherwise keeps nothing.
    """

    nonce: bytes
    day_keys: tuple[DayKey, ...]
    sealing_keys: tuple[SealingKey, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One binding of today as every edge knows it. Personal: a pseudonym, its choices; no age."""

    band_key: bytes
    binding_id: bytes
    kind: BindingKind
    scopes: tuple[Scope, ...]
    avatar: Avatar
    language: Language
    may_approve: bool
    age_locked: bool


@dataclass(frozen=True, slots=True)
class DirectorySnapshot:
    """Hub -> edge on `down/bind`: all bindings of `day`; `nonce` is that of the Ask it answers."""

    nonce: bytes
    day: date
    revision: int
    entries: tuple[DirectoryEntry, ...]


@dataclass(frozen=True, slots=True)
class DirectoryDelta:
    """Hub -> edge on `down/bind`: what came after `revision - 1`; at a gap, ask for a snapshot."""

    day: date
    revision: int
    bound: tuple[DirectoryEntry, ...]
    ended: tuple[bytes, ...]


class Refusal(StrEnum):
    """Why the hub will never store an event; final, so the edge forgets it too."""

    MALFORMED = "malformed"
    BAD_SEAL = "bad_seal"
    CONSENT_MISSING = "consent_missing"
    NO_SUCH_BINDING = "no_such_binding"
    NO_SUCH_EXHIBIT = "no_such_exhibit"
    OUT_OF_RANGE = "out_of_range"
    ERASED = "erased"
    KEY_GONE = "key_gone"


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Outbox numbers from `first` to `last`, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class RefusedRange:
    """Outbox numbers that the hub refused, with the reason."""

    first: int
    last: int
    reason: Refusal


@dataclass(frozen=True, slots=True)
class Receipt:
    """Hub -> edge on `down/rx`, only after its commit: these are on disk here, these are refused.

    `unknown_epochs` names epochs whose key the hub does not have: announce them again, then resend.
    """

    outbox: bytes
    stored: tuple[NumberRange, ...]
    refused: tuple[RefusedRange, ...]
    unknown_epochs: tuple[bytes, ...] = ()


class MediaState(StrEnum):
    """How far a medium has come at the hub."""

    WANTED = "wanted"
    WHOLE = "whole"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class MediaProgress:
    """Hub -> edge on `down/mx`: send `missing` chunks; or it is whole and on disk; or drop it."""

    sha256: bytes
    state: MediaState
    missing: tuple[NumberRange, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EraseBinding:
    """Hub -> edge on `down/cmd`: forget this binding; unsent rows become voids, its media go."""

    binding_id: bytes


DownBody = KeysAhead | DirectorySnapshot | DirectoryDelta | Receipt | MediaProgress | EraseBinding
