"""The page around the screens: it notices a dead edge, forgives every hand, and speaks."""

import re

import pytest

from edge.kiosk.drawing import Drawing
from edge.screens import Contact, Mend, StaffPin
from tests.edge.kiosk.the_screens import (
    answering,
    asking,
    every_screen,
    leaving,
    playing,
    staffed,
)

pytestmark = pytest.mark.browser

SPEAKS = "document.documentElement.dataset.speaks"
BUTTON = re.compile(r'<button[^>]*?(data-action|value)="(\w+)"')
CONTRAST = "document.documentElement.classList.contains('contrast')"


def pressed(window, act):
    return window.page.get_attribute(f"[data-act={act}]", "aria-pressed") == "true"


# -- the edge is gone ------------------------------------------------------------------------------


def test_a_frozen_edge_is_noticed_and_its_page_comes_back_to_the_right_screen(opened):
    window = opened()
    window.ask(every_screen("fr")["guardian"])
    window.page.clock.install()
    window.page.reload()
    window.page.wait_for_selector("main[data-turn]")
    with window.kiosk.frozen():
        window.page.clock.fast_forward(9_000)
        assert not window.page.is_visible("#away")
        window.page.clock.fast_forward(3_000)
        window.page.wait_for_selector("#away", state="visible")
        assert window.page.is_visible("#away [lang=fr]")
    window.kiosk.show(every_screen("fr")["choices"])
    for _ in range(20):
        if not window.page.is_visible("#away"):
            break
        window.page.clock.run_for(1_000)
    window.page.wait_for_selector("main[data-screen=choices]")
    assert not window.page.is_visible("#away")


def test_an_edge_that_beats_is_never_taken_for_gone(opened):
    window = opened()
    window.ask(every_screen("nl")["guardian"])
    beats = window.page.evaluate("""() => new Promise((done) => {
        const began = performance.now(), all = [];
        new EventSource("/kiosk/events").addEventListener("beat", () => {
            all.push(performance.now() - began);
            if (all.length === 2) done(all); }); })""")
    assert beats[1] < 8_000
    assert not window.page.is_visible("#away")


# -- hands -----------------------------------------------------------------------------------------


def test_two_browsers_on_one_kiosk_show_the_same_and_only_the_first_touch_counts(opened):
    one, other = opened(), opened()
    one.ask(every_screen("nl")["guardian"])
    other.page.wait_for_selector("main[data-ready][data-screen=guardian]")
    other.page.route("**/kiosk/events", lambda asked: asked.abort())
    one.page.click("[data-action=guardian_here]")
    one.touched()
    turn = one.kiosk.show(every_screen("nl")["choices"])
    for window in (one, other):
        window.painted(turn)
    assert one.kiosk.touches.sent == [("guardian_here", {})]


def test_a_browser_that_is_behind_touches_nothing_of_the_next_screen(opened):
    late = opened()
    late.ask(every_screen("nl")["guardian"])
    late.page.evaluate("""() => { const send = window.fetch;
        window.fetch = (...all) => new Promise((go) => { window.go = go; }).then(
            () => send(...all)).then((told) => { window.told = told.status; return told; }); }""")
    late.page.click("[data-action=guardian_here]")
    late.until("!!window.go")
    late.show(every_screen("nl")["choices"])
    late.page.evaluate("window.go()")
    late.until("window.told")
    assert late.page.evaluate("window.told") == 409
    assert late.kiosk.touches.sent == []
    assert late.page.get_attribute("main", "data-screen") == "choices"


def test_the_back_key_of_a_browser_leads_nowhere(opened):
    window = opened()
    window.ask(every_screen("nl")["contact"])
    window.page.keyboard.type("Testkind")
    for _ in range(2):
        window.page.evaluate("history.back()")
        window.until("history.state === 'kiosk'")
    assert window.page.url == window.kiosk.address + "/kiosk/"
    assert window.page.input_value("input[name=first_name]") == "Testkind"
    window.page.reload()
    window.painted(window.kiosk.stage.current.turn)
    assert window.page.evaluate("history.length") == 3
    assert window.kiosk.touches.sent == []


ACTIONS = """all => all.map(one => one.dataset.action
    || (one.type === "submit" && (one.value || one.form?.dataset.action)) || "")"""


