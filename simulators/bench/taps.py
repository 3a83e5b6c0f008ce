"""From the moment a band could first answer to the painted answer on the kiosk."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from simulators.bench.browser import NOTE_PAINTS, wall_ms
from simulators.bench.figures import Figure, percentile
from simulators.errors import ExpectationFailed
from simulators.luck import luck_of
from simulators.visitors import new_band
from simulators.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from simulators.chip import Ntag213
    from simulators.installation import Installation

TAPS = 200
LIMIT_MS = 100.0
GONE_SECONDS = 0.2
"""A band that was taken away is missed twice before it is gone."""


def measure(installation: Installation, browser: Browser, taps: int = TAPS) -> list[Figure]:
    """Tap so often and return how long the painted answer took."""
    luck, band = luck_of(1), new_band(luck_of(2))
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(NOTE_PAINTS)
    page.goto(f"{installation.address}/kiosk/")
    _play_only(page, installation, band)
    took = []
    for _ in range(taps):
        time.sleep(GONE_SECONDS + luck.random() * 0.05)
        took.append(_one(page, installation, band))
    page.close()
    return [
        Figure(f"tap to painted answer, p50 of {taps}", percentile(took, 0.5), "ms"),
        Figure(f"tap to painted answer, p95 of {taps}", percentile(took, 0.95), "ms", LIMIT_MS),
    ]


def _play_only(page: Page, installation: Installation, band: Ntag213) -> None:
    """Say once that nothing is to be kept, so that each later tap is answered with play."""
    installation.chip.lay(band)
    page.wait_for_selector('main[data-screen="age"][data-ready]')
    page.click('[data-action="just_play"]')
    page.wait_for_selector('main[data-screen="playing"]')
    installation.chip.lift(band)
    _rest(page)


def _one(page: Page, installation: Installation, band: Ntag213) -> float:
    page.evaluate("window.paints.length = 0")
    installation.chip.lay(band)
    painted = until(lambda: _painted(page, "playing"), "the kiosk to paint its answer", every=0.01)
    answerable_at = installation.chip.answerable_at
    installation.chip.lift(band)
    if answerable_at is None:
        raise ExpectationFailed("The kiosk answered a band that could not answer yet.")
    _rest(page)
    return painted - wall_ms(answerable_at)


def _painted(page: Page, screen: str) -> float | None:
    paints = page.evaluate("window.paints")
    return next((float(at) for name, at in paints if name == screen), None)


def _rest(page: Page) -> None:
    """Touch "done", once the screen hears: it is deaf to the tail of a double tap."""
    page.wait_for_selector('main[data-screen="playing"][data-ready]')
    page.click('[data-action="done"]')
    page.wait_for_selector('main[data-screen="idle"]')
