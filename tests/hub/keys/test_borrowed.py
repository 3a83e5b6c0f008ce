"""Keys in another process's memory: they die there before a destruction says that it is done."""

import logging
import socket
import stat
import struct
import threading

import pytest

from hub.errors import KeyGone, KeyringAway
from hub.keyring import KeyKind, Place
from hub.keys import frames, owner
from hub.keys.borrowed import BorrowedKeyring
from hub.keys.file import KeyringFile
from hub.keys.frames import Letter
from hub.keys.owner import KeyDoor
from hub.rules.retention import Why
from hub.store import Visit
from tests.hub.a_hub import until
from tests.hub.a_museum import AMuseum

VISIT = KeyKind.VISIT
PLACE = Place("visit", "name_box", b"v" * 16)
ONE, TWO = b"1" * 16, b"2" * 16


class House:
    """An owner with its door, and those who borrow."""

    def __init__(self, folder):
        self.socket = folder / "keyring.sock"
        self._folder = folder
        self._borrowers = []
        self.open()

    def open(self):
        self.own = KeyringFile(self._folder / "keyring.db")
        self.door = KeyDoor(self.own, self.socket)
        self.door.open()

    def shut(self):
        self.door.close()
        self.own.close()

    def borrower(self, **more):
        self._borrowers.append(BorrowedKeyring(self.socket, **more))
        return self._borrowers[-1]

    def close(self):
        for one in self._borrowers:
            one.close()
        self.shut()


