"""The exhibits' programs: one round each, with what their visitors manage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from edge.config import KioskMode
from simulators.errors import ExpectationFailed
from simulators.exhibits.door import Door, Player, Told
from simulators.exhibits.drawing import snapshot
from simulators.exhibits.singing import sung

HERE = Path(__file__).parent
USUAL_MS = 270
SLOWEST_MS, QUICKEST_MS = 900, 150
USUAL_SECONDS = 14
LONGEST_SECONDS = 119.0

Round = Callable[[Door, Player, Random], Told]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An exhibit as its maker ships it: the declaration's file, and a round of play.

    Without a declaration it is a station where nobody plays: at the exit, or at a desk.
    """

    name: str
    declaration: Path | None
    play: Round
    mode: KioskMode = KioskMode.EXHIBIT


def _hit_the_lamps(door: Door, player: Player, luck: Random) -> Told:
    milliseconds = round(luck.lognormvariate(0, 0.25) * USUAL_MS)
    return door.score(player, "time_ms", min(SLOWEST_MS, max(QUICKEST_MS, milliseconds)))


def _ride_the_wire(door: Door, player: Player, luck: Random) -> Told:
    seconds = min(LONGEST_SECONDS, round(luck.lognormvariate(0, 0.6) * USUAL_SECONDS, 1))
    return door.score(player, "seconds", seconds)


def _pull_a_face(door: Door, player: Player, luck: Random) -> Told:
    return door.photo(player, snapshot(luck))


def _sing(door: Door, player: Player, luck: Random) -> Told:
    return door.sound(player, sung(luck))


def _nobody_plays(door: Door, player: Player, luck: Random) -> Told:
    del player, luck
    raise ExpectationFailed(f"Somebody plays at the {door.exhibit}.")


REACTION_WALL = Exhibit("wall", HERE / "reaction_wall" / "exhibit.toml", _hit_the_lamps)
BICYCLE = Exhibit("bicycle", HERE / "bicycle" / "exhibit.toml", _ride_the_wire)
PHOTO_BOOTH = Exhibit("booth", HERE / "photo_booth" / "exhibit.toml", _pull_a_face)
SINGING_PIPE = Exhibit("pipe", HERE / "singing_pipe" / "exhibit.toml", _sing)
EXIT = Exhibit("exit", None, _nobody_plays, KioskMode.EXIT)
DESK = Exhibit("desk", None, _nobody_plays, KioskMode.DESK)
"""A reader beside a colleague's screen; a museum that has it among its exhibits has a desk."""
EXHIBITS = (REACTION_WALL, BICYCLE, PHOTO_BOOTH)
"""What a journey opens with unless it asks for others."""
ALL_EXHIBITS = (*EXHIBITS, SINGING_PIPE)
