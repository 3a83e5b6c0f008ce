"""What a desk does all day, each task in clicks: from the band on the reader to what was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING

from simulators.answers import answer
from simulators.bench.figures import Figure
from simulators.visitors import Stand, Visitor, greet, new_band

if TYPE_CHECKING:
    from simulators.chip import Ntag213
    from simulators.clerk import Clerk
    from simulators.families import Spot
    from simulators.museum import Museum

BOX = "doos 12"
TWO, THREE = 2, 3
"""Swap, block and release take two clicks at most, all else three."""
FAMILY, MISTYPED, OTHERS = (f"bench-{one}@example.org" for one in ("family", "famili", "others"))


def tasks(
    museum: Museum, clerk: Clerk, spot: Spot, box: Sequence[Ntag213], luck: Random
) -> Iterator[Figure]:
    """Yield the clicks of every task; a class has `box`, whose last band is a spare one."""
    family, others, child, swapped, fresh = (new_band(luck) for _ in range(5))
    _comes(Visitor(child, 9, "", "", just_plays_at="guardian"), spot)
    _comes(Visitor(family, 41, "Testmama", MISTYPED), spot)
    _comes(Visitor(others, 44, "Testpapa", OTHERS), spot)
    museum.wait_until_all_is_sent()
    for name, clicks, limit in (
        ("send a mail again", clerk.does("again", family), THREE),
        ("mend an address", clerk.mends(family, FAMILY), THREE),
        ("mend it, found by the address", clerk.finds_and_mends(FAMILY, MISTYPED), THREE),
        ("swap a band", clerk.swaps(family, swapped), TWO),
        ("free a band", clerk.does("release", swapped), TWO),
        ("give who has none a first band", clerk.binds(fresh, MISTYPED), THREE),
        ("end a visit", clerk.does("end", fresh), THREE),
        ("block a band", clerk.does("block", others), TWO),
        ("let it in again", clerk.does("unblock", others), THREE),
        ("have an age asked anew", clerk.does("reset", child), THREE),
        ("swap a pupil's band", clerk.lets_play(box[-1], 7), TWO),
        ("swap it, found by the box and number", clerk.finds_and_lets_play(BOX, 8), THREE),
        ("take a box back", clerk.does("back", box[0]), THREE),
    ):
        yield Figure(f"desk: {name}", clicks, "click", limit)


def _comes(visitor: Visitor, spot: Spot) -> None:
    """Have somebody register, or just play."""
    stand = Stand(spot.place.chip, spot.kiosk)
    greet(visitor, stand, known=False)
    answer(visitor, stand)
    spot.door.wait_for_player()
    spot.door.done()
    spot.door.wait_until_free()
    spot.kiosk.wait_for("idle")
