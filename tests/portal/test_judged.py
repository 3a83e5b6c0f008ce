"""Every page of the portal before its judges: axe, the Nu checker, and what neither looks at."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from edge.contract.words import Language, Scope
from look.speech import LANGUAGES
from portal import assets
from tests.judges.axe import violations
from tests.judges.nu import complaints
from tests.portal import test_browser
from tests.portal.a_family import FULL, PHOTO, REFUSED, SOUND, TOKEN, a_page, result_id
from tests.portal.test_browser import CLIPPED, LONG, OVERFLOW, SECOND, SMALL_TARGETS, THIRD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # one browser, many states
browser, portal, phone, hub = (
    test_browser.browser,
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
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
SETTLED = "Promise.all(document.getAnimations().map(one => one.finished)).then(() => true)"
MOVING = """document.getAnimations().filter(one => one.playState === "running").length"""


def judged(page, name, faults):
    """Note what is wrong with the page that is open, in every scheme and width."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate(OPEN_ALL)
    page.evaluate(SETTLED)
    faults += [(name, 390, "light", one) for one in violations(page)]
    for width, scheme in STATES:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        found = violations(page, looks_only=True)
        found += [one for one in (page.evaluate(OVERFLOW),) if one > 0]
        found += page.evaluate(SMALL_TARGETS) + page.evaluate(CLIPPED)
        faults += [(name, width, scheme, one) for one in found]


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_breaks_a_rule_in_any_language_scheme_or_width(phone, hub, language, tmp_path):
    seen, faults, answers, files = phone(bypass_csp=True), [], [], {}
    seen.page.on("response", lambda one: answers.append(one))  # noqa: PLW0108 - Playwright takes no builtin
    for name in ways(seen, hub, language):
        judged(seen.page, f"{name}-{language}", faults)
        pages = [one for one in answers if one.request.resource_type == "document"]
        files[f"{name}.html"] = pages[-1].text()
        answers.clear()
    assert faults == [], faults
    own = assets.build()
    files["page.css"] = own.files[own.css].body.decode()
    files["paper.css"] = own.files[own.paper].body.decode()
    assert complaints(tmp_path, files) == []


def test_a_page_asks_nothing_of_anybody_else_and_needs_no_script_to_be_read(phone, hub):
    hub.page = CROWDED
    seen = phone(java_script_enabled=False)
    seen.open("de")
    seen.judge()
    assert seen.page.locator("[data-kept]").count() == 12
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
    assert seen.page.evaluate(OVERFLOW) <= 0
    assert not re.search(r"\bpage\.[a-z]", seen.page.inner_text("body"))
