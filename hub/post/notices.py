"""What a queued mail says, looked up when it is sent: who is pending, what the link is, to whom."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, func, or_, select

from edge.contract.day import day_ends
from edge.contract.words import AgeBand, Giver, Language, Scope, Way
from hub.keyring import KeyKind, Place
from hub.post import letters
from hub.post.group_notices import GroupNotices, GroupReady
from hub.post.letters import Agreed, Letter, LetterFacts, LetterVisitor, OlderVisit
from hub.post.outcomes import Decision, Drop, Sendable, Wait
from hub.rules import links, mailing, retention
from hub.rules.links import Deed
from hub.store import Page, Visit, table_of
from hub.visits import evidence
from hub.visits.family import scopes_of
from hub.visits.households import MailKind, avatar_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

    from hub.config import HubSettings
    from hub.visits.households import Households

_pages = table_of(Page)
_visits = table_of(Visit)

AnyRow = Row[*tuple[Any, ...]]
Seen = tuple[AnyRow | None, tuple[AnyRow, ...]]

# Put together once: each mail asks them.
_PAGE = select(_pages).where(_pages.c.page_id == bindparam("page"))
_LIVING = (
    select(_visits)
    .where(_visits.c.page_id == bindparam("page"), _visits.c.superseded_at.is_(None))
    .order_by(_visits.c.made_at)
)
_EARLIER = select(func.max(_visits.c.day)).where(
    _visits.c.visitor == bindparam("who"), _visits.c.day < bindparam("before")
)
_TAKEN = _EARLIER.where(_visits.c.superseded_by == bindparam("by"))
_TAKEN_OR_NEXT = _EARLIER.where(
    or_(_visits.c.superseded_by == bindparam("by"), _visits.c.superseded_at.is_(None))
)
_REPLACED = select(func.max(_visits.c.day)).where(_visits.c.superseded_by == bindparam("by"))
MOST_OLDER = 5
"""Older visits under other names that one mail lists: the latest."""
_OLDER = (
    select(
        _visits.c.visit_id,
        _visits.c.day,
        _visits.c.avatar,
        _visits.c.name_box,
        _pages.c.token_sha256,
    )
    .join(_pages, _pages.c.page_id == _visits.c.page_id)
    .where(
        _pages.c.household == bindparam("household"),
        _pages.c.undeliverable_at.is_(None),
        _visits.c.day < bindparam("before"),
        _visits.c.superseded_at.is_(None),
        _visits.c.pending.is_(False),
        _visits.c.visitor.not_in(bindparam("here", expanding=True)),
    )
    .order_by(_visits.c.day.desc(), _visits.c.made_at)
    .limit(MOST_OLDER)
)


@dataclass(frozen=True, slots=True)
class Ready:
    """To be sent now; equal to another as long as the letters they become are."""

    address: str = field(repr=False)
    kind: MailKind
    facts: LetterFacts = field(repr=False)
    seen: Seen = field(default=(None, ()), repr=False, compare=False)
    """The rows that it was decided by."""

    def letter(self) -> Letter:
        """Draw the letter, which takes long."""
        draw = {
            MailKind.CONFIRM: letters.confirm,
            MailKind.RESULTS: letters.results,
            MailKind.REMINDER: letters.reminder,
            MailKind.NOTICE: letters.notice,
        }[self.kind]
        return draw(self.facts)


class Notices:
    """Decides on a queued mail, and writes it."""

    def __init__(self, hosts: Households, settings: HubSettings) -> None:
        self._hosts = hosts
        self._keyring = hosts.keyring
        self._settings = settings
        self._zone = settings.zone
        self._terms = terms_of(settings)
        self._groups = GroupNotices(hosts.keyring, settings)

    def decide(self, tx: Connection, mail: AnyRow, now: datetime) -> Decision:
        """Decide what becomes of a queued mail.

        Raises:
            KeyGone: its page is being erased.
        """
        if mail.booking_id is not None:
            return self._groups.decide(tx, mail, now)
        page, visits = seen = _looked_up(tx, mail.page_id)
        if page is None:
            return Drop()
        decision = self._decided(tx, mail, page, visits, now)
        return replace(decision, seen=seen) if isinstance(decision, Ready) else decision

    def still(self, tx: Connection, mail: AnyRow, ready: Sendable, now: datetime) -> bool:
        """Whether what a letter was written of is as it was, and none of it is being erased.

        Raises:
            KeyGone: some of it is.
        """
        if isinstance(ready, GroupReady):
            return self._groups.still(tx, mail, ready, now)
        page, visits = seen = _looked_up(tx, mail.page_id)
        if page is None or not isinstance(ready, Ready) or seen != ready.seen:
            return False
        return all(self._address([visit]) for visit in visits)

    def _decided(
        self,
        tx: Connection,
        mail: AnyRow,
        page: AnyRow,
        visits: Sequence[AnyRow],
        now: datetime,
    ) -> Decision:
        if mail.kind == MailKind.CONFIRM:
            return self._confirm(tx, page, [one for one in visits if one.pending])
        confirmed = [one for one in visits if not one.pending]
        if mail.kind == MailKind.REMINDER:
            return self._reminder(tx, page, confirmed)
        if mail.kind == MailKind.NOTICE:
            months = mail.step
            return self._notice(tx, page, [one for one in confirmed if self._months(one) == months])
        return self._results(tx, page, visits, now)

    def _confirm(self, tx: Connection, page: AnyRow, pending: Sequence[AnyRow]) -> Decision:
        if not pending:
            return Drop()
        last = min(retention.confirm_by(one.made_at, self._terms, self._zone) for one in pending)
        facts = self._facts(tx, page, pending, last)
        return Ready(self._address(pending), MailKind.CONFIRM, facts)

    def _results(
        self, tx: Connection, page: AnyRow, visits: Sequence[AnyRow], now: datetime
    ) -> Decision:
        """Write to the household once it is quiet; while all of it is pending, it is asked only."""
        if not visits:
            return Drop()
        confirmed = [one for one in visits if not one.pending]
        ends = day_ends(page.day, self._zone)
        if not confirmed:
            return Wait(ends) if now < ends else Drop()
        mail = self._settings.mail
        quiet = timedelta(minutes=mail.quiet_minutes)
        due = mailing.results_due(page.active_at, page.day, quiet, mail.closes, self._zone)
        if page.wanted_at is None and now < due:
            return Wait(due)
        facts = self._facts(tx, page, confirmed, None)
        waiting = len(visits) - len(confirmed)
        facts = replace(facts, waiting=waiting, older=self._older(tx, page, visits))
        return Ready(self._address(confirmed), MailKind.RESULTS, facts)

    def _reminder(self, tx: Connection, page: AnyRow, visits: Sequence[AnyRow]) -> Decision:
        if not visits or page.opened_at is not None:
            return Drop()
        goes_at = min(one.made_at for one in visits) + self._terms.unopened
        goes = goes_at.astimezone(self._zone).date() - timedelta(days=1)
        facts = replace(self._facts(tx, page, visits, None), goes=goes)
        return Ready(self._address(visits), MailKind.REMINDER, facts)

    def _notice(self, tx: Connection, page: AnyRow, visits: Sequence[AnyRow]) -> Decision:
        if not visits:
            return Drop()
        goes = retention.kept_until(page.day, AgeBand(visits[0].age_band), self._terms)
        facts = replace(self._facts(tx, page, visits, None), goes=goes)
        return Ready(self._address(visits), MailKind.NOTICE, facts)

    def _months(self, visit: AnyRow) -> int:
        return self._terms.ceiling(AgeBand(visit.age_band))

    def _facts(
        self, tx: Connection, page: AnyRow, visits: Sequence[AnyRow], confirm_by: date | None
    ) -> LetterFacts:
        place = Place("page", "token_box", page.page_id)
        token = self._keyring.open(KeyKind.PAGE, page.page_id, place, page.token_box).decode()
        return LetterFacts(
            language=_language(tx, visits),
            day=page.day,
            visitors=tuple(self._visitor(tx, one, page) for one in visits),
            controller=self._settings.notice.controller,
            dpo_address=self._settings.notice.dpo_address,
            link=links.page_link(self._settings.portal.public_url, token),
            not_you=self._deed(Deed.NOT_YOU, page.page_id, page.token_sha256),
            let_go=self._deed(Deed.LET_GO, page.page_id, page.token_sha256),
            confirm_by=confirm_by,
            grace_hours=self._settings.retention.supersede_grace_hours,
            unopened_days=self._settings.retention.unopened_days,
        )

    def _older(
        self, tx: Connection, page: AnyRow, visits: Sequence[AnyRow]
    ) -> tuple[OlderVisit, ...]:
        """Find what else stands at this address, and is not replaced by who is on this page."""
        asked = {
            "household": page.household,
            "before": page.day,
            "here": [one.visitor for one in visits if _may_take_a_place(one)],
        }
        return tuple(
            OlderVisit(
                avatar_of(row.avatar),
                row.day,
                self._text(row, "name_box"),
                self._deed(Deed.REPLACE, row.visit_id, row.token_sha256),
            )
            for row in tx.execute(_OLDER, asked)
        )

    def _deed(self, deed: Deed, subject: bytes, token_sha256: bytes) -> str:
        token = links.deed_token(self._hosts.pepper, deed, subject, token_sha256)
        return links.deed_link(self._settings.portal.public_url, deed, token)

    def _visitor(self, tx: Connection, visit: AnyRow, page: AnyRow) -> LetterVisitor:
        given = evidence.given_of(tx, visit.visit_id)
        last = evidence.last_answer_of(tx, visit.visit_id)
        asked = (*scopes_of(last.yes), *scopes_of(last.no))
        yes = scopes_of(visit.scopes)
        return LetterVisitor(
            avatar=avatar_of(visit.avatar),
            giver=Giver(given.giver),
            yes=yes,
            no=tuple(one for one in Scope if one in asked and one not in yes),
            first_name=self._text(visit, "name_box"),
            replaces=_replaced_day(tx, visit),
            not_me=self._deed(Deed.NOT_ME, visit.visit_id, page.token_sha256),
            agreed=Agreed(
                by=Giver(last.giver),
                way=Way(last.way),
                at=last.decided_at,
                zone=self._zone,
                notice=visit.notice,
            ),
        )

    def _address(self, visits: Sequence[AnyRow]) -> str:
        """All of a household gave the same address; the last one's spelling is used."""
        return self._text(visits[-1], "address_box")

    def _text(self, visit: AnyRow, column: str) -> str:
        place = Place("visit", column, visit.visit_id)
        box = getattr(visit, column)
        return self._keyring.open(KeyKind.VISIT, visit.visit_id, place, box).decode()


