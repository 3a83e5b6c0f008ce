"""How a band is bound: age first, a guardian for under-13s, each scope asked, then who and where.

The rule of this file: it decides and does nothing. What is asked after what stands in `STEPS`; an
action that is not in the table is `OutOfTurn`. Everything typed lives in a `Draft`, in memory.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from edge import chance
from edge.contract.address import LONGEST_NAME, address_fault
from edge.contract.downward import DirectoryEntry
from edge.contract.events import BindingMade, ConsentGiven
from edge.contract.words import AgeBand, Avatar, BindingKind, Giver, Language, Scope
from edge.happenings import Moment
from edge.screens import (
    Age,
    Choices,
    ChooseAvatar,
    Contact,
    Guardian,
    ReadBack,
    Screen,
    Why,
)

Known = TypeVar("Known")

YOUNGEST, OLDEST = 3, 120
CONSENT_AGE = 13
"""Art. 8(1) GDPR, as Belgium set it: below it a holder of parental responsibility decides."""
ADULT_AGE = 18
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode's controls, line breaks among them, halves of pairs, and its own breaks."""


class Question(StrEnum):
    """Where a registration stands."""

    AGE = "age"
    GUARDIAN = "guardian"
    CHOICES = "choices"
    CONTACT = "contact"
    READBACK = "readback"
    AVATAR = "avatar"


class OutOfTurn(Exception):  # noqa: N818 - named by what the action is
    """An action that the screen of this moment does not have; nothing was changed."""

    def __init__(self, action: str, state: str) -> None:
        super().__init__(f"{action!r} is not an answer to {state!r}")


@dataclass(frozen=True, slots=True)
class Notice:
    """The text that informs: its version, and the SHA-256 of its exact words."""

    version: str
    sha256: bytes


Notices = Mapping[tuple[Language, bool], Notice]
"""The notice by language, and by whether a guardian is addressed."""


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a registration knows so far; wiped when it ends, however it ends.

    `locked`: this band was said to be an under-13's today; a higher age is no way round. `shown_at`
    is when the notice was last put before whoever decides, `decided_at` and `decided_in` when and
    in which language they did: `language` may change again afterwards.
    """

    band_key: bytes = field(repr=False)
    day: date
    language: Language
    locked: bool = False
    age_band: AgeBand | None = None
    guardian_here: bool = False
    answers: Mapping[Scope, bool] = field(default_factory=dict)
    first_name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    shown_at: datetime | None = None
    decided_at: datetime | None = None
    decided_in: Language | None = None
    offers: tuple[Avatar, ...] = ()
    typed_age: str = field(default="", repr=False)
    age_fault: str = ""
    contact_faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def needs_guardian(self) -> bool:
        """Whether somebody else must decide."""
        return self.age_band is AgeBand.UNDER_13


@dataclass(frozen=True, slots=True)
class Ask:
    """The next question, and what is known so far."""

    question: Question
    draft: Draft


@dataclass(frozen=True, slots=True)
class PlaysOnly:
    """Nothing is kept; the draft is to be forgotten."""

    why: Why


@dataclass(frozen=True, slots=True)
class Left:
    """Went back out of the first question."""


@dataclass(frozen=True, slots=True)
class Registered:
    """All was asked and answered: this is to be bound."""

    made: BindingMade
    entry: DirectoryEntry


Next = Ask | PlaysOnly | Left | Registered
Step = Callable[[Draft, Mapping[str, str], Moment], Next]


def answer(
    asked: Ask, action: str, fields: Mapping[str, str], moment: Moment, notices: Notices
) -> Next:
    """Take an answer to a question, return what comes next.

    Raises:
        OutOfTurn: the question has no such answer.
    """
    if (asked.question, action) == (Question.AVATAR, "avatar"):
        return _registered(asked.draft, fields, moment, notices)
    try:
        step = STEPS[asked.question, action]
    except KeyError:
        raise OutOfTurn(action, asked.question) from None
    return step(asked.draft, fields, moment)


def screen(asked: Ask) -> Screen:
    """Return what asks this question."""
    return DRAWN[asked.question](asked.draft)


def age_fault(typed: str) -> str:
    """Return what is wrong with a typed age, "" if nothing: an integer from 3 to 120, in 0-9."""
    if not typed:
        return "age_empty"
    # Not str.isdigit: full-width and other digits are no age that anybody types on our keys.
    if not re.fullmatch(r"[0-9]{1,4}", typed):
        return "age_not_a_number"
    if int(typed) < YOUNGEST:
        return "age_too_low"
    return "age_too_high" if int(typed) > OLDEST else ""


def band_of(age: int) -> AgeBand:
    """Return all that is kept of an age."""
    if age < CONSENT_AGE:
        return AgeBand.UNDER_13
    return AgeBand.TEEN if age < ADULT_AGE else AgeBand.ADULT


def name_fault(first_name: str) -> str:
    """Return what is wrong with a first name, "" if nothing: it will stand in a mail's header."""
    if any(unicodedata.category(sign) in UNSEEN for sign in first_name):
        return "name_odd"
    return "name_too_long" if len(first_name) > LONGEST_NAME else ""


