"""What a desk's screen shows of a band, a visit, a box: never a name, a score, or who they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from edge.contract.words import Avatar, BindingKind, Giver, Scope, Way

if TYPE_CHECKING:
    from edge.contract.manifest import Texts
    from hub.schools.bookings import Booked


class MailFate(StrEnum):
    """How far a household's mail is."""

    WAITS = "waits"
    """It goes when they leave."""
    CONFIRMING = "confirming"
    """A guardian was asked to confirm; nothing else goes before that."""
    TRIED = "tried"
    """The mail server said later; it is tried again."""
    SENT = "sent"
    BACK = "back"
    """It came back: there is no such mailbox."""


@dataclass(frozen=True, slots=True)
class VisitCard:
    """A visitor's day as a desk knows it. `exhibits` counts where they played, not how."""

    avatar: Avatar
    day: date
    since: datetime
    where: Texts | None
    exhibits: int
    has_band: bool
    ended: bool
    pending: bool
    scopes: frozenset[Scope]
    giver: Giver
    way: Way
    confirmed_at: datetime | None
    address: str = field(repr=False)
    """Half hidden; empty where its reader said that it is not theirs."""
    meant: str
    """The domain that was probably meant, if another one was typed."""
    mail: MailFate
    mail_at: datetime | None
    beside: tuple[Avatar, ...]
    """Who else's mail goes there."""


@dataclass(frozen=True, slots=True)
class OwnBandCard:
    """A band of a class or group: what is printed on it, and who has its set today.

    `number` is the number it plays for, None for a spare one; `spares` are bands that nobody has.
    `choices` are the groups of today that have no set yet.
    """

    kind: BindingKind
    set_name: str
    band_number: int
    avatar: Avatar | None
    revoked: bool
    bands: int
    booked: Booked | None
    number: int | None
    opted_out: bool
    spares: tuple[int, ...]
    numbers: tuple[int, ...]
    choices: tuple[Booked, ...]


@dataclass(frozen=True, slots=True)
class StaffBandCard:
    """A colleague's band; what it may is done at `python -m hub bands`."""

    set_name: str
    band_number: int
    locked: bool


@dataclass(frozen=True, slots=True)
class NobodysCard:
    """A band that nobody has today; `first` where the museum day has bound none yet."""

    age_asked: bool
    """An age under 13 was given: another one is not taken any more today."""
    just_plays: bool
    blocked: bool
    first: bool


Card = VisitCard | OwnBandCard | StaffBandCard | NobodysCard


@dataclass(frozen=True, slots=True)
class Bounce:
    """A household whose mail came back; `ref` finds its card, `meant` may be what they meant."""

    ref: str
    avatars: tuple[Avatar, ...]
    address: str = field(repr=False)
    meant: str
    answer: str
    since: datetime
    today: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """A museum day in sums; None where it is there but too small to be told."""

    bands: int | None
    households: int | None
    mailed: int | None
    back: int
    first_at: datetime | None
    here: int
    installations: int
    groups: tuple[Booked, ...]
