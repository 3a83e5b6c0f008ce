"""Closing a group's page sooner: asked once, proven, and nothing opens any more."""

from dataclasses import replace
from datetime import timedelta

from tests.portal.a_family import DAY


def test_looking_at_the_question_closes_nothing(web, hub, view):
    html = web.get(f"{view}/close").text
    assert "De pagina van klas 5B nu sluiten?" in html
    assert "close" not in hub.class_page.asked


def test_closing_answers_the_number_of_its_proof_and_ends_every_view(web, hub, view, class_views):
    views, there = [view.removeprefix("/k/"), class_views.open(b"b" * 16)], hub.class_page.shown
    answer = web.post(f"{view}/close")
    assert answer.status_code == 200
    assert "2026-0043" in answer.text
    assert hub.class_page.asked.count("close") == 1
    assert [class_views.page_of(one) for one in views] == [None, None]
    hub.class_page.shown = there
    assert [web.get(f"/k/{one}/page").status_code for one in views] == [404, 404]
    assert web.post(f"{view}/close").status_code == 404


def test_a_form_from_elsewhere_closes_nothing(web, hub, view):
    answer = web.post(f"{view}/close", headers={"origin": "http://elsewhere.example"})
    assert answer.status_code == 403
    assert "close" not in hub.class_page.asked


def test_who_closes_before_the_visit_reads_that_the_booking_goes(web, hub, view):
    assert "moet u opnieuw boeken" not in web.get(f"{view}/close").text
    page = hub.class_page.shown
    later = replace(page.group, day=DAY + timedelta(days=3))
    hub.class_page.shown = replace(page, group=later)
    assert "moet u opnieuw boeken" in web.get(f"{view}/close").text