def _take_age(draft: Draft, fields: Mapping[str, str], moment: Moment) -> Next:
    typed = fields.get("age", "").strip()
    fault = age_fault(typed)
    if fault:
        return Ask(Question.AGE, replace(draft, typed_age=typed[:8], age_fault=fault))
    age_band = AgeBand.UNDER_13 if draft.locked else band_of(int(typed))
    # The number itself is forgotten here; a band once said to be an under-13's stays one today.
    known = replace(draft, typed_age="", age_fault="", age_band=age_band, guardian_here=False)
    if known.needs_guardian != draft.needs_guardian:
        # Somebody else decides now: what another answered and typed is not preselected for them.
        known = replace(known, answers={}, first_name="", address="", contact_faults={})
    known = replace(known, locked=known.needs_guardian)
    if known.needs_guardian:
        return Ask(Question.GUARDIAN, known)
    return _choices(known, moment)


def _take_guardian(draft: Draft, _fields: Mapping[str, str], moment: Moment) -> Next:
    return _choices(replace(draft, guardian_here=True), moment)


def spoken(asked: Ask, language: Language, moment: Moment) -> Ask:
    """Return the same question in another language; a notice in other words is a new one."""
    draft = replace(asked.draft, language=language)
    return (
        _choices(draft, moment)
        if asked.question is Question.CHOICES
        else replace(asked, draft=draft)
    )


def _choices(draft: Draft, moment: Moment) -> Ask:
    return Ask(Question.CHOICES, replace(draft, shown_at=moment.at))


def _back_to_choices(draft: Draft, _fields: Mapping[str, str], moment: Moment) -> Next:
    return _choices(draft, moment)


def _take_one_choice(draft: Draft, fields: Mapping[str, str], _moment: Moment) -> Next:
    scope, said = fields.get("scope", ""), fields.get("yes", "")
    if scope not in set(Scope) or said not in {"yes", "no"}:
        raise OutOfTurn("answer", Question.CHOICES)
    answers = {**draft.answers, Scope(scope): said == "yes"}
    return Ask(Question.CHOICES, replace(draft, answers=answers))


def _take_choices(draft: Draft, _fields: Mapping[str, str], moment: Moment) -> Next:
    if set(draft.answers) != set(Scope):
        return Ask(Question.CHOICES, draft)
    if not any(draft.answers.values()):
        return PlaysOnly(Why.CHOSE)
    decided = replace(draft, decided_at=moment.at, decided_in=draft.language)
    return Ask(Question.CONTACT, decided)


def _take_contact(draft: Draft, fields: Mapping[str, str], _moment: Moment) -> Next:
    named = fields.get("first_name", "").strip()
    first_name = " ".join(named.split())
    address = fields.get("address", "").strip()
    if not first_name or not address:
        return PlaysOnly(Why.LEFT_BLANK)
    found = {"first_name": name_fault(named), "address": address_fault(address)}
    faults = {name: fault for name, fault in found.items() if fault}
    typed = replace(draft, first_name=first_name, address=address, contact_faults=faults)
    return Ask(Question.CONTACT if faults else Question.READBACK, typed)


def _confirm(draft: Draft, _fields: Mapping[str, str], moment: Moment) -> Next:
    return Ask(Question.AVATAR, replace(draft, offers=chance.offers(moment.chance)))


