"""Signs are played beside the session: at once, and whatever becomes of lamps and line."""

import logging
import os
import queue
import threading
import time
import tty

import pytest

from edge.contract.clock import SystemClock
from edge.effects import Signal
from edge.signs import player as players
from edge.signs.driver import SerialSign
from edge.signs.errors import SignFailed
from edge.signs.patterns import ALL, DARK, SILENCE, Frame
from edge.signs.player import SignPlayer


class ADriver:
    """Holds what was played; fails while it is told to."""

    def __init__(self):
        self.played = queue.Queue()
        self.fails = self.breaks = False
        self.opened = 0
        self.closed = 0

    def open(self):
        if self.fails:
            raise SignFailed("no line")
        self.opened += 1
        return self

    def play(self, step):
        if self.fails:
            raise SignFailed("no line")
        if self.breaks:
            self.breaks = False
            raise KeyError
        self.played.put(step)

    def close(self):
        self.closed += 1

    def until(self, wanted):
        """Return the first step that is wanted."""
        while True:
            step = self.played.get(timeout=5)
            if wanted(step):
                return step


def shines_on_all(step):
    return isinstance(step, Frame) and step.lamps == ALL


@pytest.fixture
def driver():
    return ADriver()


@pytest.fixture
def player(driver):
    made = SignPlayer(driver.open, SystemClock())
    made.start()
    yield made
    made.stop()


def test_a_sign_that_is_given_is_played(player, driver):
    player.rest(at_rest=False)
    player.give(Signal.READ)
    assert driver.until(shines_on_all).percent == 100


def test_at_the_end_it_is_dark_and_silent(driver):
    player = SignPlayer(driver.open, SystemClock())
    player.start()
    driver.played.get(timeout=5)
    player.stop()
    left = [driver.played.get_nowait() for _ in range(driver.played.qsize())]
    assert left[-2:] == [DARK, SILENCE]
    assert driver.closed == 1


def test_a_dead_line_is_told_once_and_tried_again(player, driver, caplog, monkeypatch):
    caplog.set_level(logging.INFO, "edge.signs.player")
    monkeypatch.setattr(players, "AGAIN_SECONDS", 0.05)
    driver.until(lambda step: isinstance(step, Frame))
    driver.fails = True
    for _ in range(10):
        player.give(Signal.READ)
        time.sleep(0.02)
    driver.fails = False
    while not any("back" in record.message for record in caplog.records):
        player.give(Signal.READ)
        time.sleep(0.02)
    away = [record for record in caplog.records if "away" in record.message]
    assert len(away) == 1
    driver.until(shines_on_all)


def test_who_gives_a_sign_never_waits_for_a_line_that_hangs():
    free = threading.Event()

    class Hangs(ADriver):
        def play(self, _step):
            free.wait(20)

    player = SignPlayer(Hangs().open, SystemClock())
    player.start()
    began = time.perf_counter()
    for _ in range(1000):
        player.give(Signal.READ)
    assert time.perf_counter() - began < 0.5
    free.set()
    player.stop()


def test_a_fault_of_its_own_does_not_end_it(player, driver, monkeypatch, caplog):
    monkeypatch.setattr(players, "AGAIN_SECONDS", 0.01)
    driver.until(lambda step: isinstance(step, Frame))
    driver.breaks = True
    player.give(Signal.READ)
    driver.until(lambda step: isinstance(step, Frame) and driver.opened > 1)
    assert "KeyError" in caplog.text
    assert driver.opened == 2


def test_a_ring_on_a_serial_line_reads_a_line_of_text_a_frame():
    ring, line = os.openpty()
    tty.setraw(line)
    path = os.ttyname(line)
    player = SignPlayer(lambda: SerialSign(path, 115200), SystemClock())
    player.start()
    try:
        player.rest(at_rest=False)
        player.give(Signal.READ)
        heard = b""
        while b"T 0 0 0\n" not in heard:
            heard += os.read(ring, 1000)
        assert b"L fff ffc629 100\n" in heard
        assert b"T 659 60 100\n" in heard
    finally:
        player.stop()
        os.close(ring)
        os.close(line)
