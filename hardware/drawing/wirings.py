"""The four wirings, each a drawing."""

from collections.abc import Mapping

import parts
from ink import BEAD, COLOURS, PAPER, Point, Sheet

LEGS = 706
"""Where the regulator's legs end."""
Mark = tuple[str, float, bool, str]


def _sheet(height: float, title: str, says: str, told: str) -> Sheet:
    """A sheet with its head; `told` is what somebody hears who does not see it."""
    sheet = Sheet(1280, height, title, told)
    sheet.text((64, 92), title, "h")
    sheet.text((64, 128), says, "s")
    return sheet


def _supply(sheet: Sheet, five: tuple[Point, ...], top: float, into: Point, ground: float) -> None:
    """5 V from its pin, round the regulator to IN; OUT to a board; GND to the common line."""
    in_y, out_y, gnd_y = (top + 26 + 36 * row for row in range(3))
    over = top - 46
    sheet.wire("5V", *five, (five[-1][0], over), (LEGS + 34, over), (LEGS + 34, in_y), (LEGS, in_y))
    sheet.wire("3.3V", (LEGS, out_y), (LEGS + 74, out_y), (LEGS + 74, into[1]), into)
    sheet.wire("GND", (LEGS, gnd_y), (LEGS + 34, gnd_y), (LEGS + 34, ground))
    sheet.node((LEGS + 34, ground))
    parts.regulator(sheet, LEGS - 236, top)
    sheet.text((LEGS - 226, top - 14), "its print towards you", "t")


def _arrow(sheet: Sheet, x: float, y: float, net: str, words: str, way: int = 1) -> None:
    """Which way a signal goes, and what it says."""
    sheet.shape(f"M{x} {y - 13}l{20 * way} 13l{-20 * way} 13z", COLOURS[net])
    sheet.text((x + 32, y - 16), words, "s")


def _scale(
    sheet: Sheet,
    y: float,
    title: str,
    numbers: Mapping[float, str],
    marks: tuple[Mark, ...],
    grid: tuple[float, float],
) -> None:
    """What is measured, as beads on the sheet's line: a tick each `step`, `per` units a pixel."""
    zero, (step, per) = 104, grid
    sheet.text((64, y - 118), title, "n")
    sheet.ruler(y, zero, step / per)
    for value, words in numbers.items():
        sheet.text((zero + value / per, y + 50), words, "m")
    for words, value, bead, side in marks:
        x = zero + value / per
        sheet.line((x, y - 18), (x, y - 44))
        sheet.circle((x, y), 15, fill=BEAD if bead else PAPER)
        sheet.text((x + {"e": 8, "": -8, "m": 0}[side], y - 56), words, side)


def _milliamperes(sheet: Sheet, y: float, marks: tuple[Mark, ...]) -> None:
    numbers = {0.0: "0 mA", 50.0: "50 mA", 100.0: "100 mA"}
    _scale(sheet, y, "Why a regulator of its own", numbers, marks, (2, 1 / 9.6))


def uart() -> Sheet:
    """One reader on a USB serial adapter."""
    sheet = _sheet(
        1160, "One reader, wired",
        "Its chip was made to speak UART first: see strapping.svg. Parts up, pins to the left.",
        "Five wires from a USB serial adapter to an RC522 board whose chip speaks UART: 5 V through"
        " a 3.3 V regulator to 3.3V, RTS to RST, GND to GND, RXD to MISO, TXD to SDA."
        " Below, milliamperes: the adapter's own 3.3 V pin gives 50, the reader takes 60, or 100.",
    )  # fmt: skip
    y = {name: 330 + 68 * row for row, name in enumerate(parts.RC522_ORDER)}
    rows = {"5V": 232, "RTS": y["RST"], "GND": y["GND"], "RXD": y["MISO"], "TXD": y["SDA"]}
    left, right = 380, 850
    sheet.wire("RESET", (left, y["RST"]), (right, y["RST"]))
    sheet.wire("ANSWER", (left, y["MISO"]), (right, y["MISO"]))
    sheet.wire("SAY", (left, y["SDA"]), (right, y["SDA"]))
    sheet.wire("GND", (left, y["GND"]), (right, y["GND"]))
    _supply(sheet, ((left, 232), (left + 24, 232)), 226, (right, y["3.3V"]), y["GND"])
    parts.ceramic(sheet, "c1", (440, 180), (440, y["GND"]), 252)
    sheet.text((456, 376), "100 nF", "t")
    parts.electrolytic(sheet, "c2", (814, y["3.3V"]), (814, y["GND"]), y["GND"] - 36)
    sheet.text((802, y["3.3V"] + 44), "47 µF", "e t")
    _arrow(sheet, 540, y["RST"], "RESET", "resets it")
    _arrow(sheet, 600, y["MISO"], "ANSWER", "what it answers", -1)
    _arrow(sheet, 600, y["SDA"], "SAY", "what we say")
    parts.adapter(sheet, (112, 170), y["SDA"] + 60, rows)
    says = {"RST": "NRSTPD 6", "MISO": "TX 31", "SDA": "RX 24"}
    parts.rc522(sheet, right, 278, 68, says, ("IRQ", "MOSI", "SCK"))
    _milliamperes(sheet, 1074, (
        ("what an FT232R's own 3.3 V pin gives", 50, False, "e"),
        ("what the field takes", 60, True, ""),
        ("and at most", 100, True, "m"),
    ))  # fmt: skip
    return sheet


