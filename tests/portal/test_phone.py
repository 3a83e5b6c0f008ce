"""A guardian's phone: looking does nothing, starting tells the kiosk, an answer goes once."""

import re

import pytest

from hub.visits.handoffs import HandOffFate
from portal.limits import BURST
from tests.portal.a_family import TOKEN

LINK = f"/h/{TOKEN}"
INVENTED = "/h/" + "x" * 43
ANSWERS = {
    "language": "nl", "score": "yes", "photo": "no", "sound": "yes",
    "first_name": " Testkind ", "address": "guardian@example.org", "do": "agree",
}  # fmt: skip


def test_a_scanner_that_looks_at_a_link_learns_nothing_and_tells_the_kiosk_nothing(web, hub):
    valid, invented = web.get(LINK), web.get(INVENTED)
    hub.hand_offs.is_open = False
    used = web.get(LINK)
    assert valid.status_code == 200
    assert valid.content == invented.content == used.content
    assert dict(valid.headers) == dict(invented.headers) == dict(used.headers)
    assert web.head(LINK).status_code == 200
    assert hub.hand_offs.shown == hub.hand_offs.said == []


def test_start_puts_the_questions_and_tells_the_kiosk_in_which_language(web, hub):
    page = web.post(LINK, data={"do": "start", "language": "fr"})
    assert page.text.count('type="radio"') == 6
    assert " checked" not in page.text
    assert "Que pouvons-nous garder" in page.text
    assert hub.hand_offs.shown == ["fr"]


def test_answers_go_to_the_kiosk_and_are_said_back(web, hub):
    page = web.post(LINK, data=ANSWERS)
    assert "Kijk op het scherm." in page.text
    (said,) = hub.hand_offs.said
    assert (said.yes, said.no) == (("score", "sound"), ("photo",))
    assert (said.first_name, said.address) == ("Testkind", "guardian@example.org")
    assert "Testkind" not in page.text
    assert "guardian@example.org" not in repr(said)


TYPO = ANSWERS | {"address": "guardian@gmial.com"}
OFFERS = {
    "nl": "Bedoelt u gmail.com?",
    "fr": "Voulez-vous dire gmail.com\N{NO-BREAK SPACE}?",
    "en": "Did you mean gmail.com?",
    "de": "Meinen Sie gmail.com?",
}


@pytest.mark.parametrize("language", OFFERS)
def test_a_mistyped_domain_is_asked_about_once_with_answers_alike(web, hub, language):
    page = web.post(LINK, data=TYPO | {"language": language})
    text = page.text.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
    assert OFFERS[language] in text.replace(" ?", "\N{NO-BREAK SPACE}?")
    assert "<bdi>guardian@gmial.com</bdi>" in page.text
    assert page.text.count('<button class="btn" name="do"') == 3
    assert hub.hand_offs.said == []


@pytest.mark.parametrize(
    ("answer", "address"), [("take", "guardian@gmail.com"), ("keep", "guardian@gmial.com")]
)
def test_the_answer_to_it_is_taken_and_it_is_not_asked_again(web, hub, answer, address):
    asked = web.post(LINK, data=TYPO)
    held = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
    page = web.post(LINK, data=held | {"do": answer})
    (said,) = hub.hand_offs.said
    assert (said.yes, said.no) == (("score", "sound"), ("photo",))
    assert (said.first_name, said.address) == ("Testkind", address)
    assert f"<bdi>{address}</bdi>" in page.text


def test_something_else_goes_back_to_the_form_as_it_was(web, hub):
    page = web.post(LINK, data=TYPO | {"do": "change"})
    assert 'value="guardian@gmial.com"' in page.text
    assert page.text.count(" checked") == 3
    assert hub.hand_offs.said == []


def test_nobody_is_asked_about_an_address_that_nothing_goes_to(web, hub):
    no = {"score": "no", "photo": "no", "sound": "no"}
    page = web.post(LINK, data=TYPO | no)
    assert "Uw kind speelt gewoon." in page.text
    assert "gmial" not in page.text
    (said,) = hub.hand_offs.said
    assert said.address == ""


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("nl", "Vraag het aan een medewerker van het museum"),
        ("fr", "Demandez à quelqu\u2019un du musée"),
        ("en", "Ask somebody from the museum"),
        ("de", "Fragen Sie jemanden vom Museum"),
    ],
)
def test_where_the_mail_goes_is_read_back_with_whom_to_ask(web, language, told):
    page = web.post(LINK, data=ANSWERS | {"language": language})
    assert "<bdi>guardian@example.org</bdi>" in page.text
    assert told in page.text


def test_an_address_is_read_back_only_of_who_gave_one_that_was_taken(web, hub):
    hub.hand_offs.fate = HandOffFate.KIOSK_SILENT
    assert "guardian@example.org" not in web.post(LINK, data=ANSWERS).text
    hub.hand_offs.fate = HandOffFate.TAKEN
    assert "guardian@example.org" not in web.post(LINK, data=ANSWERS | {"do": "play"}).text


