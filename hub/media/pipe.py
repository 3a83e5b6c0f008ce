"""What hub and sandbox say to each other over a pipe; neither believes the other's lengths.

To the sandbox: kind (1 byte), length (4), the original. Back: length of a JSON header (4), the
header, then each piece in the order in which the header names it. Big-endian.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from edge.contract.events import MediumKind
from hub.errors import SandboxBroken
from hub.media.kept import MAX_BYTES, WHOLE_SOUND, WIDTHS, Developed, Piece
from hub.pages import SOUND_SHAPE, MediumForm

if TYPE_CHECKING:
    from collections.abc import Sequence

READY = b"ready\n"
"""What the sandbox says first, when it has given up all that it can."""
_JOB = struct.Struct(">cI")
_LENGTH = struct.Struct(">I")
_KINDS = {b"p": MediumKind.PHOTO, b"s": MediumKind.SOUND}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}
_LONGEST_HEADER = 4096
_LARGEST_SIDE = 2 * WIDTHS[0]
_SIZES = {*WIDTHS, WHOLE_SOUND, SOUND_SHAPE}


@dataclass(frozen=True, slots=True)
class Job:
    """One medium to be made anew."""

    kind: MediumKind
    original: bytes = field(repr=False)


def send_job(pipe: IO[bytes], job: Job) -> None:
    """Hand a medium to the sandbox."""
    pipe.write(_JOB.pack(_LETTERS[job.kind], len(job.original)))
    pipe.write(job.original)
    pipe.flush()


def read_job(pipe: IO[bytes]) -> Job | None:
    """Wait for the next medium; None when there will be none."""
    head = pipe.read(_JOB.size)
    if len(head) < _JOB.size:
        return None
    letter, length = _JOB.unpack(head)
    return Job(_KINDS[letter], pipe.read(length))


def send_result(pipe: IO[bytes], result: Developed | str) -> None:
    """Hand back what was made, or the name of the reason why nothing was."""
    pieces: Sequence[tuple[Piece, bytes]] = ()
    if isinstance(result, str):
        header: dict[str, object] = {"refused": result}
    else:
        pieces = tuple(result.pieces.items())
        named = [[size, form.value, len(made)] for (size, form), made in pieces]
        header = {"extent": result.extent, "pieces": named}
    packed = json.dumps(header).encode()
    pipe.write(_LENGTH.pack(len(packed)) + packed)
    for _, made in pieces:
        pipe.write(made)
    pipe.flush()


def read_result(pipe: IO[bytes]) -> Developed | str:
    """Take what was made, or the name of the reason why nothing was.

    Raises:
        SandboxBroken: it ended in the middle, or what it says cannot be meant.
    """
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    if length > _LONGEST_HEADER:
        raise SandboxBroken("a header that is too long")
    try:
        header = json.loads(_exactly(pipe, length))
        if "refused" in header:
            return str(header["refused"])
        width, height = (int(side) for side in header["extent"])
        named = [_named(*one) for one in header["pieces"]]
    except (ValueError, TypeError, KeyError):
        raise SandboxBroken("a header that cannot be read") from None
    if not 0 <= width <= _LARGEST_SIDE or not 0 <= height <= _LARGEST_SIDE:
        raise SandboxBroken("an extent that nothing has here")
    return Developed((width, height), {piece: _exactly(pipe, size) for piece, size in named})


def _named(size: Any, form: Any, length: Any) -> tuple[Piece, int]:  # noqa: ANN401 - whatever JSON held
    if size not in _SIZES or not isinstance(length, int) or not 0 < length <= MAX_BYTES:
        raise ValueError("a piece that is not kept")
    return (int(size), MediumForm(form)), length


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    found = pipe.read(length)
    if len(found) < length:
        raise SandboxBroken("it ended")
    return found
