"""Who says too much that cannot be read is not heard for a while, strangers ever longer."""

import pytest

from hub.line.nuisances import (
    FIRST_REST,
    FLOOD,
    LONGEST_REST,
    OF_STRANGERS,
    REST,
    STRANGERS,
    Nuisances,
)

EDGES = frozenset({"wall", "bicycle"})
ONE_OVER = FLOOD[0] + 1
STRANGERS_OVER = OF_STRANGERS[0] + 1
DAY = 24 * 3600.0


@pytest.mark.parametrize(("who", "bears"), [("wall", FLOOD), (STRANGERS, OF_STRANGERS)])
def test_a_little_that_cannot_be_read_costs_nobody_the_ear(who, bears):
    ears = Nuisances()
    most, a_second = bears
    assert ears.said([(who, most)], 0.0) == ()
    assert ears.said([(who, int(a_second))], 1.0) == ()
    assert ears.heard(EDGES, 1.0) is None
    assert ears.said([(who, 1)], 1.0) == (who,)


def test_who_says_too_much_is_not_heard_and_all_others_are():
    ears = Nuisances()
    assert ears.said([("wall", ONE_OVER), ("bicycle", FLOOD[0])], 0.0) == ("wall",)
    assert ears.unheard(1.0) == {"wall": REST}
    assert ears.heard(EDGES, 1.0) == {"bicycle"}
    assert ears.heard(EDGES, REST) is None


def test_when_strangers_say_too_much_only_the_enrolled_are_heard():
    ears = Nuisances()
    ears.said([(STRANGERS, STRANGERS_OVER)], 0.0)
    assert ears.heard(EDGES, 1.0) == EDGES


def rests(who, times, over):
    """Return how long each rest is of one who goes on as soon as they are heard again."""
    ears, now, found = Nuisances(), 0.0, []
    for _ in range(times):
        ears.said([(who, over)], now)
        until = ears.unheard(now)[who]
        found.append(until - now)
        now = until
    return found


def test_strangers_who_go_on_are_not_heard_for_longer_each_time_up_to_an_hour():
    found = rests(STRANGERS, 9, STRANGERS_OVER)
    assert found[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert found[-1] == LONGEST_REST


def test_an_enrolled_name_is_never_shut_off_for_more_than_a_minute():
    assert set(rests("wall", 9, ONE_OVER)) == {REST}
    assert REST <= 60.0


def test_a_trickle_under_its_name_shuts_no_installation_off():
    """A fifth of what the hub bears, all day; before, a message in six seconds did."""
    ears = Nuisances()
    a_second = int(FLOOD[1] / 5)
    assert not any(ears.said([("wall", a_second)], float(at)) for at in range(int(DAY)))


def test_after_calm_as_long_as_the_last_rest_it_begins_anew():
    ears = Nuisances()
    ears.said([(STRANGERS, STRANGERS_OVER)], 0.0)
    ears.said([(STRANGERS, STRANGERS_OVER)], 2 * FIRST_REST)
    assert not ears.unheard(3 * FIRST_REST)


def test_what_was_still_on_its_way_makes_no_rest_longer():
    ears = Nuisances()
    ears.said([("wall", ONE_OVER)], 0.0)
    assert ears.said([("wall", ONE_OVER)], 1.0) == ()
    assert not ears.unheard(REST)
