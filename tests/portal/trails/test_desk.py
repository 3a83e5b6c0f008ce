"""An educator's desk: whatever is typed, a trail says what it lacks, and harms no class."""

from itertools import product

import pytest

from edge.contract.manifest import Texts
from edge.contract.trails import Goal, Order
from hub.rules.staff import StaffRole
from look.speech import LANGUAGES, Speech
from tests.hub.trails.a_trail import DRAFT
from tests.portal.trails.a_desk import ADesk

EDUCATOR = StaffRole.EDUCATOR


@pytest.fixture
def desk(tmp_path):
    one = ADesk(tmp_path)
    yield one
    one.museum.close()


@pytest.fixture
def web(desk):
    with desk.web(EDUCATOR) as one:
        yield one


class Hand:
    """An educator who fills forms in."""

    def __init__(self, desk, web):
        self.desk, self.web = desk, web
        desk.puts_to_use()
        self.path = f"/staff/trails/{desk.trail_id}"

    @property
    def trail(self):
        return self.desk.desk.one(self.desk.trail_id)

    def posts(self, where="", **fields):
        fields.setdefault("revision", str(self.trail.revision))
        return self.web.post(f"{self.path}{where}", data=fields)

    def step(self, number=1, **changed):
        """Fill the form of a step in, as it stands but for what is changed."""
        fields = {
            "exhibit": "wall",
            "task_nl": "Sla snel.",
            "counts": "",
            "points": "3",
        }
        return self.posts(f"/steps/{number}", **(fields | changed))


@pytest.fixture
def hand(desk, web):
    return Hand(desk, web)


def test_a_trail_is_made_filled_and_put_to_use(desk, web):
    made = web.post("/staff/trails", data={"name_nl": "Klank & licht", "name_fr": "Son"})
    assert made.status_code == 303
    path = made.headers["location"]
    assert path.startswith("/staff/trails/klank-licht-")
    assert "nog geen stap" in web.get(path).text.lower()
    added = web.post(f"{path}/add", data={"exhibit": "rope", "revision": "1"})
    assert added.headers["location"] == f"{path}/steps/1"
    assert web.post(f"{path}/use", data={"revision": "2"}).headers["location"].endswith("said=used")
    (offered,) = desk.desk.offered()
    assert (offered.name.fr, offered.steps) == ("Son", 1)


def test_a_new_step_begins_with_what_the_exhibit_asks_everybody(hand):
    hand.posts("/add", exhibit="rope")
    assert hand.trail.draft.steps[-1].task == Texts("Hoe snel?")


def test_a_step_is_kept_as_it_was_typed(hand):
    done = hand.step(
        2,
        task_fr="Frappe vite.",
        counts="reaction",
        at_most="299,5",
        asked_nl="Wat trilt er?",
        c1_nl="Licht",
        c3_nl="Lucht",
        c3_de="Luft",
        right="3",
    )
    assert done.status_code == 303
    step = hand.trail.draft.steps[1]
    assert (step.step, step.task.fr, step.points) == ("s2", "Frappe vite.", 3)
    assert step.goal == Goal("reaction", None, 299.5)
    assert [one.nl for one in step.question.choices] == ["Licht", "Lucht"]
    assert (step.question.right, step.question.choices[1].de) == (1, "Luft")


def test_a_step_shows_again_what_was_kept(hand, web):
    hand.step(2, counts="reaction", at_least="90", asked_nl="Wat?", c1_nl="A", c2_nl="B", right="2")
    html = web.get(f"{hand.path}/steps/2").text
    assert 'name="counts" value="reaction" checked' in html
    assert 'name="at_least" inputmode="decimal" maxlength="12" value="90"' in html
    assert 'name="right" value="2" checked' in html