def test_no_is_as_easy_and_names_nobody(web, hub):
    page = web.post(LINK, data=ANSWERS | {"do": "play"})
    assert "Uw kind speelt gewoon." in page.text
    (said,) = hub.hand_offs.said
    assert (said.yes, said.first_name, said.address) == ((), "", "")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("score", "", "Kies ja of nee."),
        ("score", "perhaps", "Kies ja of nee."),
        ("first_name", "", "Typ de voornaam van het kind."),
        ("first_name", "x" * 41, "Deze naam is te lang."),
        ("first_name", "a\nb", "een teken dat niet kan"),
        ("address", "", "Typ uw eigen mailadres."),
        ("address", "guardian.example.org", "In dit adres ontbreekt een @."),
    ],
)
def test_a_fault_is_named_beside_its_field_and_what_was_typed_stays(web, hub, field, value, told):
    page = web.post(LINK, data=ANSWERS | {field: value})
    assert told in page.text
    assert hub.hand_offs.said == []
    assert page.text.count(" checked") == (2 if field == "score" else 3)
    if field != "address":
        assert 'value="guardian@example.org"' in page.text


def test_another_language_keeps_what_was_typed_and_shows_the_notice_anew(web, hub):
    page = web.post(LINK, data=ANSWERS | {"speak": "de", "do": ""})
    assert 'value="guardian@example.org"' in page.text
    assert page.text.count(" checked") == 3
    assert hub.hand_offs.shown == ["de"]
    assert hub.hand_offs.said == []


@pytest.mark.parametrize(
    ("fate", "told"),
    [
        (HandOffFate.TOO_LATE, "Dat duurde te lang."),
        (HandOffFate.KIOSK_SILENT, "Het scherm antwoordt niet."),
    ],
)
def test_what_became_of_it_is_said(web, hub, fate, told):
    hub.hand_offs.fate = fate
    assert told in web.post(LINK, data=ANSWERS).text


def test_used_and_invented_links_answer_alike(web, hub):
    hub.hand_offs.is_open = False
    for data in ({"do": "start", "language": "nl"}, ANSWERS, TYPO):
        used, invented = web.post(LINK, data=data), web.post(INVENTED, data=data)
        assert used.content == invented.content
        assert used.status_code == invented.status_code


@pytest.mark.parametrize(
    "headers", [{"origin": "https://elsewhere.example"}, {"origin": "null"}, {"origin": ""}]
)
def test_a_form_that_is_not_ours_answers_nothing(web, hub, headers):
    assert web.post(LINK, data=ANSWERS, headers=headers).status_code == 403
    assert hub.hand_offs.said == hub.hand_offs.shown == []


def test_who_keeps_trying_links_must_wait(web):
    answers = [web.post(INVENTED, data={"do": "start"}).status_code for _ in range(BURST + 1)]
    assert answers == [200] * BURST + [429]


def test_a_form_of_another_size_is_not_read(web, hub):
    assert web.post(LINK, data=ANSWERS | {"first_name": "x" * 20_000}).status_code == 413
    assert hub.hand_offs.said == []


def test_no_answer_sets_a_cookie_may_be_stored_or_needs_a_script(web):
    for answer in (web.get(LINK), web.post(LINK, data=ANSWERS | {"address": ""})):
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "<script" not in answer.text


INFORMAL = {
    "nl": r"\b(je|jij|jouw|jou)\b",
    "fr": r"\b(tu|te|toi|ton|ta|tes)\b",
    "de": r"\b(du|dich|dir|dein\w*)\b",
}


@pytest.mark.parametrize("language", INFORMAL)
def test_a_guardian_is_nowhere_spoken_to_as_a_child(web, hub, language):
    asked = {"language": language}
    answers = ANSWERS | asked
    pages = [web.get(f"{LINK}?lang={language}"), web.post(LINK, data=asked | {"do": "start"})]
    pages.append(web.post(LINK, data=answers | {"address": ""}))
    pages.append(web.post(LINK, data=answers | {"address": "guardian@gmial.com"}))
    for fate in HandOffFate:
        hub.hand_offs.is_open, hub.hand_offs.fate = True, fate
        pages.append(web.post(LINK, data=answers))
    at = {"params": {"lang": language}}
    pages += [web.post(INVENTED, data=asked | {"do": "start"}, **at) for _ in range(BURST)]
    pages.append(web.post(INVENTED, data=answers, **at))
    pages.append(web.post(LINK, data=answers, headers={"origin": "null"}, **at))
    pages.append(web.get(f"{LINK}/more", **at))
    assert {one.status_code for one in pages} == {200, 403, 404, 429}
    for page in pages:
        words = re.sub(r"<[^>]*>", " ", page.text)
        assert not re.search(INFORMAL[language], words, re.IGNORECASE), words
