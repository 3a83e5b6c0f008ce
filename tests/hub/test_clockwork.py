"""What time does to visits, and to everything that was only needed for a while."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from edge.contract.words import AgeBand
from hub.clockwork import Clockwork
from hub.keyring import KeyKind
from hub.rules.retention import Why
from hub.settling import quarantine
from hub.status import status
from hub.store import (
    DirectoryChange,
    Epoch,
    Page,
    Quarantine,
    Received,
    Tombstone,
    Visit,
    put,
    table_of,
)
from hub.visits import graves
from hub.visits.households import Households
from tests.hub.a_museum import ZONE, AMuseum, photo


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def whys(museum):
    return [line.why for line in museum.ledger.lines() if line.step == "begun"]


def test_an_unconfirmed_child_goes_after_fourteen_days(museum):
    museum.register(age=AgeBand.UNDER_13)
    museum.later(days=14, seconds=-1)
    assert museum.turn().purged == ()
    museum.later(seconds=1)
    assert len(museum.turn().purged) == 1
    assert museum.count(Visit) == museum.count(Page) == 0
    assert whys(museum) == [Why.UNCONFIRMED]


def test_a_confirmed_child_stays(museum):
    child = museum.register(age=AgeBand.UNDER_13)
    museum.open_page(museum.page_of(child))
    museum.later(days=100)
    museum.turn()
    assert museum.count(Visit) == 1


def test_a_page_nobody_opened_goes_after_ninety_days(museum):
    museum.register()
    museum.later(days=90, seconds=-1)
    museum.turn()
    assert museum.count(Visit) == 1
    museum.later(seconds=1)
    museum.turn()
    assert museum.count(Visit) == 0
    assert whys(museum) == [Why.UNOPENED]


@pytest.mark.parametrize(
    ("age", "last"),
    [(AgeBand.ADULT, date(2028, 5, 9)), (AgeBand.UNDER_13, date(2027, 5, 9))],
)
def test_no_visit_outlives_its_ceiling(museum, age, last):
    event = museum.register(age=age)
    museum.open_page(museum.page_of(event))
    four = museum.now.replace(year=last.year, month=last.month, day=last.day, hour=2)
    museum.now = four - timedelta(seconds=1)
    museum.turn()
    assert museum.count(Visit) == 1
    museum.now = four
    museum.turn()
    assert museum.count(Visit) == 0
    assert whys(museum) == [Why.CEILING]


def comes_again(museum):
    """A visitor plays, and plays again a week later; returns both registrations."""
    old = museum.register()
    museum.plays(old)
    museum.later(days=7)
    new = museum.register()
    museum.plays(new)
    return old, new


def test_a_replaced_visit_stays_for_the_grace_when_nobody_opens_the_new_link(museum):
    old, new = comes_again(museum)
    museum.later(hours=72, seconds=-1)
    museum.turn()
    assert museum.count(Visit) == 2
    museum.later(seconds=1)
    museum.turn()
    assert [row.visit_id for row in museum.rows(Visit)] == [museum.visit_of(new)]
    assert museum.visit_of(old) is None
    assert whys(museum) == [Why.SUPERSEDED]


def test_a_replaced_visit_goes_once_the_new_link_was_opened(museum):
    _, new = comes_again(museum)
    museum.turn()
    assert museum.count(Visit) == 2
    museum.open_page(museum.page_of(new))
    museum.turn()
    assert museum.count(Visit) == 1


def test_without_a_grace_a_replaced_visit_goes_at_once(tmp_path):
    museum = AMuseum(tmp_path, supersede_grace_hours=0)
    comes_again(museum)
    museum.turn()
    assert museum.count(Visit) == 1
    museum.close()


def test_an_undeliverable_page_is_kept_a_week_for_the_desk_to_mend_it(museum):
    museum.register()
    with museum.store.write() as tx:
        tx.execute(update(table_of(Page)).values(undeliverable_at=museum.now))
    museum.later(days=7, seconds=-1)
    museum.turn()
    assert museum.count(Visit) == 1
    museum.later(seconds=1)
    museum.turn()
    assert whys(museum) == [Why.UNDELIVERABLE]


def test_a_turn_that_was_killed_is_taken_up_by_the_next(museum, monkeypatch):
    museum.register()
    museum.later(days=91)
    with monkeypatch.context() as patch:
        patch.setattr("hub.erasing.rights._delete_rows", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            museum.turn()
    museum.turn()
    assert museum.count(Visit) == 0
    assert museum.ledger.unfinished() == ()


LIVES = {DirectoryChange: 1, Epoch: 16, Received: 30, Quarantine: 30, Tombstone: 30}
"""Days that rows which lead nowhere are kept."""


def leave_traces(museum):
    now, day = museum.now, museum.now.date()
    received = {"edge": "wall", "outbox": b"o", "number": 1, "verdict": "stored"}
    epoch = {"epoch": b"e", "edge": "wall", "day": day, "sealed": b""}
    change = {"day": day, "revision": 1, "binding_id": b"b", "ended": False}
    with museum.store.write() as tx:
        put(tx, Received, [received | {"received_at": now}])
        quarantine.note(tx, {("t", "w"): 1}, now)
        put(tx, Epoch, [epoch | {"received_at": now}])
        put(tx, DirectoryChange, [change | {"at": now}])
        graves.bury(tx, [b"x"], "erased", now)


@pytest.mark.parametrize("days", sorted(set(LIVES.values())))
def test_what_was_only_needed_for_a_while_is_cleared(museum, days):
    leave_traces(museum)
    begun = museum.now
    # A museum day ends at 04:00, six hours before the day is full.
    museum.now = begun + timedelta(days=days) - timedelta(hours=7)
    museum.turn()
    assert {model: museum.count(model) for model in LIVES} == {
        model: int(lives >= days) for model, lives in LIVES.items()
    }
    museum.now = begun + timedelta(days=days)
    museum.turn()
    assert {model: museum.count(model) for model in LIVES} == {
        model: int(lives > days) for model, lives in LIVES.items()
    }


def test_a_key_whose_visit_never_came_to_be_is_destroyed(museum):
    museum.keyring.make(KeyKind.VISIT, b"v" * 16)
    museum.keyring.make(KeyKind.PAGE, b"p" * 16)
    kept = museum.register()
    museum.turn()
    assert museum.keyring.ids(KeyKind.VISIT) == {museum.visit_of(kept)}
    assert museum.keyring.ids(KeyKind.PAGE) == {museum.page_of(kept)}


def test_a_transaction_that_is_undone_leaves_a_key_that_the_next_turn_destroys(museum, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Households, "announce", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            museum.register()
    assert len(museum.keyring.ids(KeyKind.VISIT)) == 1
    museum.turn()
    assert museum.keyring.ids(KeyKind.VISIT) == frozenset()


def test_what_should_be_gone_for_an_hour_is_overdue(museum, monkeypatch):
    museum.register()
    museum.later(days=90)
    monkeypatch.setattr(Clockwork, "_purge", lambda *_: iter(()))
    museum.turn()
    assert museum.clockwork.overdue(museum.now) == 0
    museum.later(hours=1)
    assert museum.clockwork.overdue(museum.now) == 1
    with museum.store.read() as tx:
        found = status(tx, museum.clockwork._times.terms, ZONE, museum.now)
    assert found.overdue == 1


def test_the_keys_of_coming_days_are_made_and_those_of_past_days_destroyed(museum):
    museum.turn()
    days = museum.keyring.ids(KeyKind.DAY)
    assert b"2026-05-09" in days
    museum.later(days=3)
    museum.turn()
    assert b"2026-05-09" not in museum.keyring.ids(KeyKind.DAY)


def test_a_photo_that_never_came_is_said_on_the_page_in_the_end(museum):
    event = museum.register()
    museum.keep(photo(event))
    page_id = museum.page_of(event)
    museum.later(days=16, seconds=-1)
    museum.turn()
    assert museum.page(page_id).visits[0].refused == ()
    museum.later(seconds=1)
    museum.turn()
    (said,) = museum.page(page_id).visits[0].refused
    assert (said.kind, said.reason) == ("photo", "never_came")
