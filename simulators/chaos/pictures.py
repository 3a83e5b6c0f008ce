"""Pictures that can be told apart after a hub redrew them: squares that spell a seed, under noise.

The squares cover all of it: a part that is missing or of another picture is seen.
"""

from __future__ import annotations

from hashlib import blake2b
from io import BytesIO

from PIL import Image

COLUMNS, ROWS = 16, 12
SQUARE = 20
DARK, LIGHT = 50, 205
HALF = 128
NOISE = 40.0
SHARE = 0.3
"""Of noise in what is seen: nothing makes it smaller, so that few pixels are several chunks."""


def drawn(seed: bytes) -> bytes:
    """Return a PNG of 320 by 240, about three chunks long, that spells a seed."""
    squares = Image.frombytes("L", (COLUMNS, ROWS), bytes(_squares(seed)))
    size = COLUMNS * SQUARE, ROWS * SQUARE
    clean = squares.resize(size, Image.Resampling.NEAREST)
    noisy = [Image.blend(clean, Image.effect_noise(size, NOISE), SHARE) for _ in range(3)]
    buffer = BytesIO()
    Image.merge("RGB", noisy).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def spells(picture: bytes, seed: bytes) -> bool:
    """Say whether a picture, whatever its size, is the whole one drawn for that seed."""
    wanted = bytes(one > HALF for one in _squares(seed))
    return spelled(picture) == wanted


def spelled(picture: bytes) -> bytes:
    """Return what a picture spells, a byte (0, 1) a square: equal for one seed, whatever its size.

    Empty where there is no picture, or one that breaks off.
    """
    try:
        with Image.open(BytesIO(picture)) as opened:
            seen = opened.convert("L").resize((COLUMNS, ROWS), Image.Resampling.BOX).tobytes()
    except OSError:
        return b""
    return bytes(one > HALF for one in seen)


def _squares(seed: bytes) -> list[int]:
    bits = int.from_bytes(blake2b(seed, digest_size=COLUMNS * ROWS // 8).digest())
    return [LIGHT if bits >> at & 1 else DARK for at in range(COLUMNS * ROWS)]
