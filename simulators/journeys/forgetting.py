"""A band held to a reader and "forget me" pressed: today's visit is gone, and stays gone."""

from __future__ import annotations

from simulators.exhibits.door import KEPT
from simulators.installation import Installation
from simulators.journeys.endings import mailed_page
from simulators.journeys.rehearsal import Rehearsal
from simulators.journeys.tally import expect
from simulators.visitors import Visitor
from simulators.waiting import until

CANARY = "Kanarievogel"
HOME = "kanarie.vogel@example.org"


def forget_me(day: Rehearsal) -> None:
    """A page is read; what came after waits at a dead hub; the band is held, and all is gone."""
    wall, bicycle, booth, *_ = day.exhibits
    visitor = day.visitor(CANARY, HOME, 29)
    for place in (wall, bicycle, booth):
        day.play(visitor, place)
    page = mailed_page(day, letters=1)
    shown = day.read_page(page, day.tally.told_saved)
    day.look_into_store()
    with day.store() as store:
        theirs = store.visits_of(CANARY, HOME)
        expect(len(theirs) == 1, "There is not one visit to forget.")
    day.museum.kill_hub()
    late = _plays_late(day, visitor, bicycle)
    _holds_and_presses(day, visitor, wall)
    day.museum.restart_hub()
    day.museum.wait_until_all_is_sent()
    until(page.is_gone, "the page to be gone")
    with day.store() as store:
        expect(store.results_of(theirs) == 0, "Something of the forgotten visit is left.")
        expect(not store.holds(late), "A result that came after the forgetting was stored.")
    _nothing_names_them(day, visitor)
    day.tally.erased = len(shown.kept)


def _plays_late(day: Rehearsal, visitor: Visitor, at: Installation) -> str:
    """Play where the hub's death keeps the result back; it never counts as told to be on a page."""
    day.greet(visitor, at)
    door = day.door(at)
    told = at.exhibit.play(door, door.wait_for_player(), day.luck)
    expect(told.state == KEPT, "A bound band's result was not kept without a hub.")
    day.leave(at)
    expect(at.waiting() > 0, "The late result does not wait.")
    return told.id


def _holds_and_presses(day: Rehearsal, visitor: Visitor, at: Installation) -> None:
    """Hold the band to the reader and press "forget me", as the kiosk asks."""
    stand = day.stand(at)
    before = stand.kiosk.latest.turn
    with stand.holding(visitor.band):
        shown = stand.kiosk.wait_for("playing", after=before)
        expect(shown.offers("forget"), "The kiosk does not offer to forget who lies there.")
        asks = stand.kiosk.touch("forget")
        expect(asks.screen == "forget", f"Asked to forget, the kiosk shows {asks.screen}.")
        stand.kiosk.touch("forget")
        stand.kiosk.wait_for("done", after=asks.turn)
    day.tally.bands_read += 1
    stand.kiosk.touch("done")


def _nothing_names_them(day: Rehearsal, visitor: Visitor) -> None:
    """Search every file of hub and installations for the name, the address and the UID."""
    uid = visitor.band.uid
    spellings = [CANARY, HOME, uid.hex(), uid.hex().upper()]
    wanted = [uid, *(one.encode() for one in spellings)]
    for path in day.museum.files():
        content = path.read_bytes()
        named = any(one in content for one in wanted)
        expect(not named, f"{path.name} still names who was forgotten.")
