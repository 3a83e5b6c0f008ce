"""There is no field into which a teacher, an organiser or a pupil could put a child's name.

The pages are those of the route table, as they are rendered; whoever adds a field that takes free
text says below what it is for.
"""

import re

import pytest

from edge.contract.words import BindingKind
from hub.rules.staff import StaffRole
from hub.store import Stored
from portal.roles import Role, role_of
from simulators.browsing import FREE_TEXT, PageOf
from tests.portal.a_house import a_class, a_house, address_of
from tests.portal.test_roles import walked

TYPED = {
    "/staff/in": {"name", "password", "code"},
    "/staff/join": {"code", "password", "again", "digits", "secret"},
    "/school": {"school", "label", "contact", "address"},
    "/k/{view}/attest": {"who"},
    "/staff/bookings": {"school", "label", "contact", "address"},
}
"""What may be typed freely on which pages: the first whose path begins so counts; else nothing."""
OK = 200


def may_be_typed(path):
    return next((names for begins, names in TYPED.items() if path.startswith(begins)), set())


def strays(path, html):
    """Every field of a page that takes free text and is not named above."""
    fields = [one for form in PageOf.of(html).forms for one in form.fields]
    return [
        f"{path}: {one.name} ({one.kind})"
        for one in fields
        if one.kind in FREE_TEXT and one.name not in may_be_typed(path)
    ]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with a_house(tmp_path_factory.mktemp("house")) as one:
        yield one


def pages(house, browser, role, **filled):
    """Every page of a role as somebody is shown it: its path, and its HTML."""
    for route in walked(house.app.router):
        if role_of(route) is not role or "GET" not in route.methods:
            continue
        if route.path.endswith("events"):
            continue
        answer = browser.get(address_of(route.path, **filled))
        if answer.status_code == OK and "html" in answer.headers["content-type"]:
            yield route.path, answer.text


@pytest.mark.parametrize("kind", [BindingKind.CLASS, BindingKind.GROUP])
def test_who_answers_for_a_group_can_write_no_childs_name_anywhere(house, kind):
    came = a_class(house, kind)
    browser = house.visitor()
    seen = dict(pages(house, browser, Role.TEACHER, view=came.view(browser)))
    assert all(path.startswith("/k/{view}") for path in seen)
    assert [one for path, html in seen.items() for one in strays(path, html)] == []


def test_whoever_has_no_page_open_can_write_no_childs_name_anywhere(house):
    seen = dict(pages(house, house.visitor(), Role.ANYBODY))
    assert {"/t/{token}", "/staff/in"} <= set(seen)
    assert [one for path, html in seen.items() for one in strays(path, html)] == []


def test_a_colleague_can_write_no_childs_name_anywhere(house):
    with house.colleague(*StaffRole) as browser:
        seen = dict(pages(house, browser, Role.COLLEAGUE))
    assert "/staff" in seen
    assert [one for path, html in seen.items() for one in strays(path, html)] == []


def test_a_field_that_nobody_named_is_found():
    page = '<form action="/k/x/numbers" method="post"><textarea name="note"></textarea></form>'
    assert strays("/k/{view}/numbers", page) == ["/k/{view}/numbers: note (textarea)"]
    assert strays("/k/{view}/numbers", page.replace("textarea", "input")) != []


def test_no_column_of_a_class_can_hold_a_name_an_age_or_an_address_of_a_pupil():
    wanted = re.compile(r"name|^age$|address|birth|gender|mail")
    of_pupils = {
        one.name for table in ("pupil", "booking", "attestation", "slip") for one in columns(table)
    }
    assert {one for one in of_pupils if wanted.search(one)} == {
        "address_box",  # of who answers for the group
        "set_name",
    }


def columns(table):
    return Stored.metadata.tables[table].columns
