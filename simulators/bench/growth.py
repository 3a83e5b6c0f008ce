"""From a score at the exhibit to the painted page on a phone that is open."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from simulators.answers import answer
from simulators.bench.browser import NOTE_KEPT
from simulators.bench.figures import Figure, percentile
from simulators.kiosk import Kiosk
from simulators.luck import luck_of
from simulators.visitors import Stand, Visitor, new_band, tap
from simulators.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from simulators.museum import Museum

SCORES = 100
LIMIT_MS = 1000.0


def measure(museum: Museum, browser: Browser, scores: int = SCORES) -> list[Figure]:
    """Send so many scores of one visitor and return how long each took to the open page."""
    wall = museum.installations[0]
    visitor = Visitor(new_band(luck_of(3)), 9, "Testkind", "bench@example.org")
    with Kiosk(wall.address) as kiosk:
        stand = Stand(wall.chip, kiosk)
        tap(visitor, stand)
        answer(visitor, stand)
        page = _opened(museum, browser)
        took = _send(museum, page, scores)
    page.close()
    return [
        Figure(f"score to open page, p50 of {scores}", percentile(took, 0.5), "ms"),
        Figure(f"score to open page, p99 of {scores}", percentile(took, 0.99), "ms", LIMIT_MS),
    ]


def _opened(museum: Museum, browser: Browser) -> Page:
    """Open the guardian's mail on a phone: the confirming mail comes at once."""
    link = until(lambda: museum.letters() or None, "a mail", every=0.1)[0]["links"][0]
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.add_init_script(NOTE_KEPT)
    page.goto(link)
    page.click("form button")
    page.wait_for_url("**/v/**")
    return page


def _send(museum: Museum, page: Page, scores: int) -> list[float]:
    wall = museum.installations[0]
    door, luck = wall.door(), luck_of(4)
    player = door.wait_for_player()
    sent = []
    for _ in range(scores):
        sent.append(time.time() * 1000)
        door.score(player, "time_ms", luck.randrange(150, 900))
        time.sleep(0.15 + luck.random() * 0.1)
    door.close()
    shown = until(lambda: _shown(page, scores), f"{scores} scores on the page", 30.0, every=0.2)
    return [at - since for since, at in zip(sent, shown, strict=True)]


def _shown(page: Page, scores: int) -> list[float] | None:
    kept = page.evaluate("window.kept")
    return [float(at) for at in kept] if len(kept) >= scores else None
