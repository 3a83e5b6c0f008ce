"""Two databases to rehearse on: the hub's SQLite file, or a PostgreSQL of the rehearsal's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

import psutil  # type: ignore[import-untyped]

from simulators.errors import NotReady, ProgramMissing, RehearsalError
from simulators.waiting import LOOPBACK, free_port

SQLITE = "sqlite"
POSTGRES = "postgres"
KINDS = (SQLITE, POSTGRES)
PROGRAMS = Path("/usr/lib/postgresql")
POSTGRES_USER = "postgres"
"""PostgreSQL refuses to run as root; Debian's package makes this user for it."""
SECONDS = 60.0


class Server:
    """A PostgreSQL on a free port of loopback, which can be killed and comes back on its port.

    It trusts this machine.
    """

    def __init__(self, programs: Path, folder: Path, settings: Sequence[str]) -> None:
        port = free_port()
        self.url = f"postgresql+psycopg://hub@{LOOPBACK}:{port}"
        """Without a database."""
        self._programs, self._data = programs, folder / "data"
        log = str(folder / "log")
        self._control = (str(programs / "pg_ctl"), "-D", str(self._data), "-w", "-l", log)
        listens = (f"listen_addresses={LOOPBACK}", "max_connections=200", *settings)
        self._options = " ".join((f"-p {port} -k {folder}", *(f"-c {one}" for one in listens)))

    def make(self) -> None:
        """Make it, empty, and not started.

        Raises:
            NotReady: it cannot be made; says why.
        """
        how = ("-A", "trust", "-U", "hub", "-E", "UTF8", "-N")
        _run(str(self._programs / "initdb"), "-D", str(self._data), *how)

    def start(self) -> None:
        """Start it, and wait until it serves.

        Raises:
            NotReady: it does not; says why.
        """
        _run(*self._control, "-o", self._options, "start")

    def stop(self) -> None:
        """End it at once; what was committed is on disk.

        Raises:
            NotReady: it does not end; says why.
        """
        _run(*self._control, "-m", "immediate", "stop")

    def kill(self) -> None:
        """End all its processes as a power cut does."""
        first = int((self._data / "postmaster.pid").read_text().partition("\n")[0])
        postmaster = psutil.Process(first)
        family = [postmaster, *postmaster.children()]
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(family, SECONDS)


@contextmanager
def database(which: str) -> Iterator[str]:
    """Give what a hub.toml says as its `database`: nothing for SQLite, else a running server's URL.

    Raises:
        ProgramMissing: PostgreSQL is asked for and not installed.
        NotReady: it does not start; says why.
        RehearsalError: there is no such database.
    """
    with database_server(which) as server:
        yield address_in(server)


@contextmanager
def database_server(which: str) -> Iterator[Server | None]:
    """Give the server behind a database of that kind; for SQLite there is none.

    Raises:
        ProgramMissing: PostgreSQL is asked for and not installed.
        NotReady: it does not start; says why.
        RehearsalError: there is no such database.
    """
    if which not in KINDS:
        raise RehearsalError(f"--db is one of {', '.join(KINDS)}.")
    if which == SQLITE:
        yield None
        return
    with _served() as server:
        yield server


def address_in(server: Server | None) -> str:
    """Return what a hub.toml says as its `database`."""
    return "" if server is None else f"{server.url}/postgres"


@contextmanager
def postgresql(*settings: str) -> Iterator[str]:
    """Run a server on a free port of loopback, and give its URL without a database.

    It trusts this machine, and nothing is left of it. `settings` are such as `fsync=off`.

    Raises:
        ProgramMissing: it is not installed.
        NotReady: it does not start; says why.
    """
    with _served(*settings) as server:
        yield server.url


@contextmanager
def _served(*settings: str) -> Iterator[Server]:
    programs = max(PROGRAMS.glob("*/bin"), key=_version, default=None)
    if programs is None:
        raise ProgramMissing("PostgreSQL is missing. Type:  sudo apt-get install postgresql")
    folder = Path(mkdtemp(prefix="myvisit-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, POSTGRES_USER)
    server = Server(programs, folder, settings)
    try:
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
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
