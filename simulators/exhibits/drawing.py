"""What the photo booth sees: somebody cheerful, drawn flat with one contour, never twice alike."""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import ExifTags, Image, ImageDraw

INK = "#14231F"
GROUNDS = ("#C6DDFF", "#FFDDB3", "#CDEBC4", "#FFC9BF", "#E2CFF7", "#FFF0B8", "#FFDCE9")
SKINS = ("#FFD9BC", "#F3BE93", "#D99E6C", "#B0764A", "#96603C", "#7C4D30")
CLOTHES = ("#E2382C", "#2F7DE1", "#3FA24C", "#8F58CB", "#F48B1C", "#0F4B42", "#F58DB4")
HAIRS = ("#14231F", "#5B3A22", "#9A653B", "#D9A441", "#C9502B", "#8E9A95")
PROPS = ("#FFC629", "#E2382C", "#2F7DE1", "#F58DB4", "#3FA24C")
SIZE = (1280, 960)
FINER = 2
"""Drawn this many times larger, then reduced: smooth edges."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws shapes with a flat fill and one contour, around a head at (x, y) of radius r."""

    draw: ImageDraw.ImageDraw
    x: float
    y: float
    r: float

    @property
    def width(self) -> int:
        """The contour: 4 hundredths of the head, as on the avatars."""
        return max(2, round(self.r * 0.09))

    def at(self, dx: float, dy: float) -> Point:
        """Return a point in head radii from the head's centre."""
        return (self.x + dx * self.r, self.y + dy * self.r)

    def ellipse(self, dx: float, dy: float, rx: float, ry: float, fill: str) -> None:
        """Draw an ellipse around a point."""
        box = (*self.at(dx - rx, dy - ry), *self.at(dx + rx, dy + ry))
        self.draw.ellipse(box, fill=fill, outline=INK, width=self.width)

    def shape(self, points: list[Point], fill: str) -> None:
        """Draw a closed shape with round corners."""
        corners = [self.at(*point) for point in points]
        self.draw.polygon(corners, fill=fill)
        self.line([*points, points[0], points[1]])

    def line(self, points: list[Point]) -> None:
        """Draw a stroke with round ends."""
        corners = [self.at(*point) for point in points]
        self.draw.line(corners, fill=INK, width=self.width, joint="curve")
        half = self.width / 2
        for x, y in (corners[0], corners[-1]):
            self.draw.ellipse((x - half, y - half, x + half, y + half), fill=INK)

    def dot(self, dx: float, dy: float, radius: float) -> None:
        """Draw a filled dot: an eye."""
        box = (*self.at(dx - radius, dy - radius), *self.at(dx + radius, dy + radius))
        self.draw.ellipse(box, fill=INK)


