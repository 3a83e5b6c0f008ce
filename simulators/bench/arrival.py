"""A class of thirty arrives: its box is taken in, it gets its bands, all of them play.

A real hub, Mosquitto, an edge for each exhibit and one beside a desk, each with a model of its
chip; a colleague at the desk's screen in a real browser. Hands have the pace that stands below;
what the system adds is told apart. Before the first band the school has booked and attested, and
the colleague is signed in.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from edge.contract.clock import SystemClock
from edge.contract.day import museum_day
from hub.rules.staff import StaffRole
from simulators.bench.browser import chromium
from simulators.bench.desk_tasks import BOX, THREE, tasks
from simulators.bench.figures import Figure, percentile
from simulators.broker import MOSQUITTO, running
from simulators.classes.walking import AGE
from simulators.clerk import COUNT_CLICKS, Clerk
from simulators.colleague import PASSWORD
from simulators.errors import ExpectationFailed
from simulators.exhibits.plays import ALL_EXHIBITS, DESK
from simulators.families import Spot
from simulators.journeys.rehearsal import ZONE, until_opening
from simulators.kiosk import Kiosk
from simulators.luck import luck_of
from simulators.museum import Museum
from simulators.school import SPARE_BANDS, School
from simulators.settings import Pace
from simulators.visitors import Stand, Visitor, greet, new_band

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from simulators.chip import ChipOnPty, Ntag213

PUPILS, LABEL = 30, "5B"
SCORE = frozenset({"score"})
HELD_SECONDS, ASIDE_SECONDS = 0.7, 0.5
"""A hand holds a band on the reader so long, or longer, and reaches for the next one."""
HANDED_SECONDS, WALK_SECONDS = 1.5, 10.0
"""So often a pupil is handed a band, and so far away the exhibits are."""
INTAKE_SECONDS, CLASS_SECONDS, CLASS_CLICKS = 60.0, 180.0, 6
NOTE_BEADS = """
document.addEventListener("DOMContentLoaded", () => requestAnimationFrame(() =>
  requestAnimationFrame(() => {
    const count = document.querySelectorAll("ol.beads li:not(.next)").length;
    const seen = JSON.parse(sessionStorage.beads ?? "{}");
    seen[count] ??= Date.now();
    sessionStorage.beads = JSON.stringify(seen);
  })));