def bridge() -> Sheet:
    """A stock board behind an Arduino."""
    sheet = _sheet(
        1430, "A stock board behind an Arduino",
        "Nothing is cut or soldered on the reader. An Arduino Nano carries the same names.",
        "An Arduino UNO with the bridge firmware and an RC522 board as sold. D13 to SCK, D11 to"
        " MOSI, D10 to SDA and D9 to RST, each through 1 kilo-ohm, behind it 2 kilo-ohm to ground;"
        " MISO straight to D12; 5 V through a 3.3 V regulator to 3.3V. Below, a scale of volts.",
    )  # fmt: skip
    y = {name: 420 + 84 * row for row, name in enumerate(parts.RC522_ORDER)}
    pins = ("GND", "D13", "D12", "D11", "D10", "D9")
    u = {name: 588 + 84 * row for row, name in enumerate(pins)}
    left, middle, right = 400, 560, 880
    sheet.wire("GND", (left, u["GND"]), (right, y["GND"]))
    sheet.ground((620, u["GND"]))
    sheet.node((620, u["GND"]))
    sheet.wire("ANSWER", (left, u["D12"]), (right, y["MISO"]))
    sheet.wire("SAY5", (left, u["D11"]), (middle, y["MOSI"]))
    sheet.wire("PICK5", (left, u["D10"]), (484, u["D10"]), (484, y["SDA"]), (middle, y["SDA"]))
    sheet.wire("CLOCK5", (left, u["D13"]), (520, u["D13"]), (520, y["SCK"]), (middle, y["SCK"]))
    sheet.wire("RESET5", (left, u["D9"]), (444, u["D9"]), (444, y["RST"]), (middle, y["RST"]))
    for name, net, pin in (
        ("d1", "RESET", "RST"),
        ("d2", "SAY", "MOSI"),
        ("d3", "CLOCK", "SCK"),
        ("d4", "PICK", "SDA"),
    ):
        sheet.wire(net, (middle + 116, y[pin]), (right, y[pin]), gap=False)
        parts.divider(sheet, name, (middle, y[pin]))
    sheet.text((610, y["SDA"] + 64), "this sign: joined to GND", "t")
    five = ((100, u["D12"]), (60, u["D12"]))
    _supply(sheet, five, 226, (right, y["3.3V"]), u["GND"])
    parts.ceramic(sheet, "c1", (420, 180), (420, 300), 240)
    sheet.ground((420, 300))
    sheet.text((390, 246), "100 nF", "e t")
    parts.electrolytic(sheet, "c2", (834, y["3.3V"]), (834, y["GND"]), y["GND"] - 40)
    sheet.text((804, y["GND"] - 34), "47 µF", "e t")
    _arrow(sheet, 760, y["MISO"], "ANSWER", "", -1)
    parts.uno(sheet, 100, 420, u, {"5V": u["D12"]})
    says = {
        "RST": "NRSTPD 6",
        "MISO": "MISO 31",
        "MOSI": "MOSI 30",
        "SCK": "SCK 29",
        "SDA": "NSS 24",
    }
    parts.rc522(sheet, right, 368, 84, says, ("IRQ",))
    _scale(
        sheet, 1344, "Why resistors",
        {n: f"{n} V" for n in range(6)},
        (("for the Arduino a one from", 3.0, False, "e"), ("the chip's limit", 3.6, True, ""),
         ("what the Arduino gives", 5.0, False, "m")),
        (0.1, 1 / 200),
    )  # fmt: skip
    return sheet


