"""Who says too much that cannot be read is not heard for a while, and for longer each time."""

from hub.line.nuisances import FIRST_REST, LONGEST_REST, STRANGERS, UNREADABLE, Nuisances

MOST, A_SECOND = UNREADABLE
EDGES = frozenset({"wall", "bicycle"})
ONE_OVER = MOST + 1


def test_a_little_that_cannot_be_read_costs_nobody_the_ear():
    ears = Nuisances()
    assert ears.said([("wall", MOST)], 0.0) == ()
    assert ears.said([("wall", int(A_SECOND))], 1.0) == ()
    assert ears.heard(EDGES, 1.0) is None


def test_who_says_too_much_is_not_heard_and_all_others_are():
    ears = Nuisances()
    assert ears.said([("wall", ONE_OVER), ("bicycle", MOST)], 0.0) == ("wall",)
    assert ears.heard(EDGES, 1.0) == {"bicycle"}
    assert ears.heard(EDGES, FIRST_REST) is None


def test_when_strangers_say_too_much_only_the_enrolled_are_heard():
    ears = Nuisances()
    ears.said([(STRANGERS, ONE_OVER)], 0.0)
    assert ears.heard(EDGES, 1.0) == EDGES


def test_who_goes_on_is_not_heard_for_longer_each_time_up_to_an_hour():
    ears, now, rests = Nuisances(), 0.0, []
    for _ in range(9):
        ears.said([("wall", ONE_OVER)], now)
        began = now
        while ears.unheard(now):
            now += FIRST_REST
        rests.append(now - began)
    assert rests[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert rests[-1] == LONGEST_REST


def test_after_calm_as_long_as_the_last_rest_it_begins_anew():
    ears = Nuisances()
    ears.said([("wall", ONE_OVER)], 0.0)
    ears.said([("wall", ONE_OVER)], 2 * FIRST_REST)
    assert not ears.unheard(3 * FIRST_REST)


def test_what_was_still_on_its_way_makes_no_rest_longer():
    ears = Nuisances()
    ears.said([("wall", ONE_OVER)], 0.0)
    assert ears.said([("wall", ONE_OVER)], 1.0) == ()
    assert not ears.unheard(FIRST_REST)
