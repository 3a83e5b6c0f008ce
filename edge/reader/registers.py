"""The MFRC522's registers, commands and bits that the driver uses, under their data-sheet names.

Source: NXP MFRC522 data sheet, rev 3.9, chapters 9 (registers) and 10 (commands).
"""

from enum import IntEnum, IntFlag
from typing import Final

READ: Final = 0x80
"""Bit 7 of an address byte on the UART: set to read, clear to write (8.1.3.3)."""


class Register(IntEnum):
    """Addresses as they travel on the UART: not shifted, unlike on SPI (8.1.3)."""

    COMMAND = 0x01
    COM_IRQ = 0x04
    ERROR = 0x06
    STATUS2 = 0x08
    FIFO_DATA = 0x09
    FIFO_LEVEL = 0x0A
    BIT_FRAMING = 0x0D
    COLL = 0x0E
    MODE = 0x11
    TX_MODE = 0x12
    RX_MODE = 0x13
    TX_CONTROL = 0x14
    TX_ASK = 0x15
    SERIAL_SPEED = 0x1F
    RF_CFG = 0x26
    T_MODE = 0x2A
    TEST_PIN_EN = 0x33
    VERSION = 0x37


class Command(IntEnum):
    """Values of CommandReg (10.3)."""

    IDLE = 0x00
    TRANSCEIVE = 0x0C
    SOFT_RESET = 0x0F


POWER_DOWN: Final = 0x10
"""CommandReg: stays set until the oscillator is ready after a reset (9.3.1.2, 8.6.2)."""


class ComIrq(IntFlag):
    """ComIrqReg (9.3.1.5): what has happened since the bits were last cleared."""

    RX = 0x20
    ALL = 0x7F


class Error(IntFlag):
    """ErrorReg (9.3.1.7)."""

    PROTOCOL = 0x01
    PARITY = 0x02
    CRC = 0x04
    COLLISION = 0x08
    BUFFER_OVERFLOW = 0x10
    TEMPERATURE = 0x40


FLUSH_FIFO: Final = 0x80
START_SEND: Final = 0x80
CRYPTO_ON: Final = 0x08
"""Status2Reg: once set, the chip enciphers everything until software clears it (9.3.1.9)."""
TEMPERATURE_CLEAR: Final = 0x80
"""Status2Reg TempSensClear: ends a temperature error, once the chip is cool enough (9.3.1.9)."""
FIELD_OFF: Final = 0x80
FIELD_ON: Final = 0x83
"""TxControlReg: Tx1RFEn and Tx2RFEn drive the antenna (9.3.2.5)."""

RESET_BAUD: Final = 9600
"""The speed after power-up, hard and soft reset (8.1.3.2, 10.3.1.10)."""

SERIAL_SPEED: Final = {
    7200: 0xFA,
    9600: 0xEB,
    14400: 0xDA,
    19200: 0xCB,
    38400: 0xAB,
    57600: 0x9A,
    115200: 0x7A,
    128000: 0x74,
    230400: 0x5A,
    460800: 0x3A,
    921600: 0x1C,
    1228800: 0x15,
}
"""SerialSpeedReg for each speed in baud (table 10)."""

VERSIONS: Final = {
    0x92: "MFRC522 v2.0",
    0x91: "MFRC522 v1.0",
    0x90: "MFRC522 v0.0",
    0x88: "FM17522, a clone",
    0xB2: "a clone (B2)",
    0x89: "a clone (89)",
    0x82: "a clone (82)",
    0x80: "a clone (80)",
    0x15: "a clone (15)",
    0x12: "a clone (12)",
}
"""VersionReg of chips known to read bands (9.3.4.8; the clones as their owners reported them)."""
