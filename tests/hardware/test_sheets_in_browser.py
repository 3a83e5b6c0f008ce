"""On paper nothing is cut off and no word lies on another, in Jost and in what stands in for it."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from look import files

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

HARDWARE = Path(__file__).parents[2] / "hardware"
SHEETS = sorted(HARDWARE.rglob("*.svg"))
MARGIN = 12
MEASURE = """() => {
  const svg = document.querySelector('svg'), page = svg.viewBox.baseVal;
  const scale = page.width / svg.getBoundingClientRect().width;
  const words = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t => {
    const b = t.getBoundingClientRect();
    return {says: t.textContent, x: b.x * scale, y: (b.y + b.height * 0.2) * scale,
            right: b.right * scale, bottom: (b.bottom - b.height * 0.22) * scale};
  });
  return {width: page.width, height: page.height, words};
}"""


@pytest.fixture(scope="module", params=["Jost", "stand-in"])
def page(request):
    font = files.font()
    assert font is not None, "type: make setup"
    data = base64.b64encode(font).decode()
    face = (
        f"@font-face{{font-family:Jost;src:url(data:font/woff2;base64,{data});font-weight:400 700}}"
    )
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 1500})
        page.style = f"<style>{face if request.param == 'Jost' else ''} body{{margin:0}}</style>"
        yield page
        browser.close()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_word_is_on_the_sheet_and_on_no_other_word(page, sheet):
    page.set_content(page.style + sheet.read_text())
    page.evaluate("() => document.fonts.ready")
    seen = page.evaluate(MEASURE)
    assert seen["words"]
    for word in seen["words"]:
        assert word["x"] >= MARGIN, word["says"]
        assert word["right"] <= seen["width"] - MARGIN, word["says"]
        assert word["bottom"] <= seen["height"] - MARGIN, word["says"]
    clashes = [
        (one["says"], other["says"])
        for n, one in enumerate(seen["words"])
        for other in seen["words"][n + 1 :]
        if one["x"] < other["right"] and other["x"] < one["right"]
        and one["y"] < other["bottom"] and other["y"] < one["bottom"]
    ]  # fmt: skip
    assert not clashes
