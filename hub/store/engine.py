"""The store's one engine; all that only SQLite or only PostgreSQL understands stands here."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from hub.store import prepared
from hub.store.annotations import table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA temp_store=MEMORY",
)
_WRITES = (
    # Pages of the tables that stay in memory from one transaction to the next, in KiB.
    "PRAGMA cache_size=-65536",
    # The log is emptied into the file every 16 MiB, so that a page of an index that many results
    # touch is written there once and not at every thousandth.
    "PRAGMA wal_autocheckpoint=4000",
)
"""What the one connection that writes has beyond the others."""
_GIVES_UP = {
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""When a PostgreSQL that says nothing more is away: in seconds, the last one in milliseconds.

Else a machine that lost its power holds its hub until the kernel gives up, after a quarter of an
hour. Each is libpq's word (PostgreSQL 16, section 34.1.2); over a Unix socket they say nothing.
"""
_WRITER = 0x4D795669  # "MyVi": any number, as long as all processes take the same


def sqlite_url(path: Path) -> str:
    """Return the URL of a store in one SQLite file."""
    return f"sqlite:///{path}"


class Store:
    """Transactions on the hub's database: many readers, one writer at a time."""

    def __init__(self, url: str) -> None:
        # A database that was restarted in between is noticed before a connection is handed out.
        # No text of a database's error may hold what was to be written.
        waits = not url.startswith("sqlite")
        self._engine = create_engine(
            url,
            pool_pre_ping=waits,
            hide_parameters=True,
            connect_args=_GIVES_UP if waits else {},
        )
        self._writing = threading.RLock()
        self._writer: Connection | None = None
        self._is_sqlite = self._engine.dialect.name == "sqlite"
        if self._is_sqlite:
            _set_up_sqlite(self._engine)
        else:
            _set_up_postgresql(self._engine)
        # Else each statement would see a moment of its own there.
        one_moment = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._still: dict[str, Any] = {} if self._is_sqlite else one_moment

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine, for migrations and for looking closely in tests."""
        return self._engine

    @property
    def place(self) -> str:
        """Where it is, without a password: for messages."""
        return self._engine.url.render_as_string(hide_password=True)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a transaction that commits at the end, or is undone on an error.

        The write lock is taken at once (a reader that turns writer half-way may fail), against
        other processes as well; writers of this one queue here in turn instead of polling.
        """
        with self._writing, self._connected_writer() as connection, connection.begin():
            yield connection

    @contextmanager
    def _connected_writer(self) -> Iterator[Connection]:
        """Give the connection that writes: on SQLite always the same, for its pages are warm.

        SQLite drops all that a connection has read once another one has written. Taken from the
        pool in turn, each would read the tables from the start for every transaction.
        """
        if not self._is_sqlite:
            with self._engine.connect() as connection:
                yield connection.execution_options(myvisit_writes=True)
            return
        if self._writer is None:
            writer = self._engine.connect()
            for pragma in _WRITES:
                writer.exec_driver_sql(pragma)
            writer.rollback()
            self._writer = writer.execution_options(myvisit_writes=True)
        yield self._writer

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the store; nothing is written through it."""
        with self._engine.connect() as connection:
            still = connection.execution_options(**self._still)
            with still.begin():
                yield still

    def checkpoint(self) -> bool:
        """Empty SQLite's write-ahead log into the file, so that no deleted row stands in it.

        PostgreSQL has nothing like it: there the destroyed key alone erases (docs/decisions/0017).

        Returns:
            False when a reader was in the way for the whole busy time-out; then ask again.
        """
        if not self._is_sqlite:
            return True
        with self._writing, self._engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            if raw is None:
                return False
            cursor = raw.cursor()
            try:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                answer = cursor.fetchone()
            finally:
                cursor.close()
            return answer is not None and answer[0] == 0

    def close(self) -> None:
        """Give all connections back to the system."""
        with self._writing:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self._engine.dispose()


def _set_up_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(raw: Any, record: object) -> None:  # noqa: ANN401 - the driver's own connection
        del record
        # The driver must not begin transactions by itself; `_on_begin` does.
        raw.isolation_level = None
        cursor = raw.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("myvisit_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _set_up_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        # What SQLite does by itself: what a writer reads first holds until it has written.
        if connection.get_execution_options().get("myvisit_writes", False):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")


def put(tx: Connection, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name the same columns, the quick way."""
    if rows:
        prepared.insert(tx, table_of(model), rows)


def put_new(tx: Connection, model: type[SQLModel], row: Mapping[str, Any]) -> bool:
    """Insert a row unless its primary key or a unique column stands there already.

    Returns:
        Whether it was inserted.
    """
    statement = _inserter(tx, table_of(model)).values(**row).on_conflict_do_nothing()
    return tx.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1


def put_or_change(
    tx: Connection, model: type[SQLModel], row: Mapping[str, Any], changed: Mapping[str, Any]
) -> None:
    """Insert a row; where its primary key stands already, set `changed` on that one instead."""
    table = table_of(model)
    statement = _inserter(tx, table).values(**row)
    keys = [column.name for column in table.primary_key.columns]
    tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=dict(changed)))


def put_or_add(
    tx: Connection, model: type[SQLModel], rows: Sequence[Mapping[str, Any]], column: str
) -> None:
    """Insert rows; where one's primary key stands already, add its `column` to that one's."""
    if not rows:
        return
    table = table_of(model)
    statement = _inserter(tx, table)
    keys = [one.name for one in table.primary_key.columns]
    summed = {column: table.c[column] + statement.excluded[column]}
    wanted = statement.on_conflict_do_update(index_elements=keys, set_=summed)
    tx.execute(wanted, [dict(row) for row in rows])


def _inserter(tx: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """SQLite and PostgreSQL say "on conflict" alike, each in its own dialect."""
    if tx.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def is_alive(store: Store) -> bool:
    """Ask the database for one row."""
    with store.read() as tx:
        return tx.execute(text("SELECT 1")).scalar() == 1
