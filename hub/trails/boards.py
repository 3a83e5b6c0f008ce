"""What a class does now: where each number is, which steps it has done. No name is anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from edge.contract.manifest import Texts
    from edge.contract.words import Avatar
    from hub.rules.arrangements import Group


@dataclass(frozen=True, slots=True)
class Station:
    """An exhibit of the trail; `here` are the numbers that made something there last.

    `stuck`: several of them have stood there long and have not done what is asked.
    """

    exhibit: str
    name: Texts
    here: tuple[int, ...]
    stuck: bool


@dataclass(frozen=True, slots=True)
class NumberStanding:
    """One number: what it has done, by step in the trail's order, and where it was last.

    `kept` is False where nothing of it is kept: it plays, and nothing of it stands here. `here` is
    an exhibit's name, empty before the first result.
    """

    number: int
    avatar: Avatar
    kept: bool
    done: tuple[bool, ...]
    points: int
    here: str


@dataclass(frozen=True, slots=True)
class Board:
    """A group on its way; `until` is the last day on which its page stands."""

    group: Group
    stations: tuple[Station, ...]
    numbers: tuple[NumberStanding, ...]
    until: date
