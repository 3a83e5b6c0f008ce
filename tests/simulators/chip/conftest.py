import pytest

from tests.simulators.chip.a_bench import Bench


@pytest.fixture
def bench():
    return Bench()
