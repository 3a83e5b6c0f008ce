"""What passes between the keyring's owner and who borrows from it: small, strict, never logged.

A frame is its length (4 bytes, big-endian), one letter, and fields of bytes, each behind its own
length (2 bytes). A line on which anything else comes is closed.
"""

from __future__ import annotations

import os
import struct
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES = 8 * 1024 * 1024
"""The names of a quarter of a million visits; nothing else is longer than a hundred bytes."""
_LENGTH = struct.Struct(">I")
_FIELD = struct.Struct(">H")


class Letter(StrEnum):
    """What a frame says."""

    ASKING = "a"
    """First on a line, by a borrower: here I ask."""
    LISTENING = "l"
    """First on a line, by a borrower: here I am told what to forget."""
    MAKE = "m"
    PUT = "p"
    GET = "g"
    IDS = "i"
    DESTROY = "d"
    """What is asked, as `hub.keyring.Keyring` has it. The first field is the kind of key."""
    DONE = "="
    GONE = "-"
    TAKEN = "!"
    """How it is answered. The first field of `DONE` is the number of the last destruction."""
    RECALLED = "r"
    """By the owner: forget every key that you got before the destruction of this number."""
    FORGOTTEN = "f"
    """By the borrower: so it is, up to that number."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message; its fields may be keys."""

    letter: Letter
    fields: tuple[bytes, ...] = field(default=(), repr=False)


def send(line: socket.socket, letter: Letter, *fields: bytes) -> None:
    """Send a frame.

    Raises:
        OSError: the line is closed.
    """
    body = b"".join((letter.encode(), *(_FIELD.pack(len(one)) + one for one in fields)))
    line.sendall(_LENGTH.pack(len(body)) + body)


def receive(line: socket.socket) -> Frame:
    """Wait for a frame.

    Raises:
        OSError: the line is closed, or what came on it is no frame.
    """
    (length,) = _LENGTH.unpack(_exactly(line, _LENGTH.size))
    if not 1 <= length <= MOST_BYTES:
        raise ConnectionError("no frame is so long")
    body = _exactly(line, length)
    try:
        return Frame(Letter(body[:1].decode()), tuple(_fields(body)))
    except (ValueError, struct.error):
        raise ConnectionError("that is no frame") from None


def number(count: int) -> bytes:
    """Return a count as a field."""
    return count.to_bytes(8, "big")


def counted(one: bytes) -> int:
    """Return the count that `number` made a field of."""
    return int.from_bytes(one, "big")


@contextmanager
def short(path: Path) -> Iterator[str]:
    """Give a short name of a socket: an address holds 107 bytes (unix(7)), a path may be longer.

    Raises:
        OSError: its folder is not there.
    """
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def _exactly(line: socket.socket, count: int) -> bytes:
    piece = line.recv(count)
    if len(piece) == count:
        return piece
    pieces = bytearray(piece)
    while len(pieces) < count:
        if not piece:
            raise ConnectionError("the line is closed")
        piece = line.recv(count - len(pieces))
        pieces += piece
    return bytes(pieces)


def _fields(body: bytes) -> Iterator[bytes]:
    at = 1
    while at < len(body):
        (length,) = _FIELD.unpack_from(body, at)
        at += _FIELD.size
        if at + length > len(body):
            raise ValueError("cut short")
        yield body[at : at + length]
        at += length
