"""The kiosk's own browser, started as its service starts it: it speaks at once, and only shows."""

import configparser
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from edge.kiosk.voice import ESPEAK
from tests.edge.kiosk.a_browser import Served
from tests.edge.kiosk.conftest import CHROMIUM
from tests.edge.kiosk.the_screens import every_screen

pytestmark = pytest.mark.browser

UNIT = Path(__file__).parents[3] / "hardware" / "systemd" / "myvisit-kiosk.service"
SPEAKS_AT_ONCE = """addEventListener("DOMContentLoaded", () => {
    const tell = heard => { document.documentElement.dataset.heard = heard; };
    const { turn } = document.querySelector("main").dataset;
    new Audio("/kiosk/aloud?turn=" + turn).play().then(
        () => tell("plays"), problem => tell(problem.name)); });"""
"""Before a test asks the page anything: to Chromium, that would be a touch."""
HARD = """() => {
    const [page, kiosk] = [document.documentElement, document.querySelector(".kiosk")]
        .map(one => getComputedStyle(one));
    return [page.overscrollBehaviorY, page.overflowY, kiosk.touchAction, kiosk.userSelect]; }"""
NEEDS_A_DISPLAY = "--ozone-platform=wayland"


@pytest.fixture
def service():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(re.sub(r"\\\n\s*", "", UNIT.read_text()))
    return unit["Service"]


@pytest.fixture
def flags(service):
    browser, *flags = shlex.split(service["ExecStart"].split(" -- ")[1])
    assert browser == CHROMIUM
    assert flags.pop() == "http://127.0.0.1:8480/kiosk/"
    flags.remove(NEEDS_A_DISPLAY)
    return flags


@pytest.fixture
def speaking():
    with Served(voice=True) as kiosk:
        kiosk.show(every_screen("nl")["age"])
        yield kiosk


@pytest.mark.parametrize(
    ("policy", "heard"),
    [("no-user-gesture-required", "plays"), ("user-gesture-required", "NotAllowedError")],
)
def test_it_speaks_without_having_been_touched(flags, speaking, policy, heard):
    assert "--autoplay-policy=no-user-gesture-required" in flags
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[one.replace("no-user-gesture-required", policy) for one in flags],
        )
        page = browser.new_page()
        page.add_init_script(SPEAKS_AT_ONCE)
        page.goto(speaking.address + "/kiosk/")
        page.wait_for_selector(f"html[data-heard={heard}]")
        assert page.evaluate(HARD) == ["none", "hidden", "manipulation", "none"]
        browser.close()


def test_it_waits_until_the_page_is_there(service, speaking):
    port = speaking.address.rpartition(":")[2]
    command = shlex.split(service["ExecStartPre"].replace("8480", port))
    assert subprocess.run(command, timeout=10, check=False).returncode == 0


def test_it_comes_back_whatever_happens(service):
    assert service["Restart"] == "always"
    assert ESPEAK in UNIT.read_text()
