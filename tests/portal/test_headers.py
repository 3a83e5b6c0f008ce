"""Nobody frames a page, stores it, indexes it, follows its links or gets a request from it."""

import gzip
import re

import pytest
from starlette.testclient import TestClient

from portal import assets
from tests.portal.a_family import TOKEN
from tests.portal.conftest import ORIGIN

HEX = "00" * 15
STAYS = {"nl": "staat er nog", "fr": "toujours là", "en": "still there", "de": "noch da"}


def paths(view):
    return [
        f"/p/{TOKEN}", view, f"{view}/erase", f"{view}/erase/{HEX}06",
        f"{view}/media/{HEX}06/640.jpg", "/v/" + "w" * 43, "/nothing", "/health", "/p/",
        "/static/none.css",
    ]  # fmt: skip


def test_every_answer_carries_the_policy(web, view):
    for path in paths(view):
        headers = web.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "private, no-store", path
        assert "noindex" in headers["x-robots-tag"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers


def test_a_page_with_a_form_tells_its_origin_to_itself_and_all_others_to_nobody(web, view):
    for path in paths(view):
        answer = web.get(path)
        has_form = (
            'method="post"' in answer.text
            if "jpeg" not in answer.headers["content-type"]
            else False
        )
        expected = "same-origin" if has_form else "no-referrer"
        assert answer.headers["referrer-policy"] == expected, path
    assert web.get(f"/p/{TOKEN}").headers["referrer-policy"] == "same-origin"
    assert web.get(view).headers["referrer-policy"] == "no-referrer"


def test_pages_ask_nothing_of_anybody_else(web, view):
    for path in paths(view):
        answer = web.get(path)
        if "html" in answer.headers["content-type"]:
            asked = re.findall(r'(?:src|href|srcset|action)="([^"]*)"', answer.text)
            assert not [one for one in asked if re.match(r"https?:|//|data:", one)]
            assert not re.search(r"<style|<script>|\sstyle=|\son\w+=", answer.text)


def test_what_never_changes_may_be_kept_for_ever(web, view):
    page = web.get(view).text
    files = re.findall(r'"(/static/[0-9a-f]{16}\.\w+)"', page)
    assert {one.rsplit(".")[-1] for one in files} == {"css", "js", "svg"}
    style = web.get(next(one for one in files if one.endswith("css")))
    fonts = re.findall(r"url\((\w+\.woff2)\)", style.text)
    for one in (*files, *(f"/static/{font}" for font in fonts)):
        assert web.get(one).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "url(jost.woff2)" not in style.text


def test_without_the_font_the_style_asks_for_none(monkeypatch):
    monkeypatch.setattr("look.assets.font", lambda: None)
    built = assets.build()
    assert built.font == ""
    assert b"@font-face" not in built.files[built.css].body


def test_the_script_of_our_own_is_small(web, view):
    script = re.search(r'src="(/static/\w+\.js)"', web.get(view).text)[1]
    assert len(gzip.compress(web.get(script).content)) <= 3 * 1024


@pytest.mark.parametrize("path", ["/nothing", "/p", "/v", "/docs", "/openapi.json", "/p/a/b"])
def test_an_address_that_is_not_there_is_answered_kindly(web, path):
    answer = web.get(path)
    assert answer.status_code == 404
    assert "Hier staat niets (meer)." in answer.text


def test_a_fault_of_ours_is_said_without_its_reason(app, hub, view):
    def broken(_page_id):
        raise RuntimeError("a reason nobody outside needs")

    hub.family_page = broken
    with TestClient(app, raise_server_exceptions=False) as web:
        answer = web.get(view)
    assert answer.status_code == 500
    assert "Misschien is het gelukt, misschien niet." in answer.text
    assert "reason" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_fault_in_the_middle_of_an_erasure_does_not_say_that_anything_stays(app, hub, view):
    def broken(_page_id):
        raise RuntimeError

    hub.erase_page = broken
    with TestClient(app, raise_server_exceptions=False, headers=ORIGIN) as web:
        for language, claim in STAYS.items():
            answer = web.post(f"{view}/erase?lang={language}")
            assert answer.status_code == 500
            assert f'lang="{language}"' in answer.text
            assert claim not in answer.text


def test_health_is_green_or_red_and_says_no_more_to_anybody(web, hub):
    assert (web.get("/health").status_code, web.get("/health").json()) == (200, {"well": True})
    hub.well = False
    assert (web.get("/health").status_code, web.get("/health").json()) == (503, {"well": False})
