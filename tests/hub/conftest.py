"""A running hub, an edge it knows, and a mail server, for the tests of the hub's wire."""

import pytest

from tests import databases
from tests.databases import ON_POSTGRES
from tests.hub.a_hub import AHub
from tests.hub.a_mailbox import AMailbox
from tests.hub.an_edge import AnEdge
from tests.hub.who_stores import Opened, stores

_opened = Opened()


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL leave out the tests of the hub that store nothing there."""
    if ON_POSTGRES:
        idle = [one for one in items if not _runs_on_postgresql(one)]
        config.hook.pytest_deselected(items=idle)
        items[:] = [one for one in items if one not in idle]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol():
    """Count the stores that a test opens with its fixtures."""
    _opened.count = 0
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Have a test that stores fail if it would be left out on PostgreSQL without being marked."""
    done = yield
    if _opened.count and not item.get_closest_marker("sqlite"):
        assert _runs_on_postgresql(item), "it opens a store: have tests.hub.who_stores see it"
    return done


def pytest_sessionfinish():
    databases.close()


def _runs_on_postgresql(item):
    if item.get_closest_marker("sqlite"):
        return False
    return not item.module.__name__.startswith("tests.hub.") or stores(item)


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
