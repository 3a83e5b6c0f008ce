"""A fresh store for each test: a SQLite file, or a database on a PostgreSQL of the tests' own.

`MYVISIT_TEST_DATABASE=postgresql` makes the hub's tests run on PostgreSQL; `make test` does both.
"""

from __future__ import annotations

import itertools
import os
import shutil
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.store import Store, Stored, sqlite_url, upgrade
from simulators.database import postgresql
from simulators.errors import RehearsalError

ON_POSTGRES = os.environ.get("MYVISIT_TEST_DATABASE", "") == "postgresql"
_numbers = itertools.count()
_life = ExitStack()

sqlite_only = pytest.mark.sqlite


def close() -> None:
    """End the server where one was started; a worker of tests may not live until its own exit."""
    _life.close()


def url_of(folder: Path) -> str:
    """Return the URL of a folder's store: the same for the same folder, a fresh one for each other.

    On PostgreSQL its tables are made already.
    """
    return _database(folder) if ON_POSTGRES else sqlite_url(folder / "hub.db")


def postgresql_url_of(folder: Path) -> str:
    """Return the URL of a folder's store on PostgreSQL, whatever the tests run on."""
    return _database(folder)


def rows_of(folder: Path) -> dict[str, bytes]:
    """Return all that stands in the tables of a folder's store on PostgreSQL, table by table."""
    store = Store(url_of(folder))
    try:
        with store.read() as tx:
            return {
                name: b"\n".join(_as_bytes(one) for row in tx.execute(select(table)) for one in row)
                for name, table in Stored.metadata.tables.items()
            }
    finally:
        store.close()


def back_up(folder: Path, to: Path) -> None:
    """Copy a folder and its store, to which nobody may be connected."""
    shutil.copytree(folder, to)
    if ON_POSTGRES:
        _copy(_name(folder), _name(to))


def restore(folder: Path, backup: Path) -> None:
    """Put back the databases of a folder, and nothing else; nobody may be connected."""
    for file in folder.glob("*.db*"):
        file.unlink()
    for file in backup.glob("*.db*"):
        shutil.copy(file, folder)
    if ON_POSTGRES:
        _copy(_name(backup), _name(folder))


def _name(folder: Path) -> str:
    return url_of(folder).rpartition("/")[2]


def _copy(name: str, over: str) -> None:
    _sql(f"DROP DATABASE {over}")
    _sql(f"CREATE DATABASE {over} TEMPLATE {name}")


def _as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@cache
def _database(_folder: Path) -> str:
    name = f"test_{next(_numbers)}"
    _sql(f"CREATE DATABASE {name} TEMPLATE {_template()}")
    return f"{_server()}/{name}"


@cache
def _template() -> str:
    """Make one database with all tables, which the others are copied from."""
    _sql("CREATE DATABASE furnished")
    store = Store(f"{_server()}/furnished")
    upgrade(store)
    store.close()
    return "furnished"


@cache
def _server() -> str:
    """Start a server that lives until `close`, and return its URL without a database."""
    try:
        return _life.enter_context(postgresql("fsync=off"))
    except RehearsalError as problem:
        pytest.fail(str(problem))


def _sql(statement: str) -> None:
    import psycopg  # noqa: PLC0415 - only where the tests run on it

    url = _server().replace("+psycopg", "")
    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        connection.execute(statement)
