"""Each fault by its name: what it does to bytes, to the chip, to the air and to the plug."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.reader import mfrc522, startup
from edge.reader.errors import LineAway, ReaderError
from edge.reader.iso14443 import Absent, Card
from edge.reader.line import Conversation
from simulators.chip.cards import ClassicCard
from simulators.chip.faults import NATURES, Fault, Faults, LineNoise
from simulators.chip.frames import Frame
from simulators.chip.registers import Err, Reg
from simulators.chip.virtual import REPLUG_S, VirtualReader

UID = b"\xa1\xb2\xc3\xd4"
LINE = (Fault.DROPPED, Fault.INSERTED, Fault.FLIPPED)
FORGOTTEN = (Fault.BROWN_OUT, Fault.FIELD_LOST, Fault.HOT, Fault.CRYPTO_STUCK)


class Desk:
    """A reader in made-up time, connected with gain 5, and a card on it."""

    def __init__(self, gain=5):
        self.reader = VirtualReader()
        self.talk = Conversation(self.reader.line, self.reader.clock)
        self.gain = gain
        self.connect()
        self.reader.medium.lay(ClassicCard(UID), self.reader.clock.monotonic())
        self.reader.clock.pass_for(0.01)

    def connect(self):
        self.chip = self.talk.hold(startup.connect((9600, 115200), 115200, self.gain, 0.1))

    def look(self):
        """What is seen; None when the chip does not answer as it should."""
        try:
            seen = self.talk.hold(mfrc522.look(self.chip))
            self.talk.hold(mfrc522.halt(self.chip))
        except ReaderError:
            return None
        return seen

    def register(self, register):
        return self.reader.chip.read(register, self.reader.clock.monotonic())


@pytest.fixture
def desk():
    return Desk()


def faults_of(seed=1):
    return Faults(Random(seed))


def test_every_fault_says_what_it_is_and_how_often():
    assert set(NATURES) == set(Fault)
    assert all(0 < nature.usual <= 1 for nature in NATURES.values())


def test_a_fault_strikes_as_often_as_it_is_told_and_no_more_when_it_is_over():
    faults = faults_of()
    faults.suffer(Fault.LATE, 0.25)
    assert 200 < sum(faults.strikes(Fault.LATE) for _ in range(1000)) < 300
    faults.recover(Fault.LATE)
    assert not any(faults.strikes(Fault.LATE) for _ in range(1000))


def test_a_fault_told_to_strike_does_so_at_its_next_occasions():
    faults = faults_of()
    faults.strike(Fault.GARBLED, times=2)
    assert [faults.strikes(Fault.GARBLED) for _ in range(4)] == [True, True, False, False]
    faults.strike(Fault.GARBLED)
    faults.recover()
    assert not faults.strikes(Fault.GARBLED)


@given(st.binary(max_size=50), st.integers())
def test_without_faults_bytes_and_frames_pass_unchanged(data, seed):
    faults = faults_of(seed)
    assert faults.on_wire(data) == data
    assert faults.in_reach(Frame.of(data), 5) == Frame.of(data)
    assert faults.held_back() == 0


@given(st.binary(max_size=50), st.integers())
def test_a_line_loses_adds_and_changes_single_bytes(data, seed):
    for fault, length in zip(LINE, (0, 2 * len(data), len(data)), strict=True):
        faults = faults_of(seed)
        faults.suffer(fault, 1)
        arrived = faults.on_wire(data)
        assert len(arrived) == length
        if fault is Fault.INSERTED:
            assert arrived[1::2] == data
        if fault is Fault.FLIPPED:
            assert all((a ^ b).bit_count() == 1 for a, b in zip(arrived, data, strict=True))


@given(st.binary(max_size=300), st.integers())
def test_noise_of_a_rate_is_all_three(data, seed):
    arrived = LineNoise(Random(seed), 0.1)(data)
    assert len(arrived) <= 2 * len(data)
    assert LineNoise(Random(seed), 0)(data) == data


@given(st.integers(), st.binary(min_size=1, max_size=20), st.integers(0, 7))
def test_of_a_garbled_answer_parity_tells_when_one_bit_of_a_byte_fell_over(seed, data, last_bits):
    faults, answer = faults_of(seed), Frame.of(data, last_bits)
    faults.strike(Fault.GARBLED)
    heard, told = faults.garbled(answer)
    fallen = heard.value ^ answer.value
    assert fallen.bit_count() == 1 or (fallen.bit_count() == 2 and not told)
    assert fallen < 1 << answer.length
    assert not told or fallen < 1 << 8 * (answer.length // 8)
    assert faults.garbled(answer) == (answer, False)


def test_parity_tells_of_about_half_of_what_is_garbled(desk):
    told = []
    for _ in range(40):
        desk.reader.faults.strike(Fault.GARBLED)
        desk.talk.hold(mfrc522.halt(desk.chip))
        line = desk.reader.line
        line.exchange(b"\x01\x00\x0a\x80\x09\x52\x01\x0c\x0d\x87", 5, 0.1)
        line.rest(0.001)
        told.append(bool(desk.register(Reg.ERROR) & Err.PARITY))
    assert 10 < sum(told) < 30


@pytest.mark.parametrize(
    ("fault", "gain", "lost"),
    [
        (Fault.SATURATED, 7, 1.0),
        (Fault.SATURATED, 6, 0.5),
        (Fault.SATURATED, 5, 0.0),
        (Fault.SATURATED, 4, 0.0),
        (Fault.FAINT, 5, 0.0),
        (Fault.FAINT, 4, 0.5),
        (Fault.FAINT, 1, 1.0),
    ],
)
def test_too_near_and_too_far_lose_requests_answers_by_gain(fault, gain, lost):
    faults = faults_of()
    faults.suffer(fault)
    atqas = [faults.in_reach(Frame.of(b"\x04\x00"), gain) for _ in range(1000)]
    assert atqas.count(None) / 1000 == pytest.approx(lost, abs=0.05)
    assert faults.in_reach(Frame.of(UID), gain) is not None


@pytest.mark.parametrize("fault", FORGOTTEN)
def test_a_chip_that_a_frame_upsets_reads_nothing_until_it_is_set_up_anew(desk, fault):
    assert desk.look() == Card(UID, 0x08)
    desk.reader.faults.strike(fault)
    while desk.look() == Card(UID, 0x08):  # it strikes at the frame that halts, at the latest
        pass
    desk.reader.line.hard_reset()
    desk.connect()
    desk.reader.clock.pass_for(0.01)
    assert desk.look() == Card(UID, 0x08)


def test_a_hot_chip_says_so_and_drives_no_antenna(desk):
    desk.reader.faults.strike(Fault.HOT)
    desk.look()
    assert desk.register(Reg.ERROR) & Err.TEMPERATURE
    assert desk.register(Reg.TX_CONTROL) & 0x03
    assert not desk.reader.chip.field_on
    desk.reader.chip.write(Reg.STATUS2, 0x80, desk.reader.clock.monotonic())  # TempSensClear
    assert desk.reader.chip.field_on


def test_a_forgetful_chip_loses_one_register_of_its_configuration(desk):
    def held():
        return [desk.register(register) for register in range(0x11, 0x2E) if register != 0x21]

    before = held()
    desk.reader.faults.strike(Fault.FORGETFUL)
    desk.look()
    assert sum(a != b for a, b in zip(before, held(), strict=True)) == 1


def test_a_deaf_antenna_finds_nobody(desk):
    desk.reader.faults.suffer(Fault.DEAF)
    assert desk.look() == Absent()
    desk.reader.faults.recover(Fault.DEAF)
    assert desk.look() == Card(UID, 0x08)


def test_a_stuck_chip_answers_nothing_until_it_is_reset(desk):
    line = desk.reader.line
    desk.reader.faults.strike(Fault.STUCK)
    assert line.exchange(b"\xb7", 1, 1.0) == b""
    line.rest(100)
    assert line.exchange(b"\xb7", 1, 1.0) == b""
    line.hard_reset()
    line.retune(9600)
    assert line.exchange(b"\xb7", 1, 1.0) == b"\x92"


def test_a_late_answer_comes_all_the_same(desk):
    line = desk.reader.line
    desk.reader.faults.strike(Fault.LATE)
    assert line.exchange(b"\xb7", 1, 0.019) == b""
    assert line.receive(1, 1.0) == b"\x92"


def test_a_pulled_plug_is_back_after_a_second_as_another_line(desk):
    old = desk.reader.line
    desk.reader.faults.strike(Fault.UNPLUGGED)
    with pytest.raises(LineAway):
        old.exchange(b"\xb7", 1, 1.0)
    with pytest.raises(LineAway):
        desk.reader.open_line()
    desk.reader.clock.pass_for(REPLUG_S)
    new = desk.reader.open_line()
    assert new.exchange(b"\xb7", 1, 1.0) == b"\x92"  # at 9600: the supply was gone, too
    with pytest.raises(LineAway):
        old.exchange(b"\xb7", 1, 1.0)
