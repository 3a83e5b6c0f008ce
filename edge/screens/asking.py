"""Screens that ask: one question each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from edge.contract.words import Avatar, Language, Scope


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
