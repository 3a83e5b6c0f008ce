"""The list of who looked at whose data cannot be changed unseen, and gets shorter lawfully."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from hub.colleagues import looks
from hub.colleagues.looks import Deed
from hub.rules.staff import StaffRole
from tests.hub.colleagues.a_staff_room import AT, staff_room

VISIT = b"v" * 16


@pytest.fixture
def tx(tmp_path):
    with staff_room(tmp_path) as room, room.store.write() as tx:
        for number in range(4):
            deed = Deed("test.desk", StaffRole.DESK, f"looked {number}", VISIT)
            looks.note(tx, deed, AT + timedelta(days=number))
        yield tx


def test_a_list_as_it_was_written_holds_together(tx):
    assert looks.first_broken(tx) is None
    assert [one.act for one in looks.latest(tx)] == [f"looked {n}" for n in (3, 2, 1, 0)]


@pytest.mark.parametrize("changed", [{"name": "somebody"}, {"act": "nothing"}, {"about": None}])
def test_a_line_that_was_changed_is_named(tx, changed):
    tx.execute(update(looks._looks).where(looks._looks.c.line == 3).values(**changed))
    assert looks.first_broken(tx) == 3


def test_a_line_that_was_taken_out_is_named(tx):
    tx.execute(delete(looks._looks).where(looks._looks.c.line == 2))
    assert looks.first_broken(tx) == 2


def test_a_line_with_another_hash_breaks_the_chain(tx):
    tx.execute(
        update(looks._looks).where(looks._looks.c.line == 2).values(salt=None, line_hash=b"x")
    )
    assert looks.first_broken(tx) == 2


def test_after_two_years_a_line_tells_nothing_and_the_chain_still_holds(tx):
    assert looks.empty_the_old(tx, AT + timedelta(days=731)) == 1
    assert looks.first_broken(tx) is None
    assert [one.act for one in looks.latest(tx)] == [f"looked {n}" for n in (3, 2, 1)]
    row = tx.execute(looks._looks.select().order_by(looks._looks.c.line)).first()
    assert (row.name, row.act, row.about, row.salt) == ("", "", None, None)


def test_whose_data_it_was_stands_as_a_hash(tx):
    assert all(one.about not in {None, VISIT} for one in looks.latest(tx))
    assert len({one.about for one in looks.latest(tx)}) == 1
