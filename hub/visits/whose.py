"""Whose a result is: the visit behind a binding, or behind a band at some time of a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from edge.contract.downward import Refusal
from edge.contract.words import AgeBand, Scope
from hub.rules import consent
from hub.rules.bindings import CLOCKS_DIFFER, Span
from hub.store import Binding, Visit, table_of
from hub.visits import evidence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.events import ProvisionalScore
    from hub.rules.consent import Notices

_bindings = table_of(Binding)
_visits = table_of(Visit)
_COLUMNS = (
    _visits.c.visit_id,
    _visits.c.page_id,
    _visits.c.visitor,
    _visits.c.day,
    _visits.c.age_band,
    _visits.c.scopes,
    _visits.c.notice,
    _bindings.c.made_at,
    _bindings.c.ended_at,
)
# What every score asks, put together once: on the hot path that is most of the work.
_OF_BINDING = (
    select(*_COLUMNS)
    .join_from(_bindings, _visits, _visits.c.visit_id == _bindings.c.visit_id)
    .where(_bindings.c.binding_id == bindparam("binding"))
)
_OF_BINDINGS = (
    select(_bindings.c.binding_id, *_COLUMNS)
    .join_from(_bindings, _visits, _visits.c.visit_id == _bindings.c.visit_id)
    .where(_bindings.c.binding_id.in_(bindparam("bindings", expanding=True)))
)
_OF_BAND = (
    select(*_COLUMNS)
    .join_from(_bindings, _visits, _visits.c.visit_id == _bindings.c.visit_id)
    .where(_bindings.c.day == bindparam("day"), _bindings.c.band_key == bindparam("band"))
    .order_by(_bindings.c.made_at.desc())
)


@dataclass(frozen=True, slots=True)
class Whose:
    """The visit behind a binding, as far as a result needs it."""

    visit_id: bytes
    page_id: bytes
    visitor: bytes
    day: date
    age_band: str
    scopes: str
    notice: str
    made_at: datetime
    ended_at: datetime | None

    @property
    def span(self) -> Span:
        """For how long its binding holds."""
        return Span(self.day, self.made_at, self.ended_at)

    def allows(self, scope: Scope, notices: Notices) -> bool:
        """Whether what stands today lets this be kept."""
        return consent.allows(self.scopes, self.notice, scope, notices)

    def why_not(
        self, made_at: datetime, scope: Scope, zone: ZoneInfo, notices: Notices
    ) -> Refusal | None:
        """Return why a result made then is not this visit's to keep, None where it is."""
        if not self.span.had_not_ended(made_at, zone):
            return Refusal.NO_SUCH_BINDING
        return None if self.allows(scope, notices) else Refusal.CONSENT_MISSING


def of_binding(tx: Connection, binding_id: bytes) -> Whose | None:
    """Return the visit behind a binding, or None when it is not known here."""
    row = tx.execute(_OF_BINDING, {"binding": binding_id}).first()
    return None if row is None else Whose(*row)


def of_bindings(tx: Connection, binding_ids: Iterable[bytes]) -> dict[bytes, Whose]:
    """Return the visits behind bindings, by binding; those not known here are missing."""
    rows = tx.execute(_OF_BINDINGS, {"bindings": list(binding_ids)})
    return {binding_id: Whose(*row) for binding_id, *row in rows}


def of_band(tx: Connection, event: ProvisionalScore, zone: ZoneInfo) -> Whose | None:
    """Return the visit whose binding of that band held when a score was made, the latest such."""
    asked = {"day": event.day, "band": event.band_key}
    found = (Whose(*row) for row in tx.execute(_OF_BAND, asked).all())
    return next((one for one in found if one.span.held(event.made_at, zone)), None)


def had_agreed(tx: Connection, whose: Whose, scope: Scope, at: datetime) -> bool:
    """Whether a visit's evidence let this be kept at that time already."""
    band = AgeBand(whose.age_band)
    standing = evidence.standing_of(tx, whose.visit_id, band, at + CLOCKS_DIFFER)
    return scope in standing.scopes
