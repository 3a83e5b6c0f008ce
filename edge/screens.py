"""What the touch screen can show: one question or one answer each. The kiosk only draws them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from edge.contract.events import MediumKind
from edge.contract.manifest import Metric, Texts
from edge.contract.words import Avatar, BindingKind, Language, Scope
from edge.happenings import TapFault


@dataclass(frozen=True, slots=True)
class Idle:
    """The bead sleeps on the line; `question` is the exhibit's own.

    `reads` is False while the reader does not: two posts, and where to go instead.
    """

    name: ClassVar[str] = "idle"
    language: Language
    question: Texts
    reads: bool = True


@dataclass(frozen=True, slots=True)
class ExitIdle:
    """An exit station at rest: hold your band here, and see what goes home with you."""

    name: ClassVar[str] = "exit_idle"
    language: Language
    reads: bool = True


@dataclass(frozen=True, slots=True)
class Age:
    """How old are you? Actions: `age` {age}, `just_play`, `back`, and `registered` where it may.

    `fault` is empty, or `age_empty`, `age_not_a_number`, `age_too_low`, `age_too_high`; then
    `typed` is what was typed. `may_be_registered`: the hub is away, so that this band may be bound
    and this installation not know it: `registered` says so, and scores are kept for now.
    """

    name: ClassVar[str] = "age"
    language: Language
    typed: str = field(default="", repr=False)
    fault: str = ""
    may_be_registered: bool = False


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who is with you? Actions: `guardian_here` where `may_state`, `just_play`, `back`.

    Or a grown-up's bound band, or a staff band, is laid down. `link`, once it came, is what the QR
    code holds that hands the questions to the guardian's phone; `on_phone`: they stand there now.
    `changing`: more is asked for of a bound child; `just_play` leaves what is kept as it is.
    """

    name: ClassVar[str] = "guardian"
    language: Language
    may_state: bool = True
    may_ask_staff: bool = False
    link: str = field(default="", repr=False)
    on_phone: bool = False
    changing: bool = False


@dataclass(frozen=True, slots=True)
class StaffPin:
    """A colleague's PIN, four digits. Actions: `pin` {pin}, `wrong_age` {pin}, `back`.

    `pin`: a grown-up is here, I see them. `wrong_age`: the age was mistyped, ask it anew. `fault`
    is empty, `pin_wrong`, `pin_locked`, `not_staff`, `no_answer`; `tries_left` stands beside
    `pin_wrong`. `waiting`: the hub was asked.
    """

    name: ClassVar[str] = "staff_pin"
    language: Language
    fault: str = ""
    tries_left: int = 0
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What may we keep? Actions: `answer` {scope, yes: "yes"|"no"}, `choose`, `just_play`, `back`.

    `answers` holds only what was answered; `choose` is open when all three scopes are.
    `by_guardian`: the words address a grown-up who decides for a child. `guardian` is the avatar of
    the grown-up whose band lay there, if one did. `changing`: a bound wearer decides anew; the
    answers are what holds now, what becomes a no is erased, and there is no `just_play`.
    """

    name: ClassVar[str] = "choices"
    language: Language
    by_guardian: bool
    answers: Mapping[Scope, bool]
    guardian: Avatar | None = None
    changing: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """First name and address. Actions: `contact` {first_name, address}, `just_play`, `back`.

    `faults` names what is wrong with a field: `first_name` -> `name_too_long`, `name_odd`;
    `address` -> `address_no_at`, `address_two_at`, `address_space`, `address_too_long`,
    `address_no_domain`, `address_odd`. `guardian`: the grown-up whose band lay there; then only the
    first name is asked, and the mail goes where theirs goes.
    """

    name: ClassVar[str] = "contact"
    language: Language
    by_guardian: bool
    first_name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    faults: Mapping[str, str] = field(default_factory=dict)
    guardian: Avatar | None = None


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Is this right? Actions: `confirm`, `back`, and `take_domain` where `meant` is not empty.

    `meant` is a domain that was probably meant: "Did you mean gmail.com?"
    """

    name: ClassVar[str] = "readback"
    language: Language
    by_guardian: bool
    first_name: str = field(repr=False)
    address: str = field(repr=False)
    meant: str = ""


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
    PROVISIONAL = "provisional"
    """On their word, while the hub is away: scores are kept for now."""
    NO_ARRANGEMENT = "no_arrangement"
    """A class or group band without an arrangement of today: the teacher or organiser knows."""


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