def with_buttons_of_their_own(screens):
    """Screens by name, but those that have no other buttons than one before them."""
    draw, seen = Drawing(), set()
    for name, screen in screens.items():
        found = {(screen.name, *one) for one in BUTTON.findall(draw(screen))}
        if found - seen:
            yield name, screen
        seen |= found


@pytest.mark.parametrize(
    ("group", "among"),
    [
        (asking, {"age", "registered", "just_play", "answer", "contact", "confirm", "avatar"}),
        (staffed, {"pin", "wrong_age", "back"}),
        (playing, {"done", "save", "not_me", "change", "forget", "mend", "join", "language"}),
        (leaving, {"forget", "mend", "take_domain", "send_again", "end_visit", "end"}),
        (answering, {"again", "done", "not_mine", "stay"}),
    ],
)
def test_a_double_tap_on_any_button_is_one_touch_at_most(opened, group, among):
    window = opened(has_touch=True)
    expected, tapped = [], set()
    for name, screen in with_buttons_of_their_own(group("nl")):
        window.ask(screen)
        buttons = window.page.locator("main button:visible:not([data-key], [data-digit])")
        actions = buttons.evaluate_all(ACTIONS)
        for place, action in enumerate(actions):
            if (screen.name, action) in tapped:
                continue
            tapped.add((screen.name, action))
            window.ask(screen)
            box = buttons.nth(place).bounding_box()
            for _ in range(2):
                at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
                window.page.touchscreen.tap(*at)
            expected += [action] if action else []
            assert [one for one, _ in window.touched(len(expected))] == expected, (name, place)
    assert among <= set(expected)
    assert len(window.kiosk.touches.sent) == len(expected)
    assert window.faults == []


# -- typing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("screen", "field"), [(Contact("nl", by_guardian=False), "first_name"), (Mend("nl"), "address")]
)
def test_what_is_typed_stays_when_the_words_change_and_even_when_it_was_wiped(
    opened, screen, field
):
    window = opened()
    window.ask(screen)
    window.page.locator(f"input[name={field}]").fill("Testkind")
    window.ask(type(screen)("fr", **_rest(screen)))
    assert window.page.input_value(f"input[name={field}]") == "Testkind"
    window.page.locator(f"input[name={field}]").fill("")
    typed = {field: "Testkind"}
    window.ask(type(screen)("de", **(_rest(screen) | typed)))
    assert window.page.input_value(f"input[name={field}]") == ""


def _rest(screen):
    return {"by_guardian": False} if isinstance(screen, Contact) else {}


def test_nothing_that_was_typed_is_stored_anywhere_but_on_the_page(opened):
    window = opened()
    window.ask(every_screen("nl")["contact"])
    window.page.keyboard.type("Testkind")
    window.ask(every_screen("fr")["contact"])
    stored = window.page.evaluate("""async () => [
        localStorage.length, sessionStorage.length, document.cookie.length,
        (await indexedDB.databases()).length, (await caches.keys()).length,
        JSON.stringify(history.state)]""")
    assert stored == [0, 0, 0, 0, 0, '"kiosk"']


def test_a_pin_is_typed_as_beads_and_leaves_with_either_button(opened):
    window = opened(has_touch=True)
    for value, action in (("pin", "pin"), ("wrong_age", "wrong_age")):
        window.ask(StaffPin("nl"))
        for digit in "12934":
            window.page.tap(f'[data-digit="{digit}"]')
        assert window.page.get_attribute("[data-typed]", "data-typed") == "4"
        assert window.page.text_content("[data-typed]") == "●●●●"
        # No digit keeps the ring of a key that has the focus: it would show the last one typed.
        assert window.page.evaluate("document.activeElement === document.body")
        window.page.tap('[data-digit="wipe"]')
        window.page.tap('[data-digit="4"]')
        assert "1294" not in window.page.inner_text("body")
        window.page.tap(f'button[value="{value}"]')
        assert window.touched()[-1] == (action, {"pin": "1293"[:3] + "4"})
        window.kiosk.touches.sent.clear()
        window.ask(every_screen("nl")["idle"])


