"""What a registration knows, and what it becomes: the binding, the consent, the change of a mind.

The rule of this file: it decides and does nothing. Which question follows which stands in
`edge/play/table.py`; everything typed lives in a `Draft`, in memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from edge import chance
from edge.contract.address import address_fault
from edge.contract.downward import DirectoryEntry, HandOffAnswered
from edge.contract.events import BindingMade, ConsentGiven, ScopesChanged
from edge.contract.names import name_fault
from edge.contract.words import AgeBand, Avatar, BindingKind, Giver, Language, Scope, Way
from edge.happenings import Moment

Known = TypeVar("Known")

YOUNGEST, OLDEST = 3, 120
CONSENT_AGE = 13
"""Art. 8(1) GDPR, as Belgium set it: below it a holder of parental responsibility decides."""
ADULT_AGE = 18
WAYS_TO_MORE = {Way.BAND, Way.STAFF}
"""How somebody must be known to be there to allow more of a child than before."""


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

    `locked`: this band was said to be an under-13's today; a higher age is no way round. `way` and
    `proof`: how the guardian is known to be there, None until they are; `guardian` is the binding
    of their band, `approved_at` when the hub let a colleague see them. `shown_at` is when the
    notice was last put before whoever decides, `decided_at` and `decided_in` when and in which
    language they did: `language` may change again afterwards. `notice` is what a phone showed.
    `changing`: a bound wearer decides anew, nothing else is asked.
    """

    band_key: bytes = field(repr=False)
    day: date
    language: Language
    locked: bool = False
    age_band: AgeBand | None = None
    way: Way | None = None
    proof: bytes = b""
    guardian: DirectoryEntry | None = None
    approved_at: datetime | None = None
    changing: DirectoryEntry | None = None
    answers: Mapping[Scope, bool] = field(default_factory=dict)
    first_name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    notice: Notice | None = None
    shown_at: datetime | None = None
    decided_at: datetime | None = None
    decided_in: Language | None = None
    offers: tuple[Avatar, ...] = ()
    typed_age: str = field(default="", repr=False)
    age_fault: str = ""
    contact_faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def needs_guardian(self) -> bool:
        """Whether somebody else must decide than who wears the band."""
        if self.changing is None:
            return self.age_band is AgeBand.UNDER_13
        return self.changing.age_locked and bool(self.more())

    @property
    def by_guardian(self) -> bool:
        """Whether the words are those for a grown-up: a child's terms hold, whoever reads them."""
        return self.changing.age_locked if self.changing else self.needs_guardian

    @property
    def giver(self) -> Giver:
        """Who answers: of a bound child whoever holds the band, unless somebody was seen."""
        decided_for = self.way is not None if self.changing else self.needs_guardian
        return Giver.GUARDIAN if decided_for else Giver.SELF

    def more(self) -> set[Scope]:
        """Return what is said yes to that did not hold before."""
        held = set(self.changing.scopes) if self.changing else set()
        return {scope for scope, said in self.answers.items() if said} - held

    def without_guardian(self) -> Draft:
        """Return it before anybody else was there: what they answered went with them."""
        held = self.changing.scopes if self.changing else ()
        typed = self.way is Way.PHONE
        return replace(
            self,
            way=None,
            proof=b"",
            guardian=None,
            approved_at=None,
            notice=None,
            answers={scope: scope in held for scope in Scope} if self.changing else {},
            first_name="" if typed else self.first_name,
            address="",
        )

    def with_guardian(self, way: Way, proof: bytes = b"") -> Draft:
        """Return it with somebody there who may decide.

        What was answered and typed before with another way of being there is not theirs.
        """
        known = self if way is self.way and proof == self.proof else self.without_guardian()
        return replace(known, way=way, proof=proof)


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


def aged(draft: Draft, typed: str) -> Draft:
    """Return a draft with the band of a typed age; the number itself is forgotten here."""
    age_band = AgeBand.UNDER_13 if draft.locked else band_of(int(typed))
    known = replace(draft, typed_age="", age_fault="", age_band=age_band)
    if known.needs_guardian != draft.needs_guardian:
        # Somebody else decides now: what another answered and typed is not preselected for them.
        known = replace(known.without_guardian(), answers={}, first_name="", contact_faults={})
    # A band once said to be an under-13's stays one today.
    return replace(known, locked=known.needs_guardian)


