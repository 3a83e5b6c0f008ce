"""There is no field into which a teacher, an organiser or a pupil could put a child's name.

The pages are those of the route table, as they are rendered; whoever adds a field that takes free
text says below what it is for.
"""

import re

import pytest

from edge.contract.manifest import Texts
from edge.contract.trails import Order, Step
from edge.contract.words import BindingKind
from hub.rules.staff import StaffRole
from hub.rules.trail_drafts import Draft
from hub.store import Stored
from portal.roles import Role, role_of
from simulators.browsing import FREE_TEXT, PageOf
from tests.portal.a_house import a_class, a_house, address_of
from tests.portal.test_roles import walked

LANGUAGES = ("nl", "fr", "en", "de")
IN_FOUR = ("name", "task", "asked", "c1", "c2", "c3", "c4")
"""What an educator writes of exhibits, for every class alike; of nobody."""
TYPED = {
    "/staff/in": {"name", "password", "code"},
    "/staff/join": {"code", "password", "again", "digits", "secret"},
    "/school": {"school", "label", "contact", "address"},
    "/k/{view}/attest": {"who"},
    "/staff/bookings": {"school", "label", "contact", "address"},
    "/staff/desk/{desk}/found/{ref}/mend": {"q", "address", "before"},
    "/staff/desk": {"q", "set"},
    "/staff/trails": {
        *(f"{what}_{language}" for what in IN_FOUR for language in LANGUAGES),
        *("minutes", "points", "at_least", "at_most"),
    },
    "/s/{view}/claim": {"age", "first_name", "address"},
}
"""What may be typed freely on which pages: the first whose path begins so counts; else nothing."""
OK = 200
LONGEST_LABEL = 5
A_TRAIL = Draft(
    Texts("Testpad"),
    Order.FREE,
    0,
    (Step("s1", "wall", Texts("Sla op de lamp"), 1, None, None),),
)
FOUND = {
    "doos class 1": ("number", "back", "revoke"),
    "guardian@example.org": ("swap", "mend", "release", "block", "end", "again"),
}
"""What a desk looks for, and what is asked there before it is done."""
SHOWN = {
    "/staff",
    "/staff/bookings",
    "/staff/bookings/new",
    "/staff/bookings/import",
    "/staff/bookings/{ref}",
    "/staff/bookings/{ref}/who",
    "/staff/bookings/{ref}/change",
    "/staff/desk/{desk}",
    "/staff/desk/{desk}/sets",
    "/staff/desk/{desk}/found/{ref}",
    "/staff/desk/{desk}/found/{ref}/mend",
    "/staff/desk/{desk}/found/{ref}/number",
    "/staff/trails",
    "/staff/trails/{trail}",
    "/staff/trails/{trail}/steps/{step:int}",
}
"""Those at least are read: a way that leads to none of a page's forms would prove nothing."""


def may_be_typed(path):
    return next((names for begins, names in TYPED.items() if path.startswith(begins)), set())


def strays(path, html):
    """Every field of a page that takes free text and is not named above."""
    return [
        f"{path}: {one.name} ({one.kind})"
        for one in fields({path: html})
        if one.kind in FREE_TEXT and one.name not in may_be_typed(path)
    ]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with a_house(tmp_path_factory.mktemp("house")) as one:
        yield one


@pytest.fixture(scope="module")
def came(house):
    """A class and a party that have their bands, by the kind of their group."""
    groups = {kind: a_class(house, kind) for kind in (BindingKind.CLASS, BindingKind.GROUP)}
    for kind, one in groups.items():
        one.attests()
        one.gets(f"doos {kind.value}")
    return groups


FILES = (".pdf", ".ods", ".csv")
"""Nothing can be written into what is printed or opened elsewhere."""


def pages(house, browser, role, *ways):
    """Every page of a role as somebody is shown it: its path, and its HTML; `ways` fill it in."""
    for route in walked(house.app.router):
        if role_of(route) is not role or "GET" not in route.methods:
            continue
        if route.path.endswith(("events", *FILES)):
            continue
        for filled in ways or ({},):
            answer = browser.get(address_of(route.path, **filled))
            if answer.status_code == OK and "html" in answer.headers["content-type"]:
                path = route.path.replace("{act}", filled.get("act", "{act}"))
                yield path, answer.text


def all_strays(seen):
    return [one for path, html in seen.items() for one in strays(path, html)]


@pytest.mark.parametrize("kind", [BindingKind.CLASS, BindingKind.GROUP])
def test_who_answers_for_a_group_can_write_no_childs_name_anywhere(house, came, kind):
    browser = house.visitor()
    seen = dict(pages(house, browser, Role.TEACHER, {"view": came[kind].view(browser)}))
    assert {"/k/{view}", "/k/{view}/attest", "/k/{view}/numbers", "/k/{view}/page"} <= set(seen)
    assert all_strays(seen) == []
    # A number, or who answers for the group; and no more.
    boxes = [one for one in fields(seen) if one.kind in FREE_TEXT]
    assert {one.name for one in boxes} == {"who"}


@pytest.mark.parametrize("kind", [BindingKind.CLASS, BindingKind.GROUP])
def test_a_pupil_can_write_nothing_and_a_family_its_own_name_and_address(house, came, kind):
    browser = house.visitor()
    seen = dict(pages(house, browser, Role.PUPIL, {"view": came[kind].slip_view(browser)}))
    assert "/s/{view}/mine" in seen
    assert all_strays(seen) == []
    typed = {one.name for one in fields(seen) if one.kind in FREE_TEXT}
    assert typed == ({"first_name", "address"} if kind is BindingKind.GROUP else set())


def test_whoever_has_no_page_open_can_write_no_childs_name_anywhere(house):
    seen = dict(pages(house, house.visitor(), Role.ANYBODY))
    assert {"/t/{token}", "/s/{token}", "/school", "/staff/in"} <= set(seen)
    assert all_strays(seen) == []
    asked = {one.name: one for one in fields({"/school": seen["/school"]})}
    assert asked["label"].limit == LONGEST_LABEL


@pytest.mark.timeout(120)  # every screen of every role, filled in each way
def test_a_colleague_can_write_no_childs_name_anywhere(house, came):
    house.registers("Testkind", "guardian@example.org")
    trail = house.hub.trails.make(A_TRAIL)
    of_class = {"desk": "-", "ref": came[BindingKind.CLASS].booking_id.hex(), "trail": trail}
    with house.colleague(*StaffRole) as browser:
        found = [
            {"desk": "-", "ref": house.found(browser, what), "act": act}
            for what, acts in FOUND.items()
            for act in acts
        ]
        seen = dict(pages(house, browser, Role.COLLEAGUE, of_class, *found))
    assert set(seen) >= SHOWN
    assert all_strays(seen) == []


def fields(seen):
    return [one for html in seen.values() for form in PageOf.of(html).forms for one in form.fields]


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
        "old_address_box",  # theirs as well, until it is told
        "set_name",
    }


def columns(table):
    return Stored.metadata.tables[table].columns