def _looked_up(tx: Connection, page_id: bytes) -> Seen:
    page = tx.execute(_PAGE, {"page": page_id}).first()
    return page, tuple(tx.execute(_LIVING, {"page": page_id}))


def _replaced_day(tx: Connection, visit: AnyRow) -> date | None:
    """Return the day of the visit whose place it took, or takes yet.

    An equal name says nothing by itself: an older visit may have got it after this one was closed,
    and stays.
    """
    asked = {"who": visit.visitor, "before": visit.day, "by": visit.visit_id}
    if visit.renamed_at is not None:
        wanted, asked = _REPLACED, {"by": visit.visit_id}
    else:
        wanted = _TAKEN_OR_NEXT if _may_take_a_place(visit) else _TAKEN
    day: date | None = tx.execute(wanted, asked).scalar()
    return day


def _may_take_a_place(visit: AnyRow) -> bool:
    """Whether a visit may yet replace one: with its first result, at its end, or when opened."""
    return visit.renamed_at is None and (visit.pending or visit.closed_at is None)


def _language(tx: Connection, visits: Sequence[AnyRow]) -> Language:
    """Who said yes last reads the mail: in the language in which they read the notice."""
    return Language(evidence.given_of(tx, visits[-1].visit_id).language)


def terms_of(settings: HubSettings) -> retention.Terms:
    """Return the museum's times as the rules take them."""
    times = settings.retention
    return retention.Terms(
        supersede_grace=timedelta(hours=times.supersede_grace_hours),
        unconfirmed=timedelta(days=times.unconfirmed_days),
        unopened=timedelta(days=times.unopened_days),
        ceiling_months=times.ceiling_months,
        ceiling_months_under_13=times.ceiling_months_under_13,
    )
