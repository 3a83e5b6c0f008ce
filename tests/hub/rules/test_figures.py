"""Which sums may be told: those of five and more, none; and nothing from which others follow."""

import pytest

from hub.rules.figures import ENOUGH, told, told_parts, total


@pytest.mark.parametrize("count", range(1, ENOUGH))
def test_a_sum_under_five_is_not_told(count):
    assert told(count) is None


@pytest.mark.parametrize("count", [0, ENOUGH, 812])
def test_a_sum_from_five_on_is_told_and_so_is_none(count):
    assert told(count) == count


@pytest.mark.parametrize(
    ("parts", "together"),
    [
        ([], 0),
        ([0, 0], 0),
        ([10, 20], 30),
        ([10, 3], 10),
        ([10, 1, 2], 10),
        ([10, 3, 2], 15),
        ([4, 4], 8),
        ([4], None),
        ([0, 4], None),
        ([2, 2], None),
    ],
)
def test_a_total_gives_no_hidden_sum_away(parts, together):
    assert total(parts) == together


@pytest.mark.parametrize(
    ("whole", "parts", "hidden"),
    [
        (52, {"a": 40, "b": 9, "c": 3},         {"b", "c"}),
        (49, {"a": 40, "b": 9},                 set()),
        (45, {"a": 40, "b": 3, "c": 2},         {"b", "c"}),
        (43, {"a": 40, "b": 2, "c": 1},         {"a", "b", "c"}),
        (43, {"a": 40, "b": 3, "c": 0},         {"a", "b"}),
        (50, {"a": 40, "b": 9, "c": 3},         {"c"}),
        (3,  {"a": 3},                          {"a"}),
        (0,  {"a": 0},                          set()),
    ],
)  # fmt: skip
def test_a_part_beside_its_whole_gives_no_hidden_one_away(whole, parts, hidden):
    shown = told_parts(whole, parts)
    assert {name for name, count in shown.items() if count is None} == hidden
    assert all(shown[name] == parts[name] for name in parts.keys() - hidden)
