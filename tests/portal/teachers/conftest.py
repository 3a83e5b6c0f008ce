"""A class that booked, and its teacher with an open view."""

import pytest

from tests.portal.a_house import a_class, a_house


@pytest.fixture
def house(tmp_path):
    with a_house(tmp_path) as one:
        yield one


@pytest.fixture
def school(house):
    return a_class(house)


@pytest.fixture
def web(house):
    return house.visitor()


@pytest.fixture
def base(school, web):
    """A teacher's open view."""
    return f"/k/{school.view(web)}"
