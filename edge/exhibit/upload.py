"""Reads what an exhibit sends, into memory and bounded: a disk holds ciphertext only."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fastapi import HTTPException
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from edge.contract.events import MediumKind

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from fastapi import Request

LARGEST_JSON = 4096
LARGEST_UPLOAD = 16 * 1024 * 1024
"""Bytes read of an upload at the most; the spool's own, smaller limit is told in words."""
TAKEN = {MediumKind.PHOTO: "JPEG, PNG, WebP or HEIC", MediumKind.SOUND: "WAV, Ogg, FLAC or MP3"}


def upload_in_openapi(kind: MediumKind) -> dict[str, Any]:
    """Return how the description of a route says what `upload_in` takes."""
    file = {"type": "string", "format": "binary", "description": TAKEN[kind]}
    schema = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": file,
            "player": {"type": "string", "maxLength": 8, "default": ""},
        },
    }
    content = {"multipart/form-data": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


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


async def upload_in(request: Request, kind: MediumKind) -> Upload:
    """Return the photo or sound of a multipart upload: its parts `file` and, perhaps, `player`.

    Raises:
        HTTPException: 413, it is too large; 422, it is no such upload.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(422, f"send the {kind} as a multipart upload, its part named file")
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
    said = "the file is over 16 MB: send a smaller one"
    return HTTPException(413, said if most == LARGEST_UPLOAD else "that is too much")
