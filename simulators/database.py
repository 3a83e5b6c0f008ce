"""Two databases to rehearse on: the hub's SQLite file, or a PostgreSQL of the rehearsal's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from simulators.errors import NotReady, ProgramMissing, RehearsalError
from simulators.waiting import LOOPBACK, free_port

SQLITE = "sqlite"
POSTGRES = "postgres"
KINDS = (SQLITE, POSTGRES)
PROGRAMS = Path("/usr/lib/postgresql")
POSTGRES_USER = "postgres"
"""PostgreSQL refuses to run as root; Debian's package makes this user for it."""
SECONDS = 60.0


@contextmanager
def database(which: str) -> Iterator[str]:
    """Give what a hub.toml says as its `database`: nothing for SQLite, else a running server's URL.

    Raises:
        ProgramMissing: PostgreSQL is asked for and not installed.
        NotReady: it does not start; says why.
        RehearsalError: there is no such database.
    """
    if which not in KINDS:
        raise RehearsalError(f"--db is one of {', '.join(KINDS)}.")
    if which == SQLITE:
        yield ""
        return
    with postgresql() as server:
        yield f"{server}/postgres"


@contextmanager
def postgresql(*settings: str) -> Iterator[str]:
    """Run a server on a free port of loopback, and give its URL without a database.

    It trusts this machine, and nothing is left of it. `settings` are such as `fsync=off`.

    Raises:
        ProgramMissing: it is not installed.
        NotReady: it does not start; says why.
    """
    programs = max(PROGRAMS.glob("*/bin"), key=_version, default=None)
    if programs is None:
        raise ProgramMissing("PostgreSQL is missing. Type:  sudo apt-get install postgresql")
    folder, port = Path(mkdtemp(prefix="myvisit-postgres-")), free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, POSTGRES_USER)
    data = str(folder / "data")
    control = (str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"))
    listens = (f"listen_addresses={LOOPBACK}", "max_connections=200", *settings)
    options = " ".join((f"-p {port} -k {folder}", *(f"-c {one}" for one in listens)))
    try:
        _run(str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "hub", "-E", "UTF8", "-N")
        _run(*control, "-o", options, "start")
        try:
            yield f"postgresql+psycopg://hub@{LOOPBACK}:{port}"
        finally:
            _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _version(programs: Path) -> float:
    return float(programs.parent.name)


def _run(*argv: str) -> None:
    as_user = ("runuser", "-u", POSTGRES_USER, "--") if os.geteuid() == 0 else ()
    done = subprocess.run(  # noqa: S603 - Debian's own programs, no shell
        (*as_user, *argv), capture_output=True, check=False, cwd="/", timeout=SECONDS
    )
    if done.returncode:
        raise NotReady(f"PostgreSQL does not start: {done.stderr.decode().strip()}")
