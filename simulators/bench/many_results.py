"""A store that holds the results of many days already, made in one go by SQL."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

from edge.contract import ids
from edge.contract.seals import ID_BYTES

RESULTS_A_VISIT = 20
_FILL = """
    CREATE TEMP TABLE old AS
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :visits)
        SELECT i, randomblob(16) AS page, visit_id(day) AS visit, randomblob(16) AS binding, day
        FROM (SELECT i, date('now', '-' || (2 + i % 50) || ' days') AS day FROM n);
    CREATE TEMP TABLE made AS
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :per - 1)
        SELECT i FROM n;
    INSERT INTO page (page_id, household, day, token_sha256, token_box, language, created_at,
                      active_at, opened_at)
        SELECT page, randomblob(16), day, randomblob(32), randomblob(83), 'nl',
               day || ' 10:00:00.000000', day || ' 12:00:00.000000', day || ' 20:00:00.000000'
        FROM old;
    INSERT INTO visit (visit_id, page_id, visitor, day, age_band, language, avatar, name_box,
                       address_box, scopes, notice, pending, made_at, closed_at,
                       return_code_tries)
        SELECT visit, page, randomblob(16), day, '18_plus', 'nl', 'blue-fox', randomblob(48),
               randomblob(64), 'photo score sound', 'bench', 0, day || ' 10:00:00.000000',
               day || ' 22:00:00.000000', 0
        FROM old;
    INSERT INTO binding (binding_id, visit_id, edge, day, made_at, ended_at)
        SELECT binding, visit, 'edge-0', day, day || ' 10:00:00.000000',
               day || ' 22:00:00.000000'
        FROM old;
    INSERT INTO score (result_id, visit_id, exhibit, metric, value_box, provisional, made_at,
                       received_at)
        SELECT result_id(day), visit, 'edge-' || made.i, 'reaction', randomblob(46), 0,
               day || ' 11:00:00.000000', day || ' 11:00:00.000000'
        FROM old, made;
    INSERT INTO received (edge, outbox, number, verdict, received_at)
        SELECT 'edge-' || made.i, CAST('old-outbox-' || printf('%05d', made.i) AS BLOB), old.i,
               'stored', day || ' 11:00:00.000000'
        FROM old, made;
"""


def fill(store: Path, results: int, *, ids_sort: bool, a_visit: int = RESULTS_A_VISIT) -> None:
    """Add so many scores of past days, with their visits, pages, bindings and received numbers.

    Named as the product names them where `ids_sort`, else by 16 random bytes each.
    """
    visits = str(results // a_visit)
    script = _FILL.replace(":visits", visits).replace(":per", str(a_visit))
    with closing(sqlite3.connect(store, isolation_level=None)) as db:
        db.create_function("result_id", 1, _result_id if ids_sort else _random_id)
        db.create_function("visit_id", 1, _visit_id if ids_sort else _random_id)
        db.execute("PRAGMA synchronous=OFF")
        db.executescript(f"BEGIN; {script} COMMIT;")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@cache
def _at_noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), UTC)


def _result_id(day: str) -> bytes:
    return ids.result_id(_at_noon(day), secrets.token_bytes(ID_BYTES))


def _visit_id(day: str) -> bytes:
    return ids.visit_id(date.fromisoformat(day), secrets.token_bytes(ID_BYTES))


def _random_id(_day: str) -> bytes:
    return secrets.token_bytes(ID_BYTES)
