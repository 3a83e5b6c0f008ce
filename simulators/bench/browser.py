"""A real Chromium that notes, by the machine's own clock, when something was painted."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulators.errors import NotReady

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NOTE_PAINTS = """
window.paints = [];
document.addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement, main = document.querySelector("main");
  const note = () => window.paints.push([main.dataset.screen, Date.now()]);
  new MutationObserver(note).observe(root, {attributes: true, attributeFilter: ["data-painted"]});
});
"""
"""The kiosk marks its root after the frame in which a screen was painted; this notes when."""

NOTE_KEPT = """
window.kept = [];
const note = () => requestAnimationFrame(() => requestAnimationFrame(() => {
  const count = document.querySelectorAll("[data-kept]").length;
  while (window.kept.length < count) window.kept.push(Date.now());
}));
document.addEventListener("DOMContentLoaded", () => {
  note();
  new MutationObserver(note).observe(document.body, {childList: true, subtree: true});
});
"""
"""Notes when the page first showed one kept result, two, three…, after the frame was painted."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium without a window.

    Raises:
        NotReady: it is not installed.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only the bench needs it

    path = shutil.which("chromium")
    if path is None:
        raise NotReady("The bench paints in a real browser. Type:  sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        try:
            yield browser
        finally:
            browser.close()


def wall_ms(monotonic_s: float) -> float:
    """Return an instant of `time.monotonic` as milliseconds of the clock that a browser reads."""
    return (time.time() - (time.monotonic() - monotonic_s)) * 1000
