import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.reader import iso14443
from edge.reader.iso14443 import Card, Refusal
from simulators.chip.crc import with_crc

UIDS = st.sampled_from([4, 7, 10]).flatmap(lambda n: st.binary(min_size=n, max_size=n))


@given(st.binary(min_size=1, max_size=64))
def test_our_crc_is_the_one_that_the_card_computes(data):
    assert data + iso14443.crc_a(data) == with_crc(data)
    assert iso14443.crc_is_right(data + iso14443.crc_a(data))


@given(st.binary(min_size=3, max_size=16), st.data())
def test_a_changed_bit_never_passes_the_crc(data, draw):
    frame = bytearray(data + iso14443.crc_a(data))
    bit = draw.draw(st.integers(0, 8 * len(frame) - 1))
    frame[bit // 8] ^= 1 << bit % 8
    assert not iso14443.crc_is_right(bytes(frame))


@given(UIDS)
def test_a_uid_cut_into_its_levels_and_joined_is_itself(uid):
    levels = iso14443.parts(uid)
    assert iso14443.joined(levels) == uid
    assert all(iso14443.bcc_is_right(level) for level in levels)
    assert [level[0] == 0x88 for level in levels[:-1]] == [True] * (len(levels) - 1)


@pytest.mark.parametrize("length", [0, 3, 5, 8, 11])
def test_a_uid_of_another_length_is_refused(length):
    with pytest.raises(ValueError, match="4, 7 or 10"):
        iso14443.parts(bytes(length))


@pytest.mark.parametrize("length", [0, 3, 6, 9, 11])
def test_a_uid_of_a_length_that_no_card_has_is_not_written_down(length):
    with pytest.raises(ValueError, match="a UID has"):
        iso14443.canonical(bytes(length))


@given(st.binary(max_size=8).filter(lambda data: len(data) != 5))
def test_a_check_byte_needs_its_four_bytes(data):
    assert not iso14443.bcc_is_right(data)


def test_a_uid_is_written_with_all_its_zeros_first_byte_first():
    assert iso14443.canonical(b"\x0a\xc8\xc5\xea") == "0AC8C5EA"


@pytest.mark.parametrize(
    ("uid", "sak", "reason"),
    [
        ("08112233",             0x08, Refusal.RANDOM_UID),  # whatever else it says
        ("08112233",             0x20, Refusal.RANDOM_UID),
        ("A1B2C3D4",             0x20, Refusal.ISO14443_4),
        ("04E1D2C3B4A596",       0x20, Refusal.ISO14443_4),
        ("A1B2C3D4",             0x08, None),
        ("04E1D2C3B4A596",       0x00, None),
        ("08E1D2C3B4A596",       0x00, None),  # a maker's code, not a random UID
        ("0102030405060708090A", 0x00, None),
    ],
)  # fmt: skip
def test_what_is_no_wristband_is_refused_with_its_reason(uid, sak, reason):
    assert iso14443.refusal(Card(bytes.fromhex(uid), sak)) is reason


def test_a_card_does_not_show_its_uid():
    assert "A1B2" not in repr(Card(b"\xa1\xb2\xc3\xd4", 8)).upper()


@pytest.mark.parametrize(
    ("sent_bits", "answer_bits", "milliseconds"),
    [
        (7, 16, 0.36),  # WUPA and ATQA
        (16, 40, 0.72),  # anticollision and a UID part
        (72, 24, 1.14),  # SELECT and SAK
        (32, 0, 0.36),  # HLTA and silence
    ],
)
def test_the_air_takes_the_time_that_the_standard_gives_it(sent_bits, answer_bits, milliseconds):
    assert 1000 * iso14443.air_time(sent_bits, answer_bits) == pytest.approx(milliseconds, abs=0.01)
