"""A fresh store for each test: a SQLite file, or a database on a PostgreSQL of the tests' own.

`MYVISIT_TEST_DATABASE=postgresql` makes the hub's tests run on PostgreSQL; `make test` does both.
"""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from hub.store import Store, sqlite_url, upgrade
from tests.brokers import free_port

ON_POSTGRES = os.environ.get("MYVISIT_TEST_DATABASE", "") == "postgresql"
PROGRAMS = Path("/usr/lib/postgresql")
USER = "postgres"
"""PostgreSQL refuses to run as root; Debian's package makes this user for it."""
_numbers = itertools.count()

sqlite_only = pytest.mark.skipif(ON_POSTGRES, reason="looks into SQLite's own file")


def url_of(folder: Path) -> str:
    """Return the URL of a folder's store: the same for the same folder, a fresh one for each other.

    On PostgreSQL its tables are made already.
    """
    return _database(folder) if ON_POSTGRES else sqlite_url(folder / "hub.db")


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
    """Start a server that lives as long as these tests, and return its URL without a database.

    It trusts this machine, writes nothing for sure, and is gone without a trace: a test's own.
    """
    programs = max(PROGRAMS.glob("*/bin"), default=None)
    if programs is None:
        pytest.fail("PostgreSQL is missing. Type:  sudo apt-get install postgresql")
    folder, port = Path(mkdtemp(prefix="myvisit-postgres-")), free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    data = folder / "data"
    _run(programs / "initdb", "-D", data, "-A", "trust", "-U", "hub", "-E", "UTF8", "--no-sync")
    said = f"-p {port} -k {folder} -c fsync=off -c max_connections=200"
    control = (programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log")
    _run(*control, "-o", f"{said} -c listen_addresses=127.0.0.1", "start")

    def end() -> None:
        _run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder)

    atexit.register(end)
    return f"postgresql+psycopg://hub@127.0.0.1:{port}"


def _run(*words: object) -> None:
    argv = [str(word) for word in words]
    as_user = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*as_user, *argv], capture_output=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr.decode()


def _sql(statement: str) -> None:
    import psycopg  # noqa: PLC0415 - only where the tests run on it

    url = _server().replace("+psycopg", "")
    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        connection.execute(statement)
