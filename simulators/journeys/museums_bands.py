"""Bands of the museum's own inventory, in visitors' hands: a class that has no arrangement."""

from __future__ import annotations

from simulators.exhibits.door import KEPT
from simulators.journeys.endings import nothing_is_stored
from simulators.journeys.rehearsal import QUIET, Rehearsal
from simulators.journeys.tally import expect


def class_band(day: Rehearsal) -> None:
    """A pupil with a class band plays everywhere: no question, no name, nothing is kept."""
    pupil = day.visitor("", "", 9, says_yes=frozenset())
    day.museum.add_band("class", pupil.band.uid)
    day.knows(pupil)
    for place in day.exhibits:
        played = day.play(pupil, place)
        expect(not played.asked, f"A class band was asked {played.asked} at {place.name}.")
        expect(len(played.told) == 1, f"{place.name} did not work for a class band.")
        expect(played.told[0].state != KEPT, "A result of a class band was kept.")
    day.museum.let_pass(QUIET)
    nothing_is_stored(day, pupil)