def test_a_pin_that_was_wrong_is_gone_and_one_half_typed_survives_the_words_alone(opened):
    window = opened()
    window.ask(StaffPin("nl"))
    window.page.keyboard.type("12")
    window.ask(StaffPin("fr"))
    assert window.page.input_value("input[name=pin]") == "12"
    window.page.keyboard.type("34")
    window.page.keyboard.press("Enter")
    assert window.touched() == [("pin", {"pin": "1234"})]
    window.ask(StaffPin("fr", "pin_wrong", 4))
    assert window.page.input_value("input[name=pin]") == ""
    window.page.keyboard.type("5")
    assert window.page.input_value("input[name=pin]") == "5"
    window.ask(every_screen("fr")["still-there"])
    window.ask(StaffPin("fr"))
    assert window.page.input_value("input[name=pin]") == ""


def test_an_address_is_mended_with_the_screens_own_keys(opened):
    window = opened(has_touch=True)
    window.ask(Mend("nl"))
    for key in ("x", "y", "gmail.com"):
        window.page.tap(f'[data-key="{key}"]')
    window.page.tap("form .fields .btn")
    assert window.touched() == [("mend", {"address": "xy@gmail.com"})]


# -- other senses ----------------------------------------------------------------------------------


def test_every_screen_offers_more_contrast_and_to_be_read(opened):
    window = opened(voice=True)
    without = {}
    for name, screen in every_screen("nl").items():
        window.show(screen)
        offered = [
            one for one in ("contrast", "aloud") if window.page.is_visible(f"[data-act={one}]")
        ]
        if offered != ["contrast", "aloud"]:
            without[name] = offered
    assert without == {}


def test_more_contrast_lasts_until_somebody_else_comes_and_asks_the_session_nothing(opened):
    window = opened(has_touch=True)
    window.ask(every_screen("nl")["age"])
    window.page.tap("[data-act=contrast]")
    assert window.page.evaluate(CONTRAST)
    assert pressed(window, "contrast")
    window.ask(every_screen("fr")["guardian"])
    assert window.page.evaluate(CONTRAST)
    assert pressed(window, "contrast")
    window.page.tap("[data-act=contrast]")
    assert not window.page.evaluate(CONTRAST)
    window.page.tap("[data-act=contrast]")
    for rest in ("idle", "exit-idle"):
        window.ask(every_screen("fr")[rest])
        assert not window.page.evaluate(CONTRAST)
        assert not pressed(window, "contrast")
        window.page.tap("[data-act=contrast]")
        window.ask(every_screen("nl")[rest])  # the same in other words
        assert window.page.evaluate(CONTRAST)
        window.ask(every_screen("nl")["age"])
        assert window.page.evaluate(CONTRAST)
    assert window.kiosk.touches.sent == []
    assert window.faults == []


def test_a_screen_is_read_and_then_each_that_follows_until_somebody_else_comes(opened):
    window = opened(voice=True, has_touch=True)
    window.ask(every_screen("nl")["age-empty"])
    window.page.tap("[data-act=aloud]")
    window.until(f"{SPEAKS} === '{window.kiosk.stage.current.turn}'")
    assert pressed(window, "aloud")
    window.ask(every_screen("fr")["guardian"])
    window.until(f"{SPEAKS} === '{window.kiosk.stage.current.turn}'")
    assert pressed(window, "aloud")
    window.ask(every_screen("fr")["idle"])
    assert not pressed(window, "aloud")
    window.ask(every_screen("fr")["age-empty"])
    assert window.page.evaluate(SPEAKS) is None
    heard = [one for one in window.asked if "aloud" in one]
    assert len(heard) == 2
    assert window.kiosk.touches.sent == []
    assert window.faults == []


def test_an_answer_does_not_begin_the_reading_anew(opened):
    window = opened(voice=True)
    window.ask(every_screen("nl")["choices"])
    window.page.click("[data-act=aloud]")
    window.until(f"{SPEAKS} > 0")
    window.show(every_screen("nl")["choices-guardian"])
    window.page.click("[data-act=aloud]")
    assert window.page.evaluate(SPEAKS) is None
    assert len([one for one in window.asked if "aloud" in one]) == 1


def test_without_a_voice_nobody_is_offered_one(opened):
    window = opened()
    window.show(every_screen("nl")["age"])
    assert not window.page.is_visible("[data-act=aloud]")
