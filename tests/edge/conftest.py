"""An installation with a session and a hub that the test speaks for."""

import pytest

from tests.edge.an_installation import AnInstallation


@pytest.fixture
async def there(tmp_path):
    made = AnInstallation(tmp_path)
    yield made
    made.close()
