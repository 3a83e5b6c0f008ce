"""What a letter is told, and what it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from edge.contract.words import Avatar, Giver, Language, Scope, Way


@dataclass(frozen=True, slots=True)
class Agreed:
    """The last answer behind a visit: who gave it, how they were known to be there, when.

    `at` is told in the museum's `zone`; `notice` is the version of the text that was shown.
    """

    by: Giver
    way: Way
    at: datetime
    zone: ZoneInfo
    notice: str


@dataclass(frozen=True, slots=True)
class LetterVisitor:
    """One visitor of the household-day that the letter is about. Personal: first name.

    `giver` is the guardian for a child under 13; `yes` is what may be kept now, `no` the rest of
    what was asked; `agreed` is the answer that it goes by. `replaces` is the day of this visitor's
    earlier visit that makes room for this one, `not_me` the link by which it comes back.
    """

    avatar: Avatar
    giver: Giver
    yes: tuple[Scope, ...]
    no: tuple[Scope, ...]
    agreed: Agreed
    first_name: str = field(repr=False)
    replaces: date | None = None
    not_me: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OlderVisit:
    """A visit of an earlier day at the same address, under another name. Personal: first name.

    `replace` is the link by which it goes.
    """

    avatar: Avatar
    day: date
    first_name: str = field(repr=False)
    replace: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All that a letter says. Personal: first names and the link, which is a key to the page.

    `link` is the absolute `/p/<token>` address, `day` the museum day. `confirm_by` is the last day
    on which a pending page can still be opened (confirming letters need it). `controller` and
    `dpo_address` come from the settings' `[notice]`. `grace_hours` is how long a replaced visit
    stays when nobody opens the new link, 0 when it is gone; `unopened_days` how long a page does.
    `waiting` counts the children on the page who wait for the yes that opening it is; the letter
    that asks for it is about them alone, and needs no count. `not_you` is the link that takes the
    address away, `let_go` the one that erases those who wait and nobody else; `older` are visits
    that may be these visitors' too; `goes` is the last day on which the page can be opened
    (reminding and noticing letters need it).
    """

    language: Language
    day: date
    visitors: tuple[LetterVisitor, ...]
    controller: str
    dpo_address: str
    link: str = field(repr=False)
    not_you: str = field(repr=False)
    let_go: str = field(repr=False)
    confirm_by: date | None = None
    grace_hours: int = 72
    unopened_days: int = 90
    waiting: int = 0
    older: tuple[OlderVisit, ...] = ()
    goes: date | None = None

    def __post_init__(self) -> None:
        if not self.visitors:
            raise ValueError("a letter needs at least one visitor")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to send: `text` and `html` say the same; `subject` is at most 50 characters.

    `language` is for the Content-Language header (RFC 3282).
    """

    language: Language
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
