"""Every route is tried by everybody whom it is not for; what a route asks for stands here, too.

A route that no rule below names fails: who adds one says here, in words of its own, whose it is.
"""

import re

import pytest

from edge.contract.words import BindingKind
from hub.rules.links import Deed
from hub.rules.staff import StaffRole
from portal.roles import Role, needs_of, role_of
from tests.portal.a_house import a_class, a_house, address_of
from tests.portal.test_roles import walked

DESK, EDUCATOR, ADMIN = StaffRole.DESK, StaffRole.EDUCATOR, StaffRole.ADMIN
EVERYBODY = frozenset(StaffRole)
WHOSE = {
    r"/static/.*|/health|/enrol": Role.ANYBODY,
    rf"/(p|h|{'|'.join(Deed)})/\{{token\}}": Role.ANYBODY,
    r"/staff/(in|join)": Role.ANYBODY,
    r"/t/\{token\}|/school(/\w+)?": Role.ANYBODY,
    r"/v/\{view\}(/.*)?": Role.FAMILY,
    r"/s/\{token\}": Role.ANYBODY,
    r"/s/\{view\}/(mine|claim|media/.*)": Role.PUPIL,
    r"/k/\{view\}/(page(\.\w+)?|slips(\.pdf)?|close|media/.*)": Role.TEACHER,
    r"/k/\{view\}/board(/events)?": Role.TEACHER,
    r"/k/\{view\}(/(attest|device|letter(\.pdf)?|numbers|rehearsal|withdraw))?": Role.TEACHER,
    r"/staff(/out)?": EVERYBODY,
    r"/staff/bookings(/.*)?": frozenset({DESK, EDUCATOR, ADMIN}),
    r"/staff/desk(/.*)?": frozenset({DESK}),
    r"/staff/trails(/.*)?": frozenset({EDUCATOR, ADMIN}),
}
"""Whose a route is: of a colleague's, which colleagues. The first that fits counts."""
REFUSED, NOT_THERE, ELSEWHERE = 403, 404, 303


def whose(path):
    for rule, who in WHOSE.items():
        if re.fullmatch(rule, path):
            return who
    return None


def tried(route):
    """Every method of a route but HEAD, which answers as GET does."""
    return sorted(route.methods - {"HEAD"})


def is_endless(route):
    """Whether its answer goes on for as long as somebody listens."""
    return route.path.endswith("/events")


def of_staff(app):
    return [one for one in walked(app.router) if role_of(one) is Role.COLLEAGUE]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with a_house(tmp_path_factory.mktemp("house")) as one:
        yield one


def test_every_route_has_a_rule_and_lets_in_whom_the_rule_names(house):
    for route in walked(house.app.router):
        rule = whose(route.path)
        assert rule is not None, f"{route.path}: say in WHOSE whose it is"
        declared = needs_of(route) or role_of(route)
        assert declared == rule, route.path


def test_a_route_that_is_new_has_no_rule():
    assert whose("/staff/forgotten") is None
    assert whose("/k/{view}/forgotten/of/it") is None


@pytest.mark.parametrize("role", list(StaffRole))
def test_a_colleague_is_refused_whatever_their_work_does_not_need(house, role):
    with house.colleague(role) as browser:
        for route in of_staff(house.app):
            if route.path == "/staff/out" or (is_endless(route) and role in whose(route.path)):
                continue
            for method in tried(route):
                answer = browser.request(method, address_of(route.path))
                refused = answer.status_code == REFUSED
                assert refused == (role not in whose(route.path)), f"{role}: {method} {route.path}"
                assert answer.status_code < 500, f"{role}: {method} {route.path}"


def test_nobody_comes_to_a_colleagues_screen_without_a_sitting(house):
    browser = house.visitor()
    for route in of_staff(house.app):
        for method in tried(route):
            answer = browser.request(method, address_of(route.path))
            led = answer.status_code, answer.headers.get("location")
            assert led == (ELSEWHERE, "/staff/in"), f"{method} {route.path}"


