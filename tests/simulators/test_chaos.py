"""The parts of the chaos: the oracle sees what is lost or twice, the line cuts and stalls."""

import socket
import threading
import time

import pytest

from simulators.chaos.line import Line
from simulators.chaos.oracle import Found, judge
from simulators.chaos.pictures import drawn, spells
from simulators.chaos.players import Account
from simulators.exhibits.door import KEPT, NOT_KEPT, Told


def told(number, kind="score", state=KEPT):
    return Told("wall", "blue-fox", kind, state, f"id{number}")


def found(*ids, whole=(), **says):
    """Return a store in which each score says its own id, or what `says` names."""
    pictures = {one: drawn(one.encode()) for one in whole}
    said = {one: says.get(one, one) for one in ids if one not in pictures}
    return Found(said, frozenset(pictures), pictures)


def test_what_was_promised_and_is_not_there_is_lost():
    verdict = judge([Account(3, [told(1), told(2), told(3, state=NOT_KEPT)])], found("id1"), 1, 1.0)
    assert (verdict.told_saved, verdict.on_hub, verdict.lost, verdict.not_kept) == (2, 1, 1, 1)
    assert not verdict.clean


def test_a_value_that_stands_there_twice_is_a_duplicate():
    verdict = judge([Account(2, [told(1)])], found("id1", "id9", id9="id1"), 1, 1.0)
    assert (verdict.lost, verdict.duplicates, verdict.in_doubt) == (0, 1, 1)
    assert not verdict.clean


def test_more_results_than_tries_are_duplicates_too():
    assert judge([Account(1, [told(1)])], found("id1", "id2"), 1, 1.0).duplicates == 1


@pytest.mark.parametrize(("seed", "whole"), [(b"id1", 1), (b"another", 0)])
def test_a_photo_is_whole_when_it_shows_what_was_sent(seed, whole):
    account = Account(1, [told(1, "photo")], {"id1": seed})
    verdict = judge([account], found("id1", whole=["id1"]), 1, 1.0)
    assert (verdict.media_sent, verdict.media_whole) == (1, whole)
    assert verdict.clean is bool(whole)


def test_a_picture_of_which_the_end_is_missing_is_not_whole():
    whole = drawn(b"seed")
    assert spells(whole, b"seed")
    assert not spells(whole[: len(whole) // 2], b"seed")


@pytest.fixture
def line():
    """Return a line to somebody who says back what they hear."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_echo, args=(server,), daemon=True).start()
        with Line(server.getsockname()[1]) as line:
            yield line


def _echo(server):
    while True:
        try:
            calling, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_say_back, args=(calling,), daemon=True).start()


def _say_back(calling):
    with calling:
        while said := calling.recv(100):
            calling.sendall(said)


def test_a_line_passes_on_and_a_cut_hangs_up(line):
    with socket.create_connection(("127.0.0.1", line.port), timeout=10) as caller:
        caller.sendall(b"hello")
        assert caller.recv(100) == b"hello"
        line.cut()
        with pytest.raises((ConnectionError, AssertionError)):
            assert caller.recv(100)


def test_what_a_stalled_line_holds_comes_when_it_flows(line):
    with socket.create_connection(("127.0.0.1", line.port), timeout=10) as caller:
        line.stall()
        caller.sendall(b"late")
        caller.settimeout(0.2)
        with pytest.raises(TimeoutError):
            caller.recv(100)
        line.flow()
        caller.settimeout(10)
        assert caller.recv(100) == b"late"


def test_on_a_slow_line_each_piece_is_late_both_ways(line):
    with socket.create_connection(("127.0.0.1", line.port), timeout=10) as caller:
        line.slow_down(0.1)
        began = time.monotonic()
        caller.sendall(b"slow")
        assert caller.recv(100) == b"slow"
        assert time.monotonic() - began >= 0.2
