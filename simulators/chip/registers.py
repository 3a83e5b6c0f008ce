"""The MFRC522's registers as its data sheet (rev 3.9, chapter 9) lists them, from the inside."""

from enum import IntEnum, IntFlag
from typing import Final


class Reg(IntEnum):
    """Register addresses. Those not named are reserved: they read 0 and take nothing."""

    COMMAND = 0x01
    COM_IEN = 0x02
    DIV_IEN = 0x03
    COM_IRQ = 0x04
    DIV_IRQ = 0x05
    ERROR = 0x06
    STATUS1 = 0x07
    STATUS2 = 0x08
    FIFO_DATA = 0x09
    FIFO_LEVEL = 0x0A
    WATER_LEVEL = 0x0B
    CONTROL = 0x0C
    BIT_FRAMING = 0x0D
    COLL = 0x0E
    MODE = 0x11
    TX_MODE = 0x12
    RX_MODE = 0x13
    TX_CONTROL = 0x14
    TX_ASK = 0x15
    TX_SEL = 0x16
    RX_SEL = 0x17
    RX_THRESHOLD = 0x18
    DEMOD = 0x19
    MF_TX = 0x1C
    MF_RX = 0x1D
    SERIAL_SPEED = 0x1F
    CRC_RESULT_H = 0x21
    CRC_RESULT_L = 0x22
    MOD_WIDTH = 0x24
    RF_CFG = 0x26
    GS_N = 0x27
    CW_GS_P = 0x28
    MOD_GS_P = 0x29
    T_MODE = 0x2A
    T_PRESCALER = 0x2B
    T_RELOAD_H = 0x2C
    T_RELOAD_L = 0x2D
    T_COUNTER_H = 0x2E
    T_COUNTER_L = 0x2F
    TEST_SEL1 = 0x31
    TEST_SEL2 = 0x32
    TEST_PIN_EN = 0x33
    TEST_PIN_VALUE = 0x34
    TEST_BUS = 0x35
    AUTO_TEST = 0x36
    VERSION = 0x37
    ANALOG_TEST = 0x38
    TEST_DAC1 = 0x39
    TEST_DAC2 = 0x3A
    TEST_ADC = 0x3B
    PRODUCTION1 = 0x3C
    PRODUCTION2 = 0x3D
    PRODUCTION3 = 0x3E
    PRODUCTION4 = 0x3F


RESET_VALUES: Final = {
    Reg.COMMAND: 0x20,
    Reg.COM_IEN: 0x80,
    Reg.COM_IRQ: 0x14,
    Reg.STATUS1: 0x21,
    Reg.WATER_LEVEL: 0x08,
    Reg.CONTROL: 0x10,
    Reg.COLL: 0x80,
    Reg.MODE: 0x3F,
    Reg.TX_CONTROL: 0x80,
    Reg.TX_SEL: 0x10,
    Reg.RX_SEL: 0x84,
    Reg.RX_THRESHOLD: 0x84,
    Reg.DEMOD: 0x4D,
    Reg.MF_TX: 0x62,
    Reg.SERIAL_SPEED: 0xEB,
    Reg.CRC_RESULT_H: 0xFF,
    Reg.CRC_RESULT_L: 0xFF,
    Reg.MOD_WIDTH: 0x26,
    Reg.RF_CFG: 0x48,
    Reg.GS_N: 0x88,
    Reg.CW_GS_P: 0x20,
    Reg.MOD_GS_P: 0x20,
    Reg.TEST_PIN_EN: 0x80,
    Reg.AUTO_TEST: 0x40,
    Reg.PRODUCTION1: 0xFF,
    Reg.PRODUCTION3: 0x03,
}
"""Registers whose reset value is not 0 (9.3)."""

READ_ONLY: Final = frozenset(
    {
        Reg.ERROR,
        Reg.STATUS1,
        Reg.CRC_RESULT_H,
        Reg.CRC_RESULT_L,
        Reg.T_COUNTER_H,
        Reg.T_COUNTER_L,
        Reg.TEST_BUS,
        Reg.VERSION,
        Reg.TEST_ADC,
        Reg.PRODUCTION1,
        Reg.PRODUCTION2,
        Reg.PRODUCTION3,
        Reg.PRODUCTION4,
    }
)


class Cmd(IntEnum):
    """Commands (10.3)."""

    IDLE = 0x0
    MEM = 0x1
    RANDOM_ID = 0x2
    CALC_CRC = 0x3
    TRANSMIT = 0x4
    NO_CHANGE = 0x7
    RECEIVE = 0x8
    TRANSCEIVE = 0xC
    MF_AUTHENT = 0xE
    SOFT_RESET = 0xF


class Com(IntFlag):
    """Bits of ComIrqReg."""

    SET1 = 0x80
    TX = 0x40
    RX = 0x20
    IDLE = 0x10
    HI_ALERT = 0x08
    LO_ALERT = 0x04
    ERR = 0x02
    TIMER = 0x01


CRC_IRQ: Final = 0x04
MFIN_ACT_IRQ: Final = 0x10
"""Of DivIrqReg."""
CRYPTO_ON: Final = 0x08
"""Status2Reg MFCrypto1On: what is sent is enciphered."""
REGISTERS: Final = 64


class Err(IntFlag):
    """Bits of ErrorReg."""

    WRITE = 0x80
    TEMPERATURE = 0x40
    OVERFLOW = 0x10
    COLLISION = 0x08
    CRC = 0x04
    PARITY = 0x02
    PROTOCOL = 0x01


RECEPTION_ERRORS: Final = Err.COLLISION | Err.CRC | Err.PARITY | Err.PROTOCOL
"""Cleared when the receiver starts (9.3.1.7)."""
