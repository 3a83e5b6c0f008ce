"""The station at the exit: what goes home with this band, send it again, end the visit."""

from __future__ import annotations

import re

from simulators.journeys.family_page import FamilyPage, page_link
from simulators.journeys.rehearsal import PAGE_SECONDS, Rehearsal
from simulators.journeys.tally import expect
from simulators.visitors import NEWS_SECONDS, Visitor
from simulators.waiting import until

COUNT = re.compile(r"<dd[^>]*>(\d+)</dd>")


def leave_museum(day: Rehearsal) -> None:
    """A visitor sees at the exit what was kept, has it mailed, plays on, and ends the visit."""
    wall, _, booth, *_ = day.exhibits
    visitor = day.visitor("Testouder", "exit@example.org", 44)
    day.play(visitor, wall, rounds=2)
    day.play(visitor, booth)
    day.museum.wait_until_all_is_sent()
    kiosk = day.stand(day.way_out).kiosk
    _comes_to_the_exit(day, visitor, "exit_counts")
    counted = until(lambda: COUNT.findall(kiosk.latest.html) or None, "the hub to count")
    expect(counted == ["2", "1", "0"], f"The exit counts {counted}: scores, photos, sounds.")
    page = _has_it_mailed(day)
    mailed = "the mailed page to show all of it"
    until(lambda: set(page.read().kept) == day.kept_ids(), mailed, PAGE_SECONDS, every=0.2)
    day.grows(page, visitor, wall)
    shown = day.read_page(page, day.tally.told_saved)
    expect(set(shown.kept) == day.kept_ids(), "The page shows other results than were made.")
    _comes_to_the_exit(day, visitor, "exit_counts")
    ends = kiosk.touch("end_visit")
    expect(ends.screen == "end_visit", f"Asked to end the visit, the kiosk shows {ends.screen}.")
    kiosk.touch("end")
    kiosk.wait_for("done", after=ends.turn)
    kiosk.touch("done")
    _comes_to_the_exit(day, visitor, "refused")
    asks_anew = "the wall to ask a band whose visit has ended"
    until(lambda: day.greet_anew(visitor, wall).screen == "age", asks_anew, every=NEWS_SECONDS)
    expect(len(page.read().kept) == len(shown.kept), "Ending the visit took something away.")
    day.look_into_store()


def _comes_to_the_exit(day: Rehearsal, visitor: Visitor, brings: str) -> None:
    """Lay the band down there until the station knows of it what it must."""
    way_out = day.way_out
    kiosk = day.stand(way_out).kiosk

    def knows() -> bool:
        shown = day.greet_anew(visitor, way_out)
        if shown.screen == brings:
            return True
        kiosk.touch("stay" if shown.screen == "refused" else "done")
        return False

    until(knows, f"the exit to show {brings}", every=NEWS_SECONDS)


def _has_it_mailed(day: Rehearsal) -> FamilyPage:
    """Ask for the mail at the exit: it comes at once, and no quiet hour is waited for."""
    kiosk = day.stand(day.way_out).kiosk
    waits = kiosk.touch("send_again")
    if waits.screen != "done":
        kiosk.wait_for("done", after=waits.turn)
    kiosk.touch("done")
    return day.open_page(page_link(day.wait_for_letters(1)[0]))
