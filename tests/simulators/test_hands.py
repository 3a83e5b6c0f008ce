"""A person's bands in a demo: what is typed, what happens, and what they are told."""

import os
import threading
from dataclasses import dataclass, field

import pytest

from simulators.exhibits.door import Player, Told
from simulators.hands import Game, Hands, Reach, Typing, new_bands
from simulators.luck import luck_of
from simulators.visitors import Stand
from simulators.waiting import until

BANDS = new_bands(luck_of(1))


@dataclass
class Reader:
    """A reader and its screen, which changes when a band lies there."""

    lying: list[bytes] = field(default_factory=list)
    count: int = 0

    def lay(self, band):
        self.lying.append(band.uid)
        self.count += 1

    def lift(self, band):
        self.lying.remove(band.uid)

    @property
    def latest(self):
        return self

    @property
    def screen(self):
        return "age" if self.count else "idle"


class Door:
    """An exhibit's door at which these play."""

    def __init__(self, *players):
        self.here = players

    def players(self):
        return self.here


def scored(door, player, luck):
    del door, luck
    return Told("wall", player.avatar, "score", "kept_here")


@pytest.fixture
def readers():
    return {"wall": Reader(), "exit": Reader()}


@pytest.fixture
def closing():
    return threading.Event()


@pytest.fixture
def door():
    return Door()


@pytest.fixture
def hands(readers, closing, door, monkeypatch):
    monkeypatch.setattr("simulators.hands.LIES_SECONDS", 0.01)
    reach = {name: Reach(Stand(one, one)) for name, one in readers.items()}
    reach["wall"] = Reach(reach["wall"].stand, Game(door, scored))
    return Hands(reach, BANDS, luck_of(1), closing)


def test_a_band_lies_for_a_moment_and_the_screen_is_named(hands, readers):
    assert hands.do("wall a") == "Band a lay on the wall; its screen: age."
    assert (readers["wall"].lying, readers["wall"].count) == ([], 1)


def test_a_held_band_stays_until_it_is_lifted_and_lies_nowhere_else(hands, readers):
    hands.do("Wall B hold")
    assert readers["wall"].lying == [BANDS["b"].uid]
    assert hands.do("exit b") == "Band b lies on the wall: type `wall b lift` first."
    assert hands.do("wall b lift") == "Band b is taken off the wall."
    assert readers["wall"].lying == readers["exit"].lying == []
    assert "does not lie" in hands.do("wall b lift")


@pytest.mark.parametrize(
    "line", ["wall", "wall z", "roof a", "wall a fly", "help", "wall a hold x"]
)
def test_what_is_not_known_gets_one_sentence_of_help_and_moves_nothing(hands, readers, line):
    assert hands.do(line) == hands.help
    assert not any(one.count for one in readers.values())
    assert "wall, exit" in hands.help


def test_a_round_is_played_for_whoever_plays(hands, door):
    assert "Nobody plays at the wall yet" in hands.do("wall play")
    door.here = (Player("1", "blue-fox", frozenset()),)
    assert hands.do("wall play") == "blue-fox: a score, kept_here."
    assert "Nobody plays at the exit" in hands.do("exit play")


def test_lines_are_taken_as_they_come_and_their_end_ends_the_typing_alone(hands, closing):
    comes_out, goes_in = os.pipe()
    said = []
    typing = Typing(comes_out, hands, closing, said.append)
    typing.start()
    os.write(goes_in, b"wall a\n\nexi")
    until(lambda: said, "the first line's answer")
    os.write(goes_in, b"t b")
    os.close(goes_in)
    typing.join()
    os.close(comes_out)
    assert said == [
        "Band a lay on the wall; its screen: age.",
        "Band b lay on the exit; its screen: age.",
    ]
    assert not closing.is_set()


def test_a_demo_that_closes_waits_for_no_line(hands, closing):
    comes_out, goes_in = os.pipe()
    typing = Typing(comes_out, hands, closing, print)
    typing.start()
    closing.set()
    typing.join()
    os.close(comes_out)
    os.close(goes_in)
