"""Which frame and which tone are due, and when the next: pure, times are monotonic seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.effects import Signal
from edge.signs.patterns import ASLEEP, DARK, SILENCE, Frame, Pattern, Tone, pattern

if TYPE_CHECKING:
    from edge.contract.words import Avatar

_LASTING = frozenset({Signal.RESTING, Signal.PAUSED})


@dataclass(slots=True)
class _Track:
    """One row of frames or tones: what comes next, and when."""

    left: list[Frame | Tone]
    due: float


class Playback:
    """A sign plays once, above what lasts: the breath of rest, two posts, or nothing."""

    def __init__(self) -> None:
        self._at_rest = True
        self._reads = True
        self._tracks: tuple[_Track, ...] = ()
        self._lasts: Pattern | None = None

    def give(self, signal: Signal, avatar: Avatar | None, now: float) -> None:
        """Begin a sign at once, in place of the one before; a lasting one waits for its turn."""
        if signal in _LASTING:
            self._reads = signal is Signal.RESTING
            self._last(now)
            return
        sign = pattern(signal, avatar)
        self._lasts = None
        self._tracks = (_Track([*sign.frames], now), _Track([*sign.tones, SILENCE], now))

    def rest(self, *, at_rest: bool, now: float) -> None:
        """The installation rests, or somebody is here."""
        self._at_rest = at_rest
        self._last(now)

    def due(self, now: float) -> tuple[Frame | Tone, ...]:
        """Return what must shine and sound from now on; nothing if it does so already.

        What was slept through is left out: only the newest of each counts.
        """
        if not self._tracks and self._lasts is None:
            self._last(now)
        played = []
        for track in self._tracks:
            newest = None
            while track.left and track.due <= now:
                newest = track.left.pop(0)
                track.due += newest.ms / 1000
            if newest is not None:
                played.append(newest)
        return (*played, *self._over(now))

    def next_due(self) -> float:
        """Return when something is due next; call `due` first."""
        frames, *tones = self._tracks
        return min([frames.due, *(track.due for track in tones if track.left)])

    def _over(self, now: float) -> tuple[Frame | Tone, ...]:
        """When the last frame has had its time, what lasts begins, or begins again."""
        frames = self._tracks[0]
        if frames.left or now < frames.due:
            return ()
        was_lasting, self._lasts = self._lasts, None
        self._begin_lasting(frames.due if was_lasting and now < frames.due + 1 else now)
        return self.due(now)

    def _last(self, now: float) -> None:
        if self._tracks and self._lasts is None:
            return  # a sign plays: what lasts comes after it
        if self._lasts is not self._lasting():
            self._begin_lasting(now)

    def _begin_lasting(self, now: float) -> None:
        self._lasts = self._lasting()
        self._tracks = (_Track([*self._lasts.frames], now),)

    def _lasting(self) -> Pattern:
        if not self._reads:
            return _PAUSED
        return _RESTING if self._at_rest else ASLEEP


_RESTING, _PAUSED = pattern(Signal.RESTING), pattern(Signal.PAUSED)
LAST_WORD: tuple[Frame | Tone, ...] = (DARK, SILENCE)
