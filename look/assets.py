"""What pages load beside themselves, from their own origin alone, named by what is in it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from look.files import font, tokens_css

FONT_NAME = "jost.woff2"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its media type and its bytes."""

    mime: str
    body: bytes


@dataclass(slots=True)
class Shelf:
    """The files by name; a name never means anything else, so they may be kept for ever."""

    files: dict[str, Asset] = field(default_factory=dict)

    def put(self, suffix: str, mime: str, body: bytes) -> str:
        """Take a file; return its name, which is its hash."""
        name = f"{hashlib.sha256(body).hexdigest()[:16]}.{suffix}"
        self.files[name] = Asset(mime, body)
        return name

    def put_style(self, own: str) -> tuple[str, str]:
        """Take the look's tokens with a page's own style; return its name, and the font's or ""."""
        letters = font()
        font_name = self.put("woff2", "font/woff2", letters) if letters else ""
        style = re.sub(r"/\*.*?\*/|\n", "", tokens_css() + own, flags=re.DOTALL)
        if font_name:
            style = style.replace(f"url({FONT_NAME})", f"url({font_name})")
        else:  # a rule without its file would ask for it in vain
            style = re.sub(r"@font-face\{[^}]*\}", "", style)
        return self.put("css", "text/css; charset=utf-8", style.encode()), font_name

    def put_script(self, own: str) -> str:
        """Take a script; return its name."""
        return self.put("js", "text/javascript; charset=utf-8", own.encode())
