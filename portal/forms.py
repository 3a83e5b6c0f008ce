"""Forms of ours, as they come: never more of one than a form of ours can be."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from fastapi import Request


async def read_form(request: Request, most_bytes: int, most_fields: int) -> dict[str, str] | None:
    """Return the fields of a posted form, None if it is none of ours or larger than those are."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most_bytes:
            return None
    try:
        return dict(
            parse_qsl(
                body.decode(), keep_blank_values=True, max_num_fields=most_fields, errors="strict"
            )
        )
    except ValueError:
        return None
