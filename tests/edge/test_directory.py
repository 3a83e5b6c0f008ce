"""Every edge knows today's bindings, without the network, and forgets them at 04:00."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from edge.contract.downward import DirectoryDelta, DirectoryEntry, DirectorySnapshot
from edge.contract.seals import binding_ref
from edge.contract.words import Animal, Avatar, BindingKind, Colour, Language, Scope
from edge.directory import Directory
from tests.edge.a_hub import TODAY, ZONE, StillClock


def entry(n, binding=None):
    return DirectoryEntry(
        band_key=bytes([n]) * 16,
        binding_id=bytes([binding or n]) * 16,
        kind=BindingKind.VISITOR,
        scopes=(Scope.SCORE,),
        avatar=Avatar(Colour.BLUE, Animal.FOX),
        language=Language.NL,
        may_approve=False,
        age_locked=False,
    )


ONE, TWO, THREE = entry(1), entry(2), entry(3)
FIRST_AGAIN = entry(1, binding=9)


def snapshot(revision, *entries, day=TODAY):
    return DirectorySnapshot(b"n" * 16, day, revision, entries)


def delta(revision, *bound, ended=(), day=TODAY):
    return DirectoryDelta(day, revision, bound, tuple(one.binding_id for one in ended))


@pytest.fixture
def clock():
    return StillClock()


@pytest.fixture
def directory(clock):
    return Directory(clock, ZONE)


def test_a_band_is_found_after_a_snapshot_and_each_delta(directory):
    assert directory.find(ONE.band_key) is None
    assert not directory.take(snapshot(4, ONE)).gap
    assert not directory.take(delta(5, TWO)).gap
    assert not directory.take(delta(6, THREE, ended=(ONE,))).gap
    assert directory.find(ONE.band_key) is None
    assert directory.find(TWO.band_key) == TWO
    assert directory.find(THREE.band_key) == THREE
    assert len(directory) == 2


def test_a_gap_asks_for_a_snapshot_and_changes_nothing(directory):
    assert directory.take(delta(1, ONE)).gap
    directory.take(snapshot(4, ONE))
    assert directory.take(delta(6, TWO)).gap
    assert directory.find(TWO.band_key) is None
    assert not directory.take(snapshot(6, ONE, TWO)).gap
    assert not directory.take(delta(7, THREE)).gap


def test_an_old_delta_is_no_gap_and_brings_nothing_back(directory):
    directory.take(snapshot(4, ONE))
    assert not directory.take(delta(4, TWO)).gap
    assert directory.find(TWO.band_key) is None


def test_a_binding_made_here_is_known_at_once_and_survives_a_snapshot(directory):
    directory.add(TWO)
    directory.take(snapshot(4, ONE))
    assert directory.find(TWO.band_key) == TWO
    directory.take(delta(5, TWO))
    directory.take(snapshot(6, ONE))
    assert directory.find(TWO.band_key) is None


def test_a_band_bound_again_here_is_the_new_binding(directory):
    directory.take(snapshot(4, ONE))
    directory.add(FIRST_AGAIN)
    assert directory.find(ONE.band_key) == FIRST_AGAIN
    directory.take(delta(5, ended=(ONE,)))
    assert directory.find(ONE.band_key) == FIRST_AGAIN


def test_a_band_bound_again_elsewhere_replaces_the_old_binding(directory):
    directory.take(snapshot(4, ONE))
    directory.take(delta(5, FIRST_AGAIN, ended=(ONE,)))
    assert directory.find(ONE.band_key) == FIRST_AGAIN


def test_an_ended_binding_is_gone_whoever_made_it(directory):
    directory.add(ONE)
    directory.take(snapshot(4, TWO))
    directory.end(ONE.binding_id)
    directory.end(TWO.binding_id)
    assert len(directory) == 0


def test_the_day_ends_by_the_edges_own_clock(clock, directory):
    clock.at = datetime(2026, 5, 5, 1, 59, 59, tzinfo=UTC)  # 03:59:59 in Brussels
    directory.take(snapshot(4, ONE))
    directory.add(TWO)
    assert len(directory) == 2
    clock.pass_by(1)
    assert directory.find(ONE.band_key) is None
    assert directory.find(TWO.band_key) is None
    tomorrow = TODAY + timedelta(days=1)
    assert directory.take(delta(5, THREE, day=tomorrow)).gap
    assert not directory.take(snapshot(1, THREE, day=tomorrow)).gap
    assert directory.find(THREE.band_key) == THREE


@pytest.mark.parametrize("days", [-1, 1])
def test_what_is_told_of_another_day_is_not_known_today(directory, days):
    day = TODAY + timedelta(days=days)
    assert not directory.take(snapshot(4, ONE, day=day)).gap
    assert not directory.take(delta(1, ONE, day=day)).gap
    assert len(directory) == 0


def test_scopes_are_those_of_the_latest_word(directory):
    directory.take(snapshot(4, ONE))
    directory.take(delta(5, replace(ONE, scopes=())))
    assert directory.find(ONE.band_key).scopes == ()


def test_a_refused_binding_is_known_no_more(directory):
    directory.add(ONE)
    directory.add(TWO)
    assert directory.refuse(binding_ref(ONE.binding_id)) == ONE.binding_id
    assert directory.find(ONE.band_key) is None
    assert directory.find(TWO.band_key) == TWO
    assert directory.refuse(binding_ref(ONE.binding_id)) is None


def test_where_no_class_is_in_the_house_no_visitor_is_looked_at_for_one(directory, monkeypatch):
    directory.take(snapshot(1, ONE, TWO))
    directory.add(THREE)
    looked = []
    monkeypatch.setattr(Directory, "_find", lambda _, key: looked.append(key))
    assert directory.of_groups() == directory.of_the_house() == ()
    assert looked == []


def test_group_bands_are_told_by_their_keys_as_they_are_known(clock, directory):
    seven, four = (replace(one, kind=BindingKind.CLASS) for one in (entry(7), entry(4)))
    directory.take(snapshot(1, seven, ONE))
    directory.take(delta(2, four))
    assert directory.of_groups() == (four, seven)
    directory.take(delta(3, ended=(seven,)))
    directory.add(replace(entry(4, binding=9), kind=BindingKind.VISITOR))
    assert directory.of_groups() == directory.of_the_house() == ()
    directory.take(snapshot(4, seven))
    assert directory.of_groups() == (seven,)
    clock.at += timedelta(days=1)
    assert directory.of_groups() == ()


def test_a_colleagues_band_is_one_of_the_house_and_of_no_group(directory):
    colleague = replace(entry(5), kind=BindingKind.STAFF, scopes=())
    seven = replace(entry(7), kind=BindingKind.CLASS)
    directory.take(snapshot(1, seven, colleague, ONE))
    assert directory.of_the_house() == (colleague, seven)
    assert directory.of_groups() == (seven,)
    directory.take(delta(2, ended=(colleague,)))
    assert directory.of_the_house() == (seven,)
