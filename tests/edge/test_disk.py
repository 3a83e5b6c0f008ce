"""The outbox file is its owner's alone, and so is what SQLite lays beside it."""

import os
import stat

import pytest

from edge.disk import Disk
from edge.errors import NotKept


def rights(folder):
    return {one.name: stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()}


@pytest.fixture
def lax():
    """A machine where what is made is for everybody to read."""
    before = os.umask(0o000)
    yield
    os.umask(before)


@pytest.mark.usefixtures("lax")
def test_a_fresh_outbox_and_its_log_are_for_their_owner_alone(tmp_path):
    disk = Disk(tmp_path / "outbox.db")
    with disk.transaction() as change:
        change.execute("UPDATE series SET lost = 1")
    assert rights(tmp_path) == dict.fromkeys(("outbox.db", "outbox.db-wal", "outbox.db-shm"), 0o600)
    disk.close()


@pytest.mark.usefixtures("lax")
def test_an_outbox_of_an_earlier_program_is_closed_to_others(tmp_path):
    Disk(tmp_path / "outbox.db").close()
    (tmp_path / "outbox.db").chmod(0o644)
    disk = Disk(tmp_path / "outbox.db")
    assert set(rights(tmp_path).values()) == {0o600}
    disk.close()


def test_an_outbox_in_a_place_that_is_none_is_said(tmp_path):
    (tmp_path / "outbox.db").mkdir()
    with pytest.raises(NotKept):
        Disk(tmp_path / "outbox.db")
