"""Reads what an exhibit sends, into memory and bounded: a disk holds ciphertext only."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fastapi import HTTPException
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from fastapi import Request

LARGEST_JSON = 4096
LARGEST_UPLOAD = 16 * 1024 * 1024
"""Bytes read of an upload at the most; the spool's own, smaller limit is told in words."""
PHOTO_IN_OPENAPI: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "JPEG, PNG or WebP",
                        },
                        "player": {"type": "string", "maxLength": 8, "default": ""},
                    },
                }
            }
        },
    }
}
"""How the description of a route says what `photo_in` takes."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that was sent, and the player it names, if any."""

    player: str
    content: bytes = field(repr=False)


async def body_of(request: Request, most: int) -> bytes:
    """Return a request's body.

    Raises:
        HTTPException: 413, it is over `most` bytes, or says that it will be.
    """
    said = request.headers.get("content-length", "0")
    if not said.isdecimal() or int(said) > most:
        raise _too_large(most)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise _too_large(most)
    return bytes(body)


async def photo_in(request: Request) -> Upload:
    """Return the photo of a multipart upload: its parts `file` and, perhaps, `player`.

    Raises:
        HTTPException: 413, it is too large; 422, it is no such upload.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(422, "send the photo as a multipart upload, its part named file")
    body = await body_of(request, LARGEST_UPLOAD)
    try:
        async with aclosing(_at_once(body)) as stream:
            form = await _InMemory(request.headers, stream, max_files=1, max_fields=1).parse()
    except (MultiPartException, KeyError):
        raise HTTPException(422, "that is no multipart upload of one file") from None
    try:
        file, player = form.get("file"), form.get("player")
        if not isinstance(file, UploadFile):
            raise HTTPException(422, "the part named file is missing")
        return Upload(player if isinstance(player, str) else "", await file.read())
    finally:
        await form.close()


class _InMemory(MultiPartParser):
    """Never writes a part to a temporary file: the whole body is smaller than what it holds."""

    spool_max_size = LARGEST_UPLOAD + 1


async def _at_once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
    yield b""


def _too_large(most: int) -> HTTPException:
    said = "the photo is over 16 MB: send a smaller one"
    return HTTPException(413, said if most == LARGEST_UPLOAD else "that is too much")
