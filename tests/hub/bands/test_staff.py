"""A colleague's band and PIN: what they may, how often they may guess, and what is written down."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from edge.contract.downward import BandMarks, StaffVerdict
from edge.contract.requests import StaffAsked
from edge.contract.words import BindingKind, Mark
from hub.bands import approvals, inventory
from hub.store import Approval, Band, StaffAct, table_of
from tests.hub.a_hub import NOON, TODAY
from tests.hub.an_inventory import PIN, STAFF_UID, adds, adds_staff, gives_pin, key_of, uids

BAND = b"k" * 16
NONCE = b"n" * 16


@pytest.fixture
def desk(hub):
    adds_staff(hub)
    return hub.requests._desks.staff


@pytest.fixture
def asked(hub, desk):
    def ask(pin=PIN, **changes):
        body = StaffAsked(TODAY, key_of(hub, STAFF_UID), pin, BAND)
        return desk.answer("wall", NONCE, dataclasses.replace(body, **changes), hub.clock.now())

    return ask


def used(hub, approval, edge="wall", band_key=BAND, at=NOON):
    with hub.store.write() as tx:
        return approvals.use(tx, approval, edge, band_key, at)


def test_band_and_pin_give_an_approval_for_that_band_at_that_installation(hub, asked):
    answer = asked()
    assert answer.verdict is StaffVerdict.GRANTED
    assert answer.nonce == NONCE
    assert used(hub, answer.approval)


def test_an_approval_holds_once(hub, asked):
    approval = asked().approval
    assert used(hub, approval)
    assert not used(hub, approval)


def test_an_approval_is_of_no_use_at_another_installation_or_for_another_band(hub, asked):
    approval = asked().approval
    assert not used(hub, approval, edge="bicycle")
    assert not used(hub, approval, band_key=b"j" * 16)
    assert used(hub, approval)


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        (timedelta(minutes=10), True),
        (timedelta(minutes=10, seconds=1), False),
        (-approvals.CLOCKS_DIFFER, True),
        (-approvals.CLOCKS_DIFFER - timedelta(seconds=1), False),
    ],
)
def test_an_approval_holds_for_ten_minutes(hub, asked, after, holds):
    assert used(hub, asked().approval, at=NOON + after) is holds


def test_what_never_was_approved_is_not(hub, asked):
    asked()
    assert not used(hub, b"x" * 16)
    assert not used(hub, b"")


def test_an_approval_undone_with_its_transaction_still_holds(hub, asked):
    approval = asked().approval
    with pytest.raises(RuntimeError), hub.store.write() as tx:  # noqa: PT012 - it is undone by what it raises
        assert approvals.use(tx, approval, "wall", BAND, NOON)
        raise RuntimeError
    assert used(hub, approval)


def test_of_a_child_nothing_stands_on_disk_that_leads_to_a_band(hub, asked):
    approval = asked().approval
    (row,) = hub.rows(Approval)
    assert BAND not in row.values()
    assert approval not in row.values()
    used(hub, approval)
    (row,) = hub.rows(Approval)
    assert row["bound_hash"] is None


def test_what_a_colleague_did_is_written_down_by_the_number_of_their_band(hub, asked):
    asked()
    asked(resets_age=True)
    rows = [(row["set_name"], row["number"], row["edge"], row["act"]) for row in hub.rows(StaffAct)]
    assert rows == [("desk", 1, "wall", "approved"), ("desk", 1, "wall", "reset_age")]


def test_what_was_done_cannot_be_changed_even_in_the_database(hub, asked):
    asked()
    with pytest.raises(DBAPIError, match="never changed"), hub.store.write() as tx:
        tx.execute(update(table_of(StaffAct)).values(number=2))


def test_a_wrong_pin_gives_nothing_and_counts_down(hub, asked):
    left = []
    for _ in range(4):
        answer = asked("9999")
        assert (answer.verdict, answer.approval) == (StaffVerdict.WRONG_PIN, b"")
        left.append(answer.tries_left)
    assert left == [4, 3, 2, 1]
    assert hub.count(StaffAct) == hub.count(Approval) == 0


def test_after_five_wrong_pins_the_right_one_opens_nothing(hub, asked):
    verdicts = [asked("9999").verdict for _ in range(5)]
    assert verdicts[-1] is StaffVerdict.LOCKED
    assert asked().verdict is StaffVerdict.LOCKED
    gives_pin(hub, "5052")
    assert asked("5052").verdict is StaffVerdict.GRANTED


def test_the_right_pin_gives_all_tries_back(asked):
    for _ in range(4):
        asked("9999")
    assert asked().verdict is StaffVerdict.GRANTED
    assert asked("9999").tries_left == 4


def test_tries_survive_a_restart(hub, asked):
    for _ in range(4):
        asked("9999")
    hub.restart()
    body = StaffAsked(TODAY, key_of(hub, STAFF_UID), "9999", BAND)
    answer = hub.requests._desks.staff.answer("wall", NONCE, body, NOON)
    assert answer.verdict is StaffVerdict.LOCKED


def test_a_try_is_used_up_before_the_pin_is_looked_at(hub, desk, asked, monkeypatch):
    seen = []

    def fits(_stored, _pin):
        seen.append(hub.rows(Band)[0]["tries_left"])
        return False

    monkeypatch.setattr(desk._pins, "fits", fits)
    asked("9999")
    assert seen == [4]


@pytest.mark.parametrize(
    "pin", ["", "407", "40710", "\uff14\uff10\uff17\uff11", PIN + "\0", "x" * 1000]
)
def test_what_is_no_pin_is_a_wrong_one(asked, pin):
    assert asked(pin).verdict is StaffVerdict.WRONG_PIN


def test_a_revoked_band_is_locked(hub, asked):
    with hub.store.write() as tx:
        inventory.revoke(tx, "desk", 1, TODAY, NOON)
    assert asked().verdict is StaffVerdict.LOCKED


def test_a_staff_band_without_a_pin_is_locked(hub, desk):
    adds(hub, BindingKind.STAFF, "hosts", bands=uids(1))
    body = StaffAsked(TODAY, key_of(hub, uids(1)[0]), "", BAND)
    assert desk.answer("wall", NONCE, body, NOON).verdict is StaffVerdict.LOCKED


def test_only_a_staff_band_is_one(hub, asked):
    adds(hub, BindingKind.CLASS, "blue", bands=uids(1))
    assert asked(staff_key=key_of(hub, uids(1)[0])).verdict is StaffVerdict.NOT_STAFF
    assert asked(staff_key=b"x" * 16).verdict is StaffVerdict.NOT_STAFF


def test_a_staff_band_approves_no_registration_of_itself(hub, asked):
    assert asked(band_key=key_of(hub, STAFF_UID)).verdict is StaffVerdict.NOT_STAFF


def test_yesterdays_key_of_a_staff_band_is_none_today(asked):
    yesterday = TODAY - timedelta(days=1)
    assert asked(day=yesterday).verdict is StaffVerdict.NOT_STAFF


def test_a_colleague_lifts_the_age_lock_everywhere_and_approves_nobody_by_it(hub, edge, asked):
    hub.marks.mark(TODAY, BAND, Mark.LOCKED, NOON)
    answer = asked(resets_age=True)
    assert (answer.verdict, answer.approval) == (StaffVerdict.GRANTED, b"")
    assert hub.heard(edge, BandMarks)[-1] == BandMarks(TODAY, (), (BAND,))
    assert hub.count(Approval) == 0


def test_a_wrong_pin_lifts_nothing(hub, edge, asked):
    asked("9999", resets_age=True)
    assert hub.heard(edge, BandMarks) == []
