"""What the kiosk's page loads beside itself, from this edge alone, named by what is in it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib import resources

from look.files import font, tokens_css

FONT_NAME = "jost.woff2"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its media type and its bytes."""

    mime: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Assets:
    """The files by name; a name never means anything else, so they may be kept for ever."""

    files: dict[str, Asset]
    css: str
    script: str
    font: str


def build() -> Assets:
    """Read the style, the script and the font, and name each by its hash."""
    files: dict[str, Asset] = {}

    def named(suffix: str, mime: str, body: bytes) -> str:
        name = f"{hashlib.sha256(body).hexdigest()[:16]}.{suffix}"
        files[name] = Asset(mime, body)
        return name

    letters = font()
    font_name = named("woff2", "font/woff2", letters) if letters else ""
    style = tokens_css() + _own("kiosk.css")
    if font_name:
        style = style.replace(f"url({FONT_NAME})", f"url({font_name})")
    else:  # a rule without its file would ask for it in vain
        style = re.sub(r"@font-face\{[^}]*\}", "", style)
    return Assets(
        files=files,
        css=named("css", "text/css; charset=utf-8", style.encode()),
        script=named("js", "text/javascript; charset=utf-8", _own("kiosk.js").encode()),
        font=font_name,
    )


def _own(name: str) -> str:
    return resources.files("edge.kiosk").joinpath("static", name).read_text(encoding="utf-8")
