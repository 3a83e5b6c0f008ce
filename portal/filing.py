"""What a saved file is called: by the day, the exhibit and the avatar, never by a person's name.

A file's name travels further than the file: into clouds, mails and other people's phones.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime
    from zoneinfo import ZoneInfo

LONGEST_PART = 40
_APART = str.maketrans({"ß": "ss", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O"})
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*%]+')


def plain(text: str) -> str:
    """Return a text as part of a file's name that opens everywhere: a to z, 0 to 9 and hyphens."""
    spread = unicodedata.normalize("NFKD", text.translate(_APART))
    bare = spread.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:LONGEST_PART].rstrip("-")


def stem(*parts: str) -> str:
    """Return the plain parts of a file's name, joined by hyphens; those with nothing left out."""
    return "-".join(part for part in map(plain, parts) if part) or "museum"


def when(made_at: datetime, zone: ZoneInfo) -> str:
    """Return an instant as files are sorted by it: "2026-11-21-1250"."""
    return made_at.astimezone(zone).strftime("%Y-%m-%d-%H%M")


def free(name: str, ending: str, taken: Container[str]) -> str:
    """Return a file's name with its ending, numbered where there is one of that name already."""
    number, whole = 1, f"{name}.{ending}"
    while whole in taken:
        number += 1
        whole = f"{name}-{number}.{ending}"
    return whole


def attached(name: str, ending: str) -> dict[str, str]:
    """Return the header that makes a browser save an answer (RFC 6266; RFC 8187 for its letters).

    `name` may hold any letters; who cannot read them gets the plain ones.
    """
    readable = " ".join(_NOT_IN_NAMES.sub(" ", unicodedata.normalize("NFC", name)).split())
    ascii_name = f"{stem(name)}.{ending}"
    utf8 = quote(f"{readable[: 2 * LONGEST_PART]}.{ending}", safe="", errors="ignore")
    return {
        "content-disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{utf8}"
    }
