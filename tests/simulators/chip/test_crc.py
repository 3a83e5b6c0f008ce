import pytest

from simulators.chip.crc import crc, passes, with_crc


@pytest.mark.parametrize(
    ("data", "appended"),
    [
        ("0000", "a01e"),  # ISO/IEC 14443-3 annex B, its two examples
        ("1234", "26cf"),
        ("5000", "57cd"),  # HLTA as every card hears it
    ],
)
def test_the_standards_own_examples_come_out(data, appended):
    assert with_crc(bytes.fromhex(data)).hex() == data + appended


def test_a_frame_with_its_crc_passes_and_with_one_bit_changed_does_not():
    frame = with_crc(b"\x93\x70\x01\x02\x03\x04\x04")
    assert passes(frame)
    for bit in range(8 * len(frame)):
        changed = bytearray(frame)
        changed[bit // 8] ^= 1 << bit % 8
        assert not passes(bytes(changed))


def test_a_crc_can_be_carried_on_byte_by_byte():
    assert crc(b"\x12\x34") == crc(b"\x34", crc(b"\x12"))
