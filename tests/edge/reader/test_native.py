"""The chip's own profile: the speed it works at, its field, what it does about disturbances."""

import pytest

from edge.reader.errors import ChipSilent, SpeedUnfit
from edge.reader.iso14443 import Absent, Card
from edge.reader.line import Conversation
from edge.reader.native import MOST_DISTURBANCES, NativeProfile
from edge.reader.profiles import FITTING_SPEEDS, profile_of
from edge.reader.settings import ReaderSettings
from simulators.chip.cards import Ntag213
from simulators.chip.virtual import VirtualReader

BAND = bytes.fromhex("04E1D2C3B4A596")


class Desk:
    """A reader in made-up time and its profile."""

    def __init__(self, targets=FITTING_SPEEDS):
        self.reader = VirtualReader(usb_latency_s=0.001)
        self.talk = Conversation(self.reader.line, self.reader.clock)
        self.profile = NativeProfile((9600, 115200, 460800), targets, 5)

    def connect(self):
        return self.talk.hold(self.profile.connect(0.1))

    def look(self, band=None):
        return self.talk.hold(self.profile.look(band, self.reader.clock.monotonic()))

    def glance(self):
        return self.talk.hold(self.profile.glance(self.reader.clock.monotonic()))

    def lay(self):
        band = Ntag213(BAND)
        self.reader.medium.lay(band, self.reader.clock.monotonic())
        self.reader.clock.pass_for(0.01)
        return band


@pytest.fixture
def desk():
    made = Desk()
    made.connect()
    return made


def test_the_best_speed_that_comes_through_is_taken():
    ready = Desk().connect()
    assert (ready.baud, ready.pipelined, ready.device) == (460800, True, "MFRC522 v2.0")


def spoilt_above(reader, baud):
    """A cable on which nothing arrives whole at more than this speed."""
    reader.line.down = lambda answer: (
        bytes(value ^ 0x08 for value in answer) if reader.chip.baud > 1.1 * baud else answer
    )


@pytest.mark.parametrize("best", [115200, 57600, 19200, 9600])
def test_a_cable_that_spoils_fast_bytes_is_used_at_the_speed_it_carries(best):
    desk = Desk()
    spoilt_above(desk.reader, best)
    for _ in range(len(FITTING_SPEEDS)):  # each attempt may end in a chip that is not understood
        try:
            ready = desk.connect()
        except ChipSilent:
            desk.reader.line.hard_reset()
        else:
            break
    assert ready.baud == best
    desk.lay()
    assert desk.look() == Card(BAND, 0)


def test_a_speed_the_adapter_does_not_know_is_left_alone():
    desk = Desk()
    retune = desk.reader.line.retune

    def refusing(baud):
        if baud == 460800:
            raise SpeedUnfit("the adapter does not know 460800 baud")
        retune(baud)

    desk.reader.line.retune = refusing
    desk.profile = NativeProfile((9600, 115200), FITTING_SPEEDS, 5)
    assert desk.connect().baud == 115200


def test_the_last_speed_is_not_given_up():
    desk = Desk(targets=(460800,))
    spoilt_above(desk.reader, 115200)
    with pytest.raises(ChipSilent, match="460800"):
        desk.connect()
    desk.reader.line.hard_reset()
    desk.reader.line.down = lambda answer: answer
    assert desk.connect().baud == 460800


def test_many_disturbances_lead_to_a_lower_speed(desk):
    for _ in range(MOST_DISTURBANCES):
        desk.talk.hold(desk.profile.rewrite())
    with pytest.raises(ChipSilent, match="too many disturbances at 460800"):
        desk.talk.hold(desk.profile.rewrite())
    assert desk.connect().baud == 115200


def test_a_disturbance_now_and_then_does_not(desk):
    for _ in range(3 * MOST_DISTURBANCES):
        desk.talk.hold(desk.profile.rewrite())
        for _ in range(300):
            desk.talk.hold(desk.profile.check())
    assert desk.connect().baud == 460800


def test_a_glance_leaves_the_field_off_where_nobody_is_and_the_canary_knows(desk):
    assert desk.glance() == Absent()
    assert not desk.reader.chip.field_on
    desk.talk.hold(desk.profile.check())
    assert desk.glance() == Absent()


def test_a_glance_at_a_band_reads_it_and_leaves_the_field_on(desk):
    desk.glance()
    desk.lay()
    assert desk.glance() == Card(BAND, 0)
    assert desk.reader.chip.field_on
    desk.talk.hold(desk.profile.settle(Card(BAND, 0), left=False))
    assert desk.look(BAND) == Card(BAND, 0)


def test_a_look_after_a_glance_switches_the_field_on_again(desk):
    desk.glance()
    desk.lay()
    assert desk.look() == Card(BAND, 0)


def test_a_reader_that_was_never_found_is_silent():
    desk = Desk()
    for ask in (desk.profile.rewrite, desk.profile.check, lambda: desk.profile.look(None, 0.0)):
        with pytest.raises(ChipSilent):
            desk.talk.hold(ask())


def test_a_bridge_is_looked_for_at_its_own_speeds():
    profile = profile_of(ReaderSettings("/dev/x", profile="bridge", baud=250000))
    assert profile._speeds[0] == 250000
    assert profile._targets == [250000]
