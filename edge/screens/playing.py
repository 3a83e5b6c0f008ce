"""Screens while somebody plays, and what each player is to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from edge.contract.events import MediumKind
from edge.contract.manifest import Metric, Texts
from edge.contract.words import Avatar, BindingKind, Language, Scope
from edge.happenings import Stop


class Why(StrEnum):
    """Why somebody plays without keeping."""

    CHOSE = "chose"
    BLOCKED = "blocked"
    """A colleague blocked the band for today: the desk has another."""
    LEFT_BLANK = "left_blank"
    NO_KEYS = "no_keys"
    DISK = "disk"
    REFUSED = "refused"
    """The hub did not take their registration; they are asked anew at the next tap."""
    PROVISIONAL = "provisional"
    """On their word, while the hub is away: scores are kept for now."""
    NO_ARRANGEMENT = "no_arrangement"
    """A class or group band without an arrangement of today: the teacher or organiser knows."""
    NOT_NOW = "not_now"
    """A class or group band whose wearer keeps nothing of this round; the next tap keeps again."""


@dataclass(frozen=True, slots=True)
class PlayerSeen:
    """Somebody who plays: `avatar` is None for who keeps nothing, and `why` says why.

    `asleep`: bound, waits for a guardian to open the mail. `number`: a class or group band's, or 0.
    """

    player: str
    avatar: Avatar | None
    scopes: tuple[Scope, ...]
    why: Why | None = None
    asleep: bool = False
    kind: BindingKind = BindingKind.VISITOR
    number: int = 0


class Offer(StrEnum):
    """What the wearer who came last may do besides playing; each is an action of that name."""

    SAVE = "save"
    """Keep after all: they keep nothing of their own choice."""
    NOT_ME = "not_me"
    """First tap at this exhibit: that animal is somebody else; begin anew with this band."""
    CHANGE = "change"
    """Decide anew what may be kept."""
    FORGET = "forget"
    """Erase today, while the band is held to the reader."""
    MEND = "mend"
    """Mend the address: typed here less than five minutes ago, by nobody who had to be seen."""
    NOT_NOW = "not_now"
    """Of a class or group band: keep nothing of this round; offered at each tap."""
    QUESTION = "question"
    """The question of the trail at this exhibit, which this band has not answered here."""


@dataclass(frozen=True, slots=True)
class Playing:
    """Play. Actions: `done`, and those that `offers` names for the last player.

    `fresh`: the last player was bound just now, and a mail is on its way. `stop` is the last
    player's step of a trail that is here, `stop_done` when it was done here today.
    """

    name: ClassVar[str] = "playing"
    language: Language
    question: Texts
    players: tuple[PlayerSeen, ...]
    fresh: bool = False
    offers: tuple[Offer, ...] = ()
    stop: Stop | None = None
    stop_done: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """Another band in mid-play: it is asked, never merged. Actions: `join`, `swap`, `back`.

    `join` plays beside those who play (none where `full`), `swap` in their place; `back`: they go
    on alone. `coming` is the avatar of the new band, None where it has none.
    """

    name: ClassVar[str] = "join"
    language: Language
    players: tuple[PlayerSeen, ...]
    coming: Avatar | None
    full: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A result, and where it is. Actions: `again`, `done`, and for ten seconds `not_mine`.

    A score has `metric` and `value` (in its unit) and earlier `tries` of this session; a photo has
    neither. `on_page`: the hub has it; before that it is kept here. `kept` is False for a player
    who keeps nothing: the number is shown, and that it is not kept. `medium` says what it is that
    has no number. A player whose `why` is `PROVISIONAL` is told "kept here for now".

    `team` are all whose result it is, where several have one; then nobody says "not mine". `stop`
    is the player's step of a trail: `stop_met` says whether this result is what it asks, and
    `asks` that its question comes next.
    """

    name: ClassVar[str] = "kept"
    language: Language
    player: PlayerSeen
    metric: Metric | None
    value: float
    tries: tuple[float, ...]
    kept: bool
    on_page: bool
    may_undo: bool = False
    medium: MediumKind = MediumKind.PHOTO
    team: tuple[PlayerSeen, ...] = ()
    stop: Stop | None = None
    stop_met: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True)
class NotKept:
    """The disk or the hub did not take it. Actions: `again`, `done`. No `metric`: a `medium`."""

    name: ClassVar[str] = "not_kept"
    language: Language
    metric: Metric | None
    value: float
    medium: MediumKind = MediumKind.PHOTO
