"""Bands on the disk of an edge whose clock is not set yet, or whose disk fails: gone is gone."""

import os
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from edge.contract.words import BindingKind
from edge.errors import NotKept
from tests.edge.a_disk_of_bands import Disk
from tests.edge.a_hub import NOON
from tests.edge.a_town import known
from tests.edge.a_trail import EIGHT, SEVEN, STEPS

COLLEAGUE = known("a colleague", BindingKind.STAFF, ())


def failing(*_):
    raise OSError(5, "input/output error")


@pytest.fixture
def disk(tmp_path):
    return Disk(tmp_path)


def test_a_clock_that_is_set_only_after_the_start_finds_todays_bands_then(disk):
    disk.hears(SEVEN)
    disk.clock.at = NOON - timedelta(days=2)
    disk.loses_power()
    disk.bands.follow()
    assert not disk.bands.due()
    disk.clock.at = NOON
    assert disk.bands.due()
    disk.bands.recall()
    assert disk.directory.find(SEVEN.band_key) == SEVEN
    assert not disk.bands.due()


def test_of_a_day_that_a_clock_has_not_reached_what_is_erased_goes_and_all_else_stays(disk):
    disk.hears(SEVEN, EIGHT, COLLEAGUE)
    disk.clock.at = NOON - timedelta(days=2)
    disk.loses_power()
    disk.bands.erase(SEVEN.binding_id)
    disk.bands.erase(b"another one" + b"!" * 5)
    disk.bands.follow()
    disk.loses_power()
    disk.bands.erase(COLLEAGUE.binding_id)
    disk.clock.at = NOON
    disk.bands.recall()
    assert disk.directory.of_the_house() == (EIGHT,)
    (stop,) = disk.trails.stops(EIGHT, "reaction-wall")
    assert stop.step == STEPS[1]


def test_the_last_band_that_is_erased_before_the_clock_is_set_leaves_no_file_once_it_is(disk):
    disk.hears(SEVEN)
    disk.clock.at = NOON - timedelta(days=2)
    disk.loses_power()
    disk.bands.erase(SEVEN.binding_id)
    disk.clock.at = NOON
    disk.bands.recall()
    disk.bands.follow()
    assert disk.left() == set()


@pytest.fixture
def broken_disk(monkeypatch):
    """Have a disk take no file any more, until it `works`."""
    with monkeypatch.context() as patch:
        patch.setattr("edge.group_bands.write_secret", failing)
        yield SimpleNamespace(works=patch.undo)


@pytest.fixture
def unset(disk):
    """Let an edge that knows a class start with a clock that is not set."""
    disk.hears(SEVEN, EIGHT, COLLEAGUE)
    disk.clock.at = NOON - timedelta(days=2)
    disk.loses_power()
    return disk


@pytest.mark.parametrize("gone", [SEVEN, COLLEAGUE], ids=["a pupil", "a colleague"])
def test_what_is_erased_while_the_disk_fails_is_not_known_once_the_clock_is_set(
    unset, broken_disk, gone
):
    with pytest.raises(NotKept):
        unset.bands.erase(gone.binding_id)
    with pytest.raises(NotKept):
        unset.bands.follow()
    unset.clock.at = NOON - timedelta(days=1)
    unset.bands.recall()
    unset.clock.at = NOON
    unset.bands.recall()
    assert unset.directory.find(gone.band_key) is None
    assert unset.directory.find(EIGHT.band_key) == EIGHT
    broken_disk.works()
    unset.bands.follow()
    unset.loses_power()
    assert unset.directory.find(gone.band_key) is None


def test_what_a_failing_disk_did_not_let_go_of_goes_at_the_next_news(unset, broken_disk):
    with pytest.raises(NotKept):
        unset.bands.erase(SEVEN.binding_id)
    broken_disk.works()
    unset.bands.follow()
    unset.loses_power()
    unset.clock.at = NOON
    unset.bands.recall()
    assert unset.directory.of_the_house() == tuple(
        sorted((EIGHT, replace(COLLEAGUE, number=0)), key=lambda one: one.band_key)
    )


def test_of_a_disk_that_failed_in_mid_write_nothing_is_believed(disk, monkeypatch):
    """The new file was there, and the name of it perhaps not on the disk yet."""
    disk.hears(SEVEN)
    with monkeypatch.context() as patch:
        patch.setattr("edge.identity.sync_folder", failing)
        with pytest.raises(NotKept):
            disk.hears(SEVEN, EIGHT, revision=2)
    disk.hears(SEVEN, revision=3)
    disk.loses_power()
    assert disk.directory.of_the_house() == (SEVEN,)


def test_a_disk_that_fails_says_so(disk, monkeypatch):
    def full(*_):
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotKept):
        disk.hears(SEVEN)
