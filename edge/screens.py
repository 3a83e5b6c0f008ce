"""What the touch screen can show: one question or one answer each. The kiosk only draws them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from edge.contract.manifest import Metric, Texts
from edge.contract.words import Avatar, Language, Scope
from edge.happenings import TapFault


@dataclass(frozen=True, slots=True)
class Idle:
    """The bead sleeps on the line; `question` is the exhibit's own."""

    name: ClassVar[str] = "idle"
    language: Language
    question: Texts


@dataclass(frozen=True, slots=True)
class Age:
    """How old are you? Actions: `age` {age}, `just_play`, `back`.

    `fault` is empty, or `age_empty`, `age_not_a_number`, `age_too_low`, `age_too_high`; then
    `typed` is what was typed.
    """

    name: ClassVar[str] = "age"
    language: Language
    typed: str = field(default="", repr=False)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who is with you? Actions: `guardian_here`, `just_play`, `back`."""

    name: ClassVar[str] = "guardian"
    language: Language


@dataclass(frozen=True, slots=True)
class Choices:
    """What may we keep? Actions: `answer` {scope, yes: "yes"|"no"}, `choose`, `just_play`, `back`.

    `answers` holds only what was answered; `choose` is open when all three scopes are.
    `by_guardian`: the words address a grown-up who decides for a child.
    """

    name: ClassVar[str] = "choices"
    language: Language
    by_guardian: bool
    answers: Mapping[Scope, bool]


@dataclass(frozen=True, slots=True)
class Contact:
    """First name and address. Actions: `contact` {first_name, address}, `just_play`, `back`.

    `faults` names what is wrong with a field: `first_name` -> `name_too_long`, `name_odd`;
    `address` -> `address_no_at`, `address_two_at`, `address_space`, `address_too_long`,
    `address_no_domain`, `address_odd`.
    """

    name: ClassVar[str] = "contact"
    language: Language
    by_guardian: bool
    first_name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Is this right? Actions: `confirm`, `back`."""

    name: ClassVar[str] = "readback"
    language: Language
    by_guardian: bool
    first_name: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChooseAvatar:
    """Who will you be today? Actions: `avatar` {avatar: "blue-fox"}, `back`; six are offered."""

    name: ClassVar[str] = "avatar"
    language: Language
    offers: tuple[Avatar, ...]


class Why(StrEnum):
    """Why somebody plays without keeping."""

    CHOSE = "chose"
    LEFT_BLANK = "left_blank"
    NO_KEYS = "no_keys"
    DISK = "disk"
    REFUSED = "refused"
    """The hub did not take their registration; they are asked anew at the next tap."""


@dataclass(frozen=True, slots=True)
class PlayerSeen:
    """Somebody who plays: `avatar` is None for who keeps nothing, and `why` says why.

    `asleep`: bound, and waiting for a guardian to open the mail.
    """

    player: str
    avatar: Avatar | None
    scopes: tuple[Scope, ...]
    why: Why | None = None
    asleep: bool = False


@dataclass(frozen=True, slots=True)
class Playing:
    """Play. Actions: `done`, and `save` when the last player keeps nothing of their own choice.

    `fresh`: the last player was bound just now, and a mail is on its way.
    """

    name: ClassVar[str] = "playing"
    language: Language
    question: Texts
    players: tuple[PlayerSeen, ...]
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A result, and where it is. Actions: `again`, `done`.

    A score has `metric` and `value` (in its unit) and earlier `tries` of this session; a photo has
    neither. `on_page`: the hub has it; before that it is kept here. `kept` is False for a player
    who keeps nothing: the number is shown, and that it is not kept.
    """

    name: ClassVar[str] = "kept"
    language: Language
    player: PlayerSeen
    metric: Metric | None
    value: float
    tries: tuple[float, ...]
    kept: bool
    on_page: bool


@dataclass(frozen=True, slots=True)
class NotKept:
    """The disk or the hub did not take it. Actions: `again`, `done`. No `metric`: a photo."""

    name: ClassVar[str] = "not_kept"
    language: Language
    metric: Metric | None
    value: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A tap that was not taken, for a moment, above the cut line. Action: `stay` (back at once)."""

    name: ClassVar[str] = "refused"
    language: Language
    fault: TapFault


@dataclass(frozen=True, slots=True)
class StillThere:
    """Nobody touched anything for a while. Action: `stay`. `seconds` are left, then it is wiped."""

    name: ClassVar[str] = "still_there"
    language: Language
    seconds: int


Screen = (
    Idle
    | Age
    | Guardian
    | Choices
    | Contact
    | ReadBack
    | ChooseAvatar
    | Playing
    | Kept
    | NotKept
    | Refused
    | StillThere
)
"""Every screen also takes the action `language` {language}; age and contact take `typing`."""
