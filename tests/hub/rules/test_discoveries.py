"""What a page points to for next time."""

from hypothesis import given
from hypothesis import strategies as st

from hub.rules.discoveries import SHOWN, next_time

names = st.sets(st.text("abcdef", min_size=1, max_size=3), max_size=12)
visits = st.binary(min_size=16, max_size=16)


@given(names, names, visits)
def test_only_what_stands_there_and_was_not_seen_is_pointed_to(standing, been, visit):
    shown = next_time(standing, been, visit)
    assert set(shown) <= standing - been
    assert len(shown) == len(set(shown)) == min(SHOWN, len(standing - been))


@given(names, names, visits)
def test_the_same_visit_is_always_shown_the_same(standing, been, visit):
    assert next_time(standing, been, visit) == next_time(sorted(standing), tuple(been), visit)


def test_not_every_visit_is_sent_to_the_same_exhibits():
    standing = tuple("abcdef")
    shown = {next_time(standing, "", bytes([n])) for n in range(6)}
    assert {one for three in shown for one in three} == set(standing)
    assert len(shown) == len(standing)


def test_who_was_everywhere_is_pointed_to_nothing():
    assert next_time("abc", "abc", b"v") == ()
