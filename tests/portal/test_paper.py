"""A process that stands ready to make a sheet may end before it is asked for one."""

from contextlib import closing

import pytest

from portal.paper import _Ready


@pytest.fixture
def ready():
    one = _Ready()
    one.close = one.end
    with closing(one):
        yield one


@pytest.mark.parametrize("asks", [_Ready.stand, _Ready.take])
def test_of_one_that_ended_while_it_waited_nothing_is_held(ready, asks):
    ready.stand()
    first = ready._waits
    first.kill()
    first.wait()
    other = asks(ready) or ready._waits
    assert other is not first
    assert first.stdin.closed
    assert first.stdout.closed
    ready._waits = other


def test_one_that_waits_is_not_started_twice(ready):
    ready.stand()
    first = ready._waits
    ready.stand()
    assert ready._waits is first
    assert ready.take() is first
    ready._waits = first
