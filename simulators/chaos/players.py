"""Visitors who play without end, whatever dies around them, and what they were told."""

from __future__ import annotations

import itertools
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx2

from simulators.answers import answer
from simulators.errors import RehearsalError
from simulators.exhibits.door import KEPT, Told
from simulators.exhibits.drawing import snapshot
from simulators.exhibits.plays import PHOTO_BOOTH
from simulators.kiosk import Kiosk
from simulators.visitors import Stand, Visitor, new_band, tap

if TYPE_CHECKING:
    from random import Random

    from simulators.exhibits.door import Door, Player
    from simulators.installation import Installation

ADULT = 34
BETWEEN_TRIES = 0.02
"""Seconds between two results: a far quicker visitor than any."""
BETWEEN_PHOTOS = 0.3
AGAIN = 0.3
"""After so long a visitor tries again where something had died."""
LOWEST, STEP = 100.0, 0.01


@dataclass(slots=True)
class Account:
    """What one exhibit's program tried, and what it was told: the oracle of what must be there."""

    tried: int = 0
    told: list[Told] = field(default_factory=list)

    @property
    def saved(self) -> list[Told]:
        """The results that were said to be kept."""
        return [one for one in self.told if one.state == KEPT]


class Regular:
    """One visitor at one installation: registers once, then plays until told to stop."""

    def __init__(self, at: Installation, luck: Random, number: int) -> None:
        self.account = Account()
        self._at = at
        self._luck = luck
        self._numbers = itertools.count()
        name = f"Testkind {number}"
        self._who = Visitor(new_band(luck), ADULT, name, f"regular{number}@example.org")
        self._is_booth = at.exhibit.declaration == PHOTO_BOOTH.declaration
        self._registered = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._play, name=f"regular {number}", daemon=True)

    def start(self) -> None:
        """Come in and begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is under way, and go."""
        self._stopping.set()
        self._thread.join()

    def _play(self) -> None:
        while not self._stopping.is_set():
            try:
                self._stay()
            except (httpx2.HTTPError, RehearsalError, OSError, KeyError, ValueError):
                # Whatever stood before them died in mid-sentence; they come back, as people do.
                self._stopping.wait(AGAIN)

    def _stay(self) -> None:
        """Tap, register if one must, and send results until something dies."""
        with ExitStack() as held:
            kiosk = held.enter_context(Kiosk(self._at.address))
            door = self._at.door()
            held.callback(door.close)
            player = self._player(Stand(self._at.chip, kiosk), door)
            while player and not self._stopping.wait(self._pause()):
                self._try(door, player)

    def _player(self, stand: Stand, door: Door) -> Player | None:
        """Tap; None when the installation does not know a band that registered here before."""
        playing = [one for one in door.players() if one.may_record]
        if playing:
            return playing[0]
        shown = tap(self._who, stand).shown
        if shown.screen == "age" and self._registered:
            stand.kiosk.touch("back")
            self._stopping.wait(AGAIN)
            return None
        answer(self._who, stand)
        player = door.wait_for_player(2)
        self._registered = self._registered or bool(player.may_record)
        return player if player.may_record else None

    def _try(self, door: Door, player: Player) -> None:
        self.account.tried += 1
        if self._is_booth:
            told = door.photo(player, snapshot(self._luck))
        else:
            key = "time_ms" if "wall" in self._at.name else "seconds"
            value = (LOWEST if key == "time_ms" else 0.0) + STEP * (1 + next(self._numbers))
            told = door.score(player, key, round(value, 2))
        self.account.told.append(told)
        if told.state != KEPT:
            self._stopping.wait(AGAIN)

    def _pause(self) -> float:
        return BETWEEN_PHOTOS if self._is_booth else BETWEEN_TRIES
