"""What tests of an installation begin with: a session to play with, or one and a hub beside it."""

import pytest

from tests.edge.an_installation import AnInstallation
from tests.edge.rehearsal import Rehearsal


@pytest.fixture
def play():
    return Rehearsal()


@pytest.fixture
async def there(tmp_path):
    made = AnInstallation(tmp_path)
    yield made
    made.close()
