"""The corner of the chip where its interface is chosen."""

import tomllib
from pathlib import Path

from ink import BEAD, CARD, COLOURS, INK, PAPER, STOP, Point, Sheet

LEG, PITCH = 30, 58
SOLDER = "#B5C3BC"
NETLIST = Path(__file__).parents[1] / "netlist.toml"
NAMES = {
    int(pin): facts["chip"]
    for pin, facts in tomllib.loads(NETLIST.read_text())["part"]["mfrc522"]["pins"].items()
}
LOUD = {1: "GND", 32: "GND", 6: "RESET", 24: "SAY", 31: "ANSWER"}
STEPS = (
    ("Find the dot.", "It marks pin 1.", "Pin 32 is round the corner."),
    ("Cut the trace at pin 32.", "Check with the meter:", "pin 32 to 3.3V, no connection."),
    ("Solder pin 32 to pin 1.", "Pin 1 is ground already. Check:", "pin 32 to GND, below 1 Ω."),
)


def _legs(sheet: Sheet, left: float, top: float) -> dict[int, Point]:
    """All 32 legs with number and name, against the clock from the corner with the dot."""
    side = PITCH * 8 + 20
    places: dict[int, Point] = {}
    for n in range(8):
        step = 10 + PITCH * (n + 0.5)
        places[1 + n] = (left, top + step)
        places[9 + n] = (left + step, top + side)
        places[17 + n] = (left + side, top + side - step)
        places[25 + n] = (left + side - step, top)
    for pin, (x, y) in places.items():
        flat = pin in range(1, 9) or pin in range(17, 25)
        w, h = (34, LEG) if flat else (LEG, 34)
        out = {0: (-17, 0), 1: (0, 17), 2: (17, 0), 3: (0, -17)}[(pin - 1) // 8]
        at = (x + out[0], y + out[1])
        fill = COLOURS[LOUD[pin]] if pin in LOUD and LOUD[pin] != "GND" else PAPER
        sheet.pad(f"mfrc522.{pin}", at[0] - w / 2, at[1] - h / 2, w, h, fill=fill)
        places[pin] = at
        _name(sheet, pin, at, (pin - 1) // 8)
    return places


def _name(sheet: Sheet, pin: int, at: Point, side: int) -> None:
    x, y = at
    kind = "p" if pin in LOUD else "t"
    number = ((x + 30, y + 6, "t"), (x, y - 26, "m t"), (x - 30, y + 6, "e t"), (x, y + 38, "m t"))
    a, b, style = number[side]
    sheet.text((a, b), str(pin), f"{style} i")
    if side in (0, 2):
        end = "" if side else " e"
        sheet.text(
            (x + (28 if side else -28), y + 6), NAMES[pin], kind + end, label=f"mfrc522.{pin}"
        )
        return
    down = 1 if side == 1 else -1
    turn = f"translate({x + 6:g} {y + 28 * down:g}) rotate({90 * down})"
    if pin != 32:  # EA is written beside its trace
        sheet.add(
            f'<text transform="{turn}" class="{kind}" data-label="mfrc522.{pin}">'
            f"{NAMES[pin]}</text>"
        )


def strapping() -> Sheet:
    """How the chip of a blue board is made to speak UART."""
    sheet = Sheet(
        1280, 1270, "Make the chip speak UART",
        "The MFRC522 from above, all 32 pins. The trace that leaves pin 32, EA, is cut; pin 32 is"
        " soldered to pin 1, I2C, which is ground. Below: with 0 on both pins the chip speaks UART;"
        " with 0 on pin 1 and 1 on pin 32 it speaks SPI, as the blue board comes.",
    )  # fmt: skip
    sheet.text((64, 92), "Make the chip speak UART", "h")
    sheet.text(
        (64, 128),
        "The square chip on the blue board, seen from above. It looks at two pins when it starts.",
        "s",
    )
    left, top = 160, 330
    side = PITCH * 8 + 20
    sheet.box(left, top, side, side, fill=INK, r=10)
    sheet.circle((left + 44, top + 44), 13, fill=PAPER)
    sheet.dress(f".i{{fill:{PAPER}}}")
    sheet.text((left + side / 2, top + side / 2 + 9), "MFRC522", "m n i")
    legs = _legs(sheet, left, top)
    x, y = legs[32]
    sheet.line((x, y - 18), (x, y - 44), width=8)
    sheet.line((x, y - 76), (x, y - 112), width=8)
    sheet.line((x - 24, y - 46), (x + 24, y - 74), width=8, stroke=STOP)
    sheet.text((x - 30, y - 92), "to 3.3 V", "e s")
    sheet.text((x - 36, y - 52), "32 · EA", "e p", label="mfrc522.32")
    corner = (legs[1][0], legs[32][1])
    sheet.wire("GND", legs[32], corner, legs[1], gap=False, colour=SOLDER)
    beads = ((left + 84, top + 44), (x, y - 134), (corner[0] - 28, corner[1]))
    for step, at in enumerate(beads, start=1):
        sheet.circle(at, 15, fill=BEAD)
        sheet.text((at[0], at[1] + 6), str(step), "m p")
    for row, (what, how, more) in enumerate(STEPS):
        base = 380 + 160 * row
        sheet.circle((908, base - 8), 26, fill=BEAD)
        sheet.text((908, base + 1), str(row + 1), "m n")
        sheet.text((954, base), what, "p")
        sheet.text((954, base + 30), how, "s")
        sheet.text((954, base + 56), more, "s")
    _levels(sheet, 1130)
    return sheet


def _levels(sheet: Sheet, y: float) -> None:
    """What both pins say, for each interface: a hollow bead is 0, a full one is 1."""
    sheet.text((64, y - 84), "What the two pins say when the chip starts", "n")
    sheet.line((-8, y), (1288, y), width=4)
    rows = (
        ("UART", 0, 0, "what we want"),
        ("SPI", 0, 1, "as the blue board comes"),
        ("?", 0, None, "sends back whatever it hears"),
    )
    for column, (name, one, ea, says) in enumerate(rows):
        x = 150 + 400 * column
        for offset, value in ((0, one), (90, ea)):
            at = (x + offset, y)
            sheet.circle(at, 26, fill=BEAD if value else CARD)
            if value is None:
                sheet.line((x + offset - 12, y), (x + offset + 12, y), dash="0 9", width=5)
            else:
                sheet.text((x + offset, y + 9), str(value), "m n")
        sheet.text((x, y - 40), "pin 1", "m t")
        sheet.text((x + 90, y - 40), "pin 32", "m t")
        sheet.text((x - 26, y + 66), name if name != "?" else "Pin 32 left open", "n")
        sheet.text((x - 26, y + 94), says, "s")


ALL = {"strapping.svg": strapping}
