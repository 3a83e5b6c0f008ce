from edge.reader.ladder import BACK_OFF_S, Ladder, Means


def climb(ladder, times, *, configured=True):
    return [ladder.climb(configured=configured).name for _ in range(times)]


def test_failures_in_a_row_take_stronger_and_stronger_means():
    tried = climb(Ladder(), 9)
    assert list(dict.fromkeys(tried)) == ["REWRITE", "SOFT_RESET", "HARD_RESET", "REOPEN"]
    assert tried == sorted(tried, key=[means.name for means in Means].index)
    assert tried[-1] == "REOPEN"


def test_a_chip_that_is_not_configured_is_not_written_again():
    assert climb(Ladder(), 1, configured=False) == ["SOFT_RESET"]


def test_a_means_that_does_not_work_is_not_tried_again():
    ladder = Ladder()
    ladder.climb(configured=True)
    ladder.no_help(Means.REWRITE)
    assert ladder.climb(configured=True) is Means.SOFT_RESET
    ladder.no_help(Means.SOFT_RESET)
    assert ladder.climb(configured=True) is Means.HARD_RESET
    ladder.no_help(Means.REOPEN)
    assert ladder.climb(configured=True) is Means.REOPEN


def test_a_clean_look_begins_with_the_mildest_means_but_remembers_the_waits():
    ladder = Ladder()
    waits = []
    for _ in range(len(BACK_OFF_S) + 1):
        climb(ladder, 7)
        waits.append(ladder.back_off())
        ladder.came_down()
        assert ladder.climb(configured=True) is Means.REWRITE
    assert waits == [*BACK_OFF_S, BACK_OFF_S[-1]]
    ladder.steady()
    assert ladder.back_off() == BACK_OFF_S[0]
    assert ladder.climb(configured=True) is Means.REWRITE
