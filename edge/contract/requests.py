"""What an edge asks the hub while somebody waits: boxed to the hub, never on a disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from edge.contract.words import Language, Mark

ANSWER_SECONDS = 10.0
"""An answer that comes later than this is not looked at: somebody else may stand there."""


@dataclass(frozen=True, slots=True)
class BandMarked:
    """Sent when a band is to be remembered for this day. Personal: a pseudonym.

    Not answered; the hub tells all edges by `BandMarks`, and keeps it in memory only.
    """

    day: date
    band_key: bytes
    mark: Mark


@dataclass(frozen=True, slots=True)
class StaffAsked:
    """Sent when a colleague laid down a staff band and typed its PIN. Personal: a pseudonym, a PIN.

    `resets_age`: the age that was given for `band_key` was wrong: ask it anew, and lift the lock.
    Else a guardian is there, seen by the colleague, for the child with that band. Answered with
    `StaffAnswer`.
    """

    day: date
    staff_key: bytes
    pin: str = field(repr=False)
    band_key: bytes
    resets_age: bool = False


@dataclass(frozen=True, slots=True)
class HandOffWanted:
    """Sent when a child's registration asks for its guardian. Answered with `HandOffOpened`."""

    language: Language


@dataclass(frozen=True, slots=True)
class HandOffEnded:
    """Sent when a hand-off is over at the kiosk: `taken` says whether its answer was taken."""

    hand_off: bytes
    taken: bool


@dataclass(frozen=True, slots=True)
class CountsWanted:
    """Sent when a bound band lies on an exit station. Answered with `VisitCounts`."""

    binding_id: bytes


@dataclass(frozen=True, slots=True)
class MailWanted:
    """Sent when somebody at an exit station wants the mail again. Answered with `MailAnswer`."""

    binding_id: bytes


@dataclass(frozen=True, slots=True)
class AccessTaken:
    """Sent when an edge has the broker access of `AccessOffered` on its disk. Not personal.

    `password_sha256` (32 bytes) says which: the hub lets the broker take that one, and no other,
    from now on. Not answered: the edge is called off the line, and comes back with the new one.
    """

    password_sha256: bytes


@dataclass(frozen=True, slots=True)
class DeskHere:
    """Sent when an installation at a desk reaches its hub. Answered with `DeskIntake`."""


@dataclass(frozen=True, slots=True)
class BandLaid:
    """Sent when a band was laid on a desk's reader. Personal: a pseudonym.

    The hub remembers it for two minutes, in memory: the screen of the colleague who sits there
    follows it. Answered with `DeskAnswer`.
    """

    day: date
    band_key: bytes


@dataclass(frozen=True, slots=True)
class BandTakenIn:
    """Sent when a band was laid on a desk's reader while bands are taken in there.

    The one message that carries a UID, of the museum's own bands alone: `DeskIntake` says from when
    until when. One that turns out to be a visitor's is refused, and written down nowhere. Answered
    with `DeskAnswer`.
    """

    uid: bytes = field(repr=False)


RequestBody = (
    BandMarked
    | StaffAsked
    | HandOffWanted
    | HandOffEnded
    | CountsWanted
    | MailWanted
    | AccessTaken
    | DeskHere
    | BandLaid
    | BandTakenIn
)