def named(draft: Draft, fields: Mapping[str, str]) -> Draft | None:
    """Return a draft with who and where, and what is wrong with it; None if a field is blank.

    A guardian whose band lay there has given an address already: only the child's name is asked.
    """
    typed = fields.get("first_name", "").strip()
    first_name = " ".join(typed.split())
    address = "" if draft.way is Way.BAND else fields.get("address", "").strip()
    if not first_name or not (address or draft.way is Way.BAND):
        return None
    found = {"first_name": name_fault(typed)}
    if draft.way is not Way.BAND:
        found["address"] = address_fault(address)
    faults = {name: fault for name, fault in found.items() if fault}
    return replace(draft, first_name=first_name, address=address, contact_faults=faults)


def phoned(draft: Draft, answered: HandOffAnswered, notices: Notices) -> Draft | None:
    """Return a draft with what a guardian answered on their phone; None if it can't be taken.

    The phone's page is the portal's; what it sends is held to the same rules as what is typed here.
    Who says no to all of it names nobody.
    """
    known = draft.with_guardian(Way.PHONE)
    fields = {"first_name": answered.first_name, "address": answered.address}
    typed = named(known, fields) if answered.yes else known
    notice = Notice(answered.notice, answered.notice_sha256)
    asked_once = sorted((*answered.yes, *answered.no)) == sorted(Scope)
    in_order = answered.shown_at <= answered.decided_at
    shown_here = notices.get((answered.language, True)) == notice
    if typed is None or typed.contact_faults or not (asked_once and in_order and shown_here):
        return None
    return replace(
        typed,
        language=answered.language,
        notice=notice,
        answers={scope: scope in answered.yes for scope in Scope},
        shown_at=answered.shown_at,
        decided_at=answered.decided_at,
        decided_in=answered.language,
    )


def registered(
    draft: Draft, avatar: str, moment: Moment, notices: Notices
) -> tuple[BindingMade, DirectoryEntry]:
    """Return what is to be bound, and how every edge will know it.

    Raises:
        OutOfTurn: that avatar was not offered, or something was not asked.
    """
    chosen = next((one for one in draft.offers if str(one) == avatar), None)
    if chosen is None:
        raise OutOfTurn("avatar", "avatar")
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
    return made, _entry(made)


def changed(draft: Draft, notices: Notices) -> tuple[ScopesChanged, DirectoryEntry]:
    """Return what a bound wearer decided anew, and how the edge will know them.

    Raises:
        OutOfTurn: nobody is there who may allow that much.
    """
    held = _known(draft.changing)
    if draft.needs_guardian and draft.way not in WAYS_TO_MORE:
        raise OutOfTurn("choose", "guardian")
    consent = _consent(draft, notices)
    return ScopesChanged(held.binding_id, consent), replace(held, scopes=consent.yes)


def _consent(draft: Draft, notices: Notices) -> ConsentGiven:
    if draft.needs_guardian and draft.way is None:
        raise OutOfTurn("avatar", "guardian")
    language = _known(draft.decided_in)
    notice = draft.notice or notices[language, draft.by_guardian]
    return ConsentGiven(
        giver=draft.giver,
        notice=notice.version,
        notice_sha256=notice.sha256,
        language=language,
        shown_at=_known(draft.shown_at),
        decided_at=_known(draft.decided_at),
        yes=tuple(scope for scope in Scope if draft.answers[scope]),
        no=tuple(scope for scope in Scope if not draft.answers[scope]),
        way=draft.way or Way.STATED,
        proof=draft.proof,
    )


def _entry(made: BindingMade) -> DirectoryEntry:
    under_13 = made.age_band is AgeBand.UNDER_13
    return DirectoryEntry(
        band_key=made.band_key,
        binding_id=made.binding_id,
        kind=BindingKind.VISITOR,
        scopes=made.consent.yes,
        avatar=made.avatar,
        language=made.language,
        may_approve=made.age_band is AgeBand.ADULT,
        age_locked=under_13,
        pending=under_13,
    )


def _known(value: Known | None) -> Known:
    if value is None:
        raise OutOfTurn("avatar", "age")
    return value
