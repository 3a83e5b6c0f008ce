"""Whatever befalls line, adapter, chip and air, by its name: the reader reads again in time."""

import pytest

from edge.reader.events import BandGone, BandSeen, Count, ReaderState
from simulators.chip.cards import Ntag213
from simulators.chip.faults import Fault
from tests.edge.reader.a_rig import Rig

BAND = bytes.fromhex("04E1D2C3B4A596")
PULLED_S = 1.0
AT_MOST_S = dict.fromkeys(Fault, 2.0) | {Fault.UNPLUGGED: PULLED_S + 5.0}
CURABLE = [fault for fault in Fault if fault is not Fault.DEAF]
"""A dead antenna is for a technician: see the test of its own below."""


@pytest.mark.parametrize("fault", CURABLE)
@pytest.mark.parametrize("phase", [0.0, 0.4, 0.8])
def test_it_reads_again_in_time_after(fault, phase):
    rig = Rig().run(1 + phase)
    rig.reader.faults.strike(fault)
    assert rig.taps(Ntag213(BAND), within=AT_MOST_S[fault]) < AT_MOST_S[fault]
    rig.run_until(rig.reads, within=2.0)
    assert rig.uids() == [BAND]


@pytest.mark.parametrize("fault", [Fault.BROWN_OUT, Fault.STUCK, Fault.UNPLUGGED, Fault.HOT])
def test_it_reads_again_at_the_speed_found_by_measuring(fault):
    rig = Rig(baud=0).run(1)
    assert rig.watch.health().baud == 460800
    rig.reader.faults.strike(fault)
    assert rig.taps(Ntag213(BAND), within=AT_MOST_S[fault]) < AT_MOST_S[fault]
    assert rig.watch.health().baud == 460800


@pytest.mark.parametrize("fault", CURABLE)
def test_it_goes_on_while_it_is_suffered_again_and_again(fault):
    """Twenty seconds at the usual rate: bands are still read, and none that was not there."""
    rig = Rig().run(1)
    rig.reader.faults.suffer(fault)
    read = 0
    for _ in range(10):
        before = rig.count(Count.BANDS_SEEN)
        band = rig.lay(Ntag213(BAND))
        rig.run(1)
        rig.lift(band)
        rig.run(1)
        read += rig.count(Count.BANDS_SEEN) > before
    assert set(rig.uids()) <= {BAND}
    assert read >= 5


def test_a_dead_antenna_shows_as_a_reader_that_reads_nothing_for_hours():
    rig = Rig(unproven_hours=1, canary_s=60, doze_ms=5000)
    rig.reader.faults.suffer(Fault.DEAF)
    rig.lay(Ntag213(BAND))
    rig.run(3700)
    assert rig.reads()
    assert rig.told()[-1][2] == ("unproven: nothing was read for 1 h. Hold a test band.",)
    rig.reader.faults.recover()
    rig.lay(Ntag213(BAND))
    rig.run(10)
    assert rig.told()[-1][2] == ()


def test_a_slow_adapter_is_told_and_does_not_keep_it_from_reading():
    rig = Rig(usb_latency_s=0.016).run(3)
    assert "low_latency" in rig.told()[-1][2][0]
    assert rig.taps(Ntag213(BAND), within=0.2) < 0.2


def test_a_band_that_lies_still_stays_while_its_answers_are_garbled():
    """One in fifty, for a minute; the bench runs it for ten."""
    rig = Rig()
    rig.lay(Ntag213(BAND))
    rig.run(1)
    rig.reader.faults.suffer(Fault.GARBLED, 0.02)
    rig.run(60)
    assert rig.kinds() == [BandSeen]
    assert rig.count(Count.UNCLEAR_LOOKS) > 5


def test_a_band_through_a_brown_out_and_a_lift_is_gone_once():
    rig = Rig()
    band = rig.lay(Ntag213(BAND))
    rig.run(1)
    rig.reader.faults.strike(Fault.BROWN_OUT)
    rig.run(1)
    rig.lift(band)
    rig.run(1)
    assert rig.kinds() == [BandSeen, BandGone]


def test_counts_are_told_every_five_minutes_without_news():
    rig = Rig().run(1)
    told = len(rig.told())
    rig.run(299)
    assert len(rig.told()) == told
    rig.run(3)
    assert len(rig.told()) == told + 1
    assert rig.told()[-1] == (ReaderState.READING, None, ())
