"""The hand of the look, for drawings on paper: flat colour, one contour, circles, straight lines.

A drawing is a `Sheet`. What a test must find again carries its name: a pin `data-pin`, its label
`data-label`, a wire `data-net`.
"""

from html import escape
from pathlib import Path
from typing import Final

PAPER: Final = "#F6F5EE"
CARD: Final = "#FFFFFF"
INK: Final = "#14231F"
INK_2: Final = "#4B5B55"
WASH: Final = "#DCE9E4"
GO: Final = "#0F4B42"
STOP: Final = "#A8321A"
BEAD: Final = "#FFC629"
NIGHT: Final = "#0B3832"
PALE_BLUE: Final = "#C6DDFF"
PALE_RED: Final = "#FFC9BF"
PALE_GREEN: Final = "#CDEBC4"
PALE_TEAL: Final = "#BFE0D6"
COLOURS: Final = {
    "5V": "#E2382C",
    "3.3V": "#F48B1C",
    "GND": INK,
    "RESET": "#8F58CB",
    "SAY": "#2F7DE1",
    "ANSWER": "#3FA24C",
    "CLOCK": "#9A653B",
    "PICK": "#F58DB4",
    "COIL1": "#9A653B",
    "COIL2": "#9A653B",
}
"""A net that only differs by its voltage (`SAY5`) has the colour of the other half."""

FONT: Final = 'Jost,"Century Gothic",Futura,"URW Gothic",system-ui,sans-serif'
STYLE: Final = f"""
text{{font-family:{FONT};fill:{INK};font-size:20px}}
.h{{font-size:44px;font-weight:600;letter-spacing:-.5px}}
.n{{font-size:26px;font-weight:600}}
.s{{font-size:18px;fill:{INK_2}}}
.t{{font-size:16px;fill:{INK_2}}}
.p{{font-weight:600}}
.e{{text-anchor:end}}.m{{text-anchor:middle}}
.o{{fill:none;stroke:{INK};stroke-width:3;stroke-linecap:round;stroke-linejoin:round}}
"""

Point = tuple[float, float]


def number(value: float) -> str:
    """Short, as SVG takes it."""
    return f"{round(value, 2):g}"


