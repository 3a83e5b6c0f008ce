"""A portal over one class's page, asked without a socket."""

import pytest
from starlette.testclient import TestClient

from portal.app import create_app
from portal.views import Views
from tests.portal.a_family import FixedClock, settings
from tests.portal.classes.a_page import BOOKING_ID, ASchoolHub

ORIGIN = {"origin": "http://testserver"}


@pytest.fixture
def hub():
    return ASchoolHub()


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def class_views(clock):
    return Views(clock)


@pytest.fixture
def web(hub, clock, class_views):
    languages = ("nl", "fr", "en", "de", "qps")
    app = create_app(hub, settings(), clock, languages=languages, class_views=class_views)
    with TestClient(app, follow_redirects=False, headers=ORIGIN) as client:
        yield client


@pytest.fixture
def view(class_views):
    """The address of a class's open view."""
    return f"/k/{class_views.open(BOOKING_ID)}"