WRONG_STEPS = [
    ({"task_nl": " "}, "task"),
    ({"task_de": "x" * 141}, "too_long"),
    ({"points": "101"}, "points"),
    ({"points": "veel"}, "points"),
    ({"points": "-1"}, "points"),
    ({"exhibit": "gone"}, "gone"),
    ({"counts": "weight", "at_least": "1"}, "no_metric"),
    ({"counts": "reaction"}, "bounds"),
    ({"counts": "reaction", "at_least": "snel"}, "bounds"),
    ({"counts": "reaction", "at_least": "nan"}, "bounds"),
    ({"counts": "reaction", "at_least": "300", "at_most": "200"}, "bounds"),
    ({"counts": "reaction", "at_least": "2001"}, "out_of_reach"),
    ({"asked_nl": "Wat?"}, "choices"),
    ({"asked_nl": "Wat?", "c1_nl": "A", "right": "1"}, "choices"),
    ({"asked_nl": "Wat?", "c1_nl": "A", "c2_fr": "B", "right": "1"}, "choices"),
    ({"asked_nl": "Wat?", "c1_nl": "A", "c2_nl": "B"}, "right"),
    ({"asked_nl": "Wat?", "c1_nl": "A", "c2_nl": "B", "right": "3"}, "right"),
    ({"c1_nl": "A", "c2_nl": "B", "right": "1"}, "asked"),
]


def test_what_is_wrong_with_a_step_is_said_and_nothing_typed_is_lost(hand):
    for typed, fault in WRONG_STEPS:
        answer = hand.step(**typed)
        assert answer.status_code == 422, typed
        assert Speech("nl").say(f"trail.fault.{fault}", most=100) in answer.text, typed
        if typed.get("task_nl", "x").strip():
            assert "Sla snel." in answer.text
    assert hand.trail.draft == DRAFT


WRONG_TRAILS = [
    ({"name_nl": ""}, "name"),
    ({"name_nl": "x" * 41}, "too_long"),
    ({"name_nl": "Spoor", "minutes": "241"}, "minutes"),
    ({"name_nl": "Spoor", "minutes": "lang"}, "minutes"),
]


def test_what_is_wrong_with_a_trail_is_said(hand):
    for typed, fault in WRONG_TRAILS:
        answer = hand.posts(**({"minutes": "0", "order": "free"} | typed))
        assert answer.status_code == 422, typed
        assert Speech("nl").say(f"trail.fault.{fault}", most=240) in answer.text, typed
    assert hand.trail.draft == DRAFT


def test_name_order_and_time_are_changed(hand):
    hand.posts(name_nl="Nieuw", name_de="Neu", order="fixed", minutes="45")
    draft = hand.trail.draft
    assert (draft.name.nl, draft.name.de, draft.order) == ("Nieuw", "Neu", Order.FIXED)
    assert (draft.minutes, draft.steps) == (45, DRAFT.steps)


def test_steps_change_places_and_go(hand):
    hand.posts("/steps/1/move", by="1")
    assert [one.step for one in hand.trail.draft.steps] == ["s2", "s1", "s3"]
    hand.posts("/steps/3/move", by="-1")
    assert [one.step for one in hand.trail.draft.steps] == ["s2", "s3", "s1"]
    hand.posts("/steps/2/remove")
    assert [one.step for one in hand.trail.draft.steps] == ["s2", "s1"]


def test_a_class_on_its_way_keeps_its_trail_and_the_desk_says_so(desk, hand, web):
    desk.comes(trail=desk.trail)
    desk.makes(1, "bowl")
    hand.posts("/steps/1/remove")
    assert "1 klas is er nu mee op pad" in web.get(hand.path).text
    hand.posts("/use")
    assert desk.one(1).done == (True, False, False)
    (offered,) = desk.desk.offered()
    assert offered.steps == 2


def test_a_form_that_a_colleague_overtook_changes_nothing_and_shows_what_is_there(hand):
    hand.posts("/steps/1/remove")
    for where in ("/use", "/retire", "/drop", "/add", "/steps/1/remove", "/steps/1/move"):
        answer = hand.posts(where, revision="1", exhibit="rope", by="1")
        assert answer.status_code == 409, where
        assert Speech("nl").say("trail.refused.changed") in answer.text
    assert hand.step(revision="1").status_code == 409
    assert hand.posts(revision="1", name_nl="Nieuw", minutes="0").status_code == 409
    assert len(hand.trail.draft.steps) == 2


def test_a_form_that_names_no_state_changes_nothing(hand):
    for revision in ("", "x", "-1", "²", "9" * 40):
        assert hand.posts("/retire", revision=revision).status_code == 409


def test_a_trail_that_lacks_something_is_not_put_to_use(hand):
    for _ in range(3):
        hand.posts("/steps/1/remove")
    answer = hand.posts("/use")
    assert answer.status_code == 409
    assert Speech("nl").say("trail.refused.unfit") in answer.text


