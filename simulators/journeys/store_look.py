"""The museum's store opened with its keys: of every stored thing, who said yes to it?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select

from edge.contract.words import AgeBand, Giver
from hub import config
from hub.keyring import KeyKind, Place
from hub.keys.file import KeyringFile
from hub.premises import Premises
from hub.store import (
    Binding,
    Consent,
    DueErasure,
    Mail,
    Medium,
    Page,
    Score,
    StaffAct,
    Store,
    Stored,
    Unkept,
    Visit,
    sqlite_url,
    table_of,
)

Agreed = Mapping[tuple[str, str], frozenset[str]]
"""What was said aloud in a journey: (first name, address) -> the scopes that person said yes to.

A number of a class has neither: it stands as ("", its avatar), with what was attested for it.
"""
SPEAKS_FOR_CHILDREN = frozenset({Giver.GUARDIAN, Giver.SCHOOL, Giver.ORGANISER})


@dataclass(frozen=True, slots=True)
class StoreLook:
    """What the store holds; `without_consent` counts what nobody agreed to."""

    visits: int
    results: int
    without_consent: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of a visit's evidence: who said yes, how they were known to be there.

    `proven`: it names what the hub can look up, a guardian's binding or a colleague's approval.
    """

    giver: str
    way: str
    proven: bool


