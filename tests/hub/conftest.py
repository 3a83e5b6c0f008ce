"""A running hub, an edge it knows, and a mail server, for the tests of the hub's wire."""

import pytest

from tests.hub.a_hub import AHub
from tests.hub.a_mailbox import AMailbox
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


@pytest.fixture
def mailbox():
    one = AMailbox()
    one.start()
    yield one
    one.stop()
