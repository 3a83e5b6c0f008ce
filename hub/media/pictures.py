"""Rebuilds a picture from its pixels alone, bounded in bytes and pixels; what else it held is gone.

Nothing but pixels passes: no EXIF, no comment, no thumbnail, no text, no profile, no second frame,
no trailing bytes. The header decides on size before a single pixel is decoded. Runs in the sandbox.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import pi_heif
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from hub.errors import UnreadableMedium
from hub.media import colours
from hub.media.kept import MAX_BYTES, WIDTHS, Developed, Piece
from hub.pages import MediumForm

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MAX_PIXELS = 40_000_000
MAX_SIDE = 20_000
"""A picture of one pixel by forty million is no photo, and JPEG ends at 65,535."""
TALLEST = 2
"""No size is taller than this many times its width."""
WEIGHT_AT_640 = 60_000
"""Bytes; a phone on the museum's guest network shows 640 pixels at once (budget of a page)."""
_QUALITIES = {
    MediumForm.AVIF: (60, 50, 40, 30),
    MediumForm.WEBP: (74, 66, 58, 50),
    MediumForm.JPG: (82, 74, 66, 58, 50),
}
"""Best first; one as good as the other to look at. AVIF then weighs half of what JPEG does."""
_SAVED_AS: Mapping[MediumForm, tuple[str, Mapping[str, Any]]] = {
    MediumForm.AVIF: ("AVIF", {"speed": 6, "max_threads": 1}),
    MediumForm.WEBP: ("WEBP", {"method": 2}),
    MediumForm.JPG: ("JPEG", {"optimize": True, "progressive": True}),
}
"""AVIF at 6 takes half a second for all three sizes of a photo; at 8 it is a third heavier."""
_ORIENTATION, _LIES_ON_ITS_SIDE = 0x0112, {5, 6, 7, 8}
"""EXIF 2.3, Orientation."""
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
    RuntimeError,
    struct.error,
    zlib.error,
    UserWarning,
)
"""What decoders raise on bytes that are not what they claim.

The last only where warnings are errors: there a picture with broken EXIF is refused, elsewhere it
is kept, for its EXIF never passes anyway.
"""

pi_heif.register_heif_opener(
    thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
)


def rebuild(original: bytes) -> Developed:
    """Decode a picture once and make all kept sizes of it, in every form.

    Args:
        original: a JPEG, PNG, WebP or HEIC file. Of an animation the first frame is taken.

    Raises:
        UnreadableMedium: not one of these, too large, or broken; its text is the reason's name.
    """
    if len(original) > MAX_BYTES:
        raise UnreadableMedium("too_large")
    with _opened(original) as image:
        _check_extent(image.size)
        return _derive(_decoded(image))


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


def _decoded(image: Image.Image) -> Image.Image:
    """Decode, shrink to the largest size, turn as the camera was held, and make it plain sRGB.

    At a reduced scale where JPEG allows it; what costs memory is done after the shrinking.
    """
    try:
        # Of the whole process: a library that prints pages turns it on as it is loaded.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        image.draft("RGB", _box(image.size, 2 * WIDTHS[0]))
        image.load()
        sideways = image.getexif().get(_ORIENTATION) in _LIES_ON_ITS_SIDE
        largest = _box(image.size[::-1], WIDTHS[0])[::-1] if sideways else _box(image.size)
        shrunk = _shrunk(colours.shrinkable(image), largest)
        turned = colours.plain(ImageOps.exif_transpose(shrunk))
    except _UNREADABLE:
        raise UnreadableMedium("broken") from None
    # From bare pixels: every copy carries `info`, and with it the JPEG comment.
    return Image.frombytes("RGB", turned.size, turned.tobytes())


def _box(size: tuple[int, int], width: int = WIDTHS[0]) -> tuple[int, int]:
    """Return the extent at which a picture is at most so wide, and not endlessly tall."""
    scale = min(1.0, width / size[0], TALLEST * width / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    if image.size == size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _derive(image: Image.Image) -> Developed:
    pieces: dict[Piece, bytes] = {}
    largest = image.size
    for width in WIDTHS:
        image = _shrunk(image, _box(image.size, width))
        budget = WEIGHT_AT_640 * width // 640 if width <= 640 else None  # noqa: PLR2004 - the budget is told at 640 pixels
        for form, qualities in _QUALITIES.items():
            pieces[width, form] = _encoded(image, form, qualities, budget)
    return Developed(largest, pieces)


def _encoded(
    image: Image.Image, form: MediumForm, qualities: tuple[int, ...], budget: int | None
) -> bytes:
    """Encode at the best quality that keeps the budget, if any does; else at the least."""
    kind, options = _SAVED_AS[form]
    encoded = b""
    for quality in qualities:
        file = io.BytesIO()
        image.save(file, kind, quality=quality, **options)
        encoded = file.getvalue()
        if budget is None or len(encoded) <= budget:
            break
    return encoded
