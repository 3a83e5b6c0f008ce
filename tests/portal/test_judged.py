"""Every page of the portal before its judges: axe, the Nu checker, and what neither looks at."""

import io
import re
import zipfile
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from edge.contract.words import Language, Scope
from hub.visits.handoffs import HandOffFate
from look.speech import LANGUAGES
from portal import assets
from tests.hub.colleagues.a_staff_room import NAME, PASSWORD, staff_room
from tests.judges.nu import complaints
from tests.portal import test_browser
from tests.portal.a_family import FULL, PHOTO, REFUSED, SOUND, TOKEN, a_page, result_id
from tests.portal.in_a_browser import OPEN_ALL, judged, overflow
from tests.portal.test_browser import LONG, SECOND, THIRD
from tests.portal.test_notme_browser import DONE
from tests.portal.test_phone_browser import FATES, walk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # one browser, many states
portal, phone, hub = (
    test_browser.portal,
    test_browser.phone,
    test_browser.hub,
)
CROWDED = a_page(
    replace(FULL, media=(PHOTO, SOUND), refused=(REFUSED,), scopes=tuple(Scope)),
    replace(SECOND, media=(replace(PHOTO, result_id=result_id(60)),)),
    replace(THIRD, next_time=()),
)
FAMILIES = {
    "crowded": CROWDED,
    "long-name": a_page(LONG),
    "nothing-yet": a_page(replace(FULL, cards=(), media=())),
}
STATES = [(390, "dark"), (320, "light"), (320, "dark"), (1080, "light"), (1080, "dark")]
"""Beside 390 px in the light, in which a page is judged whole."""
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
MOVING = """document.getAnimations().filter(one => one.playState === "running").length"""


def ways(seen, hub, language):
    """Go to every page of the portal in a language; yield its name where it is open."""
    page, query = seen.page, f"?lang={language}"
    for name, family in FAMILIES.items():
        hub.page = replace(family, language=Language(language))
        seen.open(language)
        yield name
    hub.page = CROWDED
    page.goto(f"/p/{TOKEN}{query}")
    yield "door"
    seen.press("form button")
    view = urlsplit(page.url).path
    yield from parts(page, view, query)
    page.goto(f"{view}/erase/{PHOTO.result_id.hex()}{query}")
    yield "erase-one"
    page.goto(f"{view}/erase{query}")
    yield "erase-all"
    seen.press("form button")
    yield "receipt"
    page.goto(f"{view}{query}")
    yield "gone"
    page.goto(f"/v/{'w' * 43}{query}")
    yield "closed"


def parts(page, view, query):
    """Go to what one can do on a page."""
    for word in DOING:
        page.goto(f"{view}/{word}{query}")
        yield word


DOING = ("save", "certificate", "card", "name", "keeping", "link", "not-us")


