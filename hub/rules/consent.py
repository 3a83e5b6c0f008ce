"""Whether a yes may stand: looked at again here, whatever the kiosk decided."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from edge.contract.address import LONGEST_NAME, address_fault
from edge.contract.day import museum_day
from edge.contract.downward import Refusal
from edge.contract.seals import ID_BYTES
from edge.contract.words import Giver, Scope, Way
from hub.rules.ages import needs_guardian
from hub.rules.guardians import way_fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

    from edge.contract.events import BindingMade, ConsentGiven
    from edge.contract.words import AgeBand
    from look.notices import ShownNotice

    Notices = Mapping[str, ShownNotice]
    """Every version that was ever shown, by its name."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer of a visit's, as its evidence tells it; one that `only_narrows` takes away."""

    decided_at: datetime
    notice: str
    yes: frozenset[Scope]
    only_narrows: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be kept of a visit, and the text version to which that was agreed."""

    scopes: frozenset[Scope] = frozenset()
    notice: str = ""


def refusal_of(event: BindingMade, zone: ZoneInfo, notices: Notices) -> Refusal | None:
    """Return why a registration may not be kept, or None when it may."""
    if not _well_formed(event, zone):
        return Refusal.MALFORMED
    given = event.consent
    if not (
        _right_giver(given, event.age_band)
        and given.yes
        and is_evidence(given, event.age_band, notices)
    ):
        return Refusal.CONSENT_MISSING
    return None


def is_evidence(consent: ConsentGiven, band: AgeBand, notices: Notices) -> bool:
    """Whether each purpose of a notice was answered once, after its exact words were shown.

    Of a child under 13 the words for a guardian, whoever answered: only they say how long it is
    kept of a child.
    """
    notice = notices.get(consent.notice)
    by_guardian = needs_guardian(band)
    return (
        notice is not None
        and notice.is_proof(consent.notice_sha256, consent.language, by_guardian=by_guardian)
        and sorted((*consent.yes, *consent.no)) == sorted(notice.purposes)
        and consent.shown_at <= consent.decided_at
        and way_fits(consent)
    )


def may_change(consent: ConsentGiven, band: AgeBand, before: Standing) -> bool:
    """Whether this giver may change a visit's scopes to that.

    Of a child under 13 whoever holds the band may say less; only the guardian more, and only by
    their own band or before a colleague, for a found band says nothing of who is there.
    """
    if not needs_guardian(band):
        return consent.giver is Giver.SELF
    return not (widens(before, consent) and only_narrows(consent.giver, consent.way, band))


def only_narrows(giver: Giver, way: Way, band: AgeBand) -> bool:
    """Whether a later answer of this giver can only take away from what was agreed to."""
    seen = giver is Giver.GUARDIAN and way in (Way.BAND, Way.STAFF)
    return needs_guardian(band) and not seen


def widens(before: Standing, consent: ConsentGiven) -> bool:
    """Whether it says yes to what was not yet agreed to."""
    return not before.scopes.issuperset(consent.yes)


def may_answer(before: Standing, yes: frozenset[Scope], *, bound: bool) -> bool:
    """Whether an answer on the page may stand: less always, more while anything more can come."""
    return bound or before.scopes.issuperset(yes)


def standing(given: Decision, changes: Iterable[Decision]) -> Standing:
    """Return what stands after all of a visit's decisions, in whatever order they came."""
    now = Standing(given.yes, given.notice)
    for one in sorted(changes, key=lambda one: one.decided_at):
        if one.only_narrows:
            now = Standing(now.scopes & one.yes, now.notice)
        else:
            now = Standing(one.yes, one.notice)
    return now


def allows(scopes: str, notice: str, scope: Scope, notices: Notices) -> bool:
    """Whether a visit's stored scopes hold this one, and the notice agreed to asked for it."""
    shown = notices.get(notice)
    return scope in scopes.split() and shown is not None and scope in shown.purposes


def written(scopes: Iterable[Scope]) -> str:
    """Return scopes as they stand in a column: names in one order, a space between."""
    return " ".join(sorted(scopes))


def read(column: str) -> frozenset[Scope]:
    """Return the scopes of a column."""
    return frozenset(Scope(one) for one in column.split())


def _well_formed(event: BindingMade, zone: ZoneInfo) -> bool:
    name = event.first_name.strip()
    return (
        len(event.binding_id) == len(event.band_key) == ID_BYTES
        and 0 < len(name) <= LONGEST_NAME
        and _printable(name)
        and _address_fits(event)
        and museum_day(event.made_at, zone) == event.day
    )


def _address_fits(event: BindingMade) -> bool:
    """Only who was approved by a band gives none: it is the approver's."""
    if event.consent.way is Way.BAND:
        return not event.address
    return not address_fault(event.address.strip())


def _right_giver(consent: ConsentGiven, band: AgeBand) -> bool:
    return consent.giver is (Giver.GUARDIAN if needs_guardian(band) else Giver.SELF)


def _printable(text: str) -> bool:
    return not any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in text)
