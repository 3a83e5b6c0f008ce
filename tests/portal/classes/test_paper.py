"""A class's page and its slips as PDF: tagged, in its language, whole, without an address."""

import re
import shutil
import subprocess

import pytest

from portal import paper
from tests.portal.classes.a_page import a_class_page, token_of

pytestmark = pytest.mark.timeout(120)  # a sheet may wait for a busy machine


@pytest.fixture(autouse=True)
def printer():
    pytest.importorskip("weasyprint")
    if shutil.which("pdftotext") is None:
        pytest.fail("poppler is missing. Type:  sudo apt-get install poppler-utils")
    yield
    paper.put_away()


def told(program, body, *how):
    done = subprocess.run([program, *how], input=body, capture_output=True, check=True)
    return done.stdout.decode()


def test_the_pdf_of_a_class_is_tagged_and_tells_every_number(web, hub, view):
    hub.class_page.shown = a_class_page(30, 12)
    answer = web.get(f"{view}/page.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    info = told("pdfinfo", answer.content, "-")
    assert re.search(r"Tagged:\s+yes", info)
    assert "Klas 5B was hier." in info
    assert int(re.search(r"Pages:\s+(\d+)", info)[1]) <= 6
    assert "pdfuaid" in told("pdfinfo", answer.content, "-meta", "-")
    text = told("pdftotext", answer.content, "-layout", "-", "-")
    for number in range(1, 31):
        assert re.search(rf"^\s*{number}\s+\S", text, re.MULTILINE), number
    for place in range(1, 13):
        assert re.search(rf"\b{place}\. \S", text), place
    assert "doet mee, niets bewaard" in text
    assert "Je oog ziet het licht" in text
    assert "http" not in text
    assert b"/URI" not in answer.content


def test_the_pdf_of_a_class_says_its_table_in_tags(web, view):
    body = web.get(f"{view}/page.pdf?lang=fr").content
    tree = told("pdfinfo", body, "-struct-text", "-")
    assert tree.count("TR\n") >= 25 or tree.count("TR (") >= 25
    assert "TH" in tree
    assert "Figure" in tree


def test_the_slips_come_ten_on_a_sheet_and_hold_no_readable_token(web, view):
    body = web.get(f"{view}/slips.pdf").content
    info = told("pdfinfo", body, "-")
    assert re.search(r"Pages:\s+3\b", info)
    assert re.search(r"Tagged:\s+yes", info)
    text = told("pdftotext", body, "-layout", "-", "-")
    for number in range(1, 25):
        assert (f"Nummer {number}\n" in text.replace("  ", "\n")) == (number != 9)
    assert token_of(3) not in text


def test_while_no_pdf_can_be_made_the_page_says_what_to_do(web, view, monkeypatch):
    def busy(*_sheet):
        raise paper.NoPaper("too many at once")

    monkeypatch.setattr(paper, "get_ready", lambda _style: None)
    monkeypatch.setattr(paper, "printed", busy)
    for name in ("page.pdf", "slips.pdf"):
        answer = web.get(f"{view}/{name}")
        assert answer.status_code == 503
        assert "De PDF kwam er nu niet." in answer.text
        assert "data-" in answer.text


def test_without_the_extra_no_pdf_is_offered(web, view, monkeypatch):
    monkeypatch.setattr(paper, "is_there", lambda: False)
    for name in ("page", "slips"):
        assert ".pdf" not in web.get(f"{view}/{name}").text
        assert web.get(f"{view}/{name}.pdf").status_code == 404