def arc(cx: float, cy: float, radius: float, start: float, end: float) -> list[Point]:
    """Return points on a circle from `start` to `end` degrees, clockwise from three o'clock."""
    steps = 24
    angles = (math.radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return [(cx + radius * math.cos(a), cy + radius * math.sin(a)) for a in angles]


def snapshot(luck: Random) -> bytes:
    """Return a JPEG of 1280 by 960 with EXIF in it, as a camera makes one: place, maker, remark."""
    width, height = SIZE[0] * FINER, SIZE[1] * FINER
    image = Image.new("RGB", (width, height), luck.choice(GROUNDS))
    draw = ImageDraw.Draw(image)
    _curtain(draw, width, height, luck)
    people = luck.choice((1, 1, 2))
    for place in range(people):
        across = width * (place + 1) / (people + 1) + luck.uniform(-60, 60)
        radius = width * luck.uniform(0.115, 0.135)
        _person(Pen(draw, across, height * luck.uniform(0.44, 0.5), radius), luck)
    return _as_jpeg(image.resize(SIZE, Image.Resampling.LANCZOS))


def _as_jpeg(image: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Simulated booth"
    exif[ExifTags.Base.ImageDescription] = "This remark must never reach a page"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (51.0, 2.0, 0.0)
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=88, exif=exif)
    return buffer.getvalue()


def _curtain(draw: ImageDraw.ImageDraw, width: int, height: int, luck: Random) -> None:
    """Two halves of a curtain, drawn aside."""
    fill = luck.choice(CLOTHES)
    fold = width // 26
    for side in (0, 1):
        for i in range(3):
            left = i * fold if side == 0 else width - (i + 1) * fold
            draw.rounded_rectangle(
                (left, -fold, left + fold, height + fold), fold // 3, fill, INK, FINER * 5
            )
    draw.rectangle((0, 0, width, FINER * 22), fill=INK)


def _person(pen: Pen, luck: Random) -> None:
    skin, hair = luck.choice(SKINS), luck.choice(HAIRS)
    style = luck.choice((_bun, _curls, _wild, _fringe))
    _body(pen, skin, luck)
    style(pen, hair, luck)
    for side in (-1, 1):
        pen.ellipse(side * 1.0, 0.12, 0.17, 0.22, skin)
    pen.ellipse(0, 0, 1, 1.04, skin)
    if style is _fringe:
        pen.shape(arc(0, -0.02, 1.02, 200, 340), hair)
    _eyes(pen, luck)
    luck.choice((_grin, _tongue, _whistle, _smile))(pen)
    luck.choice((_hat, _glasses, _moustache, _crown, _nothing))(pen, luck)


def _body(pen: Pen, skin: str, luck: Random) -> None:
    cloth = luck.choice(CLOTHES)
    pen.shape([*arc(0, 2.75, 1.55, 180, 360), (1.55, 5), (-1.55, 5)], cloth)
    pen.shape([(-0.34, 0.7), (0.34, 0.7), (0.34, 1.45), (-0.34, 1.45)], skin)
    if luck.random() < 0.6:  # noqa: PLR2004 - more often than not, a hand waves
        side = luck.choice((-1, 1))
        pen.shape(
            [(side * 1.2, 2.9), (side * 1.75, 1.2), (side * 2.15, 1.3), (side * 1.7, 3.6)], cloth
        )
        pen.ellipse(side * 1.98, 0.98, 0.36, 0.36, skin)


def _bun(pen: Pen, hair: str, luck: Random) -> None:
    pen.ellipse(luck.choice((-0.5, 0, 0.5)), -1.25, 0.45, 0.42, hair)
    pen.ellipse(0, -0.12, 1.1, 1.08, hair)


def _curls(pen: Pen, hair: str, luck: Random) -> None:
    for degree in range(160, 400, 24):
        angle = math.radians(degree)
        size = luck.uniform(0.32, 0.42)
        pen.ellipse(1.02 * math.cos(angle), 1.02 * math.sin(angle), size, size, hair)


def _wild(pen: Pen, hair: str, luck: Random) -> None:
    points: list[Point] = []
    for i in range(19):
        angle = math.radians(170 + i * 200 / 18)
        far = luck.uniform(1.45, 1.75) if i % 2 else 1.0
        points.append((far * math.cos(angle), far * math.sin(angle)))
    pen.shape([*points, (0, 0)], hair)


def _fringe(pen: Pen, hair: str, luck: Random) -> None:
    length = luck.uniform(0.9, 1.5)
    sides = [(1.12, length), (-1.12, length)]
    pen.shape([*arc(0, 0, 1.14, 180, 360), *sides], hair)


def _eyes(pen: Pen, luck: Random) -> None:
    look = luck.choice(("open", "open", "wide", "wink"))
    for side in (-1, 1):
        if look == "wink" and side == 1:
            pen.line(arc(0.36, 0.02, 0.17, 200, 340))
        elif look == "wide":
            pen.ellipse(side * 0.36, -0.05, 0.24, 0.27, "#FFFFFF")
            pen.dot(side * 0.36 + 0.04, -0.03, 0.1)
        else:
            pen.dot(side * 0.36, -0.05, 0.12)


def _grin(pen: Pen) -> None:
    pen.shape(arc(0, 0.3, 0.5, 0, 180), "#FFFFFF")


def _smile(pen: Pen) -> None:
    pen.line(arc(0, 0.2, 0.46, 25, 155))


def _tongue(pen: Pen) -> None:
    pen.shape([(-0.2, 0.5), (0.2, 0.5), *arc(0, 0.72, 0.2, 0, 180)], "#F58DB4")
    pen.line([(-0.44, 0.46), (0.44, 0.46)])


def _whistle(pen: Pen) -> None:
    pen.ellipse(0, 0.52, 0.17, 0.21, "#7A2A20")


def _hat(pen: Pen, luck: Random) -> None:
    pen.shape([(-0.55, -0.82), (0.12, -2.0), (0.62, -0.76)], luck.choice(PROPS))
    pen.ellipse(0.12, -2.0, 0.17, 0.17, luck.choice(PROPS))


def _crown(pen: Pen, luck: Random) -> None:
    del luck
    top = [(-0.72, -1.5), (-0.36, -1.1), (0, -1.62), (0.36, -1.1), (0.72, -1.5)]
    pen.shape([(-0.64, -0.7), *top, (0.64, -0.7)], "#FFC629")


def _glasses(pen: Pen, luck: Random) -> None:
    rim = luck.choice(PROPS)
    for side in (-1, 1):
        box = (*pen.at(side * 0.38 - 0.33, -0.38), *pen.at(side * 0.38 + 0.33, 0.28))
        pen.draw.ellipse(box, outline=INK, width=pen.width * 2)
        inner = pen.width // 2
        box = (box[0] + inner, box[1] + inner, box[2] - inner, box[3] - inner)
        pen.draw.ellipse(box, outline=rim, width=pen.width)
    pen.line([(-0.08, -0.08), (0.08, -0.08)])


def _moustache(pen: Pen, luck: Random) -> None:
    del luck
    for side in (-1, 1):
        curl = [(0.0, 0.3), (side * 0.3, 0.24), (side * 0.62, 0.12), (side * 0.46, 0.4)]
        pen.shape([*curl, (side * 0.16, 0.44)], INK)


def _nothing(pen: Pen, luck: Random) -> None:
    del pen, luck