def test_a_copy_a_retirement_and_a_change_that_is_dropped(desk, hand):
    copied = hand.posts("/copy").headers["location"]
    assert copied.endswith("said=copied")
    assert {one.draft.name.nl for one in desk.desk.all()} == {"Groot spoor", "Groot spoor (kopie)"}
    hand.posts("/steps/1/remove")
    hand.posts("/drop")
    assert hand.trail.draft == DRAFT
    gone = hand.posts("/retire").headers["location"]
    assert gone == "/staff/trails?said=thrown"
    assert desk.desk.one(desk.trail_id) is None


def first_step(html):
    return html.partition('class="steps-on"')[2].partition("</li>")[0]


def test_a_draft_is_thrown_away_and_only_what_was_in_use_is_taken_out_of_it(hand, web):
    out, away = (Speech("nl").say(f"trail.one.{one}") for one in ("retire", "throw"))
    assert out in web.get(hand.path).text
    copied = web.get(hand.posts("/copy").headers["location"]).text
    assert away in copied
    assert out not in copied


def test_what_a_class_would_read_in_another_language_is_said_of_name_question_and_answers(
    hand, web
):
    hand.posts(name_nl="Groot spoor", name_fr="Grande piste", minutes="0")
    assert "De naam staat nog niet in: EN, DE." in web.get(hand.path).text
    told = {f"task_{one}": "x" for one in ("nl", "fr", "en", "de")}
    asked = {f"asked_{one}": "x" for one in ("nl", "fr", "en", "de")}
    hand.step(**told, **asked, c1_nl="ja", c1_fr="oui", c1_de="ja", c2_nl="nee", right="1")
    first = first_step(web.get(hand.path).text)
    assert "Nog niet in: FR, EN, DE." in first
    whole = {f"c{i}_{one}": "x" for i in (1, 2) for one in ("nl", "fr", "en", "de")}
    hand.step(**told, **asked, **whole, right="1")
    first = first_step(web.get(hand.path).text)
    assert "Nog niet in:" not in first


def test_what_is_not_there_is_not_shown(hand, web):
    for path in ("/staff/trails/none", f"{hand.path}/steps/4", f"{hand.path}/steps/0"):
        assert web.get(path).status_code == 404
    assert web.post("/staff/trails/none/copy").status_code == 404
    assert hand.posts("/steps/9/remove").status_code == 303
    assert hand.trail.draft == DRAFT


def test_a_form_larger_than_ours_is_not_read(hand):
    assert hand.posts(name_nl="x" * 40_000).status_code == 422
    assert hand.trail.draft == DRAFT


def test_a_full_trail_takes_no_more(hand):
    for _ in range(21):
        hand.posts("/add", exhibit="bowl")
    assert len(hand.trail.draft.steps) == 24
    assert hand.posts("/add", exhibit="bowl").status_code == 422
    assert hand.posts("/add", exhibit="none").status_code == 422
    assert len(hand.trail.draft.steps) == 24


def test_the_language_that_was_asked_for_stays(hand, web):
    answer = web.post(f"{hand.path}/steps/1/remove?lang=de", data={"revision": hand.trail.revision})
    assert answer.headers["location"].endswith("?lang=de")
    assert web.get(f"{hand.path}?said=<b>").status_code == 200


def test_every_page_speaks_every_language(desk, hand, web):
    desk.comes(trail=desk.trail)
    hand.posts("/steps/1/remove")
    pages = "/staff/trails", hand.path, f"{hand.path}/steps/1"
    for where, language in product(pages, LANGUAGES):
        html = web.get(f"{where}?lang={language}&said=saved").text
        assert "trail.state" not in html
        assert f'<html lang="{language}"' in html


def test_whose_work_it_is_not_sees_no_trail(desk):
    desk.puts_to_use()
    with desk.web(*set(StaffRole) - {StaffRole.EDUCATOR, StaffRole.ADMIN}) as web:
        assert web.get("/staff/trails").status_code == 403
        assert web.post(f"/staff/trails/{desk.trail_id}/retire").status_code == 403


def test_a_form_from_elsewhere_changes_nothing(desk, hand, web):
    answer = web.post(
        f"{hand.path}/retire", data={"revision": "2"}, headers={"origin": "http://example.org"}
    )
    assert answer.status_code == 403
    assert len(desk.desk.offered()) == 1
