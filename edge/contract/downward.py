"""What the hub tells one edge, sealed to it: keys, directory, receipts, commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from edge.contract.enrolment import BrokerAccess
from edge.contract.trails import TrailsToday
from edge.contract.words import Avatar, BindingKind, Language, Mark, Scope


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
    """One binding of today as every edge knows it. Personal: a pseudonym, its choices; no age.

    `pending`: a child's, whose guardian has not opened the mail yet. A class, group or staff band
    has a `number`: its own within its set, or that of the pupil of a group who plays with it. It
    has scopes only while an arrangement allows them; its `binding_id` is random and of that day. A
    staff band never plays with scopes. `trail` names the one of `TrailsToday` that a class or group
    follows, or is empty.
    """

    band_key: bytes
    binding_id: bytes
    kind: BindingKind
    scopes: tuple[Scope, ...]
    avatar: Avatar
    language: Language
    may_approve: bool
    age_locked: bool
    pending: bool = False
    number: int = 0
    trail: str = ""


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
    GUARDIAN_MAY_NOT = "guardian_may_not"
    """The band or approval behind a guardian's yes may not give it."""
    TOO_MANY_CHILDREN = "too_many_children"
    """One guardian decides for eight children a day; the desk helps with more."""
    TOO_LATE = "too_late"
    """An address is mended within five minutes, where it was given."""


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


@dataclass(frozen=True, slots=True)
class MarkedBand:
    """One band of today and what is remembered of it. Personal: a pseudonym."""

    band_key: bytes
    mark: Mark


@dataclass(frozen=True, slots=True)
class BandMarks:
    """Hub -> edge on `down/bind`: what `day` remembers of bands; all of it after an Ask.

    `lifted` are bands of which nothing is remembered any more.
    """

    day: date
    marked: tuple[MarkedBand, ...]
    lifted: tuple[bytes, ...] = ()


class StaffVerdict(StrEnum):
    """What the hub says to a staff band and its PIN."""

    GRANTED = "granted"
    WRONG_PIN = "wrong_pin"
    LOCKED = "locked"
    """Five wrong tries, or revoked: `python -m hub bands` gives it a new PIN."""
    NOT_STAFF = "not_staff"


@dataclass(frozen=True, slots=True)
class StaffAnswer:
    """Hub -> edge on `down/ans`: the answer to `StaffAsked`.

    `approval` (16 bytes) is what a consent by `Way.STAFF` names; it holds once, at this edge, for
    this band, for ten minutes. `tries_left` counts down from five.
    """

    nonce: bytes
    verdict: StaffVerdict
    tries_left: int = 0
    approval: bytes = b""


@dataclass(frozen=True, slots=True)
class HandOffOpened:
    """Hub -> edge on `down/ans`: the answer to `HandOffWanted`, until `until` (10 minutes).

    `hand_off` (16 bytes) names it between edge and hub; `link` is what the QR code holds: an
    address of the portal with 128 random bits, and nothing of anybody.
    """

    nonce: bytes
    hand_off: bytes
    link: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True)
class HandOffSeen:
    """Hub -> edge on `down/ans`: somebody has the questions before them on a phone."""

    hand_off: bytes


@dataclass(frozen=True, slots=True)
class HandOffAnswered:
    """Hub -> edge on `down/ans`: what a guardian answered on their phone.

    Personal: the child's first name, the guardian's address, their choices. The edge answers with
    `HandOffEnded`, and the phone says what became of it. The hub keeps none of it.
    """

    hand_off: bytes
    language: Language
    notice: str
    notice_sha256: bytes
    shown_at: datetime
    decided_at: datetime
    yes: tuple[Scope, ...]
    no: tuple[Scope, ...]
    first_name: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class VisitCounts:
    """Hub -> edge on `down/ans`: the answer to `CountsWanted`. Counts only, never what they are.

    `coming`: photos and sounds that were announced and are not whole yet. `mail_waits`: the
    results mail has not gone yet.
    """

    nonce: bytes
    scores: int
    photos: int
    sounds: int
    coming: int = 0
    pending: bool = False
    mail_waits: bool = False


class MailVerdict(StrEnum):
    """What became of a wish to be mailed."""

    GOES = "goes"
    TOO_OFTEN = "too_often"
    NOBODY = "nobody"
    """There is no such visit, or its mailbox refused for good: the desk helps."""


@dataclass(frozen=True, slots=True)
class MailAnswer:
    """Hub -> edge on `down/ans`: the answer to `MailWanted`."""

    nonce: bytes
    verdict: MailVerdict


@dataclass(frozen=True, slots=True)
class AccessOffered:
    """Hub -> edge on `down/cmd`: how the museum's own broker takes it next. Not personal.

    The edge puts it on its disk beside what it has, answers with `AccessTaken`, and from the next
    line on tries both until the broker takes this one; then the older one goes.
    """

    broker: BrokerAccess


class DeskVerdict(StrEnum):
    """What became of a band that was laid on a desk's reader."""

    SHOWN = "shown"
    """The screen of that desk may show whose it is."""
    TAKEN_IN = "taken_in"
    REFUSED = "refused"
    """It is known already, or no band of the museum's; the screen says which."""
    AGAIN = "again"
    """The desk began or ended taking bands in just then: lay it down once more."""


@dataclass(frozen=True, slots=True)
class DeskAnswer:
    """Hub -> edge on `down/ans`: the answer to `BandLaid` and `BandTakenIn`; whose is not said."""

    nonce: bytes
    verdict: DeskVerdict


@dataclass(frozen=True, slots=True)
class DeskIntake:
    """Hub -> edge on `down/cmd`: whether UIDs of bands may be told, at the latest until `until`."""

    is_open: bool
    until: datetime


DownBody = (
    KeysAhead
    | DirectorySnapshot
    | DirectoryDelta
    | Receipt
    | MediaProgress
    | EraseBinding
    | BandMarks
    | TrailsToday
    | StaffAnswer
    | HandOffOpened
    | HandOffSeen
    | HandOffAnswered
    | VisitCounts
    | MailAnswer
    | AccessOffered
    | DeskAnswer
    | DeskIntake
)
