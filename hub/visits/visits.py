"""Visits begin, are opened, end, and make room for the next one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from edge.contract import ids
from edge.contract.day import day_ends, museum_day
from edge.contract.downward import Refusal
from edge.contract.seals import ID_BYTES
from hub import figures
from hub.bands import blocked
from hub.bands.dealt import Bands
from hub.keyring import KeyKind, Place
from hub.line import directory
from hub.rules import consent, guardians, links
from hub.rules.ages import needs_guardian
from hub.rules.avatars import own_avatar
from hub.rules.bindings import FUTURE
from hub.rules.figures import What
from hub.rules.verdicts import Later, Refused, Stored, Verdict
from hub.store import Binding, Page, Visit, put, table_of
from hub.visits import evidence, graves, households, successions
from hub.visits.evidence import ConsentAct
from hub.visits.guardians import band_of, children_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.events import BindingMade
    from hub.keyring import Keyring
    from hub.rules.consent import Notices
    from hub.visits.guardians import Guardians
    from hub.visits.households import Households

_bindings = table_of(Binding)
_pages = table_of(Page)
_visits = table_of(Visit)


@dataclass(frozen=True, slots=True)
class Opened:
    """A page was opened by a person; `replaced` are older visits that may go now."""

    page_id: bytes
    replaced: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Host:
    """Whose registration it is: the household, its address, and the page it shows on."""

    address: str
    household: bytes
    page_id: bytes


class Visits:
    """The visits of one museum, by its local days and the notices that it ever showed."""

    def __init__(
        self, hosts: Households, guardians: Guardians, zone: ZoneInfo, notices: Notices
    ) -> None:
        self._keyring: Keyring = hosts.keyring
        self._hosts = hosts
        self._guardians = guardians
        self._zone = zone
        self._notices = notices
        self._bands = Bands(hosts.keyring)

    def bind(self, tx: Connection, event: BindingMade, edge: str, now: datetime) -> Verdict:
        """Begin a visit: check the consent again, find or make the household-day's page, store.

        The same band bound again the same day: the later binding (by `made_at`) holds, the other
        ends; `Stored.ended` names it, be it an older one or this one. A binding that is refused
        leaves a tombstone, so that its results are refused too instead of waiting for it. So is a
        band of the museum's own, which an installation without the directory takes for a visitor's.
        """
        refusal = graves.why_refused(tx, event.binding_id)
        if refusal is not None:
            return Refused(refusal)
        known = page_of_binding(tx, event.binding_id)
        if known is not None:
            return Stored(known)
        refusal = consent.refusal_of(event, self._zone, self._notices)
        if refusal is None and event.made_at > now + FUTURE:
            refusal = Refusal.MALFORMED
        if refusal is None and not self._may_be_worn(tx, event):
            refusal = Refusal.NO_SUCH_BINDING
        if refusal is not None:
            return _refused(tx, event, refusal, now)
        return self._invited(tx, event, edge, now)

    def _may_be_worn(self, tx: Connection, event: BindingMade) -> bool:
        since = blocked.since(tx, event.day, event.band_key)
        if since is not None and event.made_at >= since:
            return False
        return not self._bands.owns(tx, event.day, event.band_key)

    def knows(self, tx: Connection, token: str) -> bool:
        """Whether a link may lead somewhere: a look that writes nothing, for all that is typed."""
        return _page_of(tx, token) is not None

    def open_page(self, tx: Connection, token: str, now: datetime) -> Opened | None:
        """Open the page of a mailed link: by a person's POST alone, for it proves the mailbox.

        What is pending on it is confirmed, and the directory tells it; visits that these replaced
        may go at once.

        Returns:
            None for a token that never was, whose page is gone, or whose visits were all replaced.
        """
        page_id = _page_of(tx, token)
        shown = [] if page_id is None else visits_on(tx, page_id)
        if page_id is None or not shown:
            return None
        first = _pages.c.page_id == page_id, _pages.c.opened_at.is_(None)
        tx.execute(update(_pages).where(*first).values(opened_at=now))
        figures.household(tx, page_id, What.OPENED)
        waited = [visit_id for visit_id, pending in shown if pending]
        for visit_id in waited:
            confirm(tx, visit_id, now)
        successors = [visit_id for visit_id, _ in shown]
        if waited:
            households.look_again(tx, page_id, now)
            self._tell(tx, waited, now)
            successions.supersede_opened(tx, successors, now)
        replaced = select(_visits.c.visit_id).where(_visits.c.superseded_by.in_(successors))
        return Opened(page_id, tuple(tx.execute(replaced).scalars()))

    def close_days(self, tx: Connection, now: datetime) -> int:
        """End the visits and bindings of past museum days; each makes older ones of its visitor go.

        Returns:
            How many visits were closed.
        """
        today = museum_day(now, self._zone)
        over = _visits.c.day < today, _visits.c.closed_at.is_(None)
        wanted = select(_visits.c.visit_id, _visits.c.visitor, _visits.c.day).where(*over)
        rows = tx.execute(wanted).all()
        for row in rows:
            ended = day_ends(row.day, self._zone).astimezone(UTC)
            this = _visits.c.visit_id == row.visit_id
            tx.execute(update(_visits).where(this).values(closed_at=ended))
            still = _bindings.c.visit_id == row.visit_id, _bindings.c.ended_at.is_(None)
            tx.execute(update(_bindings).where(*still).values(ended_at=ended))
            successions.supersede(tx, row.visit_id, row.visitor, row.day, now)
        forget = _bindings.c.day < today, _bindings.c.band_key.is_not(None)
        tx.execute(update(_bindings).where(*forget).values(band_key=None))
        return len(rows)

    def _invited(self, tx: Connection, event: BindingMade, edge: str, now: datetime) -> Verdict:
        """Find who answers for it, and whether they may; then begin."""
        address = self._guardians.address_for(tx, event, edge)
        if isinstance(address, Later):
            return address
        if isinstance(address, Refusal):
            return _refused(tx, event, address, now)
        household = self._hosts.of(address)
        if needs_guardian(event.age_band):
            band = band_of(event.consent.way, event.consent.proof)
            children = children_of(tx, household, event.day, band)
            refusal = guardians.too_many(children)
            if refusal is not None:
                return _refused(tx, event, refusal, now)
        page_id = self._hosts.page(tx, household, event.day, event.consent.language, now)
        return self._begin(tx, event, edge, _Host(address, household, page_id), now)

    def _begin(
        self, tx: Connection, event: BindingMade, edge: str, host: _Host, now: datetime
    ) -> Stored:
        proven_at = households.proven_at(tx, host.household)
        visit_id = ids.visit_id(event.day, secrets.token_bytes(ID_BYTES))
        pending = needs_guardian(event.age_band) and proven_at is None
        self._store_visit(tx, event, visit_id, host, pending=pending)
        evidence.add(tx, visit_id, ConsentAct.GIVEN, event.consent, edge)
        if needs_guardian(event.age_band) and proven_at is not None:
            confirm(tx, visit_id, proven_at)
        ended = self._store_binding(tx, event, edge, visit_id, now)
        self._hosts.announce(tx, host.page_id, event.made_at, pending=pending)
        figures.bound(tx, host.page_id, edge)
        told = () if event.binding_id in ended else (event.binding_id,)
        return Stored(host.page_id, ended=ended, told=told)

    def _store_visit(
        self, tx: Connection, event: BindingMade, visit_id: bytes, host: _Host, *, pending: bool
    ) -> None:
        self._keyring.make(KeyKind.VISIT, visit_id)
        visitor = self._hosts.visitor(host.address, event.first_name)
        replaced_by = successions.later_visit(tx, visitor, event.day)
        avatar = own_avatar(event.avatar, households.avatars_on(tx, host.page_id))
        row = {
            "visit_id": visit_id,
            "page_id": host.page_id,
            "visitor": visitor,
            "day": event.day,
            "age_band": event.age_band,
            "language": event.language,
            "avatar": str(avatar),
            "name_box": sealed(self._keyring, visit_id, "name_box", event.first_name),
            "address_box": sealed(self._keyring, visit_id, "address_box", host.address),
            "scopes": consent.written(event.consent.yes),
            "notice": event.consent.notice,
            "pending": pending,
            "made_at": event.made_at,
            # It came late, after the same visitor's next visit: it makes room at once.
            "superseded_at": event.made_at if replaced_by else None,
            "superseded_by": replaced_by,
            "return_code_tries": 0,
        }
        put(tx, Visit, [row])

    def _store_binding(
        self, tx: Connection, event: BindingMade, edge: str, visit_id: bytes, now: datetime
    ) -> tuple[bytes, ...]:
        """Store which band it is; return the bindings that hold no more by it."""
        over = museum_day(now, self._zone) > event.day
        older, later = _rivals(tx, event)
        if older:
            theirs = _bindings.c.binding_id.in_(older)
            tx.execute(update(_bindings).where(theirs).values(ended_at=event.made_at))
        ended_at = day_ends(event.day, self._zone).astimezone(UTC) if over else later
        row = {
            "binding_id": event.binding_id,
            "visit_id": visit_id,
            "band_key": None if over else event.band_key,
            "edge": edge,
            "day": event.day,
            "made_at": event.made_at,
            "ended_at": ended_at,
        }
        put(tx, Binding, [row])
        return (*older, event.binding_id) if ended_at is not None else tuple(older)

    def _tell(self, tx: Connection, visit_ids: Sequence[bytes], now: datetime) -> None:
        """Let the directory say what is new of visits whose bands are bound still."""
        living = select(_bindings.c.binding_id).where(
            _bindings.c.visit_id.in_(visit_ids), _bindings.c.ended_at.is_(None)
        )
        today = museum_day(now, self._zone)
        directory.note(tx, today, now, bound=tx.execute(living).scalars())


def sealed(keyring: Keyring, visit_id: bytes, column: str, text: str) -> bytes:
    """Return what a visit's row holds of a text: sealed under the visit's key, for that column.

    Raises:
        KeyGone: the visit is erased.
    """
    place = Place("visit", column, visit_id)
    return keyring.seal(KeyKind.VISIT, visit_id, place, text.strip().encode())


def page_of_binding(tx: Connection, binding_id: bytes) -> bytes | None:
    """Return the page on which a binding's visit shows, or None when it is not known here."""
    joined = _bindings.join(_visits, _visits.c.visit_id == _bindings.c.visit_id)
    found = select(_visits.c.page_id).select_from(joined)
    return tx.execute(found.where(_bindings.c.binding_id == binding_id)).scalar()


