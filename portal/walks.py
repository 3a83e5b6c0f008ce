"""The way through the museum as one winding line with beads: pure geometry, 310 wide."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 310
IN_A_ROW = 3
BEAD, ANIMAL = 16, 58
"""The radius of a bead, the size of the animal that goes first."""
_LEFT, _STEP, _TOP, _PITCH = 44, 111, 36, 82
_BELOW = 35
"""From the line down to the time under a bead."""
_FOOT, _BARE_FOOT = 44, 28
"""Below the last row, with times under it and without."""
_OUTSIDE = 40
"""How far the line runs past the frame: the museum is larger than the page."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A bead at a place: its number, and the time below it; both empty where nobody was yet."""

    x: int
    y: int
    number: str = ""
    at: str = ""

    @property
    def below(self) -> int:
        """Where the foot of the time stands."""
        return self.y + _BELOW


@dataclass(frozen=True, slots=True)
class Walk:
    """The drawing: `gone` is the line as far as they went, `ahead` the way that is still open."""

    height: int
    gone: str
    ahead: str
    stops: tuple[Stop, ...]


def walk(times: tuple[str, ...], ahead: int) -> Walk:
    """Return the way of a visitor who was at exhibits at these times; `ahead` beads are to come.

    It begins with the animal and winds like a shelf of books: right, down, left, down.
    """
    last = len(times)
    places = [_place(slot) for slot in range(1 + last + ahead)]
    stops = [Stop(*places[i], str(i), at) for i, at in enumerate(times, 1)]
    stops += [Stop(*place) for place in places[1 + last :]]
    gone = f"M{-_OUTSIDE} {_TOP}H{_LEFT}" + "".join(_to(slot) for slot in range(1, last + 1))
    x, y = places[last]
    onward = "".join(_to(slot) for slot in range(last + 1, len(places)))
    out = WIDTH + _OUTSIDE if _goes_right(len(places) - 1) else -_OUTSIDE
    lowest = [stop for stop in stops if stop.y == places[-1][1]]
    foot = _FOOT if any(stop.at for stop in lowest) else _BARE_FOOT
    return Walk(places[-1][1] + foot, gone, f"M{x} {y}{onward}H{out}", tuple(stops))


def _goes_right(slot: int) -> bool:
    return slot // IN_A_ROW % 2 == 0


def _place(slot: int) -> tuple[int, int]:
    row, along = divmod(slot, IN_A_ROW)
    column = along if _goes_right(slot) else IN_A_ROW - 1 - along
    return _LEFT + _STEP * column, _TOP + _PITCH * row


def _to(slot: int) -> str:
    """Return the stretch that leads to a bead: along its row, or round the bend to the next."""
    x, _ = _place(slot)
    if slot % IN_A_ROW:
        return f"H{x}"
    bend = _PITCH // 2
    return f"a{bend} {bend} 0 0 {int(_goes_right(slot - 1))} 0 {_PITCH}"
