"""A file in a form of ours, as it comes: never more of it than we take (RFC 7578)."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import Request


async def read_upload(request: Request, name: str, most_bytes: int) -> bytes | None:
    """Return the file of that field, None if there is none or the form is larger than we take."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return None
    body = b""
    async for arrived in request.stream():
        body += arrived
        if len(body) > most_bytes:
            return None
    head = b"content-type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n"
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    for part in form.iter_parts() if form.is_multipart() else ():
        if part.get_param("name", header="content-disposition") == name:
            content: object = part.get_payload(decode=True)
            return content if isinstance(content, bytes) and content.strip() else None
    return None
