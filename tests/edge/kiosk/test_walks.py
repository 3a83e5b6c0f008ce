"""Every visitor there is walks up to a kiosk, in each language at once, and does all by touch."""

import asyncio
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from look.speech import LANGUAGES
from tests.edge.kiosk.a_walk import Walker
from tests.edge.kiosk.conftest import CHROMIUM
from tests.edge.kiosk.the_pupils import PUPILS
from tests.edge.kiosk.the_visitors import AT_AN_EXHIBIT, ON_THE_WAY_OUT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(30, func_only=True),  # eight windows open before the first of them walks
]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium():
    async_api = pytest.importorskip("playwright.async_api")
    async with async_api.async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        await browser.close()


async def _up(chromium, folder, *, leaving=False):
    walkers = [Walker(one, folder / one, leaving=leaving) for one in LANGUAGES]
    for one in walkers:
        await one.comes_up(chromium)
    return walkers


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def visitors(chromium, tmp_path_factory):
    walkers = await _up(chromium, tmp_path_factory.mktemp("exhibit"))
    yield walkers
    for one in walkers:
        await one.goes_down()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def leavers(chromium, tmp_path_factory):
    walkers = await _up(chromium, tmp_path_factory.mktemp("exit"), leaving=True)
    yield walkers
    for one in walkers:
        await one.goes_down()


async def walked(walkers, story):
    """Let all walk at once; whoever comes to a stop is named by their language."""

    async def walk(one):
        await one.begins()
        await story(one)

    ends = await asyncio.gather(*map(walk, walkers), return_exceptions=True)
    stopped = {one.language: end for one, end in zip(walkers, ends, strict=True) if end}
    for language, end in stopped.items():
        end.add_note(f"walking in {language}")
        raise end
    for one in walkers:
        assert one.faults == [], one.language


@pytest.mark.parametrize("story", [*AT_AN_EXHIBIT, *PUPILS])
async def test_everybody_finds_their_way_by_touch_in_every_language(visitors, story):
    await walked(visitors, story)


@pytest.mark.parametrize("story", ON_THE_WAY_OUT)
async def test_everybody_finds_their_way_out_by_touch_in_every_language(leavers, story):
    await walked(leavers, story)


async def test_nothing_was_ever_asked_of_another_machine(visitors, leavers):
    for one in (*visitors, *leavers):
        asked = {urlsplit(url).netloc for url in one.asked if not url.startswith("data:")}
        assert asked == {urlsplit(one.address).netloc}
        assert len(one.asked) > 10
