"""The museum's own bands in each day's directory: a number, an animal, and no rights."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from edge.contract.codec import to_json
from edge.contract.downward import DirectoryDelta, DirectoryEntry, DirectorySnapshot
from edge.contract.envelopes import Ask, AskKind
from edge.contract.words import BindingKind, Language
from hub.bands import inventory
from hub.bands.inventory import NewBands
from hub.bands.pins import TRIES
from hub.errors import BandsRefused
from hub.line import directory
from hub.settling import settler
from hub.store import Approval, Band, BandDay, StaffAct, put
from tests.hub.a_hub import NOON, TODAY, until
from tests.hub.an_inventory import PINS, STAFF_UID, adds, adds_staff, key_of, uids

TOMORROW = TODAY + timedelta(days=1)


def entries(hub, day=TODAY):
    with hub.store.read() as tx:
        return directory.snapshot(tx, day, b"nonce", hub.bands).entries


def asks_for_all(hub, edge):
    hub.hears(edge, "up/ask", to_json(Ask(edge.name, AskKind.DIRECTORY, b"n")))


def test_a_class_band_has_a_number_and_an_animal_and_may_nothing(hub):
    adds(hub, bands=uids(1))
    (entry,) = entries(hub)
    (row,) = hub.rows(BandDay)
    assert entry == DirectoryEntry(
        band_key=key_of(hub, uids(1)[0]),
        binding_id=row["binding_id"],
        kind=BindingKind.CLASS,
        scopes=(),
        avatar=entry.avatar,
        language=Language.NL,
        may_approve=False,
        age_locked=False,
        pending=False,
        number=1,
    )
    assert str(entry.avatar) == row["avatar"]


@pytest.mark.parametrize("kind", [BindingKind.CLASS, BindingKind.GROUP, BindingKind.STAFF])
def test_no_band_of_the_museum_approves_a_child(hub, kind):
    adds(hub, kind)
    assert not any(entry.may_approve or entry.scopes for entry in entries(hub))


def test_no_uid_leaves_the_hub(hub):
    adds(hub)
    with hub.store.read() as tx:
        told = to_json(directory.snapshot(tx, TODAY, b"nonce", hub.bands))
    assert not any(uid.hex().encode() in told.lower() or uid in told for uid in uids(3))


def test_no_two_of_a_set_of_96_look_alike(hub):
    adds(hub, bands=uids(40))
    adds(hub, bands=uids(56, 41), first=41)
    assert len({str(entry.avatar) for entry in entries(hub)}) == 96


def test_a_97th_of_a_set_shares_an_animal_rather_than_to_have_none(hub):
    adds(hub, bands=uids(97))
    assert len({str(entry.avatar) for entry in entries(hub)}) == 96


def test_an_animal_and_an_id_hold_for_the_day_and_are_others_the_next(hub):
    adds(hub, bands=uids(20))
    today = {entry.number: (entry.binding_id, str(entry.avatar)) for entry in entries(hub)}
    with hub.store.write() as tx:
        assert inventory.begin_day(tx, TODAY, NOON) == 0
    assert today == {one.number: (one.binding_id, str(one.avatar)) for one in entries(hub)}
    with hub.store.write() as tx:
        assert inventory.begin_day(tx, TOMORROW, NOON + timedelta(days=1)) == 20
    hub.calendar.turn(NOON + timedelta(days=1))
    tomorrow = entries(hub, TOMORROW)
    assert not {one.binding_id for one in tomorrow} & {held for held, _ in today.values()}
    assert {one.band_key for one in tomorrow} == {key_of(hub, one, TOMORROW) for one in uids(20)}
    assert entries(hub, TODAY) == ()


def test_without_the_days_key_no_band_is_known(hub):
    adds(hub)
    day = TODAY + timedelta(days=30)
    with hub.store.write() as tx:
        inventory.begin_day(tx, day, NOON)
    assert entries(hub, day) == ()


def test_a_band_added_while_the_hub_runs_is_told_within_seconds(hub, edge, monkeypatch):
    monkeypatch.setattr(settler, "LOOKS_EVERY_SECONDS", 0.05)
    asks_for_all(hub, edge)
    hub.told(edge, DirectorySnapshot)
    adds(hub, bands=uids(2))
    told = hub.told(edge, DirectoryDelta, at_least=2)
    assert sorted(one.number for delta in told for one in delta.bound) == [1, 2]


def test_a_revoked_band_is_ended_everywhere(hub, edge, monkeypatch):
    monkeypatch.setattr(settler, "LOOKS_EVERY_SECONDS", 0.05)
    adds(hub, bands=uids(2))
    hub.told(edge, DirectoryDelta, at_least=2)
    gone = next(entry for entry in entries(hub) if entry.number == 2)
    with hub.store.write() as tx:
        assert inventory.revoke(tx, "blue", 2, TODAY, NOON) == 1
    assert hub.told(edge, DirectoryDelta, at_least=3)[-1].ended == (gone.binding_id,)
    assert [entry.number for entry in entries(hub)] == [1]
    with hub.store.write() as tx:
        assert inventory.begin_day(tx, TOMORROW, NOON) == 1


def test_of_many_at_once_edges_are_told_to_ask_for_all(hub, edge, monkeypatch):
    monkeypatch.setattr(settler, "LOOKS_EVERY_SECONDS", 0.05)
    asks_for_all(hub, edge)
    hub.told(edge, DirectorySnapshot)
    adds(hub, bands=uids(directory.MOST_DELTAS + 1))
    (delta,) = hub.told(edge, DirectoryDelta)
    assert delta.revision == directory.MOST_DELTAS + 1


def test_a_new_day_begins_with_the_bands_in_its_directory(hub, edge):
    adds(hub, bands=uids(2))
    hub.clock.at = NOON + timedelta(days=1)
    hub.calendar.turn(hub.clock.at)
    asks_for_all(hub, edge)
    (told,) = hub.told(edge, DirectorySnapshot)
    assert (told.day, len(told.entries)) == (TOMORROW, 2)


def test_a_day_that_could_not_be_begun_is_begun_with_the_next_message(hub, edge):
    adds(hub, bands=uids(2))
    full = [True]

    def commit(_connection):
        if full[0]:
            raise OperationalError("commit", None, OSError("disk is full"))

    event.listen(hub.store.engine, "commit", commit)
    hub.clock.at = NOON + timedelta(days=1)
    hub.calendar.turn(hub.clock.at)
    hub.queues(edge, "up/ask", to_json(Ask("wall", AskKind.DIRECTORY, b"n")), lambda: None)
    until(lambda: hub.ingest.counts["commits_failed"])
    full[0] = False
    assert len(hub.told(edge, DirectorySnapshot)[0].entries) == 2


def test_a_removed_band_leaves_no_uid(hub):
    adds_staff(hub)
    with hub.store.write() as tx:
        assert inventory.remove(tx, "desk", 1, TODAY, NOON) == 1
    assert hub.count(Band) == hub.count(BandDay) == 0
    assert entries(hub) == ()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"kind": BindingKind.VISITOR}, "no inventory"),
        ({"kind": BindingKind.GROUP}, "holds class bands"),
        ({"set_name": "../etc"}, "letters, digits"),
        ({"set_name": ""}, "letters, digits"),
        ({"first": 0}, "numbers go from 1"),
        ({"first": inventory.HIGHEST_NUMBER}, "numbers go from 1"),
        ({"first": 3}, "has a number 3 already"),
    ],
)
def test_a_set_that_cannot_be_meant_is_refused_and_nothing_is_added(hub, wrong, why):
    adds(hub)
    new = {"kind": BindingKind.CLASS, "set_name": "blue", "first": 4}
    bands = {"uids": uids(2, 50), "lines": (1, 2)}
    with pytest.raises(BandsRefused, match=why), hub.store.write() as tx:
        inventory.add(tx, NewBands(**new | bands | wrong), TODAY, NOON)
    assert hub.count(Band) == 3


def test_a_revoked_staff_band_gets_no_pin(hub):
    adds_staff(hub)
    with hub.store.write() as tx:
        inventory.revoke(tx, "desk", None, TODAY, NOON)
    with pytest.raises(BandsRefused, match="revoked"), hub.store.write() as tx:
        inventory.set_pin(tx, "desk", 1, PINS.hashed("4071"))


def test_a_pin_stands_nowhere_and_is_of_no_use_without_the_pepper(hub):
    from hub.bands.pins import Pins  # noqa: PLC0415 - in this test alone

    adds_staff(hub, pin="4071")
    (row,) = hub.rows(Band, uid=STAFF_UID)
    assert row["tries_left"] == TRIES
    assert row["pin_hash"].startswith(b"$argon2id$")
    assert b"4071" not in row["pin_hash"]
    assert PINS.fits(row["pin_hash"], "4071")
    assert not Pins(b"q" * 32).fits(row["pin_hash"], "4071")


def test_what_colleagues_did_goes_after_two_years_and_approvals_after_sixteen_days(hub):
    def at(days):
        return NOON - timedelta(days=days)

    act = {"set_name": "desk", "number": 1, "edge": "wall", "act": "approved"}
    approval = {"bound_hash": None}
    with hub.store.write() as tx:
        put(tx, StaffAct, [act | {"at": at(days)} for days in (729, 730)])
        rows = [(15, b"a" * 16), (16, b"b" * 16)]
        put(tx, Approval, [approval | {"given_at": at(d), "approval_hash": n} for d, n in rows])
        inventory.begin_day(tx, TODAY, NOON)
    assert hub.count(StaffAct) == hub.count(Approval) == 1
