"""What comes from outside finds room or is left; what is our own always finds room."""

from queue import Empty

import pytest

from edge.inbox import Inbox


def test_what_comes_from_outside_is_bounded_by_number_and_by_bytes():
    few, short = Inbox(2, 1000), Inbox(1000, 20)
    assert [few.put_if_room(n, 1) for n in range(4)] == [True, True, False, False]
    assert [short.put_if_room(n, 10) for n in range(4)] == [True, True, False, False]


def test_what_was_taken_makes_room():
    inbox = Inbox(10, 20)
    assert inbox.put_if_room("first", 20)
    assert not inbox.put_if_room("second", 1)
    assert inbox.get(1) == "first"
    assert inbox.put_if_room("second", 20)


def test_our_own_always_finds_room_and_comes_in_its_turn():
    inbox = Inbox(1, 1)
    assert inbox.put_if_room("theirs", 1)
    inbox.put("ours")
    assert not inbox.put_if_room("theirs again", 0)
    assert [inbox.get(1), inbox.get(1)] == ["theirs", "ours"]
    assert inbox.empty()
    with pytest.raises(Empty):
        inbox.get(0.001)
