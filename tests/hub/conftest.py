"""A running hub and an edge it knows, for the tests of the hub's wire."""

import pytest

from tests.hub.a_hub import AHub
from tests.hub.an_edge import AnEdge


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
