"""Of trails and directory one may be lost alone on the wire: the edge asks, and not in a frenzy."""

from dataclasses import replace
from itertools import pairwise

import pytest

from edge.contract.downward import DirectoryDelta, DirectorySnapshot
from edge.contract.trails import TrailsToday
from edge.unknown_trails import FIRST_SECONDS, LONGEST_SECONDS, UnknownTrails
from tests.edge.a_hub import TODAY
from tests.edge.a_trail import SEVEN, TRAIL, pupil
from tests.edge.an_installation import AnInstallation

NONCE = b"n" * 16


@pytest.fixture
async def there(tmp_path):
    one = AnInstallation(tmp_path)
    await one.hears(one.installation.connected, True)  # noqa: FBT003 - as the link says it
    yield one
    one.close()


async def bands(there, *entries):
    await there.hears(there.installation.directory, DirectorySnapshot(NONCE, TODAY, 1, entries))
    await there.does()


async def trails(there, *told):
    await there.hears(there.installation.told, TrailsToday(TODAY, told))
    await there.does()


async def passes(there, seconds):
    there.clock.pass_by(seconds)
    there.installation._tick()
    await there.does()


async def test_a_trail_that_was_lost_alone_is_asked_for_and_heals(there):
    await bands(there, SEVEN)
    await passes(there, FIRST_SECONDS)
    assert there.link.asked_directory == 1
    await trails(there, TRAIL)
    await passes(there, 3 * LONGEST_SECONDS)
    assert there.link.asked_directory == 1
    assert there.works.trails.stops(SEVEN, "reaction-wall")


async def test_trails_that_come_a_moment_after_the_bands_are_not_asked_for(there):
    await bands(there, SEVEN)
    await passes(there, FIRST_SECONDS / 2)
    await trails(there, TRAIL)
    await passes(there, FIRST_SECONDS)
    assert there.link.asked_directory == 0


async def test_one_band_given_later_with_another_trail_is_enough_to_ask(there):
    await bands(there, SEVEN)
    await trails(there, TRAIL)
    colours = pupil(8, trail="colours")
    await there.hears(there.installation.directory, DirectoryDelta(TODAY, 2, (colours,), ()))
    await passes(there, FIRST_SECONDS)
    assert there.link.asked_directory == 1


async def test_bands_without_a_trail_and_visitors_ask_for_nothing(there):
    await bands(there, pupil(7, trail=""), replace(pupil(8, trail=""), scopes=()))
    await passes(there, LONGEST_SECONDS)
    assert there.link.asked_directory == 0


async def test_a_hub_that_is_away_is_asked_once_it_is_back(there):
    await there.hears(there.installation.connected, False)  # noqa: FBT003 - as the link says it
    await bands(there, SEVEN)
    await passes(there, FIRST_SECONDS)
    assert there.link.asked_directory == 0
    await there.hears(there.installation.connected, True)  # noqa: FBT003 - as the link says it
    await passes(there, 1)
    assert there.link.asked_directory == 1


def test_a_hub_that_has_no_such_trail_is_asked_more_and_more_rarely():
    one = UnknownTrails()
    asked = []
    for now in range(4 * 3600):
        if one.asks(float(now)):
            asked.append(now)
        one.heard(float(now), unknown=True)
    pauses = [after - before for before, after in pairwise(asked)]
    assert asked[0] == FIRST_SECONDS
    assert pauses[:3] == [10, 20, 40]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_SECONDS


def test_once_it_is_known_a_later_one_that_is_lost_is_asked_for_as_soon_as_the_first():
    one = UnknownTrails()
    one.heard(0.0, unknown=True)
    assert one.asks(5.0)
    one.heard(6.0, unknown=False)
    assert not one.asks(1000.0)
    one.heard(1000.0, unknown=True)
    assert not one.asks(1000.0 + FIRST_SECONDS - 1)
    assert one.asks(1000.0 + FIRST_SECONDS)
