"""Cards hear frames and answer or keep silent, as ISO/IEC 14443-3 has it."""

from itertools import count

import pytest

from simulators.chip.cards import HLTA, REQA, WUPA, ClassicCard, Ntag213, Phone, State, TenByteCard
from simulators.chip.crc import passes, with_crc
from simulators.chip.frames import Frame

SEVEN = bytes.fromhex("04E1D2C3B4A596")


def always_new():
    numbers = count(1)
    return lambda n: next(numbers).to_bytes(n)


def awake(card):
    card.power_on()
    return card


def bytes_of(answer):
    return answer.frame.data


def select_all(card, *levels):
    """Wake a card and select it through its cascade; the last SAK."""
    card.hear(WUPA)
    sak = b""
    for code in levels:
        part = bytes_of(card.hear(Frame.of(bytes((code, 0x20)))))
        sak = bytes_of(card.hear(Frame.of(with_crc(bytes((code, 0x70)) + part))))
    return sak


@pytest.mark.parametrize(
    ("state", "frame", "becomes", "answers"),
    [
        (State.IDLE, REQA, State.READY, True),
        (State.IDLE, WUPA, State.READY, True),
        (State.IDLE, HLTA, State.IDLE, False),
        (State.HALT, REQA, State.HALT, False),
        (State.HALT, WUPA, State.READY, True),
        (State.READY, REQA, State.IDLE, False),
        (State.READY, WUPA, State.IDLE, False),
        (State.READY, HLTA, State.IDLE, False),
        (State.ACTIVE, WUPA, State.IDLE, False),
        (State.ACTIVE, HLTA, State.HALT, False),
        (State.POWER_OFF, WUPA, State.POWER_OFF, False),
    ],
)
def test_a_card_moves_as_the_standard_says(state, frame, becomes, answers):
    card = awake(Ntag213(SEVEN))
    card.state = state
    assert (card.hear(frame) is not None) == answers
    assert card.state is becomes


@pytest.mark.parametrize(
    "wrong", [WUPA, Frame.of(b"\x93\x20\x00"), Frame.of(b"\x95\x20"), Frame(0, 0)]
)
def test_a_card_woken_from_halt_falls_back_to_halt_silently(wrong):
    card = awake(Ntag213(SEVEN))
    select_all(card, 0x93, 0x95)
    card.hear(HLTA)
    card.hear(WUPA)
    assert card.hear(wrong) is None
    assert card.state is State.HALT
    assert card.hear(REQA) is None


def test_a_seven_byte_uid_is_told_in_two_levels():
    card = awake(Ntag213(SEVEN))
    assert bytes_of(card.hear(REQA)) == b"\x44\x00"
    first = bytes_of(card.hear(Frame.of(b"\x93\x20")))
    assert first[:4] == b"\x88" + SEVEN[:3]
    sak = bytes_of(card.hear(Frame.of(with_crc(b"\x93\x70" + first))))
    assert sak == with_crc(b"\x04")
    second = bytes_of(card.hear(Frame.of(b"\x95\x20")))
    assert second[:4] == SEVEN[3:]
    assert bytes_of(card.hear(Frame.of(with_crc(b"\x95\x70" + second)))) == with_crc(b"\x00")
    assert card.state is State.ACTIVE


@pytest.mark.parametrize(
    ("card", "atqa", "levels", "sak"),
    [
        (ClassicCard(b"\x11\x22\x33\x44"), b"\x04\x00", (0x93,), 0x08),
        (TenByteCard(bytes(range(1, 11))), b"\x84\x00", (0x93, 0x95, 0x97), 0x00),
        (Phone(always_new()), b"\x04\x00", (0x93,), 0x20),
    ],
)
def test_each_kind_of_card_says_what_it_is(card, atqa, levels, sak):
    awake(card)
    assert bytes_of(card.hear(REQA)) == atqa
    card.hear(WUPA)  # wrong here: back to IDLE
    assert select_all(card, *levels) == with_crc(bytes((sak,)))


def test_an_anticollision_with_known_bits_is_answered_with_the_rest():
    card = awake(ClassicCard(b"\xa5\x22\x33\x44"))
    card.hear(REQA)
    known = Frame(0x93 | 0x23 << 8 | (0xA5 & 0b111) << 16, 19)  # NVB 2.3: three bits of UID known
    rest = card.hear(known).frame
    assert rest.length == 40 - 3
    assert rest.value == int.from_bytes(b"\xa5\x22\x33\x44\xf0", "little") >> 3


def test_an_anticollision_for_another_card_sends_this_one_back():
    card = awake(ClassicCard(b"\xa5\x22\x33\x44"))
    card.hear(REQA)
    assert card.hear(Frame(0x93 | 0x23 << 8 | 0b010 << 16, 19)) is None
    assert card.state is State.IDLE


def test_a_halt_with_a_wrong_crc_does_not_halt():
    card = awake(Ntag213(SEVEN))
    select_all(card, 0x93, 0x95)
    card.hear(Frame.of(b"\x50\x00\x57\xce"))
    assert card.state is State.IDLE


def test_a_tag_tells_its_version_and_its_pages():
    card = awake(Ntag213(SEVEN))
    select_all(card, 0x93, 0x95)
    version = bytes_of(card.hear(Frame.of(with_crc(b"\x60"))))
    assert passes(version)
    assert version[:-2] == bytes.fromhex("0004040201000F03")
    first_pages = bytes_of(card.hear(Frame.of(with_crc(b"\x30\x00"))))
    assert first_pages[:3] == SEVEN[:3]
    assert first_pages[4:8] == SEVEN[3:]
    rolled_over = bytes_of(card.hear(Frame.of(with_crc(b"\x30\x2c"))))
    assert rolled_over[4:7] == SEVEN[:3]


@pytest.mark.parametrize("command", [b"\x30\x2d", b"\x99", b"\x30"])
def test_a_tag_refuses_in_four_bits_and_forgets_its_selection(command):
    card = awake(Ntag213(SEVEN))
    select_all(card, 0x93, 0x95)
    assert card.hear(Frame.of(with_crc(command))).frame.length == 4
    assert card.state is State.IDLE


def test_a_classic_card_gives_nothing_without_its_key():
    card = awake(ClassicCard(b"\x11\x22\x33\x44"))
    select_all(card, 0x93)
    assert card.hear(Frame.of(with_crc(b"\x30\x00"))).frame == Frame(0x4, 4)
    assert card.state is State.IDLE


def test_a_phone_has_another_uid_whenever_the_field_is_new():
    phone = awake(Phone(always_new()))
    before = phone.uid
    phone.power_off()
    awake(phone)
    assert phone.uid != before
    assert phone.uid[0] == 0x08


@pytest.mark.parametrize(
    ("kind", "length"), [(Ntag213, 4), (ClassicCard, 7), (TenByteCard, 7), (ClassicCard, 0)]
)
def test_a_card_refuses_a_uid_of_another_kind(kind, length):
    with pytest.raises(ValueError, match="UID"):
        kind(bytes(length))
