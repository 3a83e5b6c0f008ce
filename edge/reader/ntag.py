"""What an NTAG tells of itself once it is selected: its kind and NXP's signature. Pure.

Source: NXP data sheet NTAG213/215/216, sections 10.1 (GET_VERSION) and 10.7 (READ_SIG).
"""

from typing import Final

from edge.reader import mfrc522
from edge.reader.burst import Steps
from edge.reader.mfrc522 import Chip

GET_VERSION: Final = b"\x60"
VERSION_BYTES: Final = 8
READ_SIG: Final = b"\x3c\x00"
SIGNATURE_BYTES: Final = 32

KINDS: Final = {
    bytes.fromhex("0004040201000F03"): "NTAG213",
    bytes.fromhex("0004040201001103"): "NTAG215",
    bytes.fromhex("0004040201001303"): "NTAG216",
}
"""By what GET_VERSION answers."""


def version(chip: Chip) -> Steps[bytes | None]:
    """Ask the selected card what it is: eight bytes, None if it does not know the question."""
    return (yield from mfrc522.tell(chip, GET_VERSION, VERSION_BYTES))


def signature(chip: Chip) -> Steps[bytes | None]:
    """Ask the selected card for the signature NXP wrote into it: 32 bytes, None if it has none."""
    return (yield from mfrc522.tell(chip, READ_SIG, SIGNATURE_BYTES))
