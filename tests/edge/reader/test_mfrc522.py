"""The driver's conversations, held with the simulated chip in made-up time."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.reader import mfrc522
from edge.reader.errors import ChipForgot, ReaderError
from edge.reader.iso14443 import Absent, Card, Several, Unclear
from edge.reader.line import Conversation
from edge.reader.mfrc522 import Chip
from edge.reader.registers import Register
from simulators.chip.cards import ClassicCard, Ntag213, State, TenByteCard
from simulators.chip.faults import Fault
from simulators.chip.frames import Frame
from simulators.chip.virtual import VirtualClock

FOUR = bytes.fromhex("A1B2C3D4")
SEVEN = bytes.fromhex("04E1D2C3B4A596")
TEN = bytes.fromhex("04010203040506070809")


def card_of(uid):
    return {4: ClassicCard, 7: Ntag213, 10: TenByteCard}[len(uid)](uid)


def look(desk):
    return desk.talk.hold(mfrc522.look(desk.chip))


def rest(desk):
    desk.talk.hold(mfrc522.halt(desk.chip))


@pytest.mark.parametrize("baud", [9600, 19200, 115200, 460800, 1228800])
@pytest.mark.parametrize(("uid", "sak"), [(FOUR, 0x08), (SEVEN, 0x00), (TEN, 0x00)])
def test_a_whole_uid_is_read_at_every_speed(make_desk, baud, uid, sak):
    desk = make_desk(baud)
    assert desk.chip.baud == baud
    desk.lay(card_of(uid))
    assert look(desk) == Card(uid, sak)


@pytest.mark.parametrize(("uid", "trips"), [(FOUR, 2), (SEVEN, 3), (TEN, 4)])
def test_a_tap_is_a_round_trip_more_than_its_cascade_levels(desk, uid, trips):
    desk.lay(card_of(uid))
    before = desk.talk.round_trips
    look(desk)
    assert desk.talk.round_trips - before == trips


def test_an_empty_reader_is_one_round_trip_and_leaves_a_later_card_untouched(desk):
    before = desk.talk.round_trips
    assert look(desk) == Absent()
    assert desk.talk.round_trips - before == 1


def test_an_empty_look_is_over_before_what_was_asked_ahead_has_come(desk):
    began = desk.reader.clock.monotonic()
    look(desk)
    known = desk.reader.clock.monotonic() - began
    desk.talk.drain()
    assert known < 0.0033
    assert desk.reader.clock.monotonic() - began > known + 0.001


def test_looks_that_follow_each_other_at_once_stay_in_step(desk):
    desk.lay(card_of(SEVEN))
    for _ in range(5):
        desk.reader.medium.deaf = True
        assert [look(desk) for _ in range(3)] == [Absent()] * 3
        desk.reader.medium.deaf = False
        assert look(desk) == Card(SEVEN, 0x00)
        rest(desk)


def test_a_chip_that_was_too_hot_says_so_and_is_configured_back(desk):
    desk.lay(card_of(SEVEN))
    desk.reader.faults.strike(Fault.HOT)
    with pytest.raises(ChipForgot, match="too hot"):
        [look(desk) for _ in range(2)]
    desk.talk.hold(mfrc522.configure(desk.chip))
    desk.reader.clock.pass_for(0.01)
    assert look(desk) == Card(SEVEN, 0x00)


def test_an_answer_without_a_right_crc_is_none(desk):
    desk.lay(card_of(SEVEN))
    look(desk)
    desk.reader.medium.disturbance = lambda frame: flipped(frame, 3)
    assert desk.talk.hold(mfrc522.tell(desk.chip, b"\x60", 8)) is None


def test_one_access_at_a_time_the_same_uid_comes_out(desk):
    desk.chip = Chip(desk.chip.version, desk.chip.baud, pipelined=False)
    desk.lay(card_of(SEVEN))
    assert look(desk) == Card(SEVEN, 0x00)


def test_a_band_that_stays_is_found_at_every_look_when_it_is_sent_to_rest(desk):
    band = card_of(SEVEN)
    desk.lay(band)
    for _ in range(5):
        assert look(desk) == Card(SEVEN, 0x00)
        rest(desk)
        assert band.state is State.HALT


def test_a_band_that_is_not_sent_to_rest_flaps(desk):
    desk.lay(card_of(SEVEN))
    assert [look(desk) != Absent() for _ in range(4)] == [True, False, True, False]


def test_a_band_that_was_only_woken_falls_back_and_can_be_found_again(desk):
    desk.lay(card_of(SEVEN))
    desk.reader.medium.disturbance = lambda frame: frame if frame.length == 16 else None
    assert look(desk) == Unclear()
    desk.reader.medium.disturbance = lambda frame: frame
    rest(desk)
    assert look(desk) == Card(SEVEN, 0x00)


@pytest.mark.parametrize("uid", [FOUR, SEVEN, TEN])
def test_a_known_band_is_recognised_and_at_rest_afterwards(desk, uid):
    band = card_of(uid)
    desk.lay(band)
    for _ in range(3):
        seen = desk.talk.hold(mfrc522.recognise(desk.chip, uid))
        assert isinstance(seen, Card)
        assert seen.uid == uid
        assert band.state is State.HALT


def test_recognising_seven_bytes_is_one_round_trip(desk):
    desk.lay(card_of(SEVEN))
    before = desk.talk.round_trips
    desk.talk.hold(mfrc522.recognise(desk.chip, SEVEN))
    assert desk.talk.round_trips - before == 1


def test_a_known_band_that_left_is_absent(desk):
    assert desk.talk.hold(mfrc522.recognise(desk.chip, SEVEN)) == Absent()


@pytest.mark.parametrize("other", [FOUR, TEN, SEVEN[:-1] + b"\x00", b"\x05" + SEVEN[1:]])
def test_another_band_is_never_taken_for_the_known_one(desk, other):
    desk.lay(card_of(other))
    assert desk.talk.hold(mfrc522.recognise(desk.chip, SEVEN)) == Unclear()
    assert look(desk).uid == other


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (FOUR, b"\xa1\xb2\xc3\xd5"),
        (SEVEN, SEVEN[:-1] + b"\x00"),  # alike in the first cascade level
        (SEVEN, b"\x04\xe2" + SEVEN[2:]),
        (FOUR, SEVEN),
        (SEVEN, TEN),
    ],
)
def test_two_cards_are_several_and_none_is_picked(desk, one, two):
    desk.lay(card_of(one), card_of(two))
    assert look(desk) == Several()
    rest(desk)
    assert desk.talk.hold(mfrc522.recognise(desk.chip, one)) == Several()


def test_a_canary_that_lives_is_silent(desk):
    desk.talk.hold(mfrc522.check(desk.chip))


@pytest.mark.parametrize(
    ("register", "value", "named"),
    [
        (Register.TX_CONTROL, 0x80, "TX_CONTROL"),
        (Register.MODE, 0x3F, "MODE"),
        (Register.T_MODE, 0x00, "T_MODE"),
        (Register.RF_CFG, 0x48, "RF_CFG"),
        (Register.TX_ASK, 0x00, "TX_ASK"),
        (Register.STATUS2, 0x08, "STATUS2"),  # MFCrypto1On stuck: every frame is enciphered
        (Register.RX_MODE, 0x80, "RX_MODE"),
    ],
)
def test_the_canary_names_the_register_that_changed(desk, register, value, named):
    desk.reader.chip.write(register, value, desk.reader.clock.monotonic())
    with pytest.raises(ChipForgot, match=named):
        desk.talk.hold(mfrc522.check(desk.chip))
    desk.talk.hold(mfrc522.configure(desk.chip))
    desk.talk.hold(mfrc522.check(desk.chip))


def test_a_field_cycled_makes_cards_start_anew(desk):
    band = card_of(FOUR)
    desk.lay(band)
    look(desk)
    assert band.state is State.ACTIVE
    desk.talk.hold(mfrc522.cycle_field(desk.chip))
    assert look(desk) == Card(FOUR, 0x08)


@pytest.mark.parametrize("uid", [FOUR, SEVEN])
@pytest.mark.parametrize("byte", range(4))
def test_a_uid_that_passes_its_check_byte_but_answers_no_select_is_none(desk, uid, byte):
    """Two bits fall over so that BCC does not notice; only the card itself can tell."""
    desk.lay(card_of(uid))
    parts = 40

    def both(frame):
        if frame.length != parts:
            return frame
        return Frame(frame.value ^ (1 << 8 * byte + 2) ^ (1 << 34), frame.length)

    desk.reader.medium.disturbance = both
    assert look(desk) == Unclear()


def flipped(frame, bit):
    return Frame(frame.value ^ (1 << bit % frame.length), frame.length)


@given(st.data(), st.sampled_from([FOUR, SEVEN, TEN]))
@settings(max_examples=60, deadline=None)
def test_bits_that_fall_over_on_the_air_never_make_another_uid(make_desk, data, uid):
    desk = make_desk()
    desk.lay(card_of(uid))
    bits = st.none() | st.integers(0, 200)

    def disturbed(frame):
        bit = data.draw(bits)
        return frame if bit is None else flipped(frame, bit)

    desk.reader.medium.disturbance = disturbed
    seen = look(desk)
    assert not isinstance(seen, Card) or seen.uid == uid


@given(st.lists(st.binary(max_size=300), max_size=4))
@settings(max_examples=80, deadline=None)
def test_whatever_bytes_come_a_look_ends_in_a_sighting_or_a_typed_error(answers):
    pending = iter(answers)

    class Noise:
        def exchange(self, _sent, expects, _patience):
            return next(pending, b"")[:expects]

    talk = Conversation(Noise(), VirtualClock())
    with suppress(ReaderError):
        assert not isinstance(talk.hold(mfrc522.look(Chip(0x92, 115200))), Card)
