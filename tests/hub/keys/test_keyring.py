"""Keys that die: what was sealed under them is gone with them, in whichever process it is asked."""

import sqlite3
import stat
import threading
from contextlib import closing

import pytest

from hub.errors import KeyGone, KeyTaken
from hub.keyring import KeyKind, Place
from hub.keys.borrowed import BorrowedKeyring
from hub.keys.file import KeyringFile
from hub.keys.owner import KeyDoor

PLACE = Place("visit", "name_box", b"v" * 16)
PRAGMAS = {"secure_delete": 1, "synchronous": 2, "journal_mode": "wal"}
ONE, TWO = b"1" * 16, b"2" * 16


@pytest.fixture
def own(tmp_path):
    one = KeyringFile(tmp_path / "keyring.db")
    yield one
    one.close()


@pytest.fixture(params=["the owner", "who borrows"])
def keyring(request, own, tmp_path_factory):
    if request.param == "the owner":
        yield own
        return
    socket = tmp_path_factory.mktemp("door") / "keyring.sock"
    door = KeyDoor(own, socket)
    door.open()
    borrowed = BorrowedKeyring(socket)
    yield borrowed
    borrowed.close()
    door.close()


def test_what_is_sealed_opens_again(keyring):
    keyring.make(KeyKind.VISIT, ONE)
    box = keyring.seal(KeyKind.VISIT, ONE, PLACE, b"Testkind")
    assert b"Testkind" not in box
    assert keyring.open(KeyKind.VISIT, ONE, PLACE, box) == b"Testkind"


@pytest.mark.parametrize(
    "other",
    [
        Place("visit", "address_box", b"v" * 16),
        Place("visit", "name_box", b"w" * 16),
        Place("page", "name_box", b"v" * 16),
    ],
)
def test_a_box_that_was_moved_does_not_open(keyring, other):
    keyring.make(KeyKind.VISIT, ONE)
    box = keyring.seal(KeyKind.VISIT, ONE, PLACE, b"Testkind")
    with pytest.raises(KeyGone):
        keyring.open(KeyKind.VISIT, ONE, other, box)


def test_a_box_of_another_visit_or_kind_does_not_open(keyring):
    for kind in (KeyKind.VISIT, KeyKind.PAGE):
        keyring.make(kind, ONE)
        keyring.make(kind, TWO)
    box = keyring.seal(KeyKind.VISIT, ONE, PLACE, b"Testkind")
    for kind, key_id in ((KeyKind.VISIT, TWO), (KeyKind.PAGE, ONE)):
        with pytest.raises(KeyGone):
            keyring.open(kind, key_id, PLACE, box)


def test_a_changed_or_cut_box_does_not_open(keyring):
    keyring.make(KeyKind.VISIT, ONE)
    box = keyring.seal(KeyKind.VISIT, ONE, PLACE, b"Testkind")
    for wrong in (b"", box[:20], box[:-1], box[:-1] + bytes([box[-1] ^ 1])):
        with pytest.raises(KeyGone):
            keyring.open(KeyKind.VISIT, ONE, PLACE, wrong)


def test_a_destroyed_key_opens_nothing_and_stands_in_no_file(keyring, tmp_path):
    key = keyring.make(KeyKind.VISIT, ONE)
    stays = keyring.make(KeyKind.VISIT, TWO)
    box = keyring.seal(KeyKind.VISIT, ONE, PLACE, b"Testkind")
    assert keyring.destroy(KeyKind.VISIT, [ONE]) is True
    assert keyring.destroy(KeyKind.VISIT, [ONE]) is True
    with pytest.raises(KeyGone):
        keyring.open(KeyKind.VISIT, ONE, PLACE, box)
    on_disk = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert key not in on_disk
    assert stays in on_disk
    assert keyring.ids(KeyKind.VISIT) == {TWO}


def test_a_key_in_use_is_gone_from_memory_as_soon_as_it_is_destroyed(keyring):
    keyring.make(KeyKind.VISIT, ONE)
    box = keyring.seal(KeyKind.VISIT, ONE, PLACE, b"Testkind")
    assert keyring.open(KeyKind.VISIT, ONE, PLACE, box) == b"Testkind"
    keyring.destroy(KeyKind.VISIT, [ONE])
    assert keyring._held == {}
    with pytest.raises(KeyGone):
        keyring.seal(KeyKind.VISIT, ONE, PLACE, b"Testkind")


def test_no_more_keys_are_held_in_memory_than_the_limit(keyring, monkeypatch):
    monkeypatch.setattr("hub.keys.file.HELD_KEYS", 2)
    monkeypatch.setattr("hub.keys.borrowed.HELD_KEYS", 2)
    ids = [bytes([number]) * 16 for number in range(5)]
    keys = {one: keyring.make(KeyKind.VISIT, one) for one in ids}
    for one in (*ids, *ids):
        assert keyring.get(KeyKind.VISIT, one) == keys[one]
        assert len(keyring._held) <= 2


def test_the_file_is_told_to_overwrite_what_is_deleted_and_to_reach_the_disk(own):
    said = {name: own._db.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
    assert said == PRAGMAS


def test_making_a_key_again_gives_the_same_key_also_after_a_restart(tmp_path):
    first = KeyringFile(tmp_path / "keyring.db")
    key = first.make(KeyKind.DAY, ONE)
    assert first.make(KeyKind.DAY, ONE) == key
    first.close()
    second = KeyringFile(tmp_path / "keyring.db")
    assert second.get(KeyKind.DAY, ONE) == key
    second.close()


def test_a_secret_does_not_take_the_place_of_another(keyring):
    keyring.put(KeyKind.SEALING, ONE, b"a" * 32)
    keyring.put(KeyKind.SEALING, ONE, b"a" * 32)
    with pytest.raises(KeyTaken):
        keyring.put(KeyKind.SEALING, ONE, b"b" * 32)
    assert keyring.get(KeyKind.SEALING, ONE) == b"a" * 32


def test_a_key_that_a_reader_holds_in_the_log_is_said_to_be_there_until_it_is_not(tmp_path):
    keyring = KeyringFile(tmp_path / "keyring.db", patience_ms=10)
    key = keyring.make(KeyKind.VISIT, ONE)
    with closing(sqlite3.connect(tmp_path / "keyring.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM keys").fetchone()
        assert keyring.destroy(KeyKind.VISIT, [ONE]) is False
        assert key in (tmp_path / "keyring.db-wal").read_bytes()
    assert keyring.destroy(KeyKind.VISIT, []) is True
    assert key not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    keyring.close()


def test_its_file_is_its_owner_s_alone(keyring, tmp_path):
    assert keyring.ids(KeyKind.VISIT) == frozenset()
    mode = (tmp_path / "keyring.db").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_many_threads_may_use_it_at_once(keyring):
    wrong = []

    def work(number):
        name = bytes([number]) * 16
        for _ in range(20):
            keyring.make(KeyKind.VISIT, name)
            box = keyring.seal(KeyKind.VISIT, name, PLACE, name)
            if keyring.open(KeyKind.VISIT, name, PLACE, box) != name:
                wrong.append(number)
            keyring.destroy(KeyKind.VISIT, [name])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []
    assert keyring.ids(KeyKind.VISIT) == frozenset()
