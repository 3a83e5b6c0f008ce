"""Visits begin, are opened, end, and make room for the next one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from edge.contract.day import day_ends, museum_day
from edge.contract.downward import Refusal
from edge.contract.seals import ID_BYTES
from hub import graves, successions
from hub.keyring import KeyKind, Place
from hub.rules import consent, households, links, mailing
from hub.rules.ages import needs_guardian
from hub.rules.verdicts import Refused, Stored, Verdict
from hub.store import Binding, Consent, Mail, Page, Visit, put, put_new, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.events import BindingMade
    from hub.keyring import Keyring

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the clocks of two installations may lie apart."""
FUTURE = timedelta(hours=1)
"""A registration from further ahead was made by a clock that cannot be trusted."""

_bindings = table_of(Binding)
_consents = table_of(Consent)
_mails = table_of(Mail)
_pages = table_of(Page)
_visits = table_of(Visit)


class ConsentAct(StrEnum):
    """What a row of the consent table is evidence of."""

    GIVEN = "given"
    CONFIRMED = "confirmed"
    """A person opened the link that was mailed to the guardian's address."""


class MailKind(StrEnum):
    """What is mailed to a household."""

    CONFIRM = "confirm"
    RESULTS = "results"


@dataclass(frozen=True, slots=True)
class Opened:
    """A page was opened by a person; `replaced` are older visits that may go now."""

    page_id: bytes
    replaced: tuple[bytes, ...]


class Visits:
    """The visits of one museum: in its keyring, under its pepper, by its local days."""

    def __init__(self, keyring: Keyring, pepper: bytes, zone: ZoneInfo, mail_domain: str) -> None:
        self._keyring = keyring
        self._pepper = pepper
        self._zone = zone
        self._mail_domain = mail_domain

    def bind(self, tx: Connection, event: BindingMade, edge: str, now: datetime) -> Verdict:
        """Begin a visit: check the consent again, find or make the household-day's page, store.

        The same band bound again the same day: the later binding (by `made_at`) holds, the other
        ends; `Stored.ended` names it, be it an older one or this one. A binding that is refused
        leaves a tombstone, so that its results are refused too instead of waiting for it.
        """
        refusal = graves.why_refused(tx, event.binding_id)
        if refusal is not None:
            return Refused(refusal)
        known = page_of_binding(tx, event.binding_id)
        if known is not None:
            return Stored(known)
        refusal = consent.refusal_of(event, self._zone)
        if refusal is None and event.made_at > now + FUTURE:
            refusal = Refusal.MALFORMED
        if refusal is not None:
            graves.bury(tx, (event.binding_id,), Refusal.NO_SUCH_BINDING, now)
            return Refused(refusal)
        return self._begin(tx, event, edge, now)

    def knows(self, tx: Connection, token: str) -> bool:
        """Whether a link may lead somewhere: a look that writes nothing, for all that is typed."""
        return _page_of(tx, token) is not None

    def open_page(self, tx: Connection, token: str, now: datetime) -> Opened | None:
        """Open the page of a mailed link: by a person's POST alone, for it proves the mailbox.

        What is pending on it is confirmed; visits that these replaced may go at once.

        Returns:
            None for a token that never was, whose page is gone, or whose visits were all replaced.
        """
        page_id = _page_of(tx, token)
        shown = [] if page_id is None else visits_on(tx, page_id)
        if page_id is None or not shown:
            return None
        first = _pages.c.page_id == page_id, _pages.c.opened_at.is_(None)
        tx.execute(update(_pages).where(*first).values(opened_at=now))
        for visit_id in (one for one, pending in shown if pending):
            confirm(tx, visit_id, now)
            _write_of_results(tx, page_id, now)
        successors = [visit_id for visit_id, _ in shown]
        if any(pending for _, pending in shown):
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

    def _begin(self, tx: Connection, event: BindingMade, edge: str, now: datetime) -> Stored:
        household = households.household_of(self._pepper, event.address)
        proven_at = _proven_at(tx, household)
        page_id = self._page(tx, event, household, now)
        visit_id = secrets.token_bytes(ID_BYTES)
        pending = needs_guardian(event.age_band) and proven_at is None
        self._store_visit(tx, event, visit_id, page_id, pending=pending)
        _store_consent(tx, event, edge, visit_id)
        if needs_guardian(event.age_band) and proven_at is not None:
            # Proven before, yet no yes is older than its question.
            confirm(tx, visit_id, max(proven_at, event.consent.decided_at))
        ended = self._store_binding(tx, event, edge, visit_id, now)
        self._announce(tx, page_id, event.made_at, pending=pending)
        return Stored(page_id, ended=ended)

    def _page(self, tx: Connection, event: BindingMade, household: bytes, now: datetime) -> bytes:
        same = _pages.c.household == household, _pages.c.day == event.day
        found: bytes | None = tx.execute(select(_pages.c.page_id).where(*same)).scalar()
        if found is not None:
            tx.execute(update(_pages).where(_pages.c.page_id == found).values(active_at=now))
            return found
        page_id, token = secrets.token_bytes(ID_BYTES), secrets.token_urlsafe(links.TOKEN_BYTES)
        self._keyring.make(KeyKind.PAGE, page_id)
        place = Place("page", "token_box", page_id)
        row = {
            "page_id": page_id,
            "household": household,
            "day": event.day,
            "token_sha256": links.token_hash(token),
            "token_box": self._keyring.seal(KeyKind.PAGE, page_id, place, token.encode()),
            "language": event.language,
            "created_at": now,
            "active_at": now,
        }
        put(tx, Page, [row])
        return page_id

    def _store_visit(
        self, tx: Connection, event: BindingMade, visit_id: bytes, page_id: bytes, *, pending: bool
    ) -> None:
        self._keyring.make(KeyKind.VISIT, visit_id)
        visitor = households.visitor_of(self._pepper, event.address, event.first_name)
        replaced_by = successions.later_visit(tx, visitor, event.day)
        row = {
            "visit_id": visit_id,
            "page_id": page_id,
            "visitor": visitor,
            "day": event.day,
            "age_band": event.age_band,
            "language": event.language,
            "avatar": str(event.avatar),
            "name_box": self._sealed(visit_id, "name_box", event.first_name.strip()),
            "address_box": self._sealed(visit_id, "address_box", event.address.strip()),
            "scopes": consent.written(event.consent.yes),
            "pending": pending,
            "made_at": event.made_at,
            # It came late, after the same visitor's next visit: it makes room at once.
            "superseded_at": event.made_at if replaced_by else None,
            "superseded_by": replaced_by,
            "return_code_tries": 0,
        }
        put(tx, Visit, [row])

    def _sealed(self, visit_id: bytes, column: str, text: str) -> bytes:
        place = Place("visit", column, visit_id)
        return self._keyring.seal(KeyKind.VISIT, visit_id, place, text.encode())

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

    def _announce(
        self, tx: Connection, page_id: bytes, made_at: datetime, *, pending: bool
    ) -> None:
        """Queue the household's mails; each once, however many of them register."""
        steps = [(MailKind.RESULTS, 0, made_at)]
        if pending:
            due = [(step, mailing.confirm_due(made_at, step)) for step in mailing.CONFIRM_STEPS]
            steps += [(MailKind.CONFIRM, step, at) for step, at in due]
        for kind, step, due_at in steps:
            mail_id = secrets.token_bytes(ID_BYTES)
            row = {
                "mail_id": mail_id,
                "page_id": page_id,
                "kind": kind,
                "step": step,
                "message_id": f"<{secrets.token_hex(ID_BYTES)}@{self._mail_domain}>",
                "due_at": due_at,
                "next_at": due_at,
                "attempts": 0,
            }
            put_new(tx, Mail, row)


