"""What stands in clear on the wire: who, which number, which kind; never what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

VERSION = 1
CHUNK_BYTES = 65536
"""Plain bytes in one chunk of a medium; the last may be shorter."""
MOST_DOWN_BYTES = 8 * 1024 * 1024
"""No message to an edge is longer: a directory of 20,000 bands takes about 380 bytes for each."""


class EventKind(StrEnum):
    """What a sealed event holds: the dataclass of the same name in `events`."""

    BINDING_MADE = "binding_made"
    SCORE_MADE = "score_made"
    PROVISIONAL_SCORE = "provisional_score"
    MEDIUM_MADE = "medium_made"
    SCOPES_CHANGED = "scopes_changed"
    RESULT_FORGOTTEN = "result_forgotten"
    VISIT_FORGOTTEN = "visit_forgotten"
    VISIT_ENDED = "visit_ended"
    ADDRESS_MENDED = "address_mended"
    STEP_ANSWERED = "step_answered"
    VOID = "void"
    """A number whose row was erased on the edge before it was sent."""


class DownKind(StrEnum):
    """What a sealed message to one edge holds: the dataclass of the same name in `downward`."""

    KEYS_AHEAD = "keys_ahead"
    DIRECTORY_SNAPSHOT = "directory_snapshot"
    DIRECTORY_DELTA = "directory_delta"
    RECEIPT = "receipt"
    MEDIA_PROGRESS = "media_progress"
    ERASE_BINDING = "erase_binding"
    BAND_MARKS = "band_marks"
    TRAILS_TODAY = "trails_today"
    STAFF_ANSWER = "staff_answer"
    HAND_OFF_OPENED = "hand_off_opened"
    HAND_OFF_SEEN = "hand_off_seen"
    HAND_OFF_ANSWERED = "hand_off_answered"
    VISIT_COUNTS = "visit_counts"
    MAIL_ANSWER = "mail_answer"
    ACCESS_OFFERED = "access_offered"
    DESK_ANSWER = "desk_answer"
    DESK_INTAKE = "desk_intake"


class RequestKind(StrEnum):
    """What a boxed request to the hub holds: the dataclass of the same name in `requests`."""

    BAND_MARKED = "band_marked"
    STAFF_ASKED = "staff_asked"
    HAND_OFF_WANTED = "hand_off_wanted"
    HAND_OFF_ENDED = "hand_off_ended"
    COUNTS_WANTED = "counts_wanted"
    MAIL_WANTED = "mail_wanted"
    ACCESS_TAKEN = "access_taken"
    DESK_HERE = "desk_here"
    BAND_LAID = "band_laid"
    BAND_TAKEN_IN = "band_taken_in"


class AskKind(StrEnum):
    """What an edge may ask the hub for."""

    KEYS = "keys"
    DIRECTORY = "directory"
    MEDIA_PROGRESS = "media_progress"


@dataclass(frozen=True, slots=True)
class EventEnvelope:
    """Edge -> hub, one row of an outbox. All fields in clear are bound to the body by its seal.

    `outbox` (16 bytes) is random per outbox file, and another at each start that finds no row in
    it; `number` counts up without gaps; `ref` (16 bytes, or empty) is `seals.binding_ref` of the
    binding; `epoch` (16 bytes) names the epoch key. `priority` 0 goes before 1. `body` is
    XChaCha20-Poly1305: nonce (24), ciphertext, tag (16).
    """

    outbox: bytes
    number: int
    kind: EventKind
    priority: int
    ref: bytes
    epoch: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class EventBatch:
    """Edge -> hub, on `up/ev`: one event, or up to 100 when many wait."""

    edge: str
    events: tuple[EventEnvelope, ...]
    v: int = VERSION


@dataclass(frozen=True, slots=True)
class EpochOpened:
    """Edge -> hub, on `up/epoch`: a fresh key, at each start and each 04:00.

    `sealed` is the 32-byte epoch key in a libsodium sealed box to the hub's public key of `day`;
    `signature` is the edge's Ed25519 over `seals.epoch_statement`. No personal data.
    """

    edge: str
    epoch: bytes
    day: date
    sealed: bytes
    signature: bytes
    v: int = VERSION


@dataclass(frozen=True, slots=True)
class Ask:
    """Edge -> hub, on `up/ask`: send me that, sealed to me. `nonce` comes back with the answer.

    `about` names a medium (hex SHA-256 of its ciphertext) for `media_progress`, else it is empty.
    Ask only after the receipt of its event: a medium that the hub does not know is refused.
    """

    edge: str
    what: AskKind
    nonce: bytes
    about: str = ""
    v: int = VERSION


@dataclass(frozen=True, slots=True)
class Request:
    """Edge -> hub, on `up/req`: a libsodium box from the edge's key to the hub's.

    For what somebody at the kiosk waits for; nothing of it is on a disk, nothing is sent again, and
    what is not answered within 10 s is not answered at all. `nonce` (16 bytes) comes back.

    `boot` (16 bytes) is that of the hub's presence, and bound by the box: a request was made while
    that hub ran. One that runs later answers none of it, so nobody says it again to a hub that was
    started anew and forgot which nonces it knew. Empty, as older edges sent it, is not answered.
    """

    edge: str
    kind: RequestKind
    nonce: bytes
    body: bytes
    boot: bytes = b""
    v: int = VERSION


@dataclass(frozen=True, slots=True)
class EdgePresence:
    """Edge -> all, on `up/presence`, retained, and its last will with `on` false. Not personal.

    `waiting` results have no receipt yet, the oldest for so many seconds; `lost` were given up.
    """

    edge: str
    on: bool
    boot: bytes
    waiting: int
    oldest_seconds: int
    lost: int = 0
    v: int = VERSION


@dataclass(frozen=True, slots=True)
class HubPresence:
    """Hub -> all, on `hub/presence`, retained, and the last will. A new `boot` means: resend."""

    on: bool
    boot: bytes
    v: int = VERSION


@dataclass(frozen=True, slots=True)
class DownEnvelope:
    """Hub -> one edge: a libsodium box from the hub's key to the edge's; nobody else wrote it."""

    edge: str
    kind: DownKind
    body: bytes
    v: int = VERSION
