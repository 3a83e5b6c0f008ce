"""A disk that keeps only what was brought to it: what power cuts leave, what it refuses full."""

import os
import socket
import subprocess
import sys
from random import Random

import pytest

from simulators.chaos.disk import Disk, compiled


class Merciless(Random):
    """Luck by which nothing survives that need not."""

    def random(self):
        return 0.0


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return compiled(tmp_path_factory.mktemp("disk"))


@pytest.fixture
def disk(tmp_path, library):
    (tmp_path / "data" / "inner").mkdir(parents=True)
    (tmp_path / "data" / "old").write_bytes(b"old")
    made = Disk(tmp_path / "data", tmp_path / "shadow", library)
    made.begin()
    return made


def runs(disk, program):
    """Run a program in the disk's folder; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=disk.root, env={**os.environ, **disk.environment}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return done.stdout


WRITES = """
import os
import socket
with open("new", "wb") as file:
    file.write(b"kept")
    file.flush()
    {content}
    file.write(b" and not kept")
{names}
"""
FSYNC = "os.fsync(file.fileno())"
FSYNC_FOLDER = 'os.fsync(os.open(".", os.O_RDONLY))'


def test_what_was_brought_to_the_disk_survives_and_what_came_after_does_not(disk):
    runs(disk, WRITES.format(content=FSYNC, names=FSYNC_FOLDER))
    disk.cut_power(Merciless())
    assert (disk.root / "new").read_bytes() == b"kept"
    assert (disk.root / "old").read_bytes() == b"old"


def test_a_name_that_its_folder_did_not_bring_to_the_disk_is_gone(disk):
    runs(disk, WRITES.format(content=FSYNC, names=""))
    disk.cut_power(Merciless())
    assert not (disk.root / "new").exists()


def test_a_name_without_its_content_is_an_empty_file(disk):
    runs(disk, WRITES.format(content="", names=FSYNC_FOLDER))
    disk.cut_power(Merciless())
    assert (disk.root / "new").read_bytes() == b""


def test_what_was_removed_or_renamed_comes_back_unless_the_folder_was_told(disk):
    runs(disk, "import os; os.rename('old', 'inner/moved')")
    disk.cut_power(Merciless())
    assert (disk.root / "old").read_bytes() == b"old"
    runs(disk, f"import os; os.rename('old', 'other'); {FSYNC_FOLDER}")
    disk.cut_power(Merciless())
    assert sorted(one.name for one in disk.root.iterdir()) == ["inner", "other"]


def test_each_commit_of_a_database_survives_and_none_that_was_not_made(disk):
    """Some of them checkpointed, the last in the log alone; the process dies in a transaction."""
    program = """
import os, sqlite3
db = sqlite3.connect("kept.db", isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous={how}")
db.execute("CREATE TABLE row (number, filling)")
os.fsync(os.open(".", os.O_RDONLY))
for number in range(300):
    db.execute("INSERT INTO row VALUES (?, ?)", (number, b"f" * 20_000))
db.execute("BEGIN")
db.execute("INSERT INTO row VALUES (300, '')")
print(os.path.getsize("kept.db") > 1_000_000, flush=True)
os._exit(0)
"""
    look = "import sqlite3; print(sqlite3.connect('kept.db').execute('{asked}').fetchone()[0])"
    assert runs(disk, program.format(how="FULL")) == "True\n"
    disk.cut_power(Merciless())
    assert runs(disk, look.format(asked="SELECT count(*) FROM row")) == "300\n"
    assert runs(disk, look.format(asked="PRAGMA integrity_check")) == "ok\n"
    (disk.root / "kept.db").unlink()
    # A log that is not fsynced at each commit loses the last ones: the disk would have noticed.
    runs(disk, program.format(how="NORMAL"))
    disk.cut_power(Merciless())
    assert int(runs(disk, look.format(asked="SELECT count(*) FROM row"))) < 300


OPENS = """
import os
import socket
with open("{name}", "r+b") as file:
    file.seek(0, os.SEEK_END)
    file.write(b"{more}")
    file.flush()
    {then}
"""


@pytest.mark.parametrize("more", ["", " and of the next"])
@pytest.mark.parametrize("name", ["kept.db", "kept.db-wal", "other"])
def test_what_a_killed_process_wrote_is_on_the_disk_once_the_next_one_brings_it_there(
    disk, name, more
):
    (disk.root / name).write_bytes(b"of the first")
    disk.begin()
    runs(disk, OPENS.format(name=name, more=" and not brought", then="os._exit(0)"))
    runs(disk, OPENS.format(name=name, more=more, then=FSYNC))
    disk.cut_power(Merciless())
    assert (disk.root / name).read_bytes() == b"of the first and not brought" + more.encode()


def test_a_database_is_locked_as_without_it(disk):
    """Who closes a file drops the locks that their process has on it: a copy must not do that."""
    runs(
        disk,
        """
import os, sqlite3, subprocess, sys
db = sqlite3.connect("kept.db", isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous=FULL")
db.execute("CREATE TABLE row (number)")
db.execute("PRAGMA wal_checkpoint")
# Another process comes and goes; if it held itself to be the last, it would take the log along.
goes = "import sqlite3; db = sqlite3.connect('kept.db'); db.execute('SELECT * FROM row').close()"
subprocess.run([sys.executable, "-c", goes], check=True)
assert os.path.exists("kept.db-wal")
""",
    )


def test_on_a_full_disk_no_file_grows_and_what_is_there_can_be_written_over(disk):
    grows = """
import os, errno, shutil
def tried(how):
    try:
        how()
    except OSError as problem:
        return errno.errorcode[problem.errno]
    return "taken"
old = os.open("old", os.O_RDWR)
print(tried(lambda: os.pwrite(old, b"OLD", 0)), tried(lambda: os.pwrite(old, b"OLDER", 0)),
      tried(lambda: os.ftruncate(old, 99)), tried(lambda: os.write(os.open("new", 66), b"x")),
      shutil.disk_usage(".").free == 0)
"""
    disk.fill()
    assert runs(disk, grows) == "taken ENOSPC ENOSPC ENOSPC True\n"
    disk.make_room()
    assert runs(disk, grows) == "taken taken taken taken False\n"


def test_what_stands_elsewhere_is_none_of_its_business(disk, tmp_path):
    disk.fill()
    runs(disk, f"open({str(tmp_path / 'log')!r}, 'w').write('said')")
    assert (tmp_path / "log").read_text() == "said"


def test_a_door_that_a_killed_process_left_stands_there_dead(disk):
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(os.path.relpath(disk.root / "door"))
    runs(disk, FSYNC_FOLDER.join(("import os\n", "")))
    disk.cut_power(Merciless())
    assert (disk.root / "door").is_socket()
