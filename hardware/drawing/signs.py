"""What hangs beside an exhibit, and the sheet at the desk: paper of A proportions, A5 or A4."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from textwrap import wrap

from ink import BEAD, CARD, INK, INK_2, PAPER, Point, Sheet

WORDS = tomllib.loads(Path(__file__).with_name("signs.toml").read_text())
LANGUAGES = ("nl", "fr", "en", "de")
DECIMAL = {"nl": ",", "fr": ",", "en": ".", "de": ","}
CHARACTERS = 71
"""In a line of the information sheet."""
WIDE, HIGH = 1480, 2100
"""A5 in tenths of a millimetre; the same drawing printed on A4 is 1.41 times as large."""
LINE = 1180
SIGN_STYLE = f"""
.hh{{font-size:160px;font-weight:600;letter-spacing:-3px}}
.ll{{font-size:58px}}
.ww{{font-size:58px;font-weight:600}}
.ff{{font-size:44px;fill:{INK_2}}}
.tt{{font-size:84px;font-weight:600;letter-spacing:-1px}}
.le{{font-size:42px;fill:{INK_2}}}
.hp{{font-size:42px;font-weight:600}}
.pp{{font-size:31px}}
@page{{margin:0}}
"""


@dataclass(frozen=True)
class House:
    """Who reads, and where to ask: printed, or left as a line to write on."""

    museum: str = ""
    contact: str = ""


def _band_on_reader(sheet: Sheet, at: Point) -> None:
    """The emblem: a band on its way to the line, and the reader's arcs that meet it."""
    x, y = at
    sheet.circle((x, y), 200, fill=BEAD, width=16)
    for side in (-1, 1):
        sheet.circle((x + 74 * side, y - 20), 20, fill=INK, stroke=INK)
    sheet.add(
        f'<path d="M{x - 44} {y + 64}q44 40 88 0" fill="none" stroke="{INK}" stroke-width="16"'
        ' stroke-linecap="round"/>'
    )
    for n in (1, 2, 3):
        reach = 250 + 62 * n
        sheet.add(
            f'<path d="M{x - reach * 0.707:.0f} {y - reach * 0.707:.0f}A{reach} {reach} 0 0 1'
            f' {x + reach * 0.707:.0f} {y - reach * 0.707:.0f}" fill="none" stroke="{INK}"'
            ' stroke-width="16" stroke-linecap="round"/>'
        )


def _lens_and_voice(sheet: Sheet, at: Point) -> None:
    """What may be recorded: a lens and a voice, each a line with the bead as what it takes in."""
    x, y = at
    sheet.box(x - 500, y - 270, 160, 120, fill=CARD, r=24, width=16)
    sheet.box(x - 620, y - 210, 520, 380, fill=CARD, r=56, width=16)
    sheet.circle((x - 360, y - 20), 128, fill=CARD, width=16)
    sheet.circle((x - 360, y - 20), 62, fill=BEAD, width=16)
    sheet.box(x + 190, y - 290, 200, 320, fill=CARD, r=100, width=16)
    sheet.circle((x + 290, y - 190), 44, fill=BEAD, width=16)
    sheet.add(
        f'<path d="M{x + 110} {y - 60}a180 180 0 0 0 360 0M{x + 290} {y + 120}V{y + 170}"'
        f' fill="none" stroke="{INK}" stroke-width="16" stroke-linecap="round"/>'
    )


def _two_ways(sheet: Sheet, at: Point) -> None:
    """With a band or without: the same bead twice, drawn alike, one threaded and one beside."""
    x, y = at
    for side, fill in ((-1, BEAD), (1, PAPER)):
        middle = x + 330 * side
        sheet.circle((middle, y), 200, fill=fill, width=16)
        for eye in (-1, 1):
            sheet.circle((middle + 74 * eye, y - 20), 20, fill=INK, stroke=INK)
        sheet.add(
            f'<path d="M{middle - 44} {y + 64}q44 40 88 0" fill="none" stroke="{INK}"'
            ' stroke-width="16" stroke-linecap="round"/>'
        )


