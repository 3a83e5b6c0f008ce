"""Parts as they lie on the bench; each returns where its pins are."""

from collections.abc import Mapping

from ink import (
    CARD,
    INK,
    PALE_BLUE,
    PALE_GREEN,
    PALE_RED,
    PALE_TEAL,
    PAPER,
    Point,
    Sheet,
)

Pins = dict[str, Point]


def labelled(
    sheet: Sheet, part: str, at: Point, chip: str = "", *, left: bool, used: bool = True
) -> Point:
    """A pin on a board's edge with its name, and below it what the chip calls it."""
    name = part.split(".", 1)[1]
    x, y = at
    sheet.pin(part, at)
    inside = x + 24 if left else x - 24
    side = "" if left else " e"
    sheet.text((inside, y + 7), name, ("p" if used else "s") + side, label=part)
    under = chip or ("" if used else "stays open")
    if under:
        sheet.text((inside, y + 27), under, "t" + side)
    if not used:
        out = -1 if left else 1
        sheet.line((x + out * 20, y), (x + out * 46, y), width=4, dash="0 9")
    return at


def adapter(
    sheet: Sheet,
    corner: Point,
    bottom: float,
    rows: Mapping[str, float],
    unused: tuple[str, ...] = (),
    name: float = 0,
) -> Pins:
    """The USB serial adapter, its plug to the left, its pins down its right edge."""
    x, top = corner
    middle = (top + bottom) / 2
    words = name or middle
    sheet.box(x - 46, middle - 42, 50, 84, r=6)
    sheet.line((x - 32, middle - 18), (x - 18, middle - 18))
    sheet.line((x - 32, middle + 18), (x - 18, middle + 18))
    sheet.box(x, top, 268, bottom - top, fill=CARD, r=20)
    sheet.text((x + 28, words - 34), "USB serial", "n")
    sheet.text((x + 28, words - 4), "adapter", "n")
    sheet.text((x + 28, words + 28), "signals set", "s")
    sheet.text((x + 28, words + 52), "to 3.3 V", "s")
    return {
        f"adapter.{name}": labelled(
            sheet, f"adapter.{name}", (x + 268, y), left=False, used=name not in unused
        )
        for name, y in rows.items()
    }


def regulator(sheet: Sheet, x: float, y: float) -> Pins:
    """An LD1117V33 on its side: its tab to the left, its legs to the right; IN is the upper one."""
    pins = {}
    for row, name in enumerate(("IN", "OUT", "GND")):
        at = (x + 236, y + 26 + 36 * row)
        sheet.line((x + 150, at[1]), at, width=12)
        sheet.line((x + 150, at[1]), at, width=6, stroke="#DCDDD0")
        pins[f"regulator.{name}"] = at
    sheet.box(x, y, 64, 124, fill="#DCDDD0", r=4)
    sheet.circle((x + 30, y + 62), 15, fill=PAPER)
    sheet.box(x + 60, y, 96, 124, fill=INK, r=4)
    for row, word in enumerate(("LD1117", "V33")):
        sheet.add(
            f'<text x="{x + 108}" y="{y + 58 + 22 * row}" class="m p" style="fill:{PAPER};'
            f'font-size:18px">{word}</text>'
        )
    for row, name in enumerate(("IN", "OUT", "GND")):
        sheet.text((x + 166, y + 18 + 36 * row), name, "t", label=f"regulator.{name}")
        sheet.pin(f"regulator.{name}", pins[f"regulator.{name}"], small=True)
    return pins


def ceramic(sheet: Sheet, name: str, above: Point, below: Point, body: float) -> Pins:
    """A ceramic capacitor between two points of one column, its disc at the height `body`."""
    pins = _legs(sheet, {f"{name}.a": above, f"{name}.b": below})
    sheet.circle((above[0], body), 20, fill="#FFA945")
    return pins


