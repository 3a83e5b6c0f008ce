"""The receipt of what was agreed, in the terms of ISO/IEC TS 27560: a record a visit, as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from edge.contract.words import AgeBand, Scope
from hub.keyring import KeyKind, Place
from hub.rules import retention
from hub.rules.ages import needs_guardian
from hub.store import Visit, table_of
from hub.visits import evidence
from hub.visits.evidence import ConsentAct

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from hub.config import HubSettings
    from hub.keyring import Keyring
    from hub.rules.retention import Terms

    AnyRow = Row[*tuple[Any, ...]]

SCHEMA = "ISO/IEC TS 27560:2023"
_visits = table_of(Visit)
_STATES: Mapping[str, str] = {
    ConsentAct.GIVEN: "given",
    ConsentAct.CHANGED: "updated",
    ConsentAct.CONFIRMED: "confirmed",
}
_CATEGORIES: Mapping[Scope, tuple[str, ...]] = {
    Scope.SCORE: ("score",),
    Scope.PHOTO: ("photograph",),
    Scope.SOUND: ("voice or other sound",),
}
_ALWAYS = ("first name", "mail address", "age band", "language")
"""What any page is kept with: whom it greets, where its link goes, whose rules hold."""


@dataclass(frozen=True, slots=True)
class ConsentReceipts:
    """Writes receipts: of a museum, from its keyring, by its terms."""

    keyring: Keyring
    settings: HubSettings
    terms: Terms

    def of(self, tx: Connection, page_id: bytes) -> dict[str, Any] | None:
        """Return the receipt of a page's visits that it shows; None when it shows none.

        Raises:
            KeyGone: a visit of it is being erased; what is left can be read at the next try.
        """
        shown = (
            _visits.c.page_id == page_id,
            _visits.c.superseded_at.is_(None),
            _visits.c.pending.is_(False),
        )
        visits = tx.execute(select(_visits).where(*shown).order_by(_visits.c.made_at)).all()
        if not visits:
            return None
        return {
            "schema_version": SCHEMA,
            "party_identification": self._parties(),
            "records": [self._record(tx, one) for one in visits],
        }

    def _parties(self) -> list[dict[str, str]]:
        notice = self.settings.notice
        return [
            {"party_role": "pii_controller", "party_name": notice.controller},
            {"party_role": "data_protection_officer", "party_contact": notice.dpo_address},
            {"party_role": "authority", "party_name": notice.authority},
        ]

    def _record(self, tx: Connection, visit: AnyRow) -> dict[str, Any]:
        rows = evidence.rows_of(tx, visit.visit_id)
        band = AgeBand(visit.age_band)
        stands = [scope for scope in Scope if scope in visit.scopes.split()]
        place = Place("visit", "name_box", visit.visit_id)
        name = self.keyring.open(KeyKind.VISIT, visit.visit_id, place, visit.name_box)
        return {
            "record_id": rows[0].consent_id.hex(),
            "pii_principal": {"id": visit.visit_id.hex(), "first_name": name.decode()},
            "given_by": "guardian" if needs_guardian(band) else "pii_principal",
            "privacy_notice": _notice(evidence.last_answer_of(tx, visit.visit_id)),
            "purposes": [self._purpose(one, visit, band) for one in stands],
            "refused_purposes": [str(one) for one in Scope if one not in stands],
            "events": [_event(row) for row in rows],
        }

    def _purpose(self, scope: Scope, visit: AnyRow, band: AgeBand) -> dict[str, Any]:
        return {
            "purpose": str(scope),
            "service": "a page of the visitor's own, by a link that is mailed",
            "lawful_basis": "consent (GDPR Art. 6(1)(a))"
            + (", given by the guardian (Art. 8)" if needs_guardian(band) else ""),
            "pii_categories": [*_CATEGORIES[scope], *_ALWAYS],
            "collection_method": "at the installation, by the visitor's band",
            "storage_period": {
                "rule": "until the next visit",
                "at_most_until": retention.kept_until(visit.day, band, self.terms).isoformat(),
            },
            "recipients": [],
            "withdrawal_method": [
                f"on the page that was mailed, under {self.settings.portal.public_url}",
                "at any installation on the day itself, with the band",
                f"by mail to {self.settings.mail.reply_to}",
            ],
        }


def _notice(row: AnyRow) -> dict[str, str]:
    return {
        "version": row.notice,
        "language": row.language,
        "sha256": row.notice_sha256.hex(),
    }


def _event(row: AnyRow) -> dict[str, Any]:
    """Say of one row of evidence what was decided, by whom, when, where, and to which words."""
    return {
        "event_id": row.consent_id.hex(),
        "state": _STATES[row.act],
        "time": _instant(row.decided_at),
        "shown_at": _instant(row.shown_at),
        "given_by": row.giver,
        "way": row.way,
        "proof": None if row.proof is None else row.proof.hex(),
        "installation": row.edge or "the page that was mailed",
        "privacy_notice": _notice(row),
        "yes": row.yes.split(),
        "no": row.no.split(),
    }


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
