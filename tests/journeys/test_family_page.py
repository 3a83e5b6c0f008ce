"""A family's page on a phone, out of a real museum: from the mail that was sent to its erasure.

Every family answers at the kiosk in its own language; its browser has it, too.
"""

import json
import re
import zipfile
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
from PIL import Image

from edge.contract.words import Language
from look.speech import Speech
from simulators.answers import answer
from simulators.broker import EMBEDDED
from simulators.exhibits.plays import PHOTO_BOOTH, REACTION_WALL, SINGING_PIPE
from simulators.exhibits.singing import SHORTEST_SECONDS
from simulators.journeys.hearing import seconds_of
from simulators.journeys.rehearsal import QUIET, rehearsed
from simulators.museum import MAILS
from simulators.waiting import until
from tests.portal import in_a_browser
from tests.portal.in_a_browser import overflow
from tests.portal.test_browser import Watched
from tests.portal.test_showing import unpacked

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(300)]  # eight families
browser = in_a_browser.browser
SCHEMA = json.loads((Path(__file__).parents[2] / "docs/save-schema.json").read_text())
WAYS = [(str(language), script) for language in Language for script in (True, False)]
KINDS = ["photo", "score", "sound"]
LINK = re.compile(r'href="([^"]+/p/[\w-]+)"')
SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")
HEARD = "document.querySelector('audio').currentTime > 0"
ALL_DRAWN = "[...document.images].length && [...document.images].every(one => one.naturalWidth)"


def home_of(language, script):
    return f"family-{language}-{'script' if script else 'plain'}@example.org"


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """A museum where one of each family played at everything, and all of them were mailed."""
    exhibits = (REACTION_WALL, PHOTO_BOOTH, SINGING_PIPE)
    with rehearsed(tmp_path_factory.mktemp("museum"), EMBEDDED, exhibits) as day:
        day.begin("family-page")
        for language, script in WAYS:
            visitor = day.visitor("Testgezin", home_of(language, script), 41)
            comes_in(day, visitor, language)
            for place in day.exhibits[1:]:
                day.play(visitor, place)
        day.museum.wait_until_all_is_sent()
        day.museum.let_pass(QUIET)
        day.wait_for_letters(len(WAYS))
        yield day


def comes_in(day, visitor, language):
    """Register in one's own language, and play the first round."""
    wall = day.exhibits[0]
    day.greet(visitor, wall)
    day.stand(wall).kiosk.touch("language", language=language)
    answer(visitor, day.stand(wall))
    day.knows(visitor)
    day.play_on(wall)
    day.leave(wall)


def mailed_link(day, home, language):
    """Return where the button of the mail leads, as it was sent to this address."""
    mails = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in (day.museum.folder / MAILS).glob("*.eml")
    ]
    (mail,) = [one for one in mails if home in one["to"]]
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert f'lang="{language}"' in html
    (link,) = set(LINK.findall(html))
    assert link in text
    day.never_log(link.rpartition("/")[2])
    return link


@pytest.mark.parametrize(("language", "script"), WAYS)
def test_a_family_opens_its_mail_listens_saves_prints_erases_and_finds_nothing_again(
    day, browser, tmp_path, language, script
):
    link = mailed_link(day, home_of(language, script), language)
    how = {"locale": f"{language}-BE", "java_script_enabled": script, "accept_downloads": True}
    seen = Watched(browser, day.museum.portal_address, **how)
    view = opens(seen, link, language)
    day.never_log(view.rpartition("/")[2])
    listens(seen, script=script)
    seen.judge()
    saves(browser, seen, tmp_path, language, script=script)
    prints(seen, tmp_path, script=script)
    seen.judge()
    erases(day, seen, view)
    finds_nothing(seen, link, view, language)
    seen.context.close()


def opens(seen, link, language):
    """Press the button; return the address of the page once all three results are there."""
    page, speech = seen.page, Speech(language)
    assert page.goto(link).status == 200
    assert page.locator("h1").inner_text() == speech.say("page.door.title")
    assert "Testgezin" not in page.content()
    seen.press("form button")
    view = page.url
    assert urlsplit(view).path.startswith("/v/")

    def whole():
        kept = [one.get_attribute("data-kept") for one in page.locator("[data-kept]").all()]
        if sorted(kept) != KINDS:
            page.reload()
            return False
        return True

    until(whole, "a page with its three results", every=0.3)
    assert page.locator("html").get_attribute("lang") == language
    assert "Testgezin" in page.locator("h1").inner_text()
    seen.whole()
    return view


