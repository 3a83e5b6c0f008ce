"""What a family does on its page, on a phone: saved and read again, printed, changed, erased.

`make screens` makes the pictures under docs/screens/page anew.
"""

import re
import subprocess
import zipfile
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from edge.contract.words import Scope
from tests.judges.axe import violations
from tests.portal import test_browser
from tests.portal.a_family import FULL, PHOTO, TOKEN, a_page, result_id
from tests.portal.in_a_browser import overflow
from tests.portal.test_browser import LONG, SCREENS, SECOND, THIRD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(150)]  # one long way through a browser
portal, phone, hub = (
    test_browser.portal,
    test_browser.phone,
    test_browser.hub,
)
FAMILY = a_page(FULL, SECOND, THIRD)
WAYS = [("nl", True), ("de", False)]
"""All four languages go the long way out of a real museum: `tests/journeys/test_family_page.py`."""
PAGES = re.compile(rb"/Type\s*/Page\b(?!s)")


def downloaded(page, what, target):
    """Press what saves something; return the file, and what the browser calls it."""
    with page.expect_download() as waiting:
        page.click(what)
    waiting.value.save_as(target)
    return waiting.value.suggested_filename


def read_from_disk(browser, folder):
    """Open a saved page as a phone's file program does; return it, and all that it asked for."""
    context, asked = browser.new_context(viewport={"width": 390, "height": 844}), []
    page = context.new_page()
    faults = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: faults.append(one.text))
    page.goto((folder / "index.html").as_uri())
    assert faults == []
    return page, asked


@pytest.mark.parametrize(("language", "script"), WAYS)
def test_a_family_saves_reads_prints_changes_and_erases(
    browser, phone, hub, tmp_path, language, script
):
    hub.page = FAMILY
    seen = phone(java_script_enabled=script)
    page = seen.open(language)
    view = page.url.partition("?")[0]
    seen.press(".keep .btn.go")
    name = downloaded(page, "a[href*='save.zip']", tmp_path / "saved.zip")
    assert name.endswith("2026-11-21.zip")
    it_reads_without_a_network(browser, tmp_path)
    seen.press("a[href*=certificate]")
    assert page.locator("[data-print]").is_visible() is script
    sheets = on_paper(page)
    assert len(PAGES.findall(sheets)) == len(FAMILY.visits)
    it_says_no_address(sheets, page.url)
    page.goto(f"{view}?lang={language}")
    it_says_no_address(on_paper(page), page.url)
    page.goto(f"{view}/card?lang={language}")
    downloaded(page, "a[download] >> nth=0", tmp_path / "card.png")
    assert (tmp_path / "card.png").read_bytes().startswith(b"\x89PNG")
    it_changes(seen, hub, view, language)
    seen.press(".keep .btn.stop")
    seen.press("form button")
    assert page.inner_text("[data-receipt]") == "2026-0042"
    assert page.go_back().status == 404
    assert page.goto(f"{view}?lang={language}").status == 404
    assert page.locator("[data-kept]").count() == 0
    page.goto(f"/p/{TOKEN}?lang={language}")
    seen.press("form button")
    assert "Noortje" not in page.content()


def on_paper(page):
    """Print as a browser's menu does, with the date and the address at the edges of the paper."""
    edges = dict.fromkeys(("top", "right", "bottom", "left"), "15mm")
    return page.pdf(prefer_css_page_size=True, display_header_footer=True, margin=edges)


def it_says_no_address(printed, address):
    said = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=printed, capture_output=True, check=True
    ).stdout.decode()
    assert "Testkind" in said
    unbroken = "".join(said.split())
    assert urlsplit(address).path not in unbroken
    assert urlsplit(address).netloc not in unbroken


def test_what_is_asked_of_paper_can_be_seen_on_it(phone):
    page = phone().page
    page.goto(f"/p/{TOKEN}?lang=nl")
    page.set_content("<p>Testkind</p>")
    with pytest.raises(AssertionError):
        it_says_no_address(on_paper(page), page.url)