def pn532() -> Sheet:
    """A PN532 on a USB serial adapter."""
    sheet = _sheet(
        1200, "A PN532, wired",
        "Both switches off: HSU, which is UART. Fed with 3.3 V, its signals are 3.3 V, too.",
        "A USB serial adapter and a PN532 board, both its switches off: GND to GND, 5 V through a"
        " 3.3 V regulator to VCC, RXD to TXD, TXD to RXD, RTS to RSTPD_N.",
    )  # fmt: skip
    names = ("GND", "VCC", "TXD", "RXD", "RSTPD_N")
    y = {name: 440 + 84 * row for row, name in enumerate(names)}
    rows = {"5V": 232, "GND": y["GND"], "RXD": y["TXD"], "TXD": y["RXD"], "RTS": y["RSTPD_N"]}
    left, right = 380, 850
    sheet.wire("GND", (left, y["GND"]), (right, y["GND"]))
    sheet.wire("ANSWER", (left, y["TXD"]), (right, y["TXD"]))
    sheet.wire("SAY", (left, y["RXD"]), (right, y["RXD"]))
    sheet.wire("RESET", (left, y["RSTPD_N"]), (right, y["RSTPD_N"]))
    _supply(sheet, ((left, 232), (left + 24, 232)), 226, (right, y["VCC"]), y["GND"])
    parts.ceramic(sheet, "c1", (440, 180), (440, y["GND"]), 252)
    sheet.text((456, 400), "100 nF", "t")
    parts.electrolytic(sheet, "c2", (814, y["VCC"]), (814, y["GND"]), y["VCC"] - 40)
    sheet.text((754, y["GND"] + 54), "47 µF", "e t")
    _arrow(sheet, 600, y["TXD"], "ANSWER", "what it answers", -1)
    _arrow(sheet, 600, y["RXD"], "SAY", "what we say")
    _arrow(sheet, 540, y["RSTPD_N"], "RESET", "frees it when it is stuck")
    parts.adapter(sheet, (112, 170), y["RSTPD_N"] + 70, rows)
    parts.pn532(sheet, right, 388, 84)
    _milliamperes(sheet, 1110, (
        ("what an FT232R's own 3.3 V pin gives", 50, False, "e"),
        ("what a PN532 takes", 100, True, "m"),
    ))  # fmt: skip
    return sheet


def rdm6300() -> Sheet:
    """A 125 kHz reader on a USB serial adapter."""
    sheet = _sheet(
        1040, "An RDM6300, wired",
        "It is fed with 5 V and talks with 5 V: two resistors make 3.3 V of it.",
        "A USB serial adapter and an RDM6300: 5 V to P1 pin 5, GND to P1 pin 4, P1 pin 1 through"
        " 1 kilo-ohm with 2 kilo-ohm to ground behind it to RXD; its own coil on P2.",
    )  # fmt: skip
    y = {name: 270 + 76 * row for row, name in enumerate(("TX", "RX", "", "GND", "5V"))}
    rows = {"RXD": y["TX"], "TXD": 346, "RTS": 422, "GND": y["GND"], "5V": y["5V"]}
    left, right = 330, 650
    sheet.wire("GND", (left, y["GND"]), (right, y["GND"]))
    sheet.ground((470, y["GND"]))
    sheet.node((470, y["GND"]))
    sheet.wire("5V", (left, y["5V"]), (right, y["5V"]))
    sheet.wire("ANSWER", (left, y["TX"]), (432, y["TX"]), gap=False)
    sheet.wire("ANSWER5", (548, y["TX"]), (right, y["TX"]), gap=False)
    parts.divider(sheet, "d1", (548, y["TX"]), -1)
    sheet.text((536, 366), "this sign:", "m t")
    sheet.text((536, 386), "joined to GND", "m t")
    parts.adapter(sheet, (62, 190), y["5V"] + 150, rows, ("TXD", "RTS"), y["5V"] + 80)
    ends = (382, 462)
    for net, end in zip(("COIL1", "COIL2"), ends, strict=True):
        sheet.wire(net, (right + 250, end), (984, end))
    parts.rdm6300(sheet, right, 218, 76, ends)
    parts.coil(sheet, 984, 282, ends)
    _scale(
        sheet, 952, "What it says while a band lies there",
        {n: f"{n} ms" for n in (0, 100, 200, 300, 400)},
        (("14 bytes, again each 65 ms", 65, True, ""), ("silent: it is gone", 300, False, "m")),
        (10, 1 / 2.6),
    )  # fmt: skip
    return sheet


ALL = {
    "wiring-uart.svg": uart,
    "wiring-bridge.svg": bridge,
    "wiring-pn532.svg": pn532,
    "wiring-rdm6300.svg": rdm6300,
}
