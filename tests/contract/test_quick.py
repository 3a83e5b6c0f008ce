"""What reads quickly reads the same as what reads slowly, and takes nothing that that refuses."""

from copy import deepcopy
from random import Random

import pytest

from edge.contract import codec, quick
from edge.contract.codec import Malformed, encode
from tests.contract.samples import SAMPLES

WRONG = (
    None, True, 0, -1, 1.5, 1e400, "", "x", "2026-05-04", "2026-05-04T10:00:00", "Zm9v", "Zm9",
    "Zm9v\n", "Z m9v", "\ud800", "é", [], [1], {}, {"x": 1},
)  # fmt: skip


def slowly(shape, plain):
    try:
        return codec._dataclass(shape, plain, shape.__name__)
    except Malformed:
        return Malformed


def quickly(shape, plain):
    try:
        return quick.reader(shape)(plain)
    except quick.REFUSALS:
        return Malformed


def changed(luck, plain):
    """Return it with one value, somewhere in it, that is something else."""
    if isinstance(plain, dict) and plain:
        key = luck.choice(list(plain))
        turn = luck.randrange(4)
        if turn == 0:
            return {name: value for name, value in plain.items() if name != key}
        if turn == 1:
            return {**plain, "unknown": 1}
        return {**plain, key: changed(luck, plain[key])}
    if isinstance(plain, list) and plain and luck.randrange(2):
        return [changed(luck, plain[0]), *plain[1:]]
    return deepcopy(luck.choice(WRONG))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: type(one).__name__)
def test_every_message_reads_quickly_as_it_does_slowly(sample):
    plain = encode(sample)
    assert quickly(type(sample), plain) == slowly(type(sample), plain) == sample


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: type(one).__name__)
def test_nothing_is_taken_quickly_that_is_refused_slowly(sample):
    luck = Random(type(sample).__name__)
    for _ in range(200):
        plain = changed(luck, encode(sample))
        found = quickly(type(sample), plain)
        assert found is Malformed or found == slowly(type(sample), plain)