class Sheet:
    """One drawing, from the ground up."""

    def __init__(
        self, width: float, height: float, title: str, says: str, language: str = "en"
    ) -> None:
        self.width, self.height = width, height
        self._head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} '
            f'{number(height)}" role="img" lang="{language}" aria-labelledby="t d">\n'
            f'<title id="t">{escape(title)}</title>\n<desc id="d">{escape(says)}</desc>'
        )
        self._style = STYLE
        self._marks: list[str] = []
        self.box(0, 0, width, height, fill=PAPER, stroke="none")

    def add(self, markup: str) -> None:
        """Put a finished element on top of what is there."""
        self._marks.append(markup)

    def dress(self, style: str) -> None:
        """Add rules to the drawing's style."""
        self._style += style

    def text(self, at: Point, words: str, kind: str = "", **names: str) -> None:
        """Write one line; `kind` is its classes, `names` become data attributes."""
        words = words.replace("'", "\u2019")
        data = "".join(f' data-{key}="{escape(value)}"' for key, value in names.items())
        style = f' class="{kind}"' if kind else ""
        self.add(
            f'<text x="{number(at[0])}" y="{number(at[1])}"{style}{data}>{escape(words)}</text>'
        )

    def box(self, x: float, y: float, w: float, h: float, **look: str | float) -> None:
        """A rectangle: `fill`, `stroke`, `r` for its corners, `width` of its contour."""
        stroke = look.get("stroke", INK)
        outline = (
            "" if stroke == "none" else f' stroke="{stroke}" stroke-width="{look.get("width", 3)}"'
        )
        corner = f' rx="{look["r"]}"' if "r" in look else ""
        self.add(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"'
            f'{corner} fill="{look.get("fill", CARD)}"{outline}/>'
        )

    def circle(self, at: Point, r: float, **look: str | float) -> None:
        """A circle: `fill`, `stroke`, `width` of its contour."""
        self.add(
            f'<circle cx="{number(at[0])}" cy="{number(at[1])}" r="{number(r)}"'
            f' fill="{look.get("fill", CARD)}" stroke="{look.get("stroke", INK)}"'
            f' stroke-width="{look.get("width", 3)}"/>'
        )

    def line(self, *points: Point, **look: str | float) -> None:
        """A line through points: `stroke`, `width`, `dash`."""
        dash = f' stroke-dasharray="{look["dash"]}"' if "dash" in look else ""
        self.add(
            f'<path d="{through(points)}" fill="none" stroke="{look.get("stroke", INK)}"'
            f' stroke-width="{look.get("width", 3)}"{dash} stroke-linecap="round"'
            ' stroke-linejoin="round"/>'
        )

    def shape(self, d: str, fill: str = CARD, width: float = 3) -> None:
        """A closed shape from path data."""
        self.add(
            f'<path d="{d}" fill="{fill}" stroke="{INK}" stroke-width="{width}"'
            ' stroke-linejoin="round" stroke-linecap="round"/>'
        )

    def wire(self, net: str, *points: Point, gap: bool = True, colour: str = "") -> None:
        """A wire of a net; with a gap it passes over whatever it crosses."""
        colour = colour or COLOURS[net if net == "5V" else net.rstrip("5")]
        d = through(points)
        under = f'<path d="{d}" stroke="{PAPER}" stroke-width="20"/>' if gap else ""
        self.add(
            f'<g fill="none" stroke-linejoin="round">{under}'
            f'<path d="{d}" stroke="{INK}" stroke-width="10" stroke-linecap="round"/>'
            f'<path d="{d}" stroke="{colour}" stroke-width="6" stroke-linecap="round"'
            f' data-net="{net}"/></g>'
        )

    def ground(self, at: Point) -> None:
        """The sign for ground: whatever touches it is joined to all other ground."""
        x, y = at
        self.add(
            f'<path d="M{number(x)} {number(y)}v16m-16 0h32'
            f'M{number(x - 10)} {number(y + 23)}h20M{number(x - 4)} {number(y + 30)}h8" class="o"'
            f' style="stroke-width:5" data-ground="{number(x)},{number(y)}"/>'
        )

    def node(self, at: Point) -> None:
        """Wires of one net are joined here."""
        self.circle(at, 8, fill=INK)

    def pin(self, name: str, at: Point, *, small: bool = False) -> None:
        """Where a wire is soldered or plugged."""
        self.add(
            f'<circle cx="{number(at[0])}" cy="{number(at[1])}" r="{7 if small else 12}"'
            f' fill="{PAPER}" stroke="{INK}" stroke-width="3" data-pin="{escape(name)}"/>'
        )

    def pad(self, name: str, x: float, y: float, w: float, h: float, *, fill: str = PAPER) -> None:
        """A chip's leg."""
        self.add(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"'
            f' fill="{fill}" stroke="{INK}" stroke-width="3" data-pin="{escape(name)}"/>'
        )

    def ruler(self, y: float, zero: float, step: float, long_each: int = 5) -> None:
        """The one line of the sheet, from edge to edge; ticks each `step` from `zero` on."""
        self.line((-8, y), (self.width + 8, y), width=4)
        first = -int(zero // step)
        for n in range(first, int((self.width - zero) // step) + 1):
            long = n % long_each == 0
            x = zero + n * step
            self.line((x, y + 2), (x, y + (22 if long else 11)), width=3 if long else 2)

    def save(self, path: Path) -> None:
        """Write it."""
        marks = "\n".join(self._marks)
        path.write_text(f"{self._head}\n<style>{self._style}</style>\n{marks}\n</svg>\n")


def through(points: tuple[Point, ...]) -> str:
    """Path data of straight lines."""
    (x, y), *rest = points
    return f"M{number(x)} {number(y)}" + "".join(f"L{number(a)} {number(b)}" for a, b in rest)