def it_reads_without_a_network(browser, folder):
    with zipfile.ZipFile(folder / "saved.zip") as archive:
        assert archive.testzip() is None
        assert sum(one.endswith(".jpg") for one in archive.namelist()) == 2
        archive.extractall(folder / "saved")
    read, asked = read_from_disk(browser, folder / "saved")
    assert read.locator("[data-kept]").count() == 7
    assert read.evaluate("[...document.images].every(one => one.naturalWidth > 0)")
    assert {one.partition(":")[0] for one in asked} <= {"file", "data"}
    assert len([one for one in asked if one.startswith("file:")]) == 1
    assert violations(read) == []
    assert overflow(read) == 0
    read.context.close()


def it_changes(seen, hub, view, language):
    page = seen.page
    page.goto(f"{view}/name?lang={language}")
    page.fill("#name-blue-fox", "Noortje")
    seen.press("form button")
    assert hub.page.visits[0].first_name == "Noortje"
    page.goto(f"{view}/keeping?lang={language}")
    page.check("input[name='blue-fox-photo'][value=no]", force=True)
    seen.press("form button")
    assert hub.answered == []
    seen.press("form button")
    assert hub.answered[0][1].yes == {Scope.SCORE}
    page.goto(f"{view}/link?lang={language}")
    seen.press("form button")
    assert page.locator("[data-verdict=goes]").is_visible()
    page.goto(f"{view}/not-us?lang={language}")
    seen.press("button[value=green-frog]")
    assert len(hub.page.visits) == 3
    seen.judge()
    seen.press("form .btn.stop")
    assert len(hub.page.visits) == 2
    page.goto(f"{view}?lang={language}")


SHOWN = ("save", "certificate", "card", "name", "keeping", "link", "not-us")


@pytest.mark.parametrize("width", [320, 1080])
def test_all_that_one_does_fits_a_small_screen_in_german_and_at_its_longest(phone, hub, width):
    hub.page = a_page(LONG, THIRD)
    seen = phone(viewport={"width": width, "height": 700}, color_scheme="dark")
    page = seen.open("de")
    view = page.url.partition("?")[0]
    for word in SHOWN:
        for language in ("de", "qps"):
            page.goto(f"{view}/{word}?lang={language}")
            seen.whole()
            seen.judge()


@pytest.mark.pictures
@pytest.mark.timeout(400)
def test_pictures_of_what_one_does_are_made(browser, phone, hub, tmp_path):
    SCREENS.mkdir(parents=True, exist_ok=True)
    hub.page = a_page(FULL, replace(THIRD, first_name="Tweede"))
    shots = [("nl", "light"), ("de", "dark")]
    for language, scheme in shots:
        seen = phone(color_scheme=scheme)
        page = seen.open(language)
        view = page.url.partition("?")[0]
        for word in SHOWN:
            page.goto(f"{view}/{word}?lang={language}")
            seen.whole()
            dark = "-dark" if scheme == "dark" else ""
            page.screenshot(path=SCREENS / f"do-{word}-{language}{dark}.png", full_page=True)
    page.goto(f"{view}/keeping?lang=de")
    page.check("input[name='blue-fox-photo'][value=no]", force=True)
    seen.press("form button")
    page.screenshot(path=SCREENS / "do-keeping-sure-de-dark.png", full_page=True)
    (SCREENS / "card.png").write_bytes(
        seen.context.request.get(f"{view}/card/{result_id(1).hex()}.png?lang=nl").body()
    )
    downloaded(seen.open("nl"), f"a[href*='{PHOTO.result_id.hex()}'][download]", tmp_path / "one")
    it_is_seen_on_paper_and_from_disk(browser, page, tmp_path)


def it_is_seen_on_paper_and_from_disk(browser, page, folder):
    view = page.url.partition("?")[0]
    page.goto(f"{view}/certificate?lang=nl")
    page.emulate_media(media="print", color_scheme="light")
    page.set_viewport_size({"width": 794, "height": 1123})
    page.screenshot(path=SCREENS / "certificate-printed.png")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{view}/save?lang=nl")
    downloaded(page, "a[href*='save.zip']", folder / "saved.zip")
    with zipfile.ZipFile(folder / "saved.zip") as archive:
        archive.extractall(folder / "saved")
    read, _ = read_from_disk(browser, folder / "saved")
    read.screenshot(path=SCREENS / "saved-from-disk.png", full_page=True)
    read.context.close()
