"""Brings whatever colours a picture is stored in to plain sRGB, on white.

A profile does not pass (nothing but pixels does), so what it says is done to the pixels first.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageCms

_SRGB = ImageCms.createProfile("sRGB")
_SPACES = {"RGB": "RGB ", "CMYK": "CMYK", "L": "GRAY"}
"""Of which colour space a profile must be to be believed for a picture of that mode (ICC.1)."""
_DEEP = {"I;16", "I;16B", "I;16L"}
_SHRINK_AS_THEY_ARE = {"RGB", "L", "CMYK", "RGBA", "LA"}


def shrinkable(image: Image.Image) -> Image.Image:
    """Return a picture whose pixels may be averaged: no palette, 8 bits a channel."""
    if image.mode in _DEEP:
        # Pillow would clip to 255 where the upper byte is meant.
        upper = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
        upper.info = image.info
        return upper
    if image.mode in _SHRINK_AS_THEY_ARE and "transparency" not in image.info:
        return image
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def plain(image: Image.Image) -> Image.Image:
    """Return what `shrinkable` made as sRGB on white, by the ICC profile that came with it."""
    profile = image.info.get("icc_profile")
    if image.mode not in {"RGBA", "LA"}:
        return _in_srgb(image, profile)
    coloured = _in_srgb(image.convert(image.mode[:-1]), profile)
    white = Image.new("RGB", image.size, "white")
    white.paste(coloured, mask=image.getchannel("A"))
    return white


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    if isinstance(profile, bytes) and profile:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if given.profile.xcolor_space == _SPACES.get(image.mode):
                made = ImageCms.profileToProfile(image, given, _SRGB, outputMode="RGB")
                if made is not None:
                    return made
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            # A profile that says nothing: then the pixels are taken for what they are.
            return image.convert("RGB")
    return image.convert("RGB")
