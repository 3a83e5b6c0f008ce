"""Every screen fits, in every language and window: nothing runs out, is clipped, covered or small.

`make screens` makes the pictures under docs/screens anew.
"""

import os
from functools import cache
from pathlib import Path

import pytest

from edge.kiosk.drawing import Drawing
from tests.edge.kiosk.a_browser import LANDSCAPE
from tests.edge.kiosk.an_eye import NAMES, look, picture
from tests.edge.kiosk.the_screens import LANGUAGES, every_screen

pytestmark = pytest.mark.browser

SCREENS = Path(__file__).parents[3] / "docs" / "screens" / "kiosk"
PORTRAIT, HD = (1080, 1920), (1920, 1080)
READY = """(contrast) => {
    document.documentElement.classList.add("aloud");
    document.documentElement.classList.toggle("contrast", contrast);
    return document.fonts.ready.then(() => true); }"""
"""With a voice there is one button more; more contrast is dark."""
PLAIN, DARKER = False, True

NL = ("age", "age-fault", "age-offline", "avatar", "choices", "choices-band", "choices-changing",
      "choices-of-a-child", "guardian-changing", "contact", "contact-band", "contact-fault",
      "end-visit", "exit-counting", "exit-counts",
      "exit-idle", "exit-idle-unread", "exit-pending", "forget", "forget-lifted", "guardian",
      "guardian-all", "guardian-least", "guardian-on-phone", "idle", "idle-unread", "join",
      "join-full", "kept", "kept-asleep", "kept-for-now", "kept-not", "kept-on-page", "kept-photo",
      "kept-pupil", "kept-sound", "kept-undo", "mend", "mend-fault", "mend-guardian", "mend-meant",
      "not-kept", "not-kept-sound", "playing", "playing-asleep", "playing-class",
      "playing-blocked", "playing-no_arrangement", "playing-nothing", "playing-offers",
      "playing-provisional",
      "playing-pupils", "playing-several", "playing-six", "readback", "readback-guardian",
      "readback-meant", "staff-pin", "staff-pin-waiting", "staff-pin-wrong",
      "still-there", "answered", "answered-other", "kept-class-page", "kept-team", "kept-trail",
      "kept-trail-asks", "kept-trail-not-met", "playing-group", "playing-trail",
      "playing-trail-done", "playing-trail-not-kept", "playing-trail-several",
      "playing-trail-six", "playing-trail-skips", "question", "question-several")  # fmt: skip
FR = ("question", "playing-trail", "playing-blocked",
      "choices-guardian", "contact-fault", "exit-silent", "guardian-all", "kept-asleep",
      "playing-offers", "readback-meant")  # fmt: skip
EN = ("age", "answered", "exit-counts", "guardian-all", "kept-undo", "playing-class",
      "playing-offers", "playing-trail")  # fmt: skip
DE = ("kept-team", "playing-trail-last", "question",
      "choices-band", "choices-changing", "choices-guardian", "exit-counts", "exit-sent", "forget",
      "guardian-all", "guardian-on-phone", "idle", "kept-for-now", "kept-sound", "mend-guardian",
      "mend-meant", "playing-asleep", "playing-offers", "staff-pin",
      "staff-pin-locked")  # fmt: skip
UPRIGHT = ("answered", "kept-team", "playing-trail", "playing-trail-several", "question",
           "age-offline", "avatar", "choices-band", "contact", "exit-counts", "forget",
           "guardian-all", "idle", "join", "kept-undo", "playing-offers", "readback-meant",
           "staff-pin")  # fmt: skip
DARK = ("playing-trail", "question",
        "choices-guardian", "contact", "exit-counts", "guardian-all", "idle", "join", "kept",
        "kept-sound", "playing-offers", "refused-two_bands")  # fmt: skip
PICTURED = {
    "nl": (LANDSCAPE, PLAIN, "nl", NL),
    "fr": (LANDSCAPE, PLAIN, "fr", FR),
    "en": (LANDSCAPE, PLAIN, "en", EN),
    "de": (LANDSCAPE, PLAIN, "de", DE),
    "nl-upright": (PORTRAIT, PLAIN, "nl", UPRIGHT),
    "de-upright": (PORTRAIT, PLAIN, "de", ("guardian-all", "kept-for-now", "playing-asleep")),
    "nl-contrast": (LANDSCAPE, DARKER, "nl", DARK),
}
"""Window, contrast, language and screens, by the ending of their files."""


@pytest.fixture(scope="module")
def drawn():
    draw = Drawing()

    @cache
    def all_in(language):
        return {name: draw(screen) for name, screen in every_screen(language).items()}

    return all_in


@pytest.mark.parametrize(
    ("size", "language"),
    [*((LANDSCAPE, one) for one in LANGUAGES), *((PORTRAIT, one) for one in ("fr", "de", "qps"))],
)
def test_every_screen_fits_and_can_be_touched_in_every_language(opened, drawn, size, language):
    page = opened(size, reduced_motion="reduce").page
    page.evaluate(READY, PLAIN)
    assert look(page, drawn(language)) == {}


@pytest.mark.parametrize("size", [HD, (1024, 600), (800, 1280), (768, 1024), (1024, 1024)])
def test_every_screen_fits_in_windows_of_other_shapes(opened, drawn, size):
    page = opened(size, reduced_motion="reduce").page
    page.evaluate(READY, PLAIN)
    assert look(page, drawn("de"), ("outside",)) == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_eye_sees_what_is_wrong(opened):
    """Else nothing above would mean anything."""
    page = opened(reduced_motion="reduce").page
    button, line = '<button class="{}">{}</button>', '<p class="mean">{}</p>'
    bad = {
        "runs out": '<p class="state">' + "m" * 99 + "</p>",
        "touches": button.format("btn", "one") + button.format("btn", "two"),
        "is small": button.format("tiny", "x"),
        "lies upon": line.format("one") + line.format("two"),
        "is cut": '<div class="lays"><div class="lay">' + "m " * 999 + "</div></div>",
    }
    framed = {name: f'<section class="kiosk">{one}</section>' for name, one in bad.items()}
    found = {name.split(": ")[1] for name in look(page, framed)}
    assert found == set(NAMES)


@pytest.mark.timeout(240)  # seventy pictures take their time, where they are made
@pytest.mark.parametrize("ending", PICTURED)
def test_pictures_are_of_screens_that_there_are(opened, ending):
    size, contrast, language, names = PICTURED[ending]
    screens = every_screen(language)
    assert set(names) <= set(screens)
    if os.environ.get("MYVISIT_SCREENS"):
        told = _told(language) if ending == "nl" else ()
        window = opened(size, reduced_motion="reduce")
        for name in (*names, *told):
            window.show(screens[name])
            window.page.evaluate(READY, contrast)
            picture(window.page, SCREENS / f"{name}.{ending}.png")


def test_every_screen_has_its_picture():
    wanted = {f"{name}.{end}.png" for end, (*_, names) in PICTURED.items() for name in names}
    wanted |= {f"{name}.nl.png" for name in _told("nl")} | {"away.fr.png"}
    assert {one.name for one in SCREENS.glob("*.png")} == wanted


def _told(language):
    """All that is said of something done, and of a tap that was not taken."""
    return [name for name in every_screen(language) if name.startswith(("done-", "refused-"))]
