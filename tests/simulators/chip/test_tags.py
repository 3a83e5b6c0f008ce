"""Tags and cards of every kind, each in its own commands (NTAG21x, MF0ICU1, MF1S50 data sheets)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.chip.cards import WUPA, ClassicCard, Ntag213, Phone, SmartCard, Ultralight
from simulators.chip.crc import passes, with_crc
from simulators.chip.frames import ETU_S, Frame
from simulators.chip.picc import ACK, State

SEVEN = bytes.fromhex("04E1D2C3B4A596")
SIGNATURE = bytes(range(100, 132))
NAK = Frame(0x0, 4)
LOCKED = Frame(0x4, 4)
PASSWORD, PACK = b"\x01\x02\x03\x04", b"\x80\x80"


def select(card):
    """Wake a card and select it; the last SAK."""
    if card.state is State.POWER_OFF:
        card.power_on()
    card.hear(WUPA)
    sak = b""
    for code in (0x93, 0x95, 0x97)[: len(card.uid) // 3]:
        part = card.hear(Frame.of(bytes((code, 0x20)))).frame.data
        sak = card.hear(Frame.of(with_crc(bytes((code, 0x70)) + part))).frame.data
    assert card.state is State.ACTIVE
    return sak


def ask(card, command):
    """A command with its CRC; the answer without, or the NAK or ACK frame, or None."""
    answer = card.hear(Frame.of(with_crc(command)))
    if answer is None or answer.frame.length < 8:
        return answer and answer.frame
    assert passes(answer.frame.data)
    return answer.frame.data[:-2]


@pytest.fixture
def tag():
    made = Ntag213(SEVEN, SIGNATURE)
    select(made)
    return made


@pytest.fixture
def locked():
    """A tag whose pages from 10h on take a password, three tries of it."""
    made = Ntag213(SEVEN)
    made.protect(PASSWORD, PACK, first_page=0x10, access=0x80 | 3)
    select(made)
    return made


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (b"\x60", bytes.fromhex("0004040201000F03")),  # GET_VERSION
        (b"\x30\x00", bytes.fromhex("04E1D2BF C3B4A596 44480000 E1101200")),
        (b"\x30\x04", bytes.fromhex("0103A00C 340300FE 00000000 00000000")),
        (b"\x30\x29", bytes.fromhex("040000FF 00050000 00000000 00000000")),  # no password is shown
        (b"\x30\x2b", bytes.fromhex("00000000 00000000 04E1D2BF C3B4A596")),  # rolls over
        (b"\x3a\x00\x01", bytes.fromhex("04E1D2BF C3B4A596")),  # FAST_READ
        (b"\x3c\x00", SIGNATURE),  # READ_SIG
        (b"\x1b\xff\xff\xff\xff", b"\x00\x00"),  # PWD_AUTH: as delivered
    ],
)
def test_a_tag_answers_and_stays_selected(tag, command, answer):
    assert ask(tag, command) == answer
    assert tag.state is State.ACTIVE


@pytest.mark.parametrize(
    "command",
    [
        b"\x30\x2d",  # beyond the last page
        b"\x3a\x02\x01",  # backwards
        b"\x3a\x00\x2d",
        b"\x39\x02",  # the counter is not switched on
        b"\x3c\x01",
        b"\x1b\x00\x00\x00\x00",
        b"\xa2\x2d\x00\x00\x00\x00",
        b"\xa2\x02\x00\x00\x00\x00",  # the serial number is not to be written
        b"\x30",
        b"\x60\x00",
    ],
)
def test_a_tag_refuses_with_four_bits_and_is_no_longer_selected(tag, command):
    assert ask(tag, command) == NAK
    assert tag.state is State.IDLE


def test_a_whole_tag_can_be_read_at_once(tag):
    assert len(ask(tag, b"\x3a\x00\x2c")) == 45 * 4


def test_a_page_that_is_written_holds_it_and_takes_its_time(tag):
    answer = tag.hear(Frame.of(with_crc(b"\xa2\x05\x01\x02\x03\x04")))
    assert answer.frame == ACK
    assert answer.delay > 0.004
    assert tag.state is State.ACTIVE
    assert ask(tag, b"\x3a\x05\x05") == b"\x01\x02\x03\x04"


def test_without_the_password_reading_ends_before_the_protected_pages(locked):
    assert ask(locked, b"\x30\x0e")[8:12] == bytes.fromhex("04E1D2BF")  # rolls over there
    assert ask(locked, b"\x3a\x0f\x10") == NAK
    select(locked)
    assert ask(locked, b"\x30\x10") == NAK


def test_with_the_password_everything_can_be_read_until_the_tag_is_put_to_rest(locked):
    assert ask(locked, b"\x1b" + PASSWORD) == PACK
    assert len(ask(locked, b"\x3a\x00\x2c")) == 180
    assert ask(locked, b"\xa2\x10\x01\x02\x03\x04") == ACK
    locked.hear(Frame.of(with_crc(b"\x50\x00")))
    select(locked)
    assert ask(locked, b"\x30\x10") == NAK


def test_after_so_many_wrong_passwords_the_right_one_is_refused_too(locked):
    for _ in range(3):
        assert ask(locked, b"\x1b" + PACK * 2) == NAK
        assert locked.state is State.IDLE
        select(locked)
    assert ask(locked, b"\x1b" + PASSWORD) == LOCKED
    locked.power_off()
    select(locked)
    assert ask(locked, b"\x1b" + PASSWORD) == LOCKED  # it does not forget


def test_the_right_password_forgives_the_wrong_ones(locked):
    for _ in range(3):
        assert ask(locked, b"\x1b" + PACK * 2) == NAK
        select(locked)
        if locked._failures < 3:
            assert ask(locked, b"\x1b" + PASSWORD) == PACK
    assert ask(locked, b"\x1b" + PASSWORD) == PACK


def test_writing_alone_may_be_protected():
    tag = Ntag213(SEVEN)
    tag.protect(PASSWORD, PACK, first_page=0x04, access=0x00)
    select(tag)
    assert len(ask(tag, b"\x3a\x00\x2c")) == 180
    assert ask(tag, b"\xa2\x05\x00\x00\x00\x00") == NAK
    select(tag)
    for _ in range(20):  # without a limit
        ask(tag, b"\x1b\x00\x00\x00\x00")
        select(tag)
    assert ask(tag, b"\x1b" + PASSWORD) == PACK
    assert ask(tag, b"\xa2\x05\x00\x00\x00\x00") == ACK


def test_the_counter_counts_the_first_reading_of_each_visit_to_the_field():
    tag = Ntag213(SEVEN)
    tag.protect(b"\xff" * 4, b"\x00" * 2, first_page=0xFF, access=0x10)
    for visits in (1, 2, 3):
        tag.power_off()
        select(tag)
        ask(tag, b"\x30\x00")
        ask(tag, b"\x3a\x00\x00")
        assert ask(tag, b"\x39\x02") == visits.to_bytes(3, "little")
    assert ask(tag, b"\x39\x00") == NAK


def test_an_ultralight_reads_and_writes_and_knows_no_more():
    card = Ultralight(SEVEN)
    select(card)
    assert ask(card, b"\x30\x0f")[4:8] == bytes.fromhex("04E1D2BF")  # rolls over after 16 pages
    assert ask(card, b"\xa2\x04\x01\x02\x03\x04") == ACK
    assert ask(card, b"\x60") == NAK
    assert card.state is State.IDLE


@pytest.mark.parametrize(
    ("kind", "sak", "atqa", "last"),
    [
        ("mini", 0x09, b"\x04\x00", 19),
        ("1k", 0x08, b"\x04\x00", 63),
        ("4k", 0x18, b"\x02\x00", 255),
    ],
)
def test_classic_cards_say_how_large_they_are(kind, sak, atqa, last):
    card = ClassicCard(b"\x11\x22\x33\x44", kind)
    card.power_on()
    assert card.hear(WUPA).frame.data == atqa
    card.power_on()
    assert select(card) == with_crc(bytes((sak,)))
    assert card.hear(Frame.of(with_crc(bytes((0x60, last))))).frame.length == 32  # its nonce
    if last < 255:
        card.power_on()
        select(card)
        assert ask(card, bytes((0x60, last + 1))) == LOCKED


def test_a_classic_card_waits_for_the_proof_and_takes_nothing_else():
    card = ClassicCard(b"\x11\x22\x33\x44")
    select(card)
    assert card.hear(Frame.of(with_crc(b"\x60\x08"))).frame.length == 32
    assert ask(card, b"\x30\x08") == LOCKED
    assert card.state is State.IDLE


@pytest.mark.parametrize("uid", [b"\x11\x22\x33\x44", SEVEN])
def test_a_smart_card_goes_on_to_part_four(uid):
    card = SmartCard(uid)
    assert select(card) == with_crc(b"\x20")
    assert ask(card, b"\xe0\x50") == SmartCard.ATS
    assert ask(card, b"\x30\x00") is None
    assert card.state is State.IDLE


def test_a_phone_is_one_too():
    assert select(Phone(bytes)) == with_crc(b"\x20")


@pytest.mark.parametrize(
    ("kind", "uid"), [(Ultralight, b"1234"), (SmartCard, bytes(10)), (Ntag213, bytes(10))]
)
def test_a_card_takes_no_uid_of_another_length(kind, uid):
    with pytest.raises(ValueError, match="UID"):
        kind(uid)


def test_a_signature_has_32_bytes():
    with pytest.raises(ValueError, match="32 bytes"):
        Ntag213(SEVEN, b"short")


@pytest.mark.parametrize(
    ("command", "sheet_us"),
    [(b"\x60", 868), (b"\x30\x00", 1548), (b"\x3c\x00", 2907)],  # NTAG21x, chapter 10
)
def test_answers_take_as_long_as_the_data_sheet_says(tag, command, sheet_us):
    frame = tag.hear(Frame.of(with_crc(command))).frame
    assert frame.seconds(2) * 1e6 == pytest.approx(sheet_us, abs=1)


@pytest.mark.parametrize(("length", "sheet_us"), [(1, 283), (2, 368), (5, 623)])
def test_commands_take_as_long_as_the_data_sheet_says(length, sheet_us):
    assert Frame.of(with_crc(bytes(length))).seconds(3) * 1e6 == pytest.approx(sheet_us, abs=1)
    assert Frame.of(with_crc(bytes(length))).length * ETU_S < sheet_us / 1e6


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=8), st.booleans()), max_size=12))
def test_whatever_a_tag_hears_it_answers_with_bits_or_silence_and_can_be_woken_again(heard):
    tag = Ntag213(SEVEN)
    tag.protect(PASSWORD, PACK, 0x10, 0x93)
    tag.power_on()
    for data, with_its_crc in heard:
        answer = tag.hear(Frame.of(with_crc(data) if with_its_crc else data))
        assert answer is None or answer.frame.length in (4, 16) or answer.frame.length >= 24
        assert tag.state is not State.POWER_OFF
    tag.power_off()
    assert select(tag) == with_crc(b"\x00")