class Judges:
    """Look at each page as it stands open, and tell at the end what is wrong with any."""

    def __init__(self, page, language):
        self.page, self.language = page, language
        self._faults, self._answers, self._files = [], [], {}
        page.on("response", lambda one: self._answers.append(one))  # noqa: PLW0108 - Playwright takes no builtin

    def look(self, name, file=None):
        judged(self.page, f"{name}-{self.language}", self._faults, STATES)
        pages = [one for one in self._answers if one.request.resource_type == "document"]
        # The checker takes `img-src data:` for a policy that blocks such pictures; browsers do not.
        whole = POLICY.sub("", file.read_text()) if file else pages[-1].text()
        self._files[f"{name}.html"] = whole
        self._answers.clear()

    def told(self, folder):
        own = assets.build()
        for name, path in (("page", own.css), ("paper", own.paper), ("staff", own.staff_css)):
            self._files[f"{name}.css"] = own.files[path].body.decode()
        return [*self._faults, *complaints(folder, self._files)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_breaks_a_rule_in_any_language_scheme_or_width(phone, hub, language, tmp_path):
    seen = phone(bypass_csp=True)
    judges = Judges(seen.page, language)
    for name in ways(seen, hub, language):
        judges.look(name)
    assert judges.told(tmp_path) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_saved_file_breaks_no_rule_either(phone, hub, language, tmp_path):
    family = replace(CROWDED, language=Language(language))
    explained = replace(PHOTO, why=FULL.cards[0].why, at_home=FULL.cards[0].at_home)
    hub.page = replace(family, visits=(replace(FULL, media=(explained, SOUND)), *family.visits[1:]))
    seen = phone(bypass_csp=True)
    seen.open(language)
    answer = seen.page.request.get(f"{urlsplit(seen.page.url).path}/save.zip?lang={language}")
    saved = tmp_path / "at-home.html"
    saved.write_bytes(zipfile.ZipFile(io.BytesIO(answer.body())).read("index.html"))
    judges = Judges(seen.page, language)
    seen.asked.clear()
    seen.page.goto(saved.as_uri())
    judges.look("saved", saved)
    assert {urlsplit(one).scheme for one in seen.asked} <= {"file", "data"}
    assert judges.told(tmp_path) == []


@pytest.fixture
def room(tmp_path_factory, hub):
    """Colleagues behind the portal; asked for before the portal is."""
    with staff_room(tmp_path_factory.mktemp("staff")) as one:
        hub.staff = one.uses
        yield one


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_other_door_breaks_a_rule_in_any_language_scheme_or_width(
    room, phone, hub, language, tmp_path
):
    page = phone(bypass_csp=True).page
    judges = Judges(page, language)
    for deed, hub.becomes in DONE.items():
        page.goto(f"/{deed}/{TOKEN}?lang={language}")
        judges.look(f"{deed.name}-asked")
        page.get_by_role("button").click()
        page.wait_for_selector("[data-done]")
        judges.look(f"{deed.name}-done")
    hub.hand_offs.fate = HandOffFate(FATES[language])
    walk(page, language, lambda name: judges.look(f"phone-{name}"))
    for name in colleague(page, room, language):
        judges.look(f"staff-{name}")
    assert judges.told(tmp_path) == []


def colleague(page, room, language):
    """Join with an app and sign in; yield the name of each page where it is open."""
    query = f"?lang={language}"
    page.goto(f"/staff/join{query}")
    yield "join-code"
    page.fill("#code", room.invites())
    page.click(".btn.go")
    page.click("summary")
    yield "join-password"
    secret = page.text_content(".code")
    page.fill("#password", PASSWORD)
    page.fill("#digits", room.digits(secret))
    page.click(".btn.go")
    yield "in-joined"
    page.goto(f"/staff/in{query}")
    yield "in"
    page.fill("#name", NAME)
    page.fill("#password", "not the one")
    page.click(".btn.go")
    yield "in-wrong"
    page.fill("#name", NAME)
    page.fill("#password", PASSWORD)
    page.fill("#code", room.digits(secret))
    page.click(".btn.go")
    assert urlsplit(page.url).path == "/staff"
    yield "home"


def test_a_page_asks_nothing_of_anybody_else_and_needs_no_script_to_be_read(phone, hub):
    hub.page = CROWDED
    seen = phone(java_script_enabled=False)
    seen.open("de")
    seen.judge()
    tries = sum(len(card.tries) for one in CROWDED.visits for card in one.cards)
    media = sum(len(one.media) for one in CROWDED.visits)
    assert seen.page.locator("[data-kept]").count() == tries + media
    assert {urlsplit(one).path.split("/")[1] for one in seen.asked} <= {"p", "v", "static"}


def test_nothing_moves_for_who_wants_no_motion_and_forced_colours_keep_every_key(phone, hub):
    hub.page = CROWDED
    seen = phone(reduced_motion="reduce", forced_colors="active")
    seen.open("nl")
    assert seen.page.evaluate(MOVING) == 0
    seen.judge()
    seen.page.evaluate(OPEN_ALL)
    for key in seen.page.locator(".btn, .x, .play").all():
        assert key.is_visible()


def test_twice_as_large_a_text_loses_nothing(phone, hub):
    hub.page = CROWDED
    seen = phone(viewport={"width": 640, "height": 844})
    seen.open("de")
    seen.page.evaluate("document.documentElement.style.zoom = 2")
    assert overflow(seen.page) <= 0
    assert not re.search(r"\bpage\.[a-z]", seen.page.inner_text("body"))
