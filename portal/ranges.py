"""Parts of a file: players ask for a sound piece by piece, and some play nothing that comes whole.

What is answered is what RFC 9110, section 14, says of one range of bytes; several at once, another
unit and nonsense are answered with the whole, as it allows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fastapi.responses import Response

if TYPE_CHECKING:
    from starlette.datastructures import Headers

PART, UNSATISFIABLE = 206, 416
_ONE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.IGNORECASE | re.ASCII)
"""One range; with more digits than any file has bytes, it is nonsense."""


def part_of(asked: str, size: int) -> range | None:
    """Return which bytes of `size` a Range field asks for: None for all, empty for none there."""
    found = _ONE.fullmatch(asked)
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(size, int(last) + 1) if last else size)


def answered(body: bytes, mime: str, headers: Headers) -> Response:
    """Answer a file, or the part of it that the request's `headers` ask for.

    A part that is wanted only of the same version (If-Range) comes whole: no version is named.
    """
    asked = "" if "if-range" in headers else ",".join(headers.getlist("range"))
    told = {"accept-ranges": "bytes"}
    part = part_of(asked, len(body))
    if part is None:
        return Response(body, media_type=mime, headers=told)
    if not part:
        told["content-range"] = f"bytes */{len(body)}"
        return Response(status_code=UNSATISFIABLE, headers=told)
    told["content-range"] = f"bytes {part.start}-{part.stop - 1}/{len(body)}"
    return Response(body[part.start : part.stop], PART, told, mime)
