"""Statements put together once: they say what the library's own say, of one value and of many."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, select, union_all
from sqlalchemy.exc import IntegrityError

from hub.store import (
    Edge,
    Epoch,
    Histogram,
    OfMany,
    Store,
    Tombstone,
    put,
    put_new,
    table_of,
    upgrade,
)
from tests.databases import url_of

NOW = datetime(2026, 5, 9, 8, 0, 0, 250_000, tzinfo=UTC)
_graves = table_of(Tombstone)
_epochs = table_of(Epoch)
STANDING = OfMany(
    select(_graves.c.grave).where(
        _graves.c.grave.in_(bindparam("graves", expanding=True)),
        _graves.c.reason == bindparam("why"),
    ),
    "graves",
)
EITHER = OfMany(
    union_all(
        select(_graves.c.grave).where(_graves.c.grave.in_(bindparam("ids", expanding=True))),
        select(_epochs.c.epoch).where(_epochs.c.epoch.in_(bindparam("ids", expanding=True))),
    ),
    "ids",
)


@pytest.fixture
def store(tmp_path):
    one = Store(url_of(tmp_path))
    upgrade(one)
    yield one
    one.close()


def buried(store, number, reason="erased"):
    graves = [at.to_bytes(2, "big") for at in range(number)]
    with store.write() as tx:
        put(tx, Tombstone, [{"grave": one, "reason": reason, "until": NOW} for one in graves])
    return graves


@pytest.mark.parametrize("number", [1, 3, 4, 5, 64, 1000])
def test_as_many_as_are_asked_for_are_found_and_no_others(store, number):
    graves = buried(store, 1200)
    with store.read() as tx:
        found = STANDING(tx, graves[:number], why="erased")
        assert sorted(grave for (grave,) in found) == graves[:number]
        assert not STANDING(tx, graves[:number], why="withdrawn")
        assert not STANDING(tx, (b"elsewhere",), why="erased")


def test_for_no_values_nothing_is_asked(store):
    with store.read() as tx:
        assert not STANDING(tx, set(), why="erased")


def test_what_is_asked_of_two_tables_is_found_in_either(store):
    (grave,) = buried(store, 1)
    edge = {"name": "wall", "verify_key": b"v", "box_key": b"b", "enrolled_at": NOW}
    epoch = {"epoch": b"e", "edge": "wall", "day": date(2026, 5, 9), "sealed": b"s"}
    with store.write() as tx:
        put(tx, Edge, [edge])
        put(tx, Epoch, [{**epoch, "received_at": NOW}])
    with store.read() as tx:
        assert {one for (one,) in EITHER(tx, [grave, b"e", b"none"])} == {grave, b"e"}


def test_what_was_put_quickly_is_read_as_if_put_by_the_library(store):
    row = {"reason": "erased", "until": NOW}
    with store.write() as tx:
        put(tx, Tombstone, [{"grave": b"quick", **row}])
        put_new(tx, Tombstone, {"grave": b"slow", **row})
    with store.read() as tx:
        quick, slow = tx.execute(select(_graves).order_by(_graves.c.grave)).all()
        assert quick[1:] == slow[1:]
        # As it stands there, too: SQLite compares instants as text.
        raw = tx.exec_driver_sql("SELECT until FROM tombstone").scalars().all()
        assert raw[0] == raw[1]


def test_an_instant_of_another_zone_stands_there_in_utc(store):
    there = NOW.astimezone(timezone(timedelta(hours=2)))
    with store.write() as tx:
        put(tx, Tombstone, [{"grave": b"g", "reason": "erased", "until": there}])
    with store.read() as tx:
        assert tx.execute(select(_graves.c.until)).scalar() == NOW


def test_an_instant_without_a_zone_is_refused_in_many_rows_too(store):
    rows = [{"grave": b"g", "reason": "erased", "until": NOW.replace(tzinfo=None)}]
    with pytest.raises(ValueError, match="time zone"), store.write() as tx:
        put(tx, Tombstone, rows)


def test_columns_may_be_named_in_any_order_and_left_out_where_they_may_be_empty(store):
    named = {"verify_key": b"v", "name": "wall", "enrolled_at": NOW, "box_key": b"b"}
    with store.write() as tx:
        put(tx, Edge, [named, {**dict(reversed(named.items())), "name": "wall-1"}])
    with store.read() as tx:
        rows = tx.execute(select(table_of(Edge))).all()
    assert [(row.name, row.box_key, row.revoked_at) for row in rows] == [
        ("wall", b"b", None),
        ("wall-1", b"b", None),
    ]


def test_a_row_that_stands_there_is_an_error_and_nothing_is_kept(store):
    row = {"exhibit": "wall", "metric": "m", "age_band": "18_plus", "bounds": "0..1", "place": 0}
    with pytest.raises(IntegrityError), store.write() as tx:
        put(tx, Histogram, [{**row, "count": 1}, {**row, "count": 2}])
    with store.read() as tx:
        assert tx.execute(select(table_of(Histogram))).all() == []
