"""The other links of a mail: looking does nothing and tells nothing, pressing does one thing."""

import re

import pytest

from hub.rules.links import Deed
from hub.uses.mailbox import Outcome
from portal.limits import BURST
from tests.portal.a_family import TOKEN

INVENTED = "x" * 43
DEEDS = [deed.value for deed in Deed]


@pytest.mark.parametrize("deed", DEEDS)
def test_a_scanner_that_looks_at_a_deed_learns_nothing_and_does_nothing(web, hub, deed):
    ours, invented = web.get(f"/{deed}/{TOKEN}"), web.get(f"/{deed}/{INVENTED}")
    assert ours.status_code == invented.status_code == 200
    assert ours.content == invented.content
    assert dict(ours.headers) == dict(invented.headers)
    assert web.head(f"/{deed}/{TOKEN}").status_code == 200
    assert hub.asked == []


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_asked_with_one_button_and_no_script(web, deed):
    page = web.get(f"/{deed}/{TOKEN}").text
    assert page.count("<button") == 1
    assert "<script" not in page


@pytest.mark.parametrize(
    ("deed", "outcome", "said"),
    [
        (Deed.NOT_YOU, Outcome.DONE, "Uw adres is weg."),
        (Deed.NOT_ME,  Outcome.BACK, "De oudere pagina is terug."),
        (Deed.NOT_ME,  Outcome.GONE, "De oudere pagina was al eerder gewist, en komt niet terug."),
        (Deed.REPLACE, Outcome.DONE, "De oudere dag is gewist."),
        (Deed.LET_GO,  Outcome.DONE, "Dus is uw adres ook weg"),
        (Deed.LET_GO,  Outcome.REST, "De rest van die pagina blijft, met uw adres."),
    ],
)  # fmt: skip
def test_pressing_does_it_and_says_what_was_done(web, hub, deed, outcome, said):
    hub.becomes = outcome
    answer = web.post(f"/{deed}/{TOKEN}")
    assert answer.status_code == 200
    assert said in answer.text
    assert hub.asked == [f"does {deed}"]


def test_whoever_reads_a_page_that_is_not_theirs_reads_no_further_once_it_is_disowned(web, view):
    assert web.get(view).status_code == 200
    assert web.post(f"/n/{INVENTED}").status_code == 404
    assert web.get(view).status_code == 200
    assert web.post(f"/n/{TOKEN}").status_code == 200
    assert web.get(view).status_code == 404


@pytest.mark.parametrize("deed", [Deed.NOT_ME, Deed.REPLACE])
def test_whoever_says_which_day_is_theirs_reads_on(web, view, hub, deed):
    hub.becomes = Outcome.BACK if deed is Deed.NOT_ME else Outcome.DONE
    assert web.post(f"/{deed}/{TOKEN}").status_code == 200
    assert web.get(view).status_code == 200


@pytest.mark.parametrize("language", ["nl", "fr", "en", "de"])
@pytest.mark.parametrize("deed", DEEDS)
def test_it_is_asked_and_answered_in_four_languages(web, deed, language):
    asked = web.get(f"/{deed}/{TOKEN}?lang={language}")
    answered = web.post(f"/{deed}/{INVENTED}?lang={language}")
    for page in (asked, answered):
        assert f'<html lang="{language}">' in page.text


TO_A_FAMILY = {
    "nl": r"\b([Jj]e|[Jj]ij|[Jj]ouw?)\b|Voor uw kind",
    "fr": r"\b([Tt]u|[Tt]es?|[Tt]on|[Tt]a|[Tt]oi)\b|Pour votre enfant",
    "en": r"Your day at the museum|For your child",
    "de": r"\b([Dd]u|[Dd]ir|[Dd]ich|[Dd]eine?[nmrs]?)\b|Für Ihr Kind",
}


@pytest.mark.parametrize("language", list(TO_A_FAMILY))
@pytest.mark.parametrize("deed", DEEDS)
def test_whoever_reads_a_mail_is_spoken_to_as_somebody_who_may_not_be_the_family(
    web, deed, language
):
    link = f"/{deed}/{INVENTED}?lang={language}"
    elsewhere = {"origin": "https://elsewhere.example"}
    pages = [web.get(link), web.post(link), web.post(link, headers=elsewhere), web.put(link)]
    assert [page.status_code for page in pages] == [200, 404, 403, 405]
    for page in pages:
        assert re.findall(TO_A_FAMILY[language], page.text) == []


@pytest.mark.parametrize("deed", DEEDS)
def test_an_invented_link_is_told_that_nothing_is_left_to_do(web, deed):
    answer = web.post(f"/{deed}/{INVENTED}")
    assert answer.status_code == 404
    assert "Hier is niets (meer) te doen." in answer.text


@pytest.mark.parametrize("deed", DEEDS)
def test_a_form_that_is_not_ours_does_nothing(web, hub, deed):
    answer = web.post(f"/{deed}/{TOKEN}", headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert hub.asked == []


def test_whoever_guesses_deeds_must_wait_and_a_right_one_is_done_all_the_same(web):
    for _ in range(BURST):
        assert web.post(f"/n/{INVENTED}").status_code == 404
    assert web.post(f"/n/{INVENTED}").status_code == 429
    assert web.post(f"/n/{TOKEN}").status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_nothing_else_is_heard(web, hub, method):
    assert web.request(method, f"/n/{TOKEN}").status_code == 405
    assert hub.asked == []
