"""Axe finds nothing: every screen, in four languages, by day and with more contrast."""

from pathlib import Path

import axe_playwright_python
import pytest

from look.speech import LANGUAGES
from tests.edge.kiosk.the_screens import every_screen

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
FOUND = """async ({shown, rules}) => {
    const stage = document.getElementById("stage"), wrong = [];
    const name_all = (what, found) => { for (const one of found) for (const node of one.nodes)
        if (!(node.any[0]?.data?.messageKey === "shortTextContent"))
            wrong.push(`${what}: ${one.id}: ${node.target}: ${node.any[0]?.message}`); };
    for (const contrast of [false, true]) {
        document.documentElement.classList.toggle("contrast", contrast);
        for (const [name, html, lang] of shown) {
            stage.innerHTML = html;
            document.documentElement.lang = lang;
            const told = await axe.run(document, {runOnly: rules});
            const what = name + (contrast ? " (contrast)" : "");
            name_all(what, told.violations);
            name_all(what + ", not judged", told.incomplete);
        }
    }
    return wrong; }"""
"""Screens are put up one after another; nothing moves, so that no colour is met half-way. What axe
cannot judge is a finding, too; a single digit is too short for it, though two of them are judged.
"""
DRAWINGS_ASIDE = (
    "svg[aria-hidden],.s-kept:before{visibility:hidden!important;content:none!important}"
)
"""The line lies behind the words over the whole screen; with it axe would judge no colour there."""
REPRESENTATIVE = {
    "age-fault", "age-offline", "guardian-all", "guardian-on-phone", "staff-pin-wrong",
    "choices-band", "choices-done", "contact-fault", "readback-meant", "avatar", "mend-meant",
    "forget-lifted", "join", "still-there", "idle", "idle-unread", "playing-offers",
    "playing-several", "kept-undo", "not-kept", "refused-two_bands", "done-changed", "exit-idle",
    "exit-counts", "end-visit", "playing-trail", "kept-team", "question", "answered",
}  # fmt: skip
"""One or two states of each screen, with the most on it."""


@pytest.fixture
def judged(opened):
    def judge(screens):
        window = opened(reduced_motion="reduce", bypass_csp=True, voice=True)
        window.page.evaluate(AXE)
        window.page.add_style_tag(content=DRAWINGS_ASIDE)
        draw = window.kiosk.stage._render
        shown = [[name, draw(one), one.language] for name, one in screens.items()]
        return window.page.evaluate(FOUND, {"shown": shown, "rules": RULES})

    return judge


def test_every_screen_is_represented():
    screens = every_screen("nl")
    assert {screens[name].name for name in REPRESENTATIVE} == {one.name for one in screens.values()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_by_day_nor_with_more_contrast(judged, language):
    screens = every_screen(language)
    assert judged({name: screens[name] for name in REPRESENTATIVE}) == []


@pytest.mark.parametrize(
    ("flaw", "rule"),
    [
        ("<button></button>", "button-name"),
        ('<input name="address">', "label"),
        ('<p lang="xx">Vos</p>', "valid-lang"),
        ('<p style="color:#bbb">Vos</p>', "color-contrast"),
        ('<a href="/" style="font-size:9px">a</a><a href="/" style="font-size:9px">b</a>',
         "target-size"),
    ],
)  # fmt: skip
def test_axe_would_find_a_flaw(opened, flaw, rule):
    window = opened(reduced_motion="reduce", bypass_csp=True)
    window.page.evaluate(AXE)
    window.page.add_style_tag(content=DRAWINGS_ASIDE)
    good = window.kiosk.stage._render(every_screen("nl")["done-changed"])
    shown = [["flawed", good.replace('<p class="why"', f'{flaw}<p class="why"'), "nl"]]
    found = window.page.evaluate(FOUND, {"shown": shown, "rules": RULES})
    assert {one.split(": ")[1] for one in found} == {rule}
    assert "flawed" in {one.split(": ")[0] for one in found}
