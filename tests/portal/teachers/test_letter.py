"""The letter to parents: on the screen, on paper, in whose name."""

import functools

import pytest

from edge.contract.words import BindingKind
from look.speech import LANGUAGES, Speech
from portal import paper
from tests.portal.a_house import a_class


def test_the_letter_to_parents_holds_no_link_and_stands_in_four_languages(school, web, base):
    for language in LANGUAGES:
        html = web.get(f"{base}/letter?lang={language}").text
        assert Speech(language).say("booking.parents.no")[:40] in html
        assert school.token not in html
        assert Speech(language).say("booking.parents.no")[:40] in (
            web.get(f"/school/parents?lang={language}").text
        )


@pytest.mark.timeout(120)  # a process of its own, on a machine that may be busy
def test_the_letter_comes_on_paper_a_sheet_a_language(web, base, monkeypatch):
    patient = functools.partial(paper.printed, patience=60)
    monkeypatch.setattr("portal.teachers.preparing.paper.printed", patient)
    web.get(f"{base}/letter")
    answer = web.get(f"{base}/letter.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert "brief-aan-ouders-5B.pdf" in answer.headers["content-disposition"]


def test_without_paper_the_letter_says_what_to_do(web, base, monkeypatch):
    def printed(_html):
        raise paper.NoPaper("too many at once")

    monkeypatch.setattr("portal.teachers.preparing.paper.printed", printed)
    monkeypatch.setattr("portal.teachers.preparing.paper.is_there", lambda: True)
    monkeypatch.setattr("portal.teachers.preparing.paper.get_ready", lambda: None)
    assert "Het papier kwam er niet." in web.get(f"{base}/letter.pdf").text


def test_the_letter_says_who_confirmed_it_to_the_museum(house, web, base):
    assert "alleen als de school ons bevestigd heeft" in web.get(f"{base}/letter").text
    group = a_class(house, BindingKind.GROUP, "LUNA")
    letter = web.get(f"/k/{group.view(web)}/letter").text
    assert "wie de groep begeleidt ons bevestigd heeft" in letter
    assert "school" not in letter.split('class="letter"')[1].split("</section>")[0]
    anybody = web.get("/school/parents").text
    assert "de school, of wie de groep begeleidt" in anybody