"""
"""Notes when a screen that shows so many bands in the row was first painted."""


class _Hand:
    """The colleague's hand at the desk's reader; `laid` is when each band first lay there."""

    def __init__(self, chip: ChipOnPty) -> None:
        self._chip = chip
        self._free_at = 0.0
        self.laid: dict[bytes, float] = {}

    @contextmanager
    def holds(self, band: Ntag213) -> Iterator[None]:
        """Reach for a band, lay it down, and put it aside."""
        time.sleep(max(0.0, self._free_at - time.monotonic()))
        self._chip.lay(band)
        held_until = time.monotonic() + HELD_SECONDS
        self.laid.setdefault(band.uid, time.time())
        try:
            yield
            time.sleep(max(0.0, held_until - time.monotonic()))
        finally:
            self._chip.lift(band)
            self._free_at = time.monotonic() + ASIDE_SECONDS


@dataclass(slots=True)
class _Come:
    """Who came to an exhibit: when, how late the answer to the tap was, and what it was."""

    began: float
    at: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def measure(folder: Path) -> Iterator[Figure]:
    """Yield the seconds and the clicks; `folder` is empty.

    Raises:
        RehearsalError: something did not come up, or a pupil's band is not known where they play.
        playwright's TimeoutError: the desk's screen does not show what it must.
    """
    luck = luck_of(7)
    bands = [new_band(luck) for _ in range(PUPILS + SPARE_BANDS)]
    with (
        _museum(folder) as museum,
        chromium() as browser,
        _spots(museum) as spots,
    ):
        with closing(School(museum, LABEL)) as school:
            school.books(PUPILS, museum_day(museum.now(), ZONE))
            school.attests(*SCORE)
        hand = _Hand(museum.desks[0].chip)
        clerk = _clerk(museum, browser, hand)
        yield from _box(clerk, hand, bands)
        yield from _class(clerk, bands, spots)
        yield from tasks(museum, clerk, spots[0], bands, luck)


def _box(clerk: Clerk, hand: _Hand, bands: Sequence[Ntag213]) -> Iterator[Figure]:
    """Take the box in: the first thirty bands count, the spare ones come after them."""
    clicks = clerk.begins_intake(BOX)
    for number, band in enumerate(bands, 1):
        clerk.takes_in(band, number)
    seen = json.loads(clerk.page.evaluate("sessionStorage.beads"))
    clicks += clerk.ends_intake()
    laid = [hand.laid[band.uid] for band in bands[:PUPILS]]
    shown = [seen[str(number)] / 1000 for number in range(1, PUPILS + 1)]
    late = [at - down for at, down in zip(shown, laid, strict=True)]
    name = f"box of {PUPILS} taken in, {HELD_SECONDS + ASIDE_SECONDS:g} s a band or more"
    yield Figure(name, shown[-1] - laid[0], "s", INTAKE_SECONDS)
    slowest = (("the slowest", max(late)),)
    name = "of that: band down to its number on the screen, p50"
    yield Figure(name, percentile(late, 0.5), "s", None, slowest)
    yield Figure("box taken in, by whoever taps", clicks, "click", THREE)


def _class(clerk: Clerk, bands: Sequence[Ntag213], spots: Sequence[Spot]) -> Iterator[Figure]:
    """Give the box to the class; its pupils walk to the exhibits, and tap there."""
    clerk.home()
    clerk.page.wait_for_selector(f".plain li:has-text('{LABEL}')")
    began = time.monotonic()
    clicks = clerk.gives(bands[PUPILS // 2], LABEL)
    given = time.monotonic() - began
    come = _come(bands, spots)
    seconds, late = max(come.at) - began, come.late
    hands = PUPILS * HANDED_SECONDS + WALK_SECONDS
    of_it = (("given after", given), ("then handed out, and walked", hands))
    yield Figure(f"class of {PUPILS}, box in hand to playing", seconds, "s", CLASS_SECONDS, of_it)
    yield Figure("box given to its class", clicks, "click", CLASS_CLICKS)
    yield Figure("screens that asked a pupil anything", len(come.asked), "", 0)
    slowest = (("the slowest", max(late)),)
    name = f"tap to the kiosk's answer, p50 of {len(late)}"
    yield Figure(name, percentile(late, 0.5), "ms", None, slowest)


def _come(bands: Sequence[Ntag213], spots: Sequence[Spot]) -> _Come:
    """Have the pupils come to the exhibits, in as many rows; all of them were seen playing."""
    come = _Come(time.monotonic())
    pupils = list(enumerate(bands[:PUPILS], 1))
    with ThreadPoolExecutor(len(spots)) as together:
        rows = [
            together.submit(_stand_in_row, come, spot, pupils[at :: len(spots)])
            for at, spot in enumerate(spots)
        ]
        for row in rows:
            row.result()
    return come


def _stand_in_row(come: _Come, spot: Spot, row: Sequence[tuple[int, Ntag213]]) -> None:
    """Have some pupils tap at an exhibit one after another, each once they are there."""
    stand = Stand(spot.place.chip, spot.kiosk)
    for number, band in row:
        there = come.began + number * HANDED_SECONDS + WALK_SECONDS
        time.sleep(max(0.0, there - time.monotonic()))
        taps = greet(Visitor(band, AGE, "", ""), stand, known=True)
        come.asked += [one.shown.screen for one in taps if one.shown.screen != "playing"]
        if taps[-1].shown.screen != "playing":
            raise ExpectationFailed(f"A pupil was shown {taps[-1].shown.screen!r}, and no game.")
        if spot.door.wait_for_player().may_record != SCORE:
            raise ExpectationFailed(f"The {spot.place.name} does not know a band of the class.")
        come.at.append(taps[-1].shown.at)
        come.late.append(taps[-1].milliseconds)
        spot.door.done()
        spot.door.wait_until_free()
        spot.kiosk.wait_for("idle")


def _clerk(museum: Museum, browser: Browser, hand: _Hand) -> Clerk:
    """Sign a colleague in, as they do, and sit them down beside the desk's reader."""
    context = browser.new_context(locale="nl-BE")
    context.add_init_script(COUNT_CLICKS)
    context.add_init_script(NOTE_BEADS)
    page, staff = context.new_page(), f"{museum.portal_address}/staff"
    page.goto(f"{staff}/join")
    page.fill("#code", museum.invite("bench.desk", StaffRole.DESK))
    page.click("form.asks .btn.go")
    page.fill("#password", PASSWORD)
    page.click("form.asks .btn.go")
    page.fill("#name", "bench.desk")
    page.fill("#password", PASSWORD)
    page.click("form.asks .btn.go")
    page.wait_for_url(staff)
    return Clerk(page, f"{staff}/desk/{museum.desks[0].name}", hand.holds)


@contextmanager
def _museum(folder: Path) -> Iterator[Museum]:
    """Open all exhibits and a desk, at ten in the morning."""
    with running(MOSQUITTO, folder) as broker:
        museum = Museum(folder, broker, Pace(), (*ALL_EXHIBITS, DESK))
        museum.let_pass(until_opening(SystemClock().now()))
        try:
            museum.found(by_commands=False)
            museum.serve()
            yield museum
        finally:
            museum.close()


@contextmanager
def _spots(museum: Museum) -> Iterator[list[Spot]]:
    """Stand at the exhibits."""
    with ExitStack() as stack:
        spots = []
        for place in museum.installations:
            door = place.door()
            stack.callback(door.close)
            spots.append(Spot(place, stack.enter_context(Kiosk(place.address)), door))
        yield spots