def _page_of(tx: Connection, token: str) -> bytes | None:
    if not links.looks_like_token(token):
        return None
    found = select(_pages.c.page_id).where(_pages.c.token_sha256 == links.token_hash(token))
    page_id: bytes | None = tx.execute(found).scalar()
    return page_id


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
    same = _consents.c.visit_id == visit_id, _consents.c.act == ConsentAct.GIVEN
    given = tx.execute(select(_consents).where(*same)).mappings().first()
    if given is None:
        return
    confirmed = dict(given) | {
        "consent_id": secrets.token_bytes(ID_BYTES),
        "act": ConsentAct.CONFIRMED,
        "decided_at": opened_at,
    }
    put(tx, Consent, [confirmed])


def _write_of_results(tx: Connection, page_id: bytes, now: datetime) -> None:
    """Let the results mail, which waited for the confirmation, be looked at again."""
    waits = _mails.c.page_id == page_id, _mails.c.kind == MailKind.RESULTS
    tx.execute(update(_mails).where(*waits, _mails.c.next_at > now).values(next_at=now))


def _proven_at(tx: Connection, household: bytes) -> datetime | None:
    """When a person last opened a link mailed to this address, on whichever day's page."""
    latest = select(func.max(_pages.c.opened_at)).where(_pages.c.household == household)
    return tx.execute(latest).scalar()


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
    return older, min(later, default=None)


def _store_consent(tx: Connection, event: BindingMade, edge: str, visit_id: bytes) -> None:
    given = event.consent
    row = {
        "consent_id": secrets.token_bytes(ID_BYTES),
        "visit_id": visit_id,
        "act": ConsentAct.GIVEN,
        "giver": given.giver,
        "notice": given.notice,
        "notice_sha256": given.notice_sha256,
        "language": given.language,
        "edge": edge,
        "shown_at": given.shown_at,
        "decided_at": given.decided_at,
        "yes": consent.written(given.yes),
        "no": consent.written(given.no),
    }
    put(tx, Consent, [row])
