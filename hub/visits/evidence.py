"""The evidence of a yes (Art. 7(1) GDPR): rows that are only ever added, and their receipt."""

from __future__ import annotations

import secrets
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from edge.contract.seals import ID_BYTES
from edge.contract.words import AgeBand, Giver, Way
from hub.rules import consent
from hub.rules.consent import Decision, Standing
from hub.store import Consent, Visit, put, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from edge.contract.events import ConsentGiven
    from edge.contract.words import Scope

_consents = table_of(Consent)
_visits = table_of(Visit)

AnyRow = Row[*tuple[Any, ...]]
ON_THE_PAGE = ""
"""In place of an installation's name: answered on the page whose link was mailed."""
AT_BOOKING = "(booking)"
"""In place of an installation's name: attested for a whole group, before it came."""
BY_SLIP = "(slip)"
"""In place of an installation's name: answered by who holds the slip of a group's number."""


class ConsentAct(StrEnum):
    """What a row of the consent table is evidence of."""

    GIVEN = "given"
    CHANGED = "changed"
    """Somebody decided anew what may be kept."""
    CONFIRMED = "confirmed"
    """A person opened the link that was mailed to the guardian's address."""


def add(tx: Connection, visit_id: bytes, act: ConsentAct, given: ConsentGiven, edge: str) -> None:
    """Write down an answer that came from an installation, or `ON_THE_PAGE`."""
    row = {
        "consent_id": secrets.token_bytes(ID_BYTES),
        "visit_id": visit_id,
        "act": act,
        "giver": given.giver,
        "way": given.way,
        "proof": given.proof or None,
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


def add_confirmed(tx: Connection, visit_id: bytes, opened_at: datetime) -> None:
    """Write down that a child's guardian opened the page: a yes to what stands by then.

    No yes is older than its question.
    """
    given = given_of(tx, visit_id)
    stands = standing_of(tx, visit_id, AgeBand.UNDER_13).scopes
    asked = consent.read(given.yes) | consent.read(given.no)
    confirmed = dict(given._mapping) | {  # noqa: SLF001 - the public name of a row's mapping
        "consent_id": secrets.token_bytes(ID_BYTES),
        "act": ConsentAct.CONFIRMED,
        "decided_at": max(opened_at, given.decided_at),
        "yes": consent.written(stands),
        "no": consent.written(asked - stands),
    }
    put(tx, Consent, [confirmed])


def given_of(tx: Connection, visit_id: bytes) -> AnyRow:
    """Return the row with which a visit began; there is no visit without one."""
    wanted = _consents.c.visit_id == visit_id, _consents.c.act == ConsentAct.GIVEN
    return tx.execute(select(_consents).where(*wanted)).one()


def last_answer_of(tx: Connection, visit_id: bytes) -> AnyRow:
    """Return the row of the last answer at an installation: the first one, or a change of it."""
    return [row for row in rows_of(tx, visit_id) if row.act != ConsentAct.CONFIRMED][-1]


def rows_of(tx: Connection, visit_id: bytes) -> Sequence[AnyRow]:
    """Return all evidence of a visit, in the order in which it was decided, the first one first."""
    theirs = select(_consents).where(_consents.c.visit_id == visit_id)
    rows = tx.execute(theirs.order_by(_consents.c.decided_at)).all()
    return sorted(rows, key=lambda row: row.act != ConsentAct.GIVEN)


def was_withdrawn(tx: Connection, visit_id: bytes, scope: Scope) -> bool:
    """Whether a later answer said no to it: then nothing that comes is even told of."""
    changed = _consents.c.visit_id == visit_id, _consents.c.act == ConsentAct.CHANGED
    answers = tx.execute(select(_consents.c.no).where(*changed)).scalars()
    return any(scope in consent.read(no) for no in answers)


def is_written(tx: Connection, visit_id: bytes, given: ConsentGiven) -> bool:
    """Whether this very answer stands there already."""
    same = (
        _consents.c.visit_id == visit_id,
        _consents.c.act == ConsentAct.CHANGED,
        _consents.c.decided_at == given.decided_at,
        _consents.c.giver == given.giver,
        _consents.c.yes == consent.written(given.yes),
    )
    return tx.execute(select(_consents.c.consent_id).where(*same)).first() is not None


def standing_of(
    tx: Connection, visit_id: bytes, band: AgeBand, at: datetime | None = None
) -> Standing:
    """Return what a visit's evidence lets be kept, or let be kept at that time."""
    first, *rest = rows_of(tx, visit_id)
    changes = (
        _decision(row, band)
        for row in rest
        if row.act == ConsentAct.CHANGED and (at is None or row.decided_at <= at)
    )
    return consent.standing(_decision(first, band), changes)


def _decision(row: AnyRow, band: AgeBand) -> Decision:
    # Who answered on the page reads the mailbox that is the guardian's: it is who confirmed, too.
    # Who attested for a group, and does so anew, answers for it still.
    still_theirs = row.act == ConsentAct.CHANGED and row.edge in (ON_THE_PAGE, AT_BOOKING)
    return Decision(
        decided_at=row.decided_at,
        notice=row.notice,
        yes=consent.read(row.yes),
        only_narrows=not still_theirs
        and consent.only_narrows(Giver(row.giver), Way(row.way), band),
    )
