"""What happens while the hub is away, and what becomes of it when it is back."""

from __future__ import annotations

from dataclasses import replace

from simulators.exhibits.door import KEPT, KEPT_FOR_NOW, NOT_KEPT, REFUSED
from simulators.installation import Installation
from simulators.journeys.endings import mailed_page
from simulators.journeys.rehearsal import Rehearsal
from simulators.journeys.tally import expect
from simulators.visitors import NEWS_SECONDS, Visitor
from simulators.waiting import until


def hub_down(day: Rehearsal) -> None:
    """The hub is killed in mid-play; play goes on, and later all of it is on the page."""
    home = "hub-down@example.org"
    wall, bicycle, booth = day.exhibits
    adult = day.visitor("Testouder", home, 41)
    day.play(adult, wall, rounds=2)
    # Both have heard of the band before the hub dies: what was never told to them, they ask.
    day.greet(adult, booth)
    day.leave(booth)
    day.greet(adult, bicycle)
    day.museum.kill_hub()
    day.play_on(bicycle, rounds=2)
    day.leave(bicycle)
    day.play(adult, booth)
    late = day.visitor("Testkind", home, 15)
    day.play(late, bicycle)
    day.play(late, bicycle)
    expect(all(one.state != NOT_KEPT for one in day.told()), "Play was not kept without a hub.")
    day.museum.restart_hub()
    _all_is_on_the_page(day)


def offline_registration(day: Rehearsal) -> None:
    """Without a hub a band is bound here and played with there; later all of it is on one page."""
    wall, bicycle, booth = day.exhibits
    day.museum.kill_hub()
    visitor = day.visitor("Testouder", "offline@example.org", 36)
    for place in (bicycle, booth):
        _learns_that_the_hub_is_away(day, visitor, place)
    here = day.play(visitor, wall, rounds=2)
    expect(all(one.state == KEPT for one in here.told), "A registration was not kept offline.")
    elsewhere = replace(visitor, says_registered=True)
    there = day.play(elsewhere, bicycle, rounds=2)
    expect(there.asked == ("age",), f"Who registered already was asked {there.asked}.")
    for_now = all(one.state == KEPT_FOR_NOW for one in there.told)
    expect(for_now, "A score on the wearer's word was not said to be kept for now.")
    [photo] = day.play(elsewhere, booth).told
    expect(photo.state == REFUSED, "A photo was taken on the wearer's word alone.")
    day.museum.restart_hub()
    _all_is_on_the_page(day)
    expect(day.tally.provisional == len(there.told), "Not all that was told for now was counted.")


def _learns_that_the_hub_is_away(day: Rehearsal, visitor: Visitor, at: Installation) -> None:
    """Wait until the installation asks an unknown band whether it registered already."""

    def asks() -> bool:
        shown = day.greet(visitor, at)
        day.stand(at).kiosk.touch("back")
        return shown.offers("registered")

    until(asks, f"{at.name} to know that the hub is away", every=NEWS_SECONDS)


def _all_is_on_the_page(day: Rehearsal) -> None:
    page = mailed_page(day, letters=1)
    shown = day.read_page(page, day.tally.told_saved)
    expect(set(shown.kept) == day.kept_ids(), "The page shows other results than were made.")
    day.look_into_store()