def _registered(
    draft: Draft, fields: Mapping[str, str], moment: Moment, notices: Notices
) -> Registered:
    chosen = next((one for one in draft.offers if str(one) == fields.get("avatar")), None)
    if chosen is None:
        raise OutOfTurn("avatar", Question.AVATAR)
    made = BindingMade(
        binding_id=chance.identifier(moment.chance, "binding"),
        band_key=draft.band_key,
        day=draft.day,
        made_at=moment.at,
        age_band=_known(draft.age_band),
        language=draft.language,
        avatar=chosen,
        first_name=draft.first_name,
        address=draft.address,
        consent=_consent(draft, notices),
    )
    return Registered(made, _entry(made))


def _consent(draft: Draft, notices: Notices) -> ConsentGiven:
    if draft.needs_guardian and not draft.guardian_here:
        raise OutOfTurn("avatar", Question.GUARDIAN)
    language = _known(draft.decided_in)
    notice = notices[language, draft.needs_guardian]
    return ConsentGiven(
        giver=Giver.GUARDIAN if draft.needs_guardian else Giver.SELF,
        notice=notice.version,
        notice_sha256=notice.sha256,
        language=language,
        shown_at=_known(draft.shown_at),
        decided_at=_known(draft.decided_at),
        yes=tuple(scope for scope in Scope if draft.answers[scope]),
        no=tuple(scope for scope in Scope if not draft.answers[scope]),
    )


def _entry(made: BindingMade) -> DirectoryEntry:
    return DirectoryEntry(
        band_key=made.band_key,
        binding_id=made.binding_id,
        kind=BindingKind.VISITOR,
        scopes=made.consent.yes,
        avatar=made.avatar,
        language=made.language,
        may_approve=made.age_band is AgeBand.ADULT,
        age_locked=made.age_band is AgeBand.UNDER_13,
    )


def _known(value: Known | None) -> Known:
    if value is None:
        raise OutOfTurn("avatar", Question.AGE)
    return value


def _just_play(_draft: Draft, _fields: Mapping[str, str], _moment: Moment) -> Next:
    return PlaysOnly(Why.CHOSE)


def _leave(_draft: Draft, _fields: Mapping[str, str], _moment: Moment) -> Next:
    return Left()


def _back_to(question: Question) -> Step:
    def back(draft: Draft, _fields: Mapping[str, str], _moment: Moment) -> Next:
        return Ask(question, draft)

    return back


def _back_from_choices(draft: Draft, _fields: Mapping[str, str], _moment: Moment) -> Next:
    return Ask(Question.GUARDIAN if draft.needs_guardian else Question.AGE, draft)


def _draw_contact(draft: Draft) -> Screen:
    typed = (draft.first_name, draft.address, draft.contact_faults)
    return Contact(draft.language, draft.needs_guardian, *typed)


DRAWN: Mapping[Question, Callable[[Draft], Screen]] = {
    Question.AGE: lambda draft: Age(draft.language, draft.typed_age, draft.age_fault),
    Question.GUARDIAN: lambda draft: Guardian(draft.language),
    Question.CHOICES: lambda draft: Choices(draft.language, draft.needs_guardian, draft.answers),
    Question.CONTACT: _draw_contact,
    Question.READBACK: lambda draft: ReadBack(
        draft.language, draft.needs_guardian, draft.first_name, draft.address
    ),
    Question.AVATAR: lambda draft: ChooseAvatar(draft.language, draft.offers),
}

STEPS: Mapping[tuple[Question, str], Step] = {
    (Question.AGE, "age"): _take_age,
    (Question.AGE, "just_play"): _just_play,
    (Question.AGE, "back"): _leave,
    (Question.GUARDIAN, "guardian_here"): _take_guardian,
    (Question.GUARDIAN, "just_play"): _just_play,
    (Question.GUARDIAN, "back"): _back_to(Question.AGE),
    (Question.CHOICES, "answer"): _take_one_choice,
    (Question.CHOICES, "choose"): _take_choices,
    (Question.CHOICES, "just_play"): _just_play,
    (Question.CHOICES, "back"): _back_from_choices,
    (Question.CONTACT, "contact"): _take_contact,
    (Question.CONTACT, "just_play"): _just_play,
    (Question.CONTACT, "back"): _back_to_choices,
    (Question.READBACK, "confirm"): _confirm,
    (Question.READBACK, "back"): _back_to(Question.CONTACT),
    (Question.AVATAR, "back"): _back_to(Question.READBACK),
}
"""What may be answered to which question; `avatar` ends it, and stands apart since it binds."""
