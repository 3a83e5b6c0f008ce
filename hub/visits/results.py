"""Scores, photos and sounds that came: looked at again here, stored under the visit's key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from edge.contract.day import museum_day
from edge.contract.downward import Refusal
from edge.contract.events import ProvisionalScore
from edge.contract.seals import ID_BYTES
from edge.contract.words import Scope
from hub import figures
from hub.line.manifests import Unheard, manifest_of
from hub.pages import MediumForm
from hub.rules.verdicts import Later, Refused, Stored, Verdict
from hub.store import (
    Medium,
    Unkept,
    Visit,
    put,
    put_new,
    table_of,
)
from hub.visits import evidence, graves, whose
from hub.visits.scores import Judging, Run, here, touch, unkept
from hub.visits.successions import supersede
from hub.visits.whose import Whose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.events import MediumMade, ScoreMade
    from hub.keyring import Keyring
    from hub.rules.consent import Notices

_media = table_of(Medium)
_visits = table_of(Visit)

NEVER_CAME = "never_came"
"""Why an announced medium is not kept when its edge gave up sending it."""


class MediumState(StrEnum):
    """How far a photo or sound has come here."""

    AWAITED = "awaited"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A medium's files: pixels of its largest size, (0, 0) for a sound, and the forms of each."""

    extent: tuple[int, int]
    forms: tuple[MediumForm, ...] = (MediumForm.JPG,)


