"""A running hub, an edge it knows, and a mail server, for the tests of the hub's wire."""

import pytest

from tests import databases
from tests.databases import ON_POSTGRES
from tests.hub.a_hub import AHub
from tests.hub.a_mailbox import AMailbox
from tests.hub.an_edge import AnEdge

STORES = {
    *("AClass", "ADesk", "AGroup", "AHub", "AMuseum", "APageOfAClass", "ATrail"),
    *("staff_room", "url_of"),
}
"""Whoever imports one of these stores something; the rest is the same on every database."""


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL leave out the tests of the hub that store nothing there."""
    if ON_POSTGRES:
        idle = [one for one in items if not _stores(one)]
        config.hook.pytest_deselected(items=idle)
        items[:] = [one for one in items if one not in idle]


def pytest_sessionfinish():
    databases.close()


def _stores(item):
    if item.get_closest_marker("sqlite"):
        return False
    ours = item.module.__name__.startswith("tests.hub.")
    return not ours or "hub" in item.fixturenames or STORES & vars(item.module).keys()


@pytest.fixture
def hub(tmp_path):
    rig = AHub(tmp_path)
    rig.start()
    yield rig
    rig.close()


@pytest.fixture
def edge(hub):
    one = AnEdge()
    hub.welcomes(one)
    return one


@pytest.fixture
def mailbox():
    one = AMailbox()
    one.start()
    yield one
    one.stop()