@dataclass(frozen=True, slots=True)
class Playing:
    """Play. Actions: `done`, and those that `offers` names for the last player.

    `fresh`: the last player was bound just now, and a mail is on its way.
    """

    name: ClassVar[str] = "playing"
    language: Language
    question: Texts
    players: tuple[PlayerSeen, ...]
    fresh: bool = False
    offers: tuple[Offer, ...] = ()


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
class Forget:
    """Erase today's visit? Actions: `forget` where `held`, `back`.

    `held`: the band lies on the reader; else it is asked for.
    """

    name: ClassVar[str] = "forget"
    language: Language
    player: PlayerSeen
    held: bool


class Said(StrEnum):
    """What was done for a wearer, or could not be; each has a scene and a sentence."""

    FORGOTTEN = "forgotten"
    TAKEN_BACK = "taken_back"
    """One result is gone: it was not theirs."""
    CHANGED = "changed"
    MENDED = "mended"
    MEND_REFUSED = "mend_refused"
    """The hub did not mend the address: too late, or the page was opened already."""
    CHANGE_REFUSED = "change_refused"
    """The hub did not take another choice: what was agreed before holds."""
    NOT_WRITTEN = "not_written"
    """The disk did not take it: nothing was changed, a colleague helps."""
    MAIL_GOES = "mail_goes"
    MAIL_TOO_OFTEN = "mail_too_often"
    MAIL_NOBODY = "mail_nobody"
    NO_ANSWER = "no_answer"
    """The hub did not answer: try again later, or ask at the desk."""
    ENDED = "ended"
    """The visit is over; the band holds nothing any more."""
    ASK_ON_PAGE = "ask_on_page"
    """More than before may only a guardian allow: on the page of the mail, or with their band."""


AWAY = frozenset({Said.FORGOTTEN, Said.TAKEN_BACK, Said.CHANGED, Said.MENDED})
"""What the hub has a part in: without it, only what holds here may be said."""


@dataclass(frozen=True, slots=True)
class Done:
    """A sentence on what was done, for a moment. Action: `done`.

    `away`: it was done here alone; what the hub has of it follows when it can be reached.
    """

    name: ClassVar[str] = "done"
    language: Language
    said: Said
    player: PlayerSeen | None = None
    away: bool = False


@dataclass(frozen=True, slots=True)
class Mend:
    """Mend the address. Actions: `mend` {address}, `take_domain` where `meant`, `back`.

    `fault` is empty or one of `Contact`'s for an address; the address of before is never shown.
    `by_guardian`: it is a child's binding, and the address a grown-up's own.
    """

    name: ClassVar[str] = "mend"
    language: Language
    address: str = field(default="", repr=False)
    fault: str = ""
    meant: str = ""
    by_guardian: bool = False


@dataclass(frozen=True, slots=True)
class ExitCounts:
    """What goes home with this band. Actions: `send_again`, `end_visit`, `done`.

    The counts are None until the hub answered, and `silent` when it did not. `coming` media are on
    their way. `here`: results of this band still wait on this installation.
    """

    name: ClassVar[str] = "exit_counts"
    language: Language
    player: PlayerSeen
    scores: int | None = None
    photos: int | None = None
    sounds: int | None = None
    coming: int = 0
    pending: bool = False
    mail_waits: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True)
class EndVisit:
    """End the visit? The band holds nothing any more, the page stays. Actions: `end`, `back`."""

    name: ClassVar[str] = "end_visit"
    language: Language
    player: PlayerSeen


@dataclass(frozen=True, slots=True)
class Kept:
    """A result, and where it is. Actions: `again`, `done`, and for ten seconds `not_mine`.

    A score has `metric` and `value` (in its unit) and earlier `tries` of this session; a photo has
    neither. `on_page`: the hub has it; before that it is kept here. `kept` is False for a player
    who keeps nothing: the number is shown, and that it is not kept. `medium` says what it is that
    has no number. A player whose `why` is `PROVISIONAL` is told "kept here for now".
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


@dataclass(frozen=True, slots=True)
class NotKept:
    """The disk or the hub did not take it. Actions: `again`, `done`. No `metric`: a `medium`."""

    name: ClassVar[str] = "not_kept"
    language: Language
    metric: Metric | None
    value: float
    medium: MediumKind = MediumKind.PHOTO


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
    | ExitIdle
    | Age
    | Guardian
    | StaffPin
    | Choices
    | Contact
    | ReadBack
    | ChooseAvatar
    | Playing
    | Join
    | Forget
    | Done
    | Mend
    | ExitCounts
    | EndVisit
    | Kept
    | NotKept
    | Refused
    | StillThere
)
"""Every screen also takes `language` {language}; those that one types into take `typing`."""
