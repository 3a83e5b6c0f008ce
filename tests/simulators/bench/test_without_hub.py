"""What an outage may cost: nothing that is not counted, and for three days nothing at all."""

from datetime import timedelta

import pytest

from simulators.bench.without_hub import OUTAGES, figures
from simulators.chaos.outage import Endured

THREE_DAYS, TWO_WEEKS = (away for _, away in OUTAGES)


def holds(away, endured):
    return all(one.holds for one in figures("so long", away, endured))


def test_the_short_outage_is_three_days():
    assert timedelta(hours=72) == THREE_DAYS < TWO_WEEKS


@pytest.mark.parametrize("away", [THREE_DAYS, TWO_WEEKS])
def test_what_is_all_there_holds(away):
    assert holds(away, Endured(told_saved=9, on_hub=9, counted=0, red=0, noticed=False))


@pytest.mark.parametrize("away", [THREE_DAYS, TWO_WEEKS])
@pytest.mark.parametrize("counted", [0, 2])
def test_what_is_neither_there_nor_counted_never_holds(away, counted):
    assert not holds(away, Endured(9, 8, counted, counted, noticed=True))


def test_what_three_days_lose_does_not_hold_though_it_is_counted():
    lost = Endured(told_saved=9, on_hub=8, counted=1, red=1, noticed=True)
    assert not holds(THREE_DAYS, lost)
    assert holds(TWO_WEEKS, lost)