class Results:
    """Takes results into the store, inside the ingest's one transaction a batch."""

    def __init__(
        self,
        keyring: Keyring,
        zone: ZoneInfo,
        notices: Notices,
        patience: timedelta = timedelta(),
    ) -> None:
        self._unheard = Unheard(patience)
        self._judging = Judging(keyring, zone, notices, self._unheard)
        self._zone = zone
        self._notices = notices

    def keep_score(self, tx: Connection, event: ScoreMade, now: datetime) -> Verdict:
        """Keep one score, as `keep_scores` does."""
        (verdict,) = self.keep_scores(tx, [event], now)
        return verdict

    def keep_scores(
        self, tx: Connection, events: Sequence[ScoreMade], now: datetime
    ) -> list[Verdict]:
        """Keep scores of bindings that are known, with the score scope, within their bounds.

        What is refused although its visit is known leaves a line that the page shows. The same
        `result_id` again is stored already. A visit's first result supersedes the visitor's last.
        At most `scores.MOST_IN_RUN` at once; each gets the verdict that it would get alone.
        """
        return Run(tx, self._judging, now).settle(events)

    def keep_provisional(self, tx: Connection, event: ProvisionalScore, now: datetime) -> Verdict:
        """Keep a score that came on the wearer's word, if a binding with that scope held then.

        Until such a binding is known it waits; when its day is over it is refused, for then nobody
        knows any more whose band it was. Of a visit that did not let scores be kept then it leaves
        no line: nobody was promised anything.
        """
        refusal = self._wrong_with_provisional(tx, event, now)
        if refusal is not None:
            return Refused(refusal)
        found = whose.of_band(tx, event, self._zone)
        if found is None:
            return Later()
        if here(tx, [event.result_id]):
            return Stored(found.page_id)
        agreed = whose.had_agreed(tx, found, Scope.SCORE, event.made_at)
        if not (agreed and found.allows(Scope.SCORE, self._notices)):
            return Refused(Refusal.CONSENT_MISSING)
        return Run(tx, self._judging, now).settle_found(event, found)

    def expect_medium(self, tx: Connection, event: MediumMade, now: datetime) -> Verdict:
        """Note a photo or sound whose chunks follow, if its visit allows that kind.

        The row stands as awaited and is shown nowhere until `medium_whole`.
        """
        scope = Scope(event.kind)
        found = self._whose(tx, event, scope, now)
        if not isinstance(found, Whose):
            return found
        manifest = manifest_of(tx, event.exhibit)
        if manifest is None or event.kind not in manifest.media:
            if self._unheard.may_come(event.exhibit, event.kind, now):
                return Later()
            return unkept(tx, event, found, scope, Refusal.NO_SUCH_EXHIBIT, now)
        row = {
            "result_id": event.result_id,
            "visit_id": found.visit_id,
            "exhibit": event.exhibit,
            "kind": event.kind,
            "forms": "",
            "state": MediumState.AWAITED,
            "width": 0,
            "height": 0,
            "made_at": event.made_at,
            "received_at": now,
        }
        figures.played(tx, [(found.day, found.visit_id, event.exhibit)])
        put(tx, Medium, [row])
        return _settled(tx, found, now)

    def medium_whole(
        self, tx: Connection, result_id: bytes, made: OnDisk, now: datetime
    ) -> Stored | Refused:
        """Show a medium whose files are on disk.

        Returns:
            `Refused` when its visit or the medium itself was erased meanwhile: drop the files.
        """
        page_id = _page_of_medium(tx, result_id)
        if page_id is None:
            return Refused(Refusal.ERASED)
        width, height = made.extent
        forms = " ".join(made.forms)
        values = {"state": MediumState.WHOLE, "forms": forms, "width": width, "height": height}
        tx.execute(update(_media).where(_media.c.result_id == result_id).values(**values))
        touch(tx, [page_id], now)
        return Stored(page_id)

    def medium_refused(
        self, tx: Connection, result_id: bytes, reason: str, now: datetime
    ) -> Stored | Refused:
        """Take an awaited medium away that cannot be kept; its page says so with the reason.

        Returns:
            `Refused` when there is nothing to say it to any more.
        """
        page_id = _page_of_medium(tx, result_id)
        if page_id is None:
            return Refused(Refusal.ERASED)
        this = _media.c.result_id == result_id
        medium = tx.execute(select(_media).where(this)).one()
        tx.execute(_media.delete().where(this))
        row = {
            "result_id": result_id,
            "visit_id": medium.visit_id,
            "exhibit": medium.exhibit,
            "kind": medium.kind,
            "reason": reason,
            "at": now,
        }
        put_new(tx, Unkept, row)
        return Stored(page_id)

    def give_up_awaited(self, tx: Connection, since: datetime, now: datetime) -> int:
        """Say on their pages that media announced before `since` never came; return how many."""
        waiting = _media.c.state == MediumState.AWAITED, _media.c.received_at <= since
        given_up = tx.execute(select(_media.c.result_id).where(*waiting)).scalars().all()
        for result_id in given_up:
            self.medium_refused(tx, result_id, NEVER_CAME, now)
        return len(given_up)

    def _whose(
        self, tx: Connection, event: MediumMade, scope: Scope, now: datetime
    ) -> Whose | Verdict:
        """Find whose result it is, or what becomes of it where it is nobody's."""
        refusal = graves.why_refused(tx, event.binding_id, event.result_id)
        if refusal is None and len(event.result_id) != ID_BYTES:
            refusal = Refusal.MALFORMED
        if refusal is not None:
            return Refused(refusal)
        found = whose.of_binding(tx, event.binding_id)
        if found is None:
            return Later()
        if here(tx, [event.result_id]):
            return Stored(found.page_id)
        wrong = found.why_not(event.made_at, scope, self._zone, self._notices)
        if wrong is Refusal.CONSENT_MISSING and evidence.was_withdrawn(tx, found.visit_id, scope):
            return Refused(wrong)
        return found if wrong is None else unkept(tx, event, found, scope, wrong, now)

    def _wrong_with_provisional(
        self, tx: Connection, event: ProvisionalScore, now: datetime
    ) -> Refusal | None:
        refusal = graves.why_refused(tx, event.result_id)
        if refusal is not None:
            return refusal
        ids_fit = len(event.result_id) == len(event.band_key) == ID_BYTES
        if not ids_fit or museum_day(event.made_at, self._zone) != event.day:
            return Refusal.MALFORMED
        is_over = museum_day(now, self._zone) > event.day
        return Refusal.NO_SUCH_BINDING if is_over else None


def visit_of(tx: Connection, binding_id: bytes) -> bytes | None:
    """Return the visit_id behind a binding, or None when it is not known here."""
    found = whose.of_binding(tx, binding_id)
    return None if found is None else found.visit_id


def _settled(tx: Connection, found: Whose, now: datetime) -> Stored:
    touch(tx, [found.page_id], now)
    replaced = supersede(tx, found.visit_id, found.visitor, found.day, now)
    return Stored(found.page_id, replaced=replaced)


def _page_of_medium(tx: Connection, result_id: bytes) -> bytes | None:
    joined = _media.join(_visits, _visits.c.visit_id == _media.c.visit_id)
    found = select(_visits.c.page_id).select_from(joined).where(_media.c.result_id == result_id)
    page_id: bytes | None = tx.execute(found).scalar()
    return page_id