def test_no_form_from_elsewhere_rides_on_a_colleagues_cookie(house):
    elsewhere = {"origin": "https://elsewhere.example.org"}
    with house.colleague(*StaffRole) as browser:
        for route in of_staff(house.app):
            for method in set(tried(route)) - {"GET"}:
                answer = browser.request(method, address_of(route.path), headers=elsewhere)
                assert answer.status_code == REFUSED, f"{method} {route.path}"


OF_A_VIEW = (Role.FAMILY, Role.TEACHER, Role.PUPIL)


def of_views(app):
    return [one for one in walked(app.router) if role_of(one) in OF_A_VIEW]


@pytest.fixture(scope="module")
def opened(house):
    """Two classes and a party that have their bands; the view of each, and of a slip of each."""
    came = [a_class(house, label="5B"), a_class(house, label="6WEQZ")]
    came.append(a_class(house, BindingKind.GROUP, "JAN"))
    for one in came:
        one.attests()
        one.gets(f"doos {one.label}")
    browser = house.visitor()
    views = {one.label: one.view(browser) for one in came}
    slips = {one.label: one.slip_view(browser) for one in came}
    return views, slips


def test_a_view_that_never_was_shows_nothing_of_anybody(house):
    browser = house.visitor()
    for route in of_views(house.app):
        for method in tried(route):
            answer = browser.request(method, address_of(route.path, view="w" * 43))
            assert answer.status_code == NOT_THERE, f"{method} {route.path}"


@pytest.mark.parametrize("whose_view", ["a class", "a slip"])
def test_a_view_opens_the_pages_of_its_own_kind_alone(house, opened, whose_view):
    views, slips = opened
    view, role = {
        "a class": (views["5B"], Role.TEACHER),
        "a slip": (slips["5B"], Role.PUPIL),
    }[whose_view]
    browser = house.visitor()
    for route in of_views(house.app):
        if role_of(route) is role:
            continue
        for method in tried(route):
            answer = browser.request(method, address_of(route.path, view=view))
            assert answer.status_code == NOT_THERE, f"{method} {route.path}"


def test_what_another_class_made_is_not_there_for_a_teacher_or_a_pupil(house, opened):
    views, slips = opened
    browser = house.visitor()
    for path, mine in (("/k/{view}/page", views), ("/s/{view}/mine", slips)):
        media = path.rpartition("/")[0] + "/media/{result}/640.jpg"
        assert browser.get(path.format(view=mine["5B"])).status_code == 200
        for of_other in ("ab" * 16, "00" * 16):
            answer = browser.get(media.format(view=mine["5B"], result=of_other))
            assert answer.status_code == NOT_THERE


def test_each_teacher_reads_of_their_own_class_alone(house, opened):
    views, _ = opened
    browser = house.visitor()
    pages = [one for one in of_views(house.app) if role_of(one) is Role.TEACHER]
    for route in pages:
        if "GET" not in route.methods or "{result}" in route.path or "events" in route.path:
            continue
        shown = browser.get(address_of(route.path, view=views["5B"]))
        assert shown.status_code == 200, route.path
        if "html" in shown.headers["content-type"]:
            assert "6WEQZ" not in shown.text, route.path


def test_a_pupil_of_a_class_has_nothing_to_claim(house, opened):
    _, slips = opened
    browser = house.visitor()
    assert browser.get(f"/s/{slips['JAN']}/claim").status_code == 200
    assert browser.get(f"/s/{slips['5B']}/claim").status_code == NOT_THERE


def test_no_page_of_a_class_or_a_pupil_sets_a_cookie(house, opened):
    views, slips = opened
    browser = house.visitor()
    for route in of_views(house.app):
        if "GET" not in route.methods or "events" in route.path:
            continue
        for view in (views["5B"], slips["JAN"]):
            answer = browser.get(address_of(route.path, view=view))
            assert "set-cookie" not in answer.headers, route.path
