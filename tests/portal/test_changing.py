"""What a family changes on its page: names, what may be kept, its link, who was not theirs."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.downward import MailVerdict
from edge.contract.words import Giver, Language, Scope
from hub.pages import Agreed
from look.notices import notice_text
from look.speech import Speech
from tests.portal.a_family import FULL, NOON, RED_OWL, TOKEN, a_page

SECOND = replace(FULL, visit_id=b"w" * 16, first_name="Tweede", avatar=RED_OWL)
CHILD = replace(SECOND, agreed=Agreed(Giver.GUARDIAN, NOON, "2026-11"))
ALL_YES = {f"blue-fox-{scope}": "yes" for scope in Scope}
PLAIN = {"content-type": "application/x-www-form-urlencoded"}


def names(hub):
    return [one.first_name for one in hub.page.visits]


# -- names


def test_a_name_is_asked_with_the_one_that_stands_and_set_right(web, view, hub):
    assert 'value="Testkind"' in web.get(f"{view}/name").text
    answer = web.post(f"{view}/name?lang=fr", data={"name-blue-fox": "  Noortje   Test "})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{view}?lang=fr")
    assert names(hub) == ["Noortje Test"]


def test_an_emptied_name_leaves_the_avatar_alone(web, view, hub):
    web.post(f"{view}/name", content="name-blue-fox=", headers=PLAIN)
    assert names(hub) == [""]
    assert "Blauwe Vos, dit deed jij zaterdag." in web.get(view).text


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "🦊", "www.example.org", "x" * 41, "x" * 10_000, "a\x00b"],
)
def test_what_cannot_stand_as_a_name_is_said_so_and_nobody_is_renamed(web, view, hub, name):
    hub.page = a_page(FULL, SECOND)
    answer = web.post(f"{view}/name", data={"name-blue-fox": name, "name-red-owl": "Ander"})
    assert answer.status_code == 422
    assert "Dit kunnen we niet als naam tonen." in answer.text
    assert "<script>alert" not in answer.text
    assert names(hub) == ["Testkind", "Tweede"]


def test_a_name_from_right_to_left_is_taken_and_kept_apart_from_the_sentence(web, view, hub):
    web.post(f"{view}/name", data={"name-blue-fox": "نورة"})
    assert names(hub) == ["نورة"]
    assert "\u2068نورة\u2069" in web.get(view).text


def test_a_name_that_was_always_odd_may_stay_as_it_is(web, view, hub):
    hub.page = a_page(replace(FULL, first_name="🦊 fox"))
    answer = web.post(f"{view}/name", data={"name-blue-fox": "🦊 fox"})
    assert answer.status_code == 303
    assert "rename" not in hub.asked


def test_only_who_is_on_the_page_is_renamed(web, view, hub):
    web.post(f"{view}/name", data={"name-red-owl": "Gekaapt", "name-": "Ook"})
    assert "rename" not in hub.asked


# -- what may be kept


def test_what_stands_is_asked_beneath_the_very_words_of_the_notice(web, view, hub):
    hub.page = a_page(FULL, CHILD)
    for lang in Language:
        html = web.get(f"{view}/keeping?lang={lang}").text
        for by_guardian in (False, True):
            for line in notice_text(Speech(lang), by_guardian=by_guardian).splitlines():
                assert line.replace("'", "&#39;") in html, line
    assert html.count(" checked>") == 6


def test_an_answer_says_to_which_words_and_since_when(web, view, hub, clock):
    hub.page = a_page(replace(FULL, scopes=(Scope.SCORE,)))
    since = clock.now().isoformat()
    clock.seconds += 60
    fields = {**ALL_YES, "blue-fox-sound": "no", "since": since}
    answer = web.post(f"{view}/keeping?lang=de", data=fields)
    assert answer.status_code == 200
    ((visit_id, said),) = hub.answered
    assert visit_id == FULL.visit_id
    assert (said.language, said.yes) == (Language.DE, {Scope.SCORE, Scope.PHOTO})
    assert said.shown_at == clock.now() - timedelta(seconds=60)


@pytest.mark.parametrize("since", ["", "x" * 9999, "1970-01-01T00:00:00+00:00", "2026-11-21", "z"])
def test_a_time_that_cannot_be_is_not_believed(web, view, hub, clock, since):
    hub.page = a_page(replace(FULL, scopes=(Scope.SCORE,)))
    web.post(f"{view}/keeping", data={**ALL_YES, "since": since})
    assert hub.answered[0][1].shown_at == clock.now()


def test_a_no_to_what_there_is_asks_once_more_and_says_what_goes(web, view, hub):
    fields = {"blue-fox-score": "yes", "blue-fox-photo": "no", "blue-fox-sound": "no"}
    asked = web.post(f"{view}/keeping", data=fields)
    assert "Dit wordt dan gewist." in asked.text
    assert "1 foto van Testkind." in asked.text
    assert hub.answered == []
    done = web.post(f"{view}/keeping", data={**fields, "do": "erase"})
    assert "2026-0045" in done.text
    assert hub.answered[0][1].yes == {Scope.SCORE}


def test_whoever_is_not_changed_is_not_answered_for(web, view, hub):
    hub.page = a_page(FULL, SECOND)
    same = {f"red-owl-{scope}": "yes" if scope in SECOND.scopes else "no" for scope in Scope}
    web.post(f"{view}/keeping", data={**ALL_YES, **same})
    assert [who for who, _ in hub.answered] == [FULL.visit_id]


@pytest.mark.parametrize("lang", [str(one) for one in Language])
def test_where_one_answer_cannot_stand_none_does_and_it_is_asked_anew(web, view, hub, lang):
    hub.page, hub.refuses_choices = a_page(FULL, SECOND), True
    theirs = {f"red-owl-{scope}": "yes" for scope in Scope}
    answer = web.post(f"{view}/keeping?lang={lang}", data={**ALL_YES, **theirs})
    assert (answer.status_code, hub.answered) == (422, [])
    assert Speech(lang).say("keep.keeping.meanwhile") in answer.text
    assert answer.text.count(" checked>") == 6
    assert hub.asked.count("keep") == 1
    hub.page = None
    assert web.post(f"{view}/keeping?lang={lang}", data=ALL_YES).status_code == 404


@pytest.mark.parametrize("said", ["", "maybe", "YES", None])
def test_an_answer_that_is_missing_is_asked_for_and_nothing_is_changed(web, view, hub, said):
    fields = {**ALL_YES, "blue-fox-photo": said} if said is not None else {"x": "y"}
    answer = web.post(f"{view}/keeping", data=fields)
    assert answer.status_code == 422
    assert "Er ontbreekt nog een antwoord." in answer.text
    assert hub.answered == []


def test_nothing_more_is_offered_once_the_band_is_worn_no_more(web, view, hub):
    hub.bound = False
    html = web.get(f"{view}/keeping").text
    assert "blue-fox-photo" in html
    assert "blue-fox-sound" not in html
    assert "Er komt niets meer bij." in html
    fields = {"blue-fox-score": "yes", "blue-fox-photo": "yes", "blue-fox-sound": "yes"}
    web.post(f"{view}/keeping", data=fields)
    assert hub.answered == []


# -- another link


@pytest.mark.parametrize(
    ("verdict", "title"),
    [
        (MailVerdict.GOES, "Je nieuwe link is onderweg."),
        (MailVerdict.TOO_OFTEN, "Er is net een mail vertrokken."),
        (MailVerdict.NOBODY, "We kunnen dit adres niet mailen."),
    ],
)
def test_another_link_is_mailed_and_what_became_of_it_is_said(web, view, hub, verdict, title):
    hub.mail_verdict = verdict
    assert "Een nieuwe link?" in web.get(f"{view}/link").text
    assert title in web.post(f"{view}/link").text


def test_another_link_closes_the_page_on_every_other_device_and_not_on_this(web, view, hub):
    other = web.post(f"/p/{TOKEN}").headers["location"]
    hub.mail_verdict = MailVerdict.TOO_OFTEN
    web.post(f"{view}/link")
    assert web.get(other).status_code == 200
    hub.mail_verdict = MailVerdict.GOES
    web.post(f"{view}/link")
    assert web.get(other).status_code == 404
    assert web.get(view).status_code == 200


# -- not us


def test_who_is_not_one_of_theirs_goes_alone_with_a_receipt(web, view, hub):
    hub.page = a_page(FULL, SECOND)
    assert "Wis Tweede" in web.get(f"{view}/not-us").text
    answer = web.post(f"{view}/not-us", data={"who": "red-owl", "do": "erase"})
    assert "2026-0044" in answer.text
    assert names(hub) == ["Testkind"]
    web.post(f"{view}/not-us", data={"who": "blue-fox", "do": "erase"})
    assert hub.page is None
    assert web.get(view).status_code == 404


@pytest.mark.parametrize("language", ["nl", "fr", "en", "de", "qps"])
def test_one_tap_on_somebody_erases_nothing_yet_but_asks_with_their_name(web, view, hub, language):
    hub.page = a_page(FULL, SECOND)
    asked = web.post(f"{view}/not-us?lang={language}", data={"who": "red-owl"}).text
    assert names(hub) == ["Testkind", "Tweede"]
    assert re.search(r"<h1>[^<]*Tweede[^<]*</h1>", asked)
    assert "Testkind" not in asked
    fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', asked))
    assert fields == {"who": "red-owl", "do": "erase"}
    assert f'href="{view}' in asked


@pytest.mark.parametrize("who", ["", "green-frog", "red-owl", "x" * 9999])
def test_nobody_goes_who_is_not_named(web, view, hub, who):
    for fields in ({"who": who}, {"who": who, "do": "erase"}):
        assert web.post(f"{view}/not-us", data=fields).status_code == 404
    assert "erase_visit" not in hub.asked


# -- all of them


@pytest.mark.parametrize("path", ["name", "keeping", "link", "not-us"])
def test_a_form_from_elsewhere_changes_nothing(web, view, hub, path):
    before = hub.page
    fields = {"name-blue-fox": "Gekaapt", "who": "blue-fox", **ALL_YES, "do": "erase"}
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = web.post(f"{view}/{path}", data=fields, headers=headers)
        assert answer.status_code == 403
    assert hub.page == before
    assert not {"rename", "keep", "erase_visit"} & set(map(str, hub.asked))


@pytest.mark.parametrize("path", ["name", "keeping", "not-us"])
def test_a_form_that_is_none_of_ours_is_refused_by_its_size(web, view, path):
    body = "a=" + "x" * 20_000
    assert web.post(f"{view}/{path}", content=body, headers=PLAIN).status_code == 413
    many = "&".join(f"f{i}=1" for i in range(100))
    assert web.post(f"{view}/{path}", content=many, headers=PLAIN).status_code == 413
    assert web.post(f"{view}/{path}", content=b"\xff\xfe", headers=PLAIN).status_code in {
        404,
        422,
        413,
        303,
    }


@pytest.mark.parametrize(
    "path", ["name", "keeping", "link", "not-us", "save", "certificate", "card"]
)
def test_a_page_that_is_gone_has_nothing_to_be_done(web, view, hub, path):
    hub.page = None
    assert web.get(f"{view}/{path}").status_code == 404