def electrolytic(sheet: Sheet, name: str, plus: Point, minus: Point, body: float) -> Pins:
    """An electrolytic capacitor between two points of one column, its stripe towards minus."""
    pins = _legs(sheet, {f"{name}.plus": plus, f"{name}.minus": minus})
    x, down = plus[0], 1 if minus[1] > plus[1] else -1
    sheet.box(x - 22, body - 24, 44, 48, fill="#2F7DE1", r=8)
    sheet.box(x - 22, body + (8 if down > 0 else -24), 44, 16, fill=CARD, r=6)
    sheet.line((x - 7, body + 16 * down), (x + 7, body + 16 * down), width=4)
    return pins


def _legs(sheet: Sheet, pins: Pins) -> Pins:
    ends = tuple(pins.values())
    sheet.line(*ends, width=20, stroke=PAPER)
    sheet.line(*ends, width=5)
    for pin, at in pins.items():
        sheet.pin(pin, at, small=True)
    return pins


def resistor(sheet: Sheet, left: Point, right: Point, value: str) -> None:
    """A resistor lying between two points of one height, its value on it."""
    (a, y), (b, _) = left, right
    middle = (a + b) / 2
    sheet.line(left, right, width=5)
    sheet.box(middle - 35, y - 13, 70, 26, fill="#F6E7D8", r=12)
    sheet.text((middle, y + 6), value, "m t")


def divider(sheet: Sheet, name: str, start: Point, way: int = 1) -> Pins:
    """1 kΩ in the wire, and behind it 2 kΩ to ground; the signal goes right, or left."""
    x, y = start
    end, foot = (x + 116 * way, y), (x + 116 * way, y + 34)
    earth = (x + 12 * way, y + 34)
    resistor(sheet, start, end, "1 kΩ")
    sheet.line(end, foot, width=5)
    resistor(sheet, earth, foot, "2 kΩ")
    sheet.ground(earth)
    pins = {f"{name}.in": start, f"{name}.out": end, f"{name}.gnd": earth}
    for pin, at in pins.items():
        sheet.pin(pin, at, small=True)
    return pins


RC522_ORDER = ("3.3V", "RST", "GND", "IRQ", "MISO", "MOSI", "SCK", "SDA")


def rc522(
    sheet: Sheet,
    x: float,
    top: float,
    pitch: float,
    says: Mapping[str, str],
    unused: tuple[str, ...],
) -> Pins:
    """The blue board, parts up: its eight pins on the left in their order, its coil right."""
    height = pitch * 7 + 104
    sheet.box(x, top, 372, height, fill=PALE_BLUE, r=20)
    for hole in ((x + 344, top + 34), (x + 344, top + height - 34)):
        sheet.circle(hole, 14, fill=PAPER)
    for turn in range(4):
        inset = 14 * turn
        sheet.box(
            x + 178 + inset, top + 66 + inset, 172 - 2 * inset, height - 132 - 2 * inset,
            fill="none", r=28 - 6 * turn,
        )  # fmt: skip
    sheet.text((x + 264, top + height / 2 - 6), "RC522", "m p")
    sheet.text((x + 264, top + height / 2 + 20), "coil", "m t")
    pins = {}
    for row, name in enumerate(RC522_ORDER):
        at = (x, top + 52 + row * pitch)
        used = name not in unused
        pins[f"rc522.{name}"] = labelled(
            sheet, f"rc522.{name}", at, says.get(name, "") if used else "", left=True, used=used
        )
    return pins