@pytest.fixture
def house(tmp_path):
    one = House(tmp_path)
    yield one
    one.close()


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def dials(house, first=None):
    """Return a line to the owner's door, with the first word said."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(10)
    with frames.short(house.socket) as name:
        line.connect(name)
    if first is not None:
        frames.send(line, first)
    return line


# -- a destroyed key is gone everywhere


def test_what_one_process_seals_every_other_opens(house):
    first, second = house.borrower(), house.borrower()
    first.make(VISIT, ONE)
    box = first.seal(VISIT, ONE, PLACE, b"Testkind")
    assert second.open(VISIT, ONE, PLACE, box) == house.own.open(VISIT, ONE, PLACE, box)


def test_when_a_destruction_returns_no_process_holds_the_key(house):
    borrowers = [house.borrower() for _ in range(3)]
    house.own.make(VISIT, ONE)
    box = house.own.seal(VISIT, ONE, PLACE, b"Testkind")
    for one in borrowers:
        one.open(VISIT, ONE, PLACE, box)
        assert one._held
    assert house.own.destroy(VISIT, [ONE])
    assert [one._held for one in borrowers] == [{}, {}, {}]
    for one in borrowers:
        with pytest.raises(KeyGone):
            one.open(VISIT, ONE, PLACE, box)
        with pytest.raises(KeyGone):
            one.seal(VISIT, ONE, PLACE, b"Testkind")


def test_nobody_seals_under_a_key_once_its_destruction_returned_however_busy_they_are(house):
    borrowers = [house.borrower() for _ in range(2)]
    for number in range(20):
        key_id = number.to_bytes(16, "big")
        house.own.make(VISIT, key_id)
        gone, sealed_after = threading.Event(), []

        def seals(who, key_id=key_id, gone=gone, sealed_after=sealed_after):
            try:
                while True:
                    late = gone.is_set()
                    who.seal(VISIT, key_id, PLACE, b"Testkind")
                    if late:
                        sealed_after.append(who)
                        return
            except KeyGone:
                pass

        busy = [threading.Thread(target=seals, args=(one,)) for one in borrowers]
        for one in busy:
            one.start()
        until(lambda: all(one._held for one in borrowers))
        assert house.own.destroy(VISIT, [key_id])
        gone.set()
        for one in busy:
            one.join()
        assert sealed_after == []


def test_a_key_that_is_destroyed_on_its_way_is_not_held(house, monkeypatch):
    borrower = house.borrower()
    house.own.make(VISIT, ONE)
    lend, destroyed = house.own.lend, []

    def destroyed_meanwhile(*asked):
        lent = lend(*asked)
        if not destroyed:
            destroyed.append(house.own.destroy(VISIT, [ONE]))
        return lent

    monkeypatch.setattr(house.own, "lend", destroyed_meanwhile)
    with pytest.raises(KeyGone):
        borrower.seal(VISIT, ONE, PLACE, b"Testkind")
    assert (destroyed, borrower._held) == ([True], {})


def test_a_process_that_does_not_answer_leaves_the_destruction_open_until_it_does(
    house, monkeypatch
):
    monkeypatch.setattr(owner, "RECALL_SECONDS", 0.05)
    borrower = house.borrower()
    for key_id in (ONE, TWO):
        house.own.make(VISIT, key_id)
    borrower.get(VISIT, ONE)
    with borrower._holding:
        assert house.own.destroy(VISIT, [ONE]) is False
        assert house.own.destroy(VISIT, [TWO]) is False
        assert house.own.destroy(VISIT, []) is False
    until(lambda: house.own.destroy(VISIT, []))
    assert borrower._held == {}


def test_a_process_that_is_gone_holds_nothing_up(house):
    house.own.make(VISIT, ONE)
    borrower = house.borrower()
    borrower.get(VISIT, ONE)
    borrower.close()
    assert house.own.destroy(VISIT, [ONE])


def test_who_borrows_can_destroy_and_forgets_as_well(house):
    first, second = house.borrower(), house.borrower()
    first.make(VISIT, ONE)
    for one in (first, second):
        one.get(VISIT, ONE)
    assert first.destroy(VISIT, [ONE])
    assert first._held == second._held == {}
    assert house.own.ids(VISIT) == frozenset()


def test_what_was_made_of_a_key_goes_with_it(house):
    forgotten = []
    borrower = house.borrower(forget=lambda: forgotten.append("forgotten"))
    borrower.make(VISIT, ONE)
    before = len(forgotten)
    house.own.destroy(VISIT, [ONE])
    assert len(forgotten) == before + 1


def test_keys_that_stay_are_lent_again_after_a_destruction(house):
    borrower = house.borrower()
    for key_id in (ONE, TWO):
        borrower.make(VISIT, key_id)
    box = borrower.seal(VISIT, TWO, PLACE, b"Testkind")
    house.own.destroy(VISIT, [ONE])
    assert borrower.open(VISIT, TWO, PLACE, box) == b"Testkind"


def test_after_an_erasure_no_process_opens_what_stood_on_the_page(museum, tmp_path):
    door = KeyDoor(museum.keyring, tmp_path / "keyring.sock")
    door.open()
    borrower = BorrowedKeyring(tmp_path / "keyring.sock")
    visit_id = museum.visit_of(museum.register())
    (row,) = museum.rows(Visit, visit_id=visit_id)
    place = Place("visit", "name_box", visit_id)
    assert borrower.open(VISIT, visit_id, place, row.name_box) == b"Testkind"
    museum.rights.erase_visits((visit_id,), Why.ASKED, museum.now)
    assert museum.ledger.unfinished() == ()
    for deed in (borrower.open, borrower.seal):
        with pytest.raises(KeyGone):
            deed(VISIT, visit_id, place, row.name_box)
    borrower.close()
    door.close()


# -- the owner goes and comes


def test_while_the_owner_is_away_nothing_is_lent_and_nothing_is_held(house):
    borrower = house.borrower()
    borrower.make(VISIT, ONE)
    box = borrower.seal(VISIT, ONE, PLACE, b"Testkind")
    house.shut()
    until(lambda: borrower._held == {})
    with pytest.raises(KeyringAway):
        borrower.open(VISIT, ONE, PLACE, box)
    house.open()
    assert borrower.open(VISIT, ONE, PLACE, box) == b"Testkind"


def test_before_the_owner_was_ever_there_it_is_said_to_be_away(tmp_path):
    for socket_file in (tmp_path / "keyring.sock", tmp_path / "nowhere" / "keyring.sock"):
        with pytest.raises(KeyringAway):
            BorrowedKeyring(socket_file).make(VISIT, ONE)


def test_an_owner_that_comes_back_takes_the_place_of_the_socket_it_left(house):
    left = house.socket
    house.shut()
    socket.socket(socket.AF_UNIX).close()
    left.touch()
    house.open()
    assert house.borrower().make(VISIT, ONE)


def test_where_nobody_tells_what_to_forget_the_lines_are_made_anew(house):
    borrower = house.borrower()
    borrower.make(VISIT, ONE)
    borrower._listening.shutdown(socket.SHUT_RDWR)
    until(lambda: borrower._listening is None)
    assert borrower.get(VISIT, ONE)
    assert house.own.destroy(VISIT, [ONE])
    assert borrower._held == {}


def test_a_folder_may_stand_deeper_than_a_socket_s_address_is_long(tmp_path):
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    house = House(deep)
    assert house.borrower().make(VISIT, ONE)
    house.close()


# -- who may borrow


def test_the_socket_is_its_owner_s_alone(house):
    assert stat.S_IMODE(house.socket.stat().st_mode) == 0o600


@pytest.mark.parametrize(("uid", "may"), [(0, True), (1000, True), (1001, False)])
def test_another_user_s_process_borrows_nothing(monkeypatch, uid, may):
    class Line:
        @staticmethod
        def getsockopt(*_):
            return struct.pack("3i", 1, uid, uid)

    monkeypatch.setattr(owner.os, "geteuid", lambda: 1000)
    assert owner._is_ours(Line()) is may


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\0\0\0\0",
        b"\xff\xff\xff\xff",
        b"\0\0\0\1?",
        b"\0\0\0\3g\0\5",
        b"\0\0\0\1g",
        b"\0\0\0\6g\0\3key",
        b"\0\0\0\x08g\0\5visit",
    ],
)
def test_who_speaks_otherwise_is_hung_up_on_and_nobody_else_notices(house, said, caplog):
    caplog.set_level(logging.DEBUG)
    borrower = house.borrower()
    key = borrower.make(VISIT, ONE)
    with dials(house, Letter.ASKING) as line:
        line.sendall(said)
        line.shutdown(socket.SHUT_WR)
        assert line.recv(1) == b""
    assert borrower.get(VISIT, ONE) == key
    assert key.hex() not in caplog.text
    assert all(record.exc_info is None for record in caplog.records)


def test_who_only_listens_and_says_something_else_is_hung_up_on(house):
    with dials(house, Letter.LISTENING) as line:
        assert frames.receive(line).letter is Letter.RECALLED
        frames.send(line, Letter.GET, b"visit", ONE)
        assert line.recv(1) == b""
    assert house.own.destroy(VISIT, [ONE])
