import pytest

from tests.hardware import a_bridge


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A folder with the firmware and the simulated AVR, built from their sources."""
    return a_bridge.build(tmp_path_factory.mktemp("bridge"))


@pytest.fixture(scope="module")
def bridge(built):
    with a_bridge.running_bridge(built) as running:
        yield running
