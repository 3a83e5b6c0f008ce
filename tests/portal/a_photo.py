"""A photo that nobody is on, for the tests of pages."""

import io
from functools import cache

from PIL import Image, ImageDraw


@cache
def drawn_photo(width: int = 1280, height: int = 854) -> bytes:
    """A photo nobody is on: a lamp, a hand, hair on end, drawn here."""
    image = Image.new("RGB", (1280, 854), "#0B3832")
    pen = ImageDraw.Draw(image)
    for reach, colour in ((330, "#124A41"), (245, "#1A5D52"), (165, "#FFC629")):
        pen.ellipse((1020 - reach, 380 - reach, 1020 + reach, 380 + reach), fill=colour)
    pen.rectangle((0, 760, 1280, 854), fill="#08241F")
    for i in range(-9, 10):
        end = (500 + i * 36, 110 + i * i * 3)
        pen.line((500 + i * 9, 340, *end), fill="#F6F5EE", width=9)
        pen.ellipse((end[0] - 11, end[1] - 11, end[0] + 11, end[1] + 11), fill="#FFC629")
    pen.ellipse((280, 560, 720, 1100), fill="#E2382C")
    pen.line((640, 700, 880, 500), fill="#E2382C", width=76)
    pen.ellipse((845, 440, 935, 530), fill="#F3C9A5")
    pen.ellipse((380, 310, 620, 560), fill="#F3C9A5")
    for x in (450, 550):
        pen.ellipse((x - 12, 425, x + 12, 449), fill="#14231F")
    pen.arc((450, 440, 550, 510), 20, 160, fill="#14231F", width=11)
    file = io.BytesIO()
    image.resize((width, height)).save(file, "JPEG", quality=80)
    return file.getvalue()
