"""Class and group bands over a power cut without a hub: known until 04:00, then gone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.downward import DirectoryDelta, DirectorySnapshot
from edge.contract.events import MediumKind
from edge.contract.manifest import Texts
from edge.contract.trails import TrailsToday
from edge.contract.words import BindingKind, Scope
from edge.effects import Forbid
from edge.errors import NotKept
from edge.group_bands import FILE
from edge.happenings import MediumReported, TapFault
from edge.identity import KEYS_FILE, DayKeys, sync_folder
from tests.edge.a_disk_of_bands import NONCE, Disk
from tests.edge.a_hub import NOON, TODAY, ZONE
from tests.edge.a_town import known
from tests.edge.a_trail import EIGHT, FRIEND, SEVEN, STEPS, TRAIL, AtTheWall, pupil


@pytest.fixture
def disk(tmp_path):
    return Disk(tmp_path)


def test_after_a_power_cut_a_class_band_is_known_with_its_number_scopes_and_trail(disk):
    without_scopes = pupil(5, ())
    disk.hears(SEVEN, FRIEND, without_scopes)
    disk.loses_power()
    for one in (SEVEN, FRIEND, without_scopes):
        assert disk.directory.find(one.band_key) == one
    (stop,) = disk.trails.stops(SEVEN, "reaction-wall")
    assert (stop.place, stop.steps, stop.step) == (2, 3, STEPS[1])


COLLEAGUE = replace(known("a colleague", BindingKind.STAFF, ()), number=4)


def test_no_visitors_own_band_is_written(disk):
    visitor = known("a visitor")
    disk.hears(visitor)
    assert disk.left() == set()
    disk.hears(visitor, SEVEN, COLLEAGUE)
    disk.loses_power()
    assert disk.directory.find(visitor.band_key) is None
    assert len(disk.directory) == 2


def test_after_a_power_cut_a_colleagues_band_is_asked_no_age(disk):
    disk.hears(COLLEAGUE)
    disk.loses_power()
    recalled = disk.directory.find(COLLEAGUE.band_key)
    assert recalled.kind is BindingKind.STAFF
    wall = AtTheWall()
    wall.lays(recalled)
    assert wall.screen.fault is TapFault.STAFF_BAND


def test_which_colleagues_band_it_is_stands_on_no_edge(disk):
    disk.hears(COLLEAGUE)
    disk.loses_power()
    assert disk.directory.find(COLLEAGUE.band_key) == replace(COLLEAGUE, number=0)
    disk.hears(COLLEAGUE, revision=2)
    assert disk.directory.find(COLLEAGUE.band_key) == COLLEAGUE


def test_a_colleagues_band_that_was_taken_back_is_none_after_a_power_cut(disk):
    disk.hears(COLLEAGUE, SEVEN)
    disk.directory.take(DirectoryDelta(TODAY, 2, (), (COLLEAGUE.binding_id,)))
    disk.bands.follow()
    disk.loses_power()
    assert disk.directory.find(COLLEAGUE.band_key) is None
    assert disk.directory.find(SEVEN.band_key) == SEVEN


def test_on_the_disk_it_is_sealed_and_its_owners_alone(disk):
    disk.hears(SEVEN)
    content = disk.file.read_bytes()
    assert disk.file.stat().st_mode & 0o777 == 0o600
    for plain in (SEVEN.band_key, SEVEN.binding_id, b"class", b"senses", b"score"):
        assert plain not in content
        assert plain.hex().encode() not in content


def test_what_ends_is_gone_from_the_disk_when_the_edge_has_heard_of_it(disk):
    disk.hears(SEVEN, EIGHT)
    disk.directory.take(DirectoryDelta(TODAY, 2, (), (SEVEN.binding_id,)))
    disk.bands.follow()
    disk.loses_power()
    assert disk.directory.find(SEVEN.band_key) is None
    assert disk.directory.find(EIGHT.band_key) == EIGHT
    disk.directory.end(EIGHT.binding_id)
    disk.bands.follow()
    assert disk.left() == set()


def test_an_arrangement_that_was_taken_back_while_the_edge_was_off_holds_once_it_hears(disk):
    disk.hears(SEVEN, EIGHT)
    disk.loses_power()
    withdrawn = replace(SEVEN, scopes=(), binding_id=b"w" * 16)
    learnt = disk.directory.take(DirectorySnapshot(NONCE, TODAY, 9, (withdrawn,)))
    disk.bands.follow()
    assert set(learnt.gone) == {SEVEN.binding_id, EIGHT.binding_id}
    disk.loses_power()
    assert disk.directory.find(SEVEN.band_key) == withdrawn
    assert disk.directory.find(EIGHT.band_key) is None


def test_a_delta_after_a_power_cut_is_a_gap_and_what_it_ends_is_ended(disk):
    disk.hears(SEVEN, EIGHT)
    disk.loses_power()
    learnt = disk.directory.take(DirectoryDelta(TODAY, 5, (), (SEVEN.binding_id,)))
    assert learnt.gap
    assert disk.directory.find(SEVEN.band_key) is None
    assert disk.directory.find(EIGHT.band_key) == EIGHT


def test_a_smaller_scope_said_here_is_what_is_known_after_a_power_cut(disk):
    disk.hears(SEVEN)
    disk.directory.change(replace(SEVEN, scopes=()))
    disk.bands.follow()
    disk.loses_power()
    assert disk.directory.find(SEVEN.band_key).scopes == ()


ALL = tuple(Scope)
SNAPPED = replace(SEVEN, scopes=ALL)


def test_after_a_power_cut_nobody_is_photographed_on_the_word_of_a_file_until_the_hub_speaks(disk):
    """Who said no to it may have done so while the edge was off."""
    only_photos = replace(EIGHT, scopes=(Scope.PHOTO,))
    disk.hears(SNAPPED, only_photos)
    disk.loses_power()
    recalled = disk.directory.find(SEVEN.band_key)
    assert recalled.scopes == (Scope.SCORE,)
    assert disk.directory.find(EIGHT.band_key).scopes == ()
    wall = AtTheWall()
    wall.lays(recalled)
    assert wall.screen.players[0].scopes == (Scope.SCORE,)
    assert wall.happen(MediumReported("p1", MediumKind.PHOTO)) == (Forbid(MediumKind.PHOTO),)
    learnt = disk.directory.take(DirectorySnapshot(NONCE, TODAY, 2, (SNAPPED,)))
    assert learnt.changed == (SNAPPED,)


def test_what_was_erased_before_the_disk_was_looked_at_is_not_brought_back(disk):
    disk.hears(SEVEN, EIGHT)
    disk.clock.at = NOON - timedelta(days=2)
    disk.loses_power()
    disk.clock.at = NOON
    disk.directory.end(SEVEN.binding_id)
    disk.bands.recall()
    assert disk.directory.find(SEVEN.band_key) is None
    assert disk.directory.find(EIGHT.band_key) == EIGHT
    disk.bands.follow()
    disk.loses_power()
    assert disk.directory.find(SEVEN.band_key) is None


def test_once_the_hub_has_spoken_a_file_says_nothing_more(disk):
    disk.hears(SEVEN, EIGHT)
    disk.clock.at = NOON - timedelta(days=2)
    disk.loses_power()
    disk.clock.at = NOON
    withdrawn, other = replace(SEVEN, scopes=()), replace(TRAIL, name=Texts("Anders"))
    disk.directory.take(DirectorySnapshot(NONCE, TODAY, 9, (withdrawn,)))
    disk.trails.take(TrailsToday(TODAY, (other,)))
    disk.bands.recall()
    assert disk.directory.find(SEVEN.band_key) == withdrawn
    assert disk.directory.find(EIGHT.band_key) is None
    assert disk.trails.told() == (other,)


@pytest.fixture
def synced(monkeypatch):
    """Count what the disk is made to wait for."""
    folders = []

    def sync(folder):
        folders.append(folder)
        sync_folder(folder)

    monkeypatch.setattr("edge.group_bands.sync_folder", sync)
    return folders


def test_visitors_news_costs_the_disk_nothing_where_no_class_is_in_the_house(disk, synced):
    for revision in range(1, 21):
        disk.hears(known("a visitor"), revision=revision)
    assert synced == []


def test_what_could_not_be_synced_is_synced_at_the_next_news(disk, monkeypatch):
    disk.hears(SEVEN)
    tried = []

    def fails_once(folder):
        tried.append(folder)
        if len(tried) == 1:
            raise OSError(5, "input/output error")

    monkeypatch.setattr("edge.group_bands.sync_folder", fails_once)
    with pytest.raises(NotKept):
        disk.hears(revision=2)
    disk.hears(revision=3)
    disk.hears(revision=4)
    assert len(tried) == 2


def test_a_file_that_is_gone_when_an_edge_starts_is_gone_for_good(disk, synced):
    """The process before may have removed it, and been killed before the disk knew."""
    disk.loses_power()
    assert len(synced) == 1


def test_of_a_day_that_is_over_nothing_is_known_and_nothing_left_at_the_next_start(disk):
    disk.hears(SEVEN)
    disk.clock.at = NOON + timedelta(days=1)
    disk.loses_power()
    assert disk.left() == set()
    disk.clock.at = NOON
    assert disk.directory.find(SEVEN.band_key) is None


def test_without_the_days_key_nothing_is_written_and_what_was_cannot_be_read(disk):
    disk.hears(SEVEN)
    held = disk.file.read_bytes()
    (disk.data / KEYS_FILE).unlink()
    disk.loses_power()
    assert disk.left() == set()
    disk.hears(SEVEN)
    assert disk.left() == set()
    disk.file.write_bytes(held)
    disk.loses_power()
    assert disk.directory.find(SEVEN.band_key) is None


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        (b"", slice(0, 0)),
        (b"", slice(0, -1)),
        (b"", slice(0, 10)),
        (b"2026-05-05", slice(10, None)),
        (b"not a date", slice(10, None)),
        (b"\xff" * 10, slice(10, None)),
    ],
    ids=["empty", "cut off", "no body", "another day", "no date", "no text"],
)
def test_a_damaged_file_counts_as_none_and_goes(disk, head, kept):
    disk.hears(SEVEN)
    disk.file.write_bytes(head + disk.file.read_bytes()[kept])
    disk.loses_power()
    assert disk.left() == set()
    disk.hears(SEVEN)
    disk.loses_power()
    assert disk.directory.find(SEVEN.band_key) == SEVEN


def test_what_a_crash_left_half_written_goes_with_the_rest(disk):
    disk.hears(SEVEN)
    (disk.data / f"{FILE}.new").write_bytes(b"half")
    disk.hears(revision=2)
    assert disk.left() == set()


def test_a_desk_has_no_such_file(disk):
    disk.hears(SEVEN)
    disk.bands.forget()
    assert disk.left() == set()


def test_a_folder_of_the_version_before_starts_as_ever(disk):
    assert disk.left() == set()
    assert len(disk.directory) == 0
    assert not disk.bands.due()


def test_the_same_again_is_not_written_again(disk):
    disk.hears(SEVEN)
    before = disk.file.stat().st_ino
    disk.hears(SEVEN, known("a visitor"), revision=2)
    assert disk.file.stat().st_ino == before


def test_the_key_of_the_disk_goes_with_the_days_key(disk):
    keys = disk.edge.keys
    assert keys.disk_key(TODAY) not in (None, disk.edge.hub.day_keys[TODAY])
    keys.destroy_due(NOON + timedelta(days=4))
    assert DayKeys(disk.data, ZONE).disk_key(TODAY) is None