class MuseumStore:
    """The store and the keyring of a rehearsal's hub, opened to read."""

    def __init__(self, settings: Path) -> None:
        loaded = config.load(settings)
        self._premises = Premises(loaded.folder)
        self._store = Store(loaded.database or sqlite_url(self._premises.store))
        self._keyring = KeyringFile(self._premises.keyring)

    def close(self) -> None:
        """Let go of both files."""
        self._store.close()
        self._keyring.close()

    def look(self, agreed: Agreed) -> StoreLook:
        """Open everything personal and set it beside what was said aloud in this journey."""
        with self._store.read() as tx:
            visits = tx.execute(select(table_of(Visit))).mappings().all()
            without = self._strays(tx, {bytes(one["visit_id"]) for one in visits})
            results = 0
            for visit in visits:
                may = self._may_be_kept(tx, dict(visit), agreed)
                without += may is None
                for scope in self._results_of(tx, bytes(visit["visit_id"])):
                    results += 1
                    without += scope not in (may or ())
        return StoreLook(len(visits), results, without)

    def rows(self) -> int:
        """Return how many rows of all visitors' tables there are; none after an erasure of all."""
        tables = (Page, Visit, Binding, Consent, Score, Medium, Unkept, Mail, DueErasure)
        with self._store.read() as tx:
            return sum(_count(tx, table) for table in tables)

    def keys(self) -> int:
        """Return how many visits' and pages' keys there are."""
        return len(self._keyring.ids(KeyKind.VISIT)) + len(self._keyring.ids(KeyKind.PAGE))

    def results_of(self, visits: frozenset[bytes]) -> int:
        """Return how many results of these visits are left, and of them whatever else is."""
        with self._store.read() as tx:
            left = sum(1 for visit in visits for _ in self._results_of(tx, visit))
            visit_ids = set(tx.execute(select(table_of(Visit).c.visit_id)).scalars())
        return left + len(visits & visit_ids) + len(visits & self._keyring.ids(KeyKind.VISIT))

    def waiting_at(self, address: str) -> dict[str, bool]:
        """Return who has a visit at an address, by first name, and whether it is still pending."""
        return {self._opened(one, "name_box"): bool(one["pending"]) for one in self._at(address)}

    def evidence_of(self, first_name: str, address: str) -> tuple[Evidence, ...]:
        """Return the evidence behind somebody's visit, oldest first."""
        consents = table_of(Consent)
        found: list[Evidence] = []
        with self._store.read() as tx:
            for visit in self._at(address):
                if self._opened(visit, "name_box") == first_name:
                    same = consents.c.visit_id == visit["visit_id"]
                    rows = tx.execute(select(consents).where(same).order_by(consents.c.decided_at))
                    found += [Evidence(one.giver, one.way, bool(one.proof)) for one in rows]
        return tuple(found)

    def visits_of(self, first_name: str, address: str) -> frozenset[bytes]:
        """Return the ids of somebody's visits."""
        ids = (
            one["visit_id"]
            for one in self._at(address)
            if self._opened(one, "name_box") == first_name
        )
        return frozenset(one for one in ids if isinstance(one, bytes))

    def holds(self, result: str) -> bool:
        """Say whether a result is stored, by the id that its exhibit was told."""
        scores = table_of(Score)
        with self._store.read() as tx:
            same = scores.c.result_id == bytes.fromhex(result)
            return tx.execute(select(scores).where(same)).first() is not None

    def staff_acts(self) -> tuple[str, ...]:
        """Return what colleagues did with their bands, oldest first."""
        with self._store.read() as tx:
            acts = table_of(StaffAct)
            return tuple(tx.execute(select(acts.c.act).order_by(acts.c.act_id)).scalars())

    def _at(self, address: str) -> list[dict[str, object]]:
        with self._store.read() as tx:
            visits = [dict(one) for one in tx.execute(select(table_of(Visit))).mappings()]
        return [one for one in visits if self._opened(one, "address_box") == address]

    def visit_ids(self) -> frozenset[bytes]:
        """Return the ids of all visits."""
        with self._store.read() as tx:
            return frozenset(tx.execute(select(table_of(Visit).c.visit_id)).scalars())

    def media_files(self) -> tuple[Path, ...]:
        """Return all files of photos and sounds."""
        return tuple(path for path in self._premises.media.rglob("*") if path.is_file())

    def was_erased(self, number: str) -> bool:
        """Say whether the ledger holds an erasure of that number, begun and done."""
        ledger = self._premises.ledger
        lines = ledger.read_text().splitlines() if ledger.exists() else []
        steps = [line["step"] for line in map(json.loads, lines) if line["number"] == number]
        return steps == ["begun", "done"]

    def _may_be_kept(
        self, tx: Connection, visit: dict[str, object], agreed: Agreed
    ) -> frozenset[str] | None:
        """Return what both the stored evidence and the spoken yes allow; None without either."""
        name, address = self._opened(visit, "name_box"), self._opened(visit, "address_box")
        who = (name, address) if name or address else ("", str(visit["avatar"]))
        spoken = agreed.get(who, frozenset())
        consents = table_of(Consent)
        same = consents.c.visit_id == visit["visit_id"]
        rows = tx.execute(select(consents).where(same).order_by(consents.c.decided_at)).mappings()
        given = [dict(row) for row in rows]
        if not spoken or not given or not given[-1]["yes"]:
            return None
        of_child = visit["age_band"] == AgeBand.UNDER_13
        if of_child and given[-1]["giver"] not in SPEAKS_FOR_CHILDREN:
            return None
        return spoken & frozenset(str(given[-1]["yes"]).split())

    def _opened(self, visit: dict[str, object], column: str) -> str:
        visit_id, box = visit["visit_id"], visit[column]
        if not isinstance(visit_id, bytes) or not isinstance(box, bytes):
            return ""
        place = Place("visit", column, visit_id)
        return self._keyring.open(KeyKind.VISIT, visit_id, place, box).decode()

    @staticmethod
    def _results_of(tx: Connection, visit_id: bytes) -> Iterator[str]:
        """Yield the scope that each stored result of a visit needs."""
        scores, media = table_of(Score), table_of(Medium)
        for _ in tx.execute(select(scores).where(scores.c.visit_id == visit_id)):
            yield "score"
        for row in tx.execute(select(media).where(media.c.visit_id == visit_id)):
            yield row.kind

    def _strays(self, tx: Connection, visits: set[bytes]) -> int:
        """Count rows whose visit is not there, and media files that no row knows."""
        strays = 0
        for table in (Score, Medium, Binding, Consent):
            rows = tx.execute(select(table_of(table).c.visit_id)).scalars()
            strays += sum(1 for visit_id in rows if visit_id not in visits)
        media = [one.hex() for one in tx.execute(select(table_of(Medium).c.result_id)).scalars()]
        for path in self.media_files():
            strays += not any(one in path.name for one in media)
        return strays


def _count(tx: Connection, table: type[Stored]) -> int:
    return int(tx.execute(select(func.count()).select_from(table_of(table))).scalar_one())


@contextmanager
def opened_store(settings: Path) -> Iterator[MuseumStore]:
    """Open the store that a hub.toml names, with its keys."""
    store = MuseumStore(settings)
    try:
        yield store
    finally:
        store.close()
