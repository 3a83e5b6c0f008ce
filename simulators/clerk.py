"""A colleague at a desk's screen in a real browser; every click is counted by the page itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from simulators.chip import Ntag213

if TYPE_CHECKING:
    from playwright.sync_api import Page

COUNT_CLICKS = """
const more = (clicks) => sessionStorage.clicks = clicks + Number(sessionStorage.clicks ?? 0);
addEventListener("click", (event) => { if (event.isTrusted) more(1); }, true);
// A list is opened by one click and chosen from by another: its own window tells the page neither.
addEventListener("change", (event) => { if (event.target.matches("select")) more(2); }, true);
"""
"""To be run before every page: the count outlives each of them. Enter presses a form's button."""
DONE = ".did"
LOOKS_MS, TRIES = 5000, 3
"""So long somebody looks at a screen that does not follow before they lay the band down again."""
BANDS_IN_ROW = "ol.beads li:not(.next)"
"""Each is a band that was taken in."""

Lays = Callable[[Ntag213], AbstractContextManager[None]]
"""Lays a band on the desk's reader for as long as it is entered."""


class Clerk:
    """Somebody of the role desk who signed in; `page` runs `COUNT_CLICKS`, `lays` is the reader.

    What is done returns how many clicks it took, from the band on the reader to what was done.
    Whatever does not come in the page's own time raises playwright's `TimeoutError`.
    """

    def __init__(self, page: Page, desk: str, lays: Lays) -> None:
        """Sit down; `desk` is the address of the desk's screen."""
        self.page, self._desk, self._lays = page, desk, lays
        self.home()

    @property
    def clicks(self) -> int:
        """How many clicks the pages counted so far."""
        return int(self.page.evaluate("Number(sessionStorage.clicks ?? 0)"))

    def home(self) -> None:
        """Go to the desk's first screen, as a bookmark does."""
        self.page.goto(self._desk)

    def lays(self, band: Ntag213) -> None:
        """Lay a band down until the screen has followed."""
        before = self.page.get_attribute("[data-live]", "data-live")
        self._until_shown(band, f'[data-live]:not([data-live="{before}"])')

    def _until_shown(self, band: Ntag213, what: str) -> None:
        """Lay a band down until something is shown; where nothing is, lay it down once more."""
        from playwright.sync_api import TimeoutError as NotShown  # noqa: PLC0415 - only a bench needs it

        shown = self.page.locator(what).first
        for again in reversed(range(TRIES)):
            with self._lays(band):
                try:
                    shown.wait_for(state="attached", timeout=LOOKS_MS)
                except NotShown:
                    if not again:
                        raise
                else:
                    return

    # -- with a visitor ----------------------------------------------------------------------------

    def swaps(self, lost: Ntag213, fresh: Ntag213) -> int:
        """Give whoever wears a band another one."""
        before = self._at(lost)
        self._opens("swap")
        self._until_shown(fresh, "input[name=turn]")
        return self._done(before)

    def does(self, act: str, band: Ntag213) -> int:
        """Do what takes a band alone: release, block, unblock, reset, again, end, back."""
        before = self._at(band)
        self._opens(act)
        return self._done(before)

    def mends(self, band: Ntag213, address: str) -> int:
        """Mend an address."""
        before = self._at(band)
        return self._mended(before, address)

    def finds_and_mends(self, old: str, address: str) -> int:
        """Mend the address of a visit that is found by the one it has."""
        self.home()
        before = self.clicks
        self.page.fill("#q", old)
        self.page.press("#q", "Enter")
        return self._mended(before, address)

    def binds(self, free: Ntag213, address: str) -> int:
        """Give a free band to whoever has none, found by their address."""
        before = self._at(free)
        self.page.fill("#who", address)
        self.page.click(".find.wide .btn")
        self.page.click(".choices form .btn")
        return self._until_done(before)

    # -- with boxes --------------------------------------------------------------------------------

    def begins_intake(self, box: str) -> int:
        """Begin to take a box of class bands in, from the desk's first screen."""
        before = self.clicks
        self.page.click('.to a[href*="/sets"]')
        self.page.fill("#set", box)
        self.page.click("form.asks .btn.go")
        self.page.wait_for_selector("ol.beads .next")
        return self.clicks - before

    def takes_in(self, band: Ntag213, number: int) -> None:
        """Lay the next band of a box down until its number stands in the row."""
        self._until_shown(band, f"{BANDS_IN_ROW} >> nth={number - 1}")

    def ends_intake(self) -> int:
        """Say that the box is whole."""
        before = self.clicks
        self.page.click("button[value=end]")
        self.page.wait_for_selector("ul.boxes li")
        return self.clicks - before

    def gives(self, band: Ntag213, label: str) -> int:
        """Give the box of a band to the class of that label."""
        before = self._at(band)
        self.page.click(f".gives .btn:has-text('{label}')")
        return self._until_done(before)

    def lets_play(self, spare: Ntag213, number: int) -> int:
        """Let a spare band of a box play for a number from now on."""
        before = self._at(spare)
        self._opens("number")
        self.page.click(f'button[name=number][value="{number}"]')
        return self._until_done(before)

    def finds_and_lets_play(self, box: str, number: int) -> int:
        """Let the last spare band of a box play for a number whose own band is lost."""
        self.home()
        before = self.clicks
        self.page.fill("#q", f"{box} {number}")
        self.page.press("#q", "Enter")
        self._opens("number")
        return self._done(before)

    # ----------------------------------------------------------------------------------------------

    def _at(self, band: Ntag213) -> int:
        """Lay a band down; return how many clicks were counted before."""
        before = self.clicks
        self.lays(band)
        return before

    def _opens(self, act: str) -> None:
        self.page.click(f'.desk a[href*="/{act}"]')

    def _mended(self, before: int, address: str) -> int:
        self._opens("mend")
        self.page.fill("#address", address)
        return self._done(before)

    def _done(self, before: int) -> int:
        self.page.click("form.asks button:not([name])")
        return self._until_done(before)

    def _until_done(self, before: int) -> int:
        self.page.wait_for_selector(DONE)
        return self.clicks - before