def _rule(sheet: Sheet, y: float) -> None:
    """The one line, from edge to edge, with its ticks."""
    sheet.line((-20, y), (WIDE + 20, y), width=16)
    for n in range(1, 30):
        x, long = n * WIDE / 30, n % 5 == 0
        sheet.line((x, y + 8), (x, y + (74 if long else 38)), width=9 if long else 7)


PICTURES: dict[str, Callable[[Sheet, Point], None]] = {
    "rfid": _band_on_reader,
    "records": _lens_and_voice,
    "optional": _two_ways,
}
LIFTED = {"rfid": 70, "records": 170, "optional": 70}
"""How far the picture's middle lies above the line."""


def _foot(sheet: Sheet, language: str, house: House, y: float, x: float = 100) -> None:
    words = WORDS["foot"][language]
    for row, (label, value) in enumerate(
        ((words["who"], house.museum), (words["ask"], house.contact))
    ):
        level = y + 92 * row
        sheet.text((x, level), label, "ff")
        if value:
            sheet.text((x + 290, level), value, "ff")
        else:
            sheet.line((x + 290, level + 8), (WIDE - 100, level + 8), width=4)


def sign(kind: str, language: str, house: House) -> Sheet:
    """One sign in one language."""
    words = WORDS[kind][language]
    head = " ".join(words["head"])
    sheet = Sheet(WIDE, HIGH, head, " ".join((*words["says"], words["why"])), language)
    sheet.dress(SIGN_STYLE)
    for row, text in enumerate(words["head"]):
        sheet.text((100, 250 + 168 * row), text, "hh")
    _rule(sheet, LINE)
    if kind == "rfid":
        sheet.text((WIDE - 100, LINE + 220), f"RFID, 13{DECIMAL[language]}56 MHz", "ff e")
    PICTURES[kind](sheet, (WIDE / 2 if kind != "rfid" else 1080, LINE - LIFTED[kind]))
    for row, text in enumerate(words["says"]):
        sheet.text((100, 1490 + 82 * row), text, "ll")
    sheet.text((100, 1784), words["why"], "ww")
    _foot(sheet, language, house, 1912)
    return sheet


def information(language: str, house: House) -> Sheet:
    """The sheet that lies at the desk: who reads what, for what, for how long."""
    words = WORDS["sheet"][language]
    sheet = Sheet(WIDE, HIGH, words["title"], words["lead"], language)
    sheet.dress(SIGN_STYLE)
    _title(sheet, words["title"])
    sheet.text((100, 330), words["lead"], "le")
    for row, part in enumerate(words["part"]):
        y = 460 + 218 * row
        sheet.circle((130, y - 14), 30, fill=BEAD, width=8)
        sheet.text((130, y), str(row + 1), "m hp")
        sheet.text((196, y), part["head"], "hp")
        for n, text in enumerate(wrap(part["says"], CHARACTERS)):
            sheet.text((196, y + 54 + 43 * n), text, "pp")
    sheet.line((-20, 1760), (WIDE + 20, 1760), width=8)
    _foot(sheet, language, house, 1880)
    return sheet


def _title(sheet: Sheet, title: str) -> None:
    """On two lines, cut where the halves are most alike."""
    words = title.split()
    halves = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    for row, half in enumerate(min(halves, key=lambda pair: max(map(len, pair)))):
        sheet.text((100, 160 + 92 * row), half, "tt")


def all_of(house: House) -> dict[str, Callable[[], Sheet]]:
    """Every sign and sheet by its file's name."""
    drawn: dict[str, Callable[[], Sheet]] = {}
    for language in LANGUAGES:
        for kind in PICTURES:
            drawn[f"signs/{kind}.{language}.svg"] = partial(sign, kind, language, house)
        drawn[f"signs/information.{language}.svg"] = partial(information, language, house)
    return drawn
