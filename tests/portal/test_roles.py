"""Every address says who may call it, and a view is the only way to a family's page."""

import asyncio

import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route

from portal.errors import ViewClosed
from portal.roles import Role, gate, role_of
from portal.views import CLASS_VIEW_LASTS, Views
from tests.portal.a_family import TOKEN, FixedClock


def without_a_role(app):
    """Return the paths of an application that nobody guards."""
    return [
        getattr(route, "path", repr(route))
        for route in walked(app.router)
        if not isinstance(route, APIRoute) or role_of(route) is None
    ]


def walked(router):
    for route in router.routes:
        inner = getattr(route, "original_router", None) or getattr(route, "router", None)
        if inner is not None:
            yield from walked(inner)
        else:
            yield route


def test_every_route_declares_its_role(app):
    assert without_a_role(app) == []
    assert len(list(walked(app.router))) >= 11


@pytest.mark.parametrize(
    "forgotten",
    [
        APIRoute("/forgotten", lambda: None),
        Route("/forgotten", lambda _request: None),
        Mount("/forgotten", FastAPI()),
    ],
)
def test_a_route_without_a_role_is_found(app, forgotten):
    app.router.routes.append(forgotten)
    assert without_a_role(app) == ["/forgotten"]


def test_a_router_that_is_included_is_walked_too(app):
    extra = APIRouter()
    extra.add_api_route("/forgotten", lambda: None)
    app.include_router(extra)
    assert without_a_role(app) == ["/forgotten"]


def test_nothing_of_a_family_is_answered_without_its_view(app, web, hub):
    family = [one for one in walked(app.router) if role_of(one) is Role.FAMILY]
    assert len(family) >= 7
    for route in family:
        path = route.path.replace("{size:int}", "640").format(
            view="w" * 43, result="06" * 16, form="jpg"
        )
        for method in route.methods:
            answer = web.request(method, path)
            assert answer.status_code == 404, path
            assert "De pagina is dichtgegaan." in answer.text
    assert hub.asked == []


def test_a_view_closes_after_half_an_hour(web, view, clock):
    clock.seconds += 30 * 60 - 1
    assert web.get(view).status_code == 200
    clock.seconds += 1
    closed = web.get(view)
    assert closed.status_code == 404
    assert "Open de link in je mail opnieuw." in closed.text
    assert web.get(web.post(f"/p/{TOKEN}").headers["location"]).status_code == 200


def test_closed_views_are_forgotten_when_others_open():
    clock = FixedClock()
    views = Views(clock)
    views.open(b"a" * 16)
    clock.seconds += 3600
    views.open(b"b" * 16)
    assert len(views._open) == 1


def test_a_view_token_is_not_kept_as_it_is():
    views = Views(FixedClock())
    token = views.open(b"a" * 16)
    assert token not in repr(vars(views))


def test_a_gate_shows_its_role():
    dependency = gate(Role.FAMILY, Views(FixedClock()))
    assert dependency.dependency.role is Role.FAMILY


def asked_at(view):
    return Request({"type": "http", "method": "GET", "path": "/k", "path_params": {"view": view}})


def test_a_class_s_view_tells_whose_class_it_is_and_stays_open_for_the_day_of_the_visit():
    clock = FixedClock()
    views = Views(clock, lasts=CLASS_VIEW_LASTS)
    let_in, asked = gate(Role.TEACHER, views).dependency, asked_at(views.open(b"b" * 16))
    clock.seconds += 12 * 3600 - 1
    asyncio.run(let_in(asked))
    assert asked.state.booking_id == b"b" * 16
    clock.seconds += 1
    with pytest.raises(ViewClosed):
        asyncio.run(let_in(asked))


def test_a_family_s_view_opens_no_class():
    family, classes = Views(FixedClock()), Views(FixedClock(), lasts=CLASS_VIEW_LASTS)
    with pytest.raises(ViewClosed):
        asyncio.run(gate(Role.TEACHER, classes).dependency(asked_at(family.open(b"a" * 16))))
