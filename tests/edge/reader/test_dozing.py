"""When nobody was there for a minute the field is on for its looks only; a band ends that."""

import pytest

from edge.reader.events import BandSeen
from simulators.chip.cards import ClassicCard, Ntag213
from tests.edge.reader.a_rig import Rig

BAND = bytes.fromhex("04E1D2C3B4A596")


def share_of_field(rig, seconds):
    """How much of the time the field is on, by what was written to the chip."""
    on = 0.0
    since = rig.clock.monotonic() if rig.reader.chip.field_on else None
    switch = rig.reader.medium.switch

    def noted(at, *, on_):
        nonlocal on, since
        if since is not None:
            on += at - since
        since = at if on_ else None

    def switched(at, *, on):
        noted(at, on_=on)
        switch(at, on=on)

    rig.reader.medium.switch = switched
    began = rig.clock.monotonic()
    rig.run(seconds)
    noted(rig.clock.monotonic(), on_=False)
    rig.reader.medium.switch = switch
    return on / (rig.clock.monotonic() - began)


def test_the_field_is_on_all_the_time_for_a_minute_and_then_a_fifth_of_it():
    rig = Rig().run(1)
    assert share_of_field(rig, 58) == pytest.approx(1.0)
    rig.run(2)
    assert share_of_field(rig, 20) < 0.2


@pytest.mark.parametrize("card", [Ntag213(BAND), ClassicCard(BAND[:4])], ids=["7 bytes", "4 bytes"])
def test_a_band_is_read_while_it_dozes_and_the_field_stays_on(card):
    rig = Rig().run(70)
    assert rig.taps(card, within=0.12) < 0.12
    assert share_of_field(rig, 30) == pytest.approx(1.0)


def test_it_never_dozes_while_a_band_lies_there():
    rig = Rig(doze_after_s=2).run(1)
    rig.lay(Ntag213(BAND))
    rig.run(1)
    assert share_of_field(rig, 30) == pytest.approx(1.0)
    assert rig.kinds() == [BandSeen]


def test_nothing_that_was_changed_while_it_dozes_escapes_the_canary():
    rig = Rig(doze_after_s=2).run(10)
    rig.reader.chip.write(0x26, 0x08, rig.clock.monotonic())  # RFCfgReg: the gain fell
    rig.run(2)
    assert rig.reader.chip.read(0x26, rig.clock.monotonic()) == 0x58
    assert rig.taps(Ntag213(BAND), within=0.2)


def test_how_long_a_band_lay_unseen_at_most_is_told():
    rig = Rig().run(1)
    laid = rig.clock.monotonic()
    rig.lay(Ntag213(BAND))
    rig.run(0.2)
    (seen,) = rig.bands()
    assert seen.at - seen.within <= laid
    assert seen.within < 0.06
