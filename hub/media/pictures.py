"""Rebuilds a picture from its pixels alone, bounded in bytes and pixels; what else it held is gone.

Nothing but pixels passes: no EXIF, no comment, no thumbnail, no text, no second frame, no trailing
bytes. The header decides on size before a single pixel is decoded.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass, field

from PIL import Image, ImageOps, UnidentifiedImageError

from hub.errors import UnreadableMedium

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 20_000
"""A picture of one pixel by forty million is no photo, and JPEG ends at 65,535."""
WIDTHS = (1280, 640, 320)
"""Widths kept, largest first; each is made from the one before. A page picks by screen."""
TALLEST = 2
"""No size is taller than this many times its width."""
WEIGHT_AT_640 = 60_000
"""Bytes; a phone on the museum's guest network shows 640 pixels at once (budget of a page)."""
_QUALITIES = (82, 74, 66, 58, 50)
_UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
    UserWarning,
)
"""What Pillow's decoders raise on bytes that are not what they claim.

The last only where warnings are errors: there a picture with broken EXIF is refused, elsewhere it
is kept, for its EXIF never passes anyway.
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A rebuilt picture: `sizes` maps each of `WIDTHS` to a JPEG; pixels are of the largest."""

    width: int
    height: int
    sizes: dict[int, bytes] = field(repr=False)


def rebuild(original: bytes) -> Picture:
    """Decode a picture once and make all kept sizes of it.

    Args:
        original: a JPEG, PNG or WebP file. Of an animation the first frame is taken.

    Raises:
        UnreadableMedium: not one of these, too large, or broken; its text is the reason's name.
    """
    if len(original) > MAX_BYTES:
        raise UnreadableMedium("too_large")
    with _opened(original) as image:
        _check_extent(image.size)
        return _derive(_upright(image))


def _opened(original: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(original), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnreadableMedium("too_large") from None
    except _UNREADABLE:
        raise UnreadableMedium("not_a_picture") from None


def _check_extent(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS or max(size) > MAX_SIDE:
        raise UnreadableMedium("too_large")
    if min(size) < 1:
        raise UnreadableMedium("not_a_picture")


def _upright(image: Image.Image) -> Image.Image:
    """Decode, at a reduced scale where JPEG allows it, turn as the camera was held, flatten."""
    try:
        image.draft("RGB", _box(image.size, 2 * WIDTHS[0]))
        turned = ImageOps.exif_transpose(image)
        if not turned.has_transparency_data:
            return turned.convert("RGB")
        clear = turned.convert("RGBA")
    except _UNREADABLE:
        raise UnreadableMedium("broken") from None
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white


def _box(size: tuple[int, int], width: int) -> tuple[int, int]:
    """Return the extent at which a picture is at most so wide, and not endlessly tall."""
    scale = min(1.0, width / size[0], TALLEST * width / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _derive(image: Image.Image) -> Picture:
    sizes = {}
    largest = _box(image.size, WIDTHS[0])
    for width in WIDTHS:
        image = image.resize(_box(image.size, width), Image.Resampling.LANCZOS, reducing_gap=3.0)
        # From bare pixels: resize carries `info`, and with it the JPEG comment, to the copy.
        image = Image.frombytes("RGB", image.size, image.tobytes())
        sizes[width] = _jpeg(image, WEIGHT_AT_640 * width // 640 if width <= 640 else None)  # noqa: PLR2004 - the budget is told at 640 pixels
    return Picture(*largest, sizes)


def _jpeg(image: Image.Image, budget: int | None) -> bytes:
    """Encode at the best quality that keeps the budget, if any does; else at the least."""
    encoded = b""
    for quality in _QUALITIES:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
        encoded = file.getvalue()
        if budget is None or len(encoded) <= budget:
            break
    return encoded
