"""Every route is tried by everybody whom it is not for; what a route asks for stands here, too.

A route that no rule below names fails: who adds one says here, in words of its own, whose it is.
"""

import re

import pytest

from hub.rules.links import Deed
from hub.rules.staff import StaffRole
from portal.roles import Role, needs_of, role_of
from tests.portal.a_house import a_house, address_of
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
    r"/k/\{view\}(/(attest|device|letter(\.pdf)?|numbers|rehearsal|withdraw))?": Role.TEACHER,
    r"/staff(/out)?": EVERYBODY,
    r"/staff/bookings(/.*)?": frozenset({DESK, EDUCATOR, ADMIN}),
    r"/staff/desk(/.*)?": frozenset({DESK}),
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
            if route.path == "/staff/out":
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