def uno(
    sheet: Sheet, x: float, top: float, rows: Mapping[str, float], supply: Mapping[str, float]
) -> Pins:
    """An Arduino UNO, its USB socket up: digital pins down its right edge, supply on its left."""
    bottom = max(*rows.values()) + 96
    sheet.box(x, top, 300, bottom - top, fill=PALE_TEAL, r=20)
    sheet.box(x + 34, top - 34, 84, 92, fill="#DCDDD0", r=6)
    sheet.text((x + 76, top + 84), "USB", "m t")
    sheet.box(x + 196, top - 20, 66, 84, fill=INK, r=6)
    sheet.box(x + 116, top + 170, 64, 240, fill=INK, r=6)
    sheet.add(
        f'<text transform="translate({x + 154} {top + 290}) rotate(90)" class="m p"'
        f' style="fill:{PAPER};font-size:18px">ATmega328P</text>'
    )
    sheet.text((x + 150, bottom - 34), "Arduino UNO", "m n")
    pins = {}
    for name, y in rows.items():
        pins[f"uno.{name}"] = labelled(sheet, f"uno.{name}", (x + 300, y), left=False)
    for name, y in supply.items():
        pins[f"uno.{name}"] = labelled(sheet, f"uno.{name}", (x, y), left=True)
    return pins


def pn532(sheet: Sheet, x: float, top: float, pitch: float) -> Pins:
    """A PN532 board: its four pins, its reset, its two switches, its coil round the edge."""
    height = pitch * 4 + 150
    sheet.box(x, top, 372, height, fill=PALE_RED, r=20)
    for turn in range(3):
        inset = 12 + 11 * turn
        sheet.box(
            x + 128 + inset,
            top + inset,
            232 - 2 * inset,
            height - 2 * inset,
            fill="none",
            r=24 - 5 * turn,
        )
    sheet.box(x + 200, top + 80, 88, 56, fill=CARD, r=6)
    for n in range(2):
        sheet.box(x + 216 + 32 * n, top + 92, 20, 32, fill=INK, r=3)
        sheet.box(x + 218 + 32 * n, top + 108, 16, 14, fill=PAPER, r=2, width=1)
    sheet.text((x + 244, top + 162), "1 off   2 off", "m t")
    sheet.text((x + 244, top + height / 2 + 40), "PN532", "m p")
    pins = {}
    for row, name in enumerate(("GND", "VCC", "TXD", "RXD", "RSTPD_N")):
        at = (x, top + 52 + row * pitch)
        pins[f"pn532.{name}"] = labelled(sheet, f"pn532.{name}", at, left=True)
    return pins


def rdm6300(sheet: Sheet, x: float, top: float, pitch: float, antenna: tuple[float, float]) -> Pins:
    """An RDM6300: P1 down its left edge in its order, its coil plugged in on the right."""
    height = pitch * 4 + 104
    sheet.box(x, top, 250, height, fill=PALE_GREEN, r=20)
    sheet.text((x + 226, top + 50), "RDM6300", "e p")
    pins = {}
    rows = (("TX", "P1 pin 1", True), ("RX", "P1 pin 2", False), ("", "", True),
            ("GND", "P1 pin 4", True), ("5V", "P1 pin 5", True))  # fmt: skip
    for row, (name, place, used) in enumerate(rows):
        at = (x, top + 52 + row * pitch)
        if name:
            pins[f"rdm6300.{name}"] = labelled(
                sheet, f"rdm6300.{name}", at, place, left=True, used=used
            )
        else:
            sheet.circle(at, 12, fill=PAPER)
            sheet.text((x + 24, at[1] + 7), "pin 3", "t")
    for name, level in zip(("ANT1", "ANT2"), antenna, strict=True):
        at = (x + 250, level)
        pins[f"rdm6300.{name}"] = at
        sheet.pin(f"rdm6300.{name}", at)
        sheet.text((at[0] - 24, at[1] + 7), name, "p e", label=f"rdm6300.{name}")
    return pins


def coil(sheet: Sheet, x: float, top: float, ends: tuple[float, float]) -> Pins:
    """The RDM6300's own coil, with the two ends of its wire at the left."""
    for turn in range(4):
        inset = 8 * turn
        sheet.box(
            x + inset, top + inset, 236 - 2 * inset, 280 - 2 * inset, fill="none", r=44 - 6 * turn
        )
    sheet.text((x + 118, top + 148), "its coil", "m p")
    pins = {"coil.a": (x, ends[0]), "coil.b": (x, ends[1])}
    for pin, at in pins.items():
        sheet.pin(pin, at, small=True)
    return pins
