"""Visitors who play without end, whatever dies around them, and what they were told."""

from __future__ import annotations

import itertools
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import httpx2

from edge.contract.day import museum_day
from simulators.answers import answer
from simulators.chaos.pictures import drawn
from simulators.chaos.tunes import sung
from simulators.errors import RehearsalError
from simulators.exhibits.door import KEPT, NOT_KEPT, REFUSED, Told
from simulators.exhibits.plays import PHOTO_BOOTH, SINGING_PIPE
from simulators.journeys.rehearsal import ZONE
from simulators.kiosk import Kiosk
from simulators.visitors import Stand, Visitor, new_band, tap

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from random import Random

    from simulators.exhibits.door import Door, Player
    from simulators.installation import Installation

ADULT = 34
BETWEEN_TRIES = 0.02
"""Seconds between two results: a far quicker visitor than any."""
BETWEEN_MEDIA = 0.6
AGAIN = 0.3
"""After so long a visitor tries again where something had died."""
TAPS_UNKNOWN = 6
"""Who was known and is not, so often in a row, registers anew: the day's end forgot them."""
LOWEST, STEP = 100.0, 0.001
"""Scores go up by so little that a long run stays within what exhibits declare."""


@dataclass(slots=True)
class Account:
    """What one exhibit's program tried, and what it was told: the oracle of what must be there.

    `photos` and `sounds` hold, by the id that each got, the seed that it spells.
    """

    tried: int = 0
    told: list[Told] = field(default_factory=list)
    photos: dict[str, bytes] = field(default_factory=dict)
    sounds: dict[str, bytes] = field(default_factory=dict)

    @property
    def saved(self) -> list[Told]:
        """The results that were said to be kept."""
        return [one for one in self.told if one.state == KEPT]

    @property
    def not_kept(self) -> int:
        """How many were said not to be kept."""
        return sum(one.state in {NOT_KEPT, REFUSED} for one in self.told)


class Regular:
    """One visitor at one installation: registers once a day, then plays until told to stop."""

    def __init__(
        self, at: Installation, luck: Random, number: int, now: Callable[[], datetime]
    ) -> None:
        """`now` is the museum's time."""
        self.account = Account()
        self._at = at
        self._luck = luck
        self._name = f"regular{number}"
        self._now = now
        self._numbers = itertools.count()
        self._declared = at.exhibit.declaration
        self._visits = 0
        self._who: Visitor | None = None
        self._day = date.min
        self._unknown = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._play, name=self._name, daemon=True)

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
        """Tap, register if one must, and send results until something dies, or is refused."""
        with ExitStack() as held:
            kiosk = held.enter_context(Kiosk(self._at.address))
            door = self._at.door()
            held.callback(door.close)
            player = self._player(Stand(self._at.chip, kiosk), door)
            while player and not self._stopping.wait(self._pause()):
                if not self._try(door, player):
                    self._stopping.wait(AGAIN)
                    return

    def _player(self, stand: Stand, door: Door) -> Player | None:
        """Tap; None when the installation does not know a band that registered here before."""
        playing = [one for one in door.players() if one.may_record]
        if playing:
            return playing[0]
        who = self._comes()
        shown = tap(who, stand).shown
        if shown.screen == "age" and self._who:
            stand.kiosk.touch("back")
            self._unknown += 1
            self._stopping.wait(AGAIN)
            return None
        answer(who, stand)
        player = door.wait_for_player(2)
        if not player.may_record:
            return None
        self._who, self._unknown = who, 0
        return player

    def _comes(self) -> Visitor:
        """Return who comes: on another day somebody else, for who comes again replaces a visit."""
        day = museum_day(self._now(), ZONE)
        if self._who and day == self._day and self._unknown < TAPS_UNKNOWN:
            return self._who
        self._who, self._day, self._unknown = None, day, 0
        self._visits += 1
        address = f"{self._name}-{self._visits}@example.org"
        return Visitor(new_band(self._luck), ADULT, "Testkind", address)

    def _try(self, door: Door, player: Player) -> bool:
        """Send one result; return whether it was said to be kept."""
        self.account.tried += 1
        number = next(self._numbers)
        seed = f"{self._name}/{number}".encode()
        if self._declared == PHOTO_BOOTH.declaration:
            told = door.photo(player, drawn(seed))
            self.account.photos[told.id] = seed
        elif self._declared == SINGING_PIPE.declaration:
            told = door.sound(player, sung(seed))
            self.account.sounds[told.id] = seed
        else:
            key = "time_ms" if "wall" in self._at.name else "seconds"
            value = (LOWEST if key == "time_ms" else 0.0) + STEP * (1 + number)
            told = door.score(player, key, round(value, 3))
        self.account.told.append(told)
        return told.state == KEPT

    def _pause(self) -> float:
        of_media = self._declared in {PHOTO_BOOTH.declaration, SINGING_PIPE.declaration}
        return BETWEEN_MEDIA if of_media else BETWEEN_TRIES
