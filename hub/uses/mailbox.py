"""What the reader of a mail asks without opening the page: that somebody, or an address, goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from hub.errors import KeyGone
from hub.rules import links, retention
from hub.rules.links import Deed
from hub.rules.retention import Why
from hub.store import Page, Visit, table_of
from hub.visits.disowning import LetGo, disown, let_go

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from edge.contract.clock import Clock
    from hub.erasing.rights import Rights
    from hub.rules.retention import Terms
    from hub.store import Store
    from hub.visits.households import Households

_pages = table_of(Page)
_visits = table_of(Visit)

OF_A_PAGE = frozenset({Deed.NOT_YOU, Deed.LET_GO})


class Outcome(StrEnum):
    """What became of a deed."""

    DONE = "done"
    BACK = "back"
    """The newer visit is erased, and the older page is there again."""
    GONE = "gone"
    """The newer visit is erased; of an older one nothing was left to bring back."""
    REST = "rest"
    """Who waited is erased; who else stands on the page stays, with the address."""
    NOTHING = "nothing"
    """It was done before, or what it was about is erased, or there never was such a link."""


@dataclass(frozen=True, slots=True)
class Did:
    """What became of a deed, and which page (16 bytes) is not its readers' any more."""

    outcome: Outcome
    closes: bytes | None = None


@dataclass(frozen=True, slots=True)
class MailboxUses:
    """The deeds of a mail's other links; from any thread. Call them for a person's POST alone."""

    store: Store
    hosts: Households
    rights: Rights
    terms: Terms
    clock: Clock
    pages_changed: Callable[[frozenset[bytes]], None]
    directory_changed: Callable[[], None]

    def does(self, deed: Deed, token: str) -> Did:
        """Do what a link of a mail says; `token` is whatever stood in the address."""
        acts = {
            Deed.NOT_YOU: self._not_you,
            Deed.NOT_ME: self._not_me,
            Deed.REPLACE: self._replace,
            Deed.LET_GO: self._let_go,
        }
        try:
            did = acts[deed](token, self.clock.now())
        except KeyGone:
            # It is being erased right now: that is what was asked, or more.
            return Did(Outcome.NOTHING)
        if did.outcome is not Outcome.NOTHING:
            self.directory_changed()
        return did

    def _not_you(self, token: str, now: datetime) -> Did:
        with self.store.write() as tx:
            page = self._meant(tx, Deed.NOT_YOU, token)
            if page is None:
                return Did(Outcome.NOTHING)
            disown(tx, self.hosts.keyring, page.page_id, now)
        # Written down with it, so that no kill in between lets a child's visit stay.
        self.rights.carry_out_due(now)
        self.pages_changed(frozenset({page.page_id}))
        return Did(Outcome.DONE, closes=page.page_id)

    def _let_go(self, token: str, now: datetime) -> Did:
        with self.store.write() as tx:
            page = self._meant(tx, Deed.LET_GO, token)
            if page is None:
                return Did(Outcome.NOTHING)
            # In the transaction that notes them, so that nobody goes who was confirmed meanwhile.
            gone = let_go(tx, self.hosts.keyring, page.page_id, now)
        if gone is LetGo.NOBODY:
            return Did(Outcome.NOTHING)
        self.rights.carry_out_due(now)
        self.pages_changed(frozenset({page.page_id}))
        if gone is LetGo.SOME:
            return Did(Outcome.REST)
        return Did(Outcome.DONE, closes=page.page_id)

    def _not_me(self, token: str, now: datetime) -> Did:
        with self.store.read() as tx:
            visit = self._meant(tx, Deed.NOT_ME, token)
            if visit is None:
                return Did(Outcome.NOTHING)
            columns = _visits.c.visit_id, _visits.c.superseded_at
            theirs = select(*columns).where(_visits.c.superseded_by == visit.visit_id)
            replaced = tx.execute(theirs).all()
        over = [
            one.visit_id
            for one in replaced
            if visit.opened_at is not None
            or not retention.may_come_back(one.superseded_at, self.terms, now)
        ]
        # What may not come back goes along: were it left, the erasure would make it stay.
        self.rights.erase_visits((visit.visit_id, *over), Why.ASKED, now)
        self.pages_changed(frozenset({visit.page_id}))
        return Did(Outcome.BACK if len(over) < len(replaced) else Outcome.GONE)

    def _replace(self, token: str, now: datetime) -> Did:
        with self.store.read() as tx:
            visit = self._meant(tx, Deed.REPLACE, token)
        if visit is None:
            return Did(Outcome.NOTHING)
        self.rights.erase_visits((visit.visit_id,), Why.SUPERSEDED, now)
        self.pages_changed(frozenset({visit.page_id}))
        return Did(Outcome.DONE)

    def _meant(self, tx: Connection, deed: Deed, token: str) -> Row[*tuple[Any, ...]] | None:
        """Return what a token of ours names, if it is there still."""
        subject = links.subject_of(token)
        if subject is None:
            return None
        wanted = select(_pages.c.page_id, _pages.c.token_sha256, _pages.c.opened_at)
        if deed in OF_A_PAGE:
            wanted = wanted.where(_pages.c.page_id == subject)
        else:
            joined = wanted.add_columns(_visits.c.visit_id)
            wanted = joined.join(_visits, _visits.c.page_id == _pages.c.page_id).where(
                _visits.c.visit_id == subject
            )
        found = tx.execute(wanted).first()
        if found is None:
            return None
        ours = links.is_deed(self.hosts.pepper, deed, token, found.token_sha256)
        return found if ours else None
