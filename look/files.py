"""Where the shared drawings, tokens and letters lie."""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path


def read(name: str) -> str:
    """Return one of this package's own text files, such as `drawings/icons.svg`."""
    return resources.files("look").joinpath(name).read_text(encoding="utf-8")


def tokens_css() -> str:
    """Return the tokens and the few shapes that every surface shares, as CSS."""
    return read("tokens.css") + read("letters.css")


def font_path() -> Path:
    """Return where the cut font lies when the environment was made with it."""
    return Path(sys.prefix) / "share" / "myvisit" / "jost.woff2"


def font() -> bytes | None:
    """Return Jost cut to the letters of the screens (woff2), or None: then the fall-back stands."""
    path = font_path()
    return path.read_bytes() if path.is_file() else None
