"""CRC_A as the chip's coprocessor and the cards compute it, bit by bit from the polynomial.

Written apart from the driver's on purpose: two that share a mistake would agree with each other.
"""

from typing import Final

POLYNOMIAL: Final = 0x1021
"""x^16 + x^12 + x^5 + 1, ISO/IEC 14443-3 annex B."""
CRC_A_PRESET: Final = 0x6363


def _reflected(value: int, width: int) -> int:
    return int(f"{value:0{width}b}"[::-1], 2)


def crc(data: bytes, preset: int = CRC_A_PRESET, *, msb_first: bool = False) -> int:
    """CRC of data whose bits come lowest first, as on the air; 16 bits, first bit lowest.

    With `msb_first` the bits of each byte come highest first, and preset and result are read the
    other way round, too (data sheet 9.3.2.2, MSBFirst: the result is bit reversed).
    """
    register = preset if msb_first else _reflected(preset, 16)
    for byte in data:
        for bit in range(7, -1, -1) if msb_first else range(8):
            feedback = (register >> 15) ^ (byte >> bit & 1)
            register = (register << 1) & 0xFFFF ^ (POLYNOMIAL if feedback else 0)
    return register if msb_first else _reflected(register, 16)


def with_crc(data: bytes) -> bytes:
    """Data with its CRC_A behind, low byte first."""
    return data + crc(data).to_bytes(2, "little")


def passes(data: bytes) -> bool:
    """Whether data ends in its own CRC_A."""
    return len(data) > 2 and with_crc(data[:-2]) == data  # noqa: PLR2004 - a CRC has two bytes