def visits_on(tx: Connection, page_id: bytes) -> list[tuple[bytes, bool]]:
    """Return (visit_id, pending) of the visits that a page may still show."""
    shown = _visits.c.page_id == page_id, _visits.c.superseded_at.is_(None)
    rows = tx.execute(select(_visits.c.visit_id, _visits.c.pending).where(*shown))
    return [(row.visit_id, row.pending) for row in rows]


def confirm(tx: Connection, visit_id: bytes, opened_at: datetime) -> None:
    """End a visit's pending: its guardian's mailbox is proven. Appends the evidence."""
    tx.execute(update(_visits).where(_visits.c.visit_id == visit_id).values(pending=False))
    evidence.add_confirmed(tx, visit_id, opened_at)


def _page_of(tx: Connection, token: str) -> bytes | None:
    if not links.looks_like_token(token):
        return None
    found = select(_pages.c.page_id).where(_pages.c.token_sha256 == links.token_hash(token))
    page_id: bytes | None = tx.execute(found).scalar()
    return page_id


def _refused(tx: Connection, event: BindingMade, reason: Refusal, now: datetime) -> Refused:
    graves.bury(tx, (event.binding_id,), Refusal.NO_SUCH_BINDING, now)
    return Refused(reason)


def _rivals(tx: Connection, event: BindingMade) -> tuple[Sequence[bytes], datetime | None]:
    """Find living bindings of the same band today: older ones' ids, and a later one's beginning."""
    same = (
        _bindings.c.day == event.day,
        _bindings.c.band_key == event.band_key,
        _bindings.c.ended_at.is_(None),
    )
    rows = tx.execute(select(_bindings.c.binding_id, _bindings.c.made_at).where(*same)).all()
    older = [row.binding_id for row in rows if row.made_at <= event.made_at]
    later = [row.made_at for row in rows if row.made_at > event.made_at]
    since = blocked.since(tx, event.day, event.band_key)
    if since is not None:
        # Bound before a colleague blocked it, heard of after: it held until then.
        later.append(since)
    return older, min(later, default=None)
