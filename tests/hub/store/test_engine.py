"""The store: what is committed is on disk, what is deleted is overwritten, and its tables grow."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_mock_engine, event, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from hub.settling.settlement import AWAY
from hub.store import (
    Colleague,
    Edge,
    Epoch,
    Histogram,
    Quarantine,
    Store,
    Stored,
    Tombstone,
    put,
    put_new,
    put_or_change,
    table_of,
    upgrade,
)
from hub.store.engine import is_alive
from tests.databases import sqlite_only, url_of

NOW = datetime(2026, 5, 9, 8, 0, tzinfo=UTC)
EDGE = {"name": "wall", "verify_key": b"v", "box_key": b"b", "enrolled_at": NOW}


@pytest.fixture
def store(tmp_path):
    one = Store(url_of(tmp_path))
    upgrade(one)
    yield one
    one.close()


def names(store):
    with store.read() as tx:
        return list(tx.execute(select(table_of(Edge).c.name)).scalars())


def test_the_migrations_make_exactly_the_declared_tables(store):
    with store.read() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True})
        assert compare_metadata(context, Stored.metadata) == []


def test_a_table_that_no_migration_makes_is_noticed(store):
    with store.write() as tx:
        tx.exec_driver_sql("ALTER TABLE tombstone DROP COLUMN reason")
    with store.read() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True})
        ((what, _, table, column),) = compare_metadata(context, Stored.metadata)
    assert (what, table, column.name) == ("add_column", "tombstone", "reason")


def test_upgrading_again_changes_nothing(store):
    with store.write() as tx:
        put(tx, Edge, [EDGE])
    upgrade(store)
    assert names(store) == ["wall"]


@sqlite_only
def test_what_was_put_aside_a_line_each_is_counted_when_the_store_is_upgraded(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/old.db")
    upgrade(store, to="0018")
    with store.write() as tx:
        for second in (2, 1, 3):
            line = f"2026-05-09 08:00:0{second}.000000", "wall/up/ev", "why"
            tx.exec_driver_sql("INSERT INTO quarantine (at, topic, why) VALUES (?, ?, ?)", line)
    upgrade(store)
    with store.read() as tx:
        (row,) = tx.execute(select(table_of(Quarantine))).all()
    store.close()
    first, last = (NOW + timedelta(seconds=second) for second in (1, 3))
    assert tuple(row) == ("wall/up/ev", "why", 3, first, last)


class Asked(Exception):  # noqa: N818 - no error: what was to be seen was seen
    """A connection was asked for."""


def test_a_postgresql_that_says_nothing_more_is_given_up_on():
    store, asked = Store("postgresql+psycopg://hub@127.0.0.1/none"), {}

    @event.listens_for(store.engine, "do_connect")
    def connects(_dialect, _record, _words, how):
        asked.update(how)
        raise Asked

    with pytest.raises(Asked), store.read():
        pass
    assert (asked["connect_timeout"], asked["keepalives"]) == (10, 1)
    assert asked["tcp_user_timeout"] == 30_000


def test_to_wait_in_vain_for_a_connection_is_no_fault_of_what_was_said():
    assert issubclass(NoConnectionFree, AWAY)


@sqlite_only
def test_every_connection_writes_safely_and_deletes_for_good(store):
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "temp_store": 2,
    }
    with store.read() as one, store.read() as two:
        for connection in (one, two):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
            assert found == wanted


def test_what_was_not_finished_is_undone(store):
    with pytest.raises(IntegrityError), store.write() as tx:
        put(tx, Edge, [EDGE, EDGE])
    assert names(store) == []


def test_a_row_that_belongs_to_nothing_is_refused(store):
    row = {"epoch": b"e", "edge": "no-such", "day": date(2026, 5, 9), "sealed": b""}
    with pytest.raises(IntegrityError), store.write() as tx:
        put(tx, Epoch, [row | {"received_at": NOW}])


def test_what_could_not_be_written_stands_in_no_error(store):
    row = {"name": "test.desk", "roles": "what-nobody-reads", "made_at": NOW}
    row |= {"totp_step": 0, "wrong_tries": 0}
    with pytest.raises(IntegrityError) as refused, store.write() as tx:
        tx.execute(table_of(Colleague).insert(), [row, row])
    assert "nobody-reads" not in str(refused.value)


def test_put_new_leaves_what_is_there(store):
    with store.write() as tx:
        assert put_new(tx, Edge, EDGE) is True
        assert put_new(tx, Edge, EDGE | {"verify_key": b"other"}) is False
        assert tx.execute(select(table_of(Edge).c.verify_key)).scalar() == b"v"


def test_put_or_change_counts_up(store):
    row = {"exhibit": "wall", "metric": "m", "age_band": "a", "bounds": "b", "place": 0, "count": 1}
    counted = table_of(Histogram).c["count"]
    with store.write() as tx:
        for _ in range(3):
            put_or_change(tx, Histogram, row, {"count": counted + 1})
        assert tx.execute(select(counted)).scalars().all() == [3]


def test_an_instant_comes_back_aware_and_one_without_a_zone_is_refused(store):
    with store.write() as tx:
        put(tx, Tombstone, [{"grave": b"g", "reason": "erased", "until": NOW}])
        assert tx.execute(select(table_of(Tombstone).c.until)).scalar() == NOW
    naive = {"grave": b"h", "reason": "erased", "until": NOW.replace(tzinfo=None)}
    with pytest.raises(ValueError, match="time zone"), store.write() as tx:
        put(tx, Tombstone, [naive])


def test_writers_queue_and_readers_do_not_wait_for_them(store):
    def write(number):
        with store.write() as tx:
            put(tx, Edge, [EDGE | {"name": f"wall-{number}"}])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(12)]
    with store.write() as tx:
        for one in threads:
            one.start()
        put(tx, Edge, [EDGE])
        assert names(store) == []
    for one in threads:
        one.join()
    assert len(names(store)) == 13


def test_processes_write_in_turn(store, tmp_path):
    """What another process read before it waited for its turn would be old when it writes."""
    other = Store(url_of(tmp_path))

    def count_on():
        with other.write() as tx:
            seen = tx.execute(select(table_of(Edge).c.name)).all()
            put(tx, Edge, [EDGE | {"name": f"wall-{len(seen)}"}])

    another = threading.Thread(target=count_on)
    with store.write() as tx:
        another.start()
        another.join(0.2)
        put(tx, Edge, [EDGE])
    another.join()
    other.close()
    assert sorted(names(store)) == ["wall", "wall-1"]


def test_a_reader_sees_one_moment(store):
    with store.read() as before:
        assert before.execute(select(table_of(Edge))).all() == []
        with store.write() as tx:
            put(tx, Edge, [EDGE])
        assert before.execute(select(table_of(Edge))).all() == []
    assert names(store) == ["wall"]


@sqlite_only
def test_whatever_reads_meanwhile_the_same_connection_writes_again(store):
    """SQLite drops the pages that a connection read when another one has written."""
    with store.write() as tx:
        put(tx, Edge, [EDGE])
        first = tx.connection.dbapi_connection
    with store.read() as one, store.read() as other:
        assert one.connection.dbapi_connection is not first
        assert other.connection.dbapi_connection is not first
    with store.write() as tx:
        assert tx.connection.dbapi_connection is first


def test_after_what_could_not_be_written_the_store_is_written_again(store):
    with pytest.raises(IntegrityError), store.write() as tx:
        put(tx, Edge, [EDGE, EDGE])
    assert names(store) == []
    with store.write() as tx:
        put(tx, Edge, [EDGE])
    assert names(store) == ["wall"]


@sqlite_only
def test_the_log_is_emptied_into_the_file(store, tmp_path):
    with store.write() as tx:
        put(tx, Edge, [EDGE])
    assert (tmp_path / "hub.db-wal").stat().st_size > 0
    assert store.checkpoint() is True
    assert (tmp_path / "hub.db-wal").stat().st_size == 0
    assert is_alive(store)


def test_the_tables_can_be_made_in_postgresql():
    said = []
    engine = create_mock_engine("postgresql+psycopg://", lambda sql, *_: said.append(sql))
    Stored.metadata.create_all(engine, checkfirst=False)
    text = " ".join(str(sql.compile(dialect=engine.dialect)) for sql in said)
    assert "TIMESTAMP WITH TIME ZONE" in text
    assert "BYTEA" in text
    assert len(Stored.metadata.tables) <= len(said)


def test_what_erasing_needs_to_find_has_an_index(store):
    columns = {
        (index["column_names"][0], table)
        for table in Stored.metadata.tables
        for index in inspect(store.engine).get_indexes(table)
    }
    for table in ("score", "medium", "unkept", "consent"):
        assert ("visit_id", table) in columns