def listens(seen, *, script):
    """With the key of the house, or the browser's own; the file is the sound."""
    page = seen.page
    card = page.locator("[data-kept=sound]")
    player = card.locator("audio")
    if script:
        card.locator(".play").click()
        seen.until(HEARD, 20)
    else:
        assert player.is_visible()
        assert player.get_attribute("controls") is not None
    answered = page.request.get(player.get_attribute("src"))
    assert (answered.status, answered.headers["content-type"]) == (200, "audio/mpeg")
    assert seconds_of(answered.body()) >= SHORTEST_SECONDS


def downloaded(seen, what, target):
    with seen.page.expect_download() as waiting:
        seen.page.click(what)
    waiting.value.save_as(target)
    return target


def saves(browser, seen, folder, language, *, script):
    """Take everything home: data as documented, media whole, a page that needs no network."""
    seen.press(".keep .btn.go")
    with zipfile.ZipFile(downloaded(seen, "a[href*='save.zip']", folder / "saved.zip")) as archive:
        assert archive.testzip() is None
        archive.extractall(folder / "saved")
        inside = {one for one in archive.namelist() if one.startswith("media/")}
    saved = folder / "saved"
    data = json.loads((saved / "visit.json").read_text())
    jsonschema.validate(data, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert data["language"] == language
    (visit,) = data["visits"]
    assert len(visit["scores"]) == 1
    assert {one["file"] for one in visit["media"]} == inside
    assert {Path(one).suffix for one in inside} == {".jpg", ".mp3"}
    for one in inside:
        media_are_whole(saved / one)
    reads_from_disk(browser, saved, language, script=script)


def media_are_whole(path):
    content = path.read_bytes()
    if path.suffix == ".mp3":
        assert seconds_of(content) >= SHORTEST_SECONDS
        return
    with Image.open(BytesIO(content)) as photo:
        photo.load()
        assert min(photo.size) >= 240
        assert not photo.getexif()


def reads_from_disk(browser, saved, language, *, script):
    how = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": script}
    context = browser.new_context(**how)
    page, asked, faults = context.new_page(), [], []
    page.on("request", lambda one: asked.append(urlsplit(one.url).scheme))
    page.on("console", lambda one: faults.append(one.text))
    page.goto((saved / "index.html").as_uri())
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("[data-kept]").count() == len(KINDS)
    assert page.evaluate(ALL_DRAWN)
    assert overflow(page) == 0
    assert page.locator("audio").is_visible()
    assert set(asked) <= {"file", "data"}
    assert faults == []
    context.close()


def prints(seen, folder, *, script):
    """One sheet, out of the browser and out of the hub; neither holds the page's address."""
    page = seen.page
    view = page.url.partition("?")[0].removesuffix("/save")
    seen.press("a[href*=certificate]")
    assert page.locator("[data-print]").is_visible() is script
    made = downloaded(seen, "a[href*='certificate.pdf']", folder / "certificate.pdf").read_bytes()
    for sheet in (page.pdf(prefer_css_page_size=True), made):
        assert len(SHEET.findall(unpacked(sheet))) == 1
        assert view.rsplit("/", 1)[-1].encode() not in unpacked(sheet)
    page.goto(view)


def erases(day, seen, view):
    """Both keys lead to the receipt, whose number stands in the ledger."""
    assert seen.page.url == view
    seen.press(".keep .btn.stop")
    seen.press("form button")
    number = seen.page.locator("[data-receipt]").inner_text()
    with day.store() as store:
        assert store.was_erased(number)


def finds_nothing(seen, link, view, language):
    """The open page is gone at once, and its link says kindly that nothing stands there."""
    page, speech = seen.page, Speech(language)
    assert page.goto(view).status == 404
    assert page.locator("[data-kept]").count() == 0
    assert page.goto(link).status == 200
    with page.expect_navigation() as answered:
        page.click("form button")
    assert answered.value.status == 404
    assert page.locator("h1").inner_text() == speech.say("page.gone.title")
    told = page.locator("main").inner_text()
    for part in ("text", "do"):
        assert speech.say(f"page.gone.{part}") in told
    assert "Testgezin" not in page.content()
