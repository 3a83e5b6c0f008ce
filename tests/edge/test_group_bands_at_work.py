"""Class and group bands over a power cut at an installation at work: no hub, and nobody asked."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from edge.contract.downward import DirectorySnapshot
from edge.contract.events import VisitForgotten
from edge.contract.seals import binding_ref
from edge.contract.trails import TrailsToday
from edge.contract.words import Scope
from edge.effects import Write
from edge.group_bands import FILE
from edge.happenings import BandTapped, BindingGone, Ticked
from edge.reader.events import BandSeen
from tests.edge.a_hub import NOON, TODAY
from tests.edge.a_trail import EIGHT, SEVEN, TRAIL
from tests.edge.an_installation import AnInstallation

UID = b"\x04abcdef"
NONCE = b"n" * 16
BEFORE_FOUR = datetime(2026, 5, 5, 1, 59, 50, tzinfo=UTC)


@pytest.fixture
async def there(tmp_path):
    one = AnInstallation(tmp_path)
    yield one
    one.close()


async def settled(there):
    await there.does()


def bound(there, entry):
    """Return the entry as the band of this test has it today."""
    return replace(entry, band_key=there.edge.keys.band_key(UID, there.clock.now()))


async def told(there, *entries, revision=1):
    snapshot = DirectorySnapshot(NONCE, TODAY, revision, entries)
    await there.hears(there.installation.directory, snapshot)
    await there.hears(there.installation.told, TrailsToday(TODAY, (TRAIL,)))
    await settled(there)


def loses_power(there):
    there.close()
    there.edge.starts_again()
    there.session.happened.clear()
    there.open()
    there.works.group_bands.recall()


async def taps(there):
    there.installation.reader(BandSeen(UID, 0.0))
    await asyncio.sleep(0)
    return there.session.of(BandTapped)[-1]


async def test_a_tap_after_a_power_cut_finds_the_band_and_its_step_though_no_hub_is_there(there):
    seven = bound(there, SEVEN)
    await told(there, seven)
    loses_power(there)
    tap = await taps(there)
    assert (tap.entry, [one.place for one in tap.stops]) == (seven, [2])


async def test_what_the_hub_erases_is_not_known_after_a_power_cut(there):
    seven = bound(there, SEVEN)
    await told(there, seven)
    await there.hears(there.installation.erase, seven.binding_id)
    await settled(there)
    loses_power(there)
    assert (await taps(there)).entry is None
    assert not (there.data / FILE).exists()


@pytest.mark.parametrize("again", [False, True], ids=["at once", "after another power cut"])
async def test_what_the_hub_erases_before_the_clock_is_set_is_not_known_afterwards(there, again):
    """A machine without a clock chip starts in the past; the hub is gone before it is set."""
    eight = replace(EIGHT, band_key=b"e" * 16)
    seven = bound(there, SEVEN)
    await told(there, seven, eight)
    there.clock.at = NOON - timedelta(days=2)
    loses_power(there)
    await there.hears(there.installation.erase, seven.binding_id)
    await settled(there)
    if again:
        loses_power(there)
    there.clock.at = NOON
    there.installation._tick()
    await settled(there)
    assert (await taps(there)).entry is None
    assert there.works.directory.find(eight.band_key) == eight


@pytest.mark.parametrize("news", [False, True], ids=["the clock is set first", "news come first"])
async def test_what_the_hub_erases_while_disk_and_clock_fail_is_not_known_afterwards(
    there, monkeypatch, news
):
    def full(*_):
        raise OSError(28, "no space left on device")

    eight = replace(EIGHT, band_key=b"e" * 16)
    seven = bound(there, SEVEN)
    await told(there, seven, eight)
    there.clock.at = NOON - timedelta(days=2)
    loses_power(there)
    with monkeypatch.context() as patch:
        patch.setattr("edge.group_bands.write_secret", full)
        await there.hears(there.installation.erase, seven.binding_id)
        await settled(there)
    if news:
        await told(there)
        loses_power(there)
    there.clock.at = NOON
    there.installation._tick()
    await settled(there)
    assert (await taps(there)).entry is None
    assert there.works.directory.find(eight.band_key) == eight


async def test_what_the_hub_erases_in_the_moment_in_which_the_clock_is_set_is_not_known(there):
    seven = bound(there, SEVEN)
    await told(there, seven)
    there.clock.at = NOON - timedelta(days=2)
    loses_power(there)
    there.works.directory.end(seven.binding_id)
    there.clock.at = NOON
    there.installation._tick()
    await settled(there)
    there.installation._erased(seven.binding_id)
    await settled(there)
    assert (await taps(there)).entry is None
    loses_power(there)
    assert (await taps(there)).entry is None


async def test_what_a_wearer_erased_is_not_known_after_a_power_cut(there):
    seven = bound(there, SEVEN)
    await told(there, seven)
    await there.does(Write(VisitForgotten(seven.binding_id, there.clock.now())))
    loses_power(there)
    assert (await taps(there)).entry is None


async def test_at_four_the_file_goes_by_itself_with_no_hub_and_no_tap(there):
    await told(there, bound(there, SEVEN))
    there.clock.at = BEFORE_FOUR
    there.installation._tick()
    await settled(there)
    assert (there.data / FILE).exists()
    there.clock.pass_by(20)
    there.installation._tick()
    await settled(there)
    assert there.session.of(Ticked)
    assert not (there.data / FILE).exists()


async def test_bands_that_are_told_before_the_first_tick_of_a_day_are_written_at_once(there):
    there.clock.at = NOON + timedelta(days=1)
    there.edge.takes_keys()
    seven = bound(there, SEVEN)
    day = TODAY + timedelta(days=1)
    await there.hears(there.installation.directory, DirectorySnapshot(NONCE, day, 1, (seven,)))
    await settled(there)
    loses_power(there)
    assert (await taps(there)).entry == seven


async def test_when_the_hub_is_back_it_decides_and_who_plays_is_told(there):
    seven = bound(there, SEVEN)
    await told(there, seven)
    loses_power(there)
    await told(there, revision=7)
    (gone,) = there.session.of(BindingGone)
    assert binding_ref(gone.binding_id) == binding_ref(seven.binding_id)
    assert not (there.data / FILE).exists()


async def test_a_disk_that_does_not_take_it_is_logged_once_and_people_play(
    there, monkeypatch, caplog
):
    def full(*_):
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("edge.group_bands.write_secret", full)
    await told(there, bound(there, SEVEN))
    assert caplog.text.count("did not take the group bands") == 1
    assert Scope.SCORE in (await taps(there)).entry.scopes
