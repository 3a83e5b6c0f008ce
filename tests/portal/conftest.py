"""A portal over one family's page, asked without a socket."""

import pytest
from starlette.testclient import TestClient

from portal.app import create_app
from tests.portal import in_a_browser
from tests.portal.a_family import TOKEN, FakeHub, FixedClock, settings

ORIGIN = {"origin": "http://testserver"}
browser = in_a_browser.browser


@pytest.fixture
def hub():
    return FakeHub()


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def app(hub, clock):
    return create_app(hub, settings(), clock, languages=("nl", "fr", "en", "de", "qps"))


@pytest.fixture
def web(app):
    with TestClient(app, follow_redirects=False, headers=ORIGIN) as client:
        yield client


@pytest.fixture
def view(web):
    """The address of an opened page."""
    return web.post(f"/p/{TOKEN}").headers["location"]
