"""Bands that a person lays on a demo's readers by typing: `wall a`, `wall a hold`, `wall play`."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from simulators.chip import Ntag213
from simulators.errors import RehearsalError
from simulators.exhibits.door import Door
from simulators.exhibits.plays import Round
from simulators.visitors import Stand, new_band

VISITORS = "abcdefgh"
STAFF = "s"
LIES_SECONDS = 1.0
ANSWERS_SECONDS = 3.0
"""After so long whoever laid a band down is told what the screen shows, changed or not."""
LOOK_SECONDS = 0.2
CHUNK = 4096

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Game:
    """An exhibit's program: its connection, and its round."""

    door: Door
    play: Round


@dataclass(frozen=True, slots=True)
class Reach:
    """A reader within a person's reach, with its screen; `game` is None where nobody plays."""

    stand: Stand
    game: Game | None = None


def new_bands(luck: Random) -> dict[str, Ntag213]:
    """Return a person's bands by the letter that names each."""
    return {letter: new_band(luck) for letter in VISITORS + STAFF}


class Hands:
    """Does what is typed, one line after another; each gets one sentence back."""

    def __init__(
        self,
        readers: Mapping[str, Reach],
        bands: Mapping[str, Ntag213],
        luck: Random,
        closing: threading.Event,
    ) -> None:
        self._readers = readers
        self._bands = bands
        self._luck = luck
        self._closing = closing
        self._held: dict[str, str] = {}

    @property
    def help(self) -> str:
        """What can be typed."""
        letters = f"{VISITORS[0]} to {VISITORS[-1]}, or {STAFF} for staff"
        return (
            "Type a reader and a band, such as `wall a`, `wall a hold`, `wall a lift`, or `wall"
            f" play`. Readers: {', '.join(self._readers)}; bands: {letters}."
        )

    def do(self, line: str) -> str:
        """Do what one line asks for; return what is to be said of it."""
        match line.lower().split():
            case [reader, "play"] if reader in self._readers:
                return self._play(reader)
            case [reader, band] if self._know(reader, band):
                return self._lay(reader, band, keep=False)
            case [reader, band, "hold"] if self._know(reader, band):
                return self._lay(reader, band, keep=True)
            case [reader, band, "lift"] if self._know(reader, band):
                return self._lift(reader, band)
            case _:
                return self.help

    def _know(self, reader: str, band: str) -> bool:
        return reader in self._readers and band in self._bands

    def _lay(self, reader: str, band: str, *, keep: bool) -> str:
        lies_at = self._held.get(band)
        if lies_at is not None:
            return f"Band {band} lies on the {lies_at}: type `{lies_at} {band} lift` first."
        stand = self._readers[reader].stand
        before = stand.kiosk.count
        stand.chip.lay(self._bands[band])
        self._held[band] = reader
        self._closing.wait(LIES_SECONDS)
        if not keep:
            self._lift(reader, band)
        waited = LIES_SECONDS
        while stand.kiosk.count == before and waited < ANSWERS_SECONDS:
            self._closing.wait(LOOK_SECONDS)
            waited += LOOK_SECONDS
        lies = "lies" if keep else "lay"
        return f"Band {band} {lies} on the {reader}; its screen: {stand.kiosk.latest.screen}."

    def _lift(self, reader: str, band: str) -> str:
        if self._held.get(band) != reader:
            return f"Band {band} does not lie on the {reader}: type `{reader} {band} hold` first."
        del self._held[band]
        self._readers[reader].stand.chip.lift(self._bands[band])
        return f"Band {band} is taken off the {reader}."

    def _play(self, reader: str) -> str:
        game = self._readers[reader].game
        if game is None:
            return f"Nobody plays at the {reader}: type `{reader} a` there."
        players = game.door.players()
        if not players:
            return f"Nobody plays at the {reader} yet: type `{reader} a`, and answer its screen."
        told = [game.play(game.door, one, self._luck) for one in players]
        return "; ".join(f"{one.avatar}: a {one.kind}, {one.state}" for one in told) + "."


class Typing:
    """Reads a person's lines until they end, on a thread of its own; entered while it reads.

    The descriptor is looked at, never waited on: a demo that ends does not wait for a line.
    """

    def __init__(self, descriptor: int, hands: Hands, closing: threading.Event, say: Say) -> None:
        self._descriptor = descriptor
        self._hands = hands
        self._closing = closing
        self._say = say
        self._thread = threading.Thread(target=self._read, name="typing", daemon=True)

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def join(self) -> None:
        """Wait until the line at hand is done; `closing` must be set."""
        self._thread.join()

    def _read(self) -> None:
        rest = b""
        while not self._closing.is_set():
            ready, _, _ = select.select([self._descriptor], [], [], LOOK_SECONDS)
            if not ready:
                continue
            chunk = os.read(self._descriptor, CHUNK)
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines if chunk else (rest,):
                self._do(line.decode(errors="replace"))
            if not chunk:
                return

    def _do(self, line: str) -> None:
        if not line.strip() or self._closing.is_set():
            return
        try:
            self._say(self._hands.do(line))
        except (RehearsalError, OSError) as problem:
            self._say(str(problem))
