"""Photos and sounds on their way: checked, sealed, on disk before "saved", gone when at the hub."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import imagesize  # type: ignore[import-untyped]  # the package is annotated, but does not say so

from edge import heic
from edge.contract import seals
from edge.contract.envelopes import CHUNK_BYTES
from edge.contract.events import MediumKind, MediumMade
from edge.errors import MediumFault, MediumRefused, NotKept
from edge.identity import sync_folder
from edge.seal import SEALED_CHUNK_BYTES, Epoch, Place
from edge.sounds import sound_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from edge.contract.events import EventBody
    from edge.outbox import Erased, Outbox, Reserved

log = logging.getLogger(__name__)

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_SECONDS = 60.0
_UNFINISHED = ".part"


class ChunkSealing(Protocol):
    """What the spool needs of `edge.seal.EdgeSeal`."""

    def chunk(self, place: Place, index: int, plain: bytes, epoch: Epoch) -> bytes:
        """Seal one chunk."""
        ...


@dataclass(frozen=True, slots=True)
class Capture:
    """What an exhibit took of a visitor, without its bytes."""

    result_id: bytes
    binding_id: bytes
    exhibit: str
    kind: MediumKind
    made_at: datetime


class MediaSpool:
    """The folder of sealed media that the hub has not whole. Thread-safe."""

    def __init__(self, folder: Path, seal: ChunkSealing, outbox: Outbox) -> None:
        """Open the folder and clear it of what a crash left half done.

        Raises:
            NotKept: the disk failed.
        """
        self._folder = folder
        self._seal = seal
        self._outbox = outbox
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(folder.parent)  # or a power cut takes the folder, and all media in it
            self.sweep()
        except OSError:
            raise NotKept("the folder for media cannot be used") from None

    def keep(self, capture: Capture, content: bytes) -> int:
        """Check a medium, seal it, commit it; return its number. Only then "saved" is true.

        Raises:
            MediumRefused: it is not of a kind, size or dimension that can be kept.
            KeysMissing: today nothing can be sealed.
            OutboxFull: too much waits.
            NotKept: the disk failed, or the binding was erased meanwhile.
        """
        mime = checked(capture.kind, content)
        reserved = self._outbox.reserve(len(content), seals.binding_ref(capture.binding_id))
        number = reserved.place.number
        try:
            made = self._sealed(capture, mime, content, reserved)
        except OSError:
            self._part(number).unlink(missing_ok=True)
            self._outbox.void_number(number)
            raise NotKept("the disk did not take the medium") from None
        try:
            self._outbox.fill(reserved, made)
        except NotKept:
            self.drop((made.sha256,))
            self._outbox.void_number(number)
            raise
        return number

    def chunk(self, sha256: bytes, index: int) -> bytes | None:
        """Return one sealed chunk as it travels, or None: the file is not there, or too short.

        Raises:
            NotKept: the disk failed.
        """
        try:
            with self._file(sha256).open("rb") as file:
                file.seek(index * SEALED_CHUNK_BYTES)
                return file.read(SEALED_CHUNK_BYTES) or None
        except FileNotFoundError:
            return None
        except OSError:
            raise NotKept("a medium cannot be read") from None

    def done(self, number: int, sha256: bytes) -> None:
        """Let a medium go: the hub has it whole, or will never take it.

        Raises:
            NotKept: the disk failed.
        """
        self._outbox.medium_done(number)
        self.drop((sha256,))

    def lost(self, number: int, sha256: bytes) -> None:
        """Let a medium go whose file the disk lost, count it and say so.

        Raises:
            NotKept: the disk failed.
        """
        if self._outbox.medium_lost(number):
            log.error("a medium's file is gone from the disk")
        self.drop((sha256,))

    def erase(self, binding_id: bytes) -> tuple[bytes, ...]:
        """Erase all that a binding has here and the hub has not: rows become voids, media go.

        Returns:
            SHA-256 of the media.

        Raises:
            NotKept: the disk failed.
        """
        media = self._outbox.void(seals.binding_ref(binding_id))
        self.drop(media)
        return media

    def write(self, said: EventBody, binding_id: bytes, erased: Erased) -> tuple[bytes, ...]:
        """Keep what a wearer said, and erase what goes with it; a kill leaves both or nothing.

        Files that a kill leaves are swept away at the next start: the outbox names them no more.

        Returns:
            SHA-256 of the media that were erased.

        Raises:
            KeysMissing: today nothing can be sealed.
            NotKept: the disk failed.
        """
        media = self._outbox.write(said, seals.binding_ref(binding_id), erased)
        self.drop(media)
        return media

    def drop(self, media: tuple[bytes, ...]) -> None:
        """Delete the files of media that the outbox no longer names."""
        for sha256 in media:
            self._file(sha256).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete the files that the outbox does not name. Call it before anything is kept."""
        named = {medium.sha256.hex() for medium in self._outbox.media()}
        for path in self._folder.iterdir():
            if path.name not in named:
                path.unlink()
                log.info("a half-kept medium of an earlier run was deleted")

    def _sealed(
        self, capture: Capture, mime: str, content: bytes, reserved: Reserved
    ) -> MediumMade:
        part = self._part(reserved.place.number)
        digest = hashlib.sha256()
        chunks = range(0, len(content), CHUNK_BYTES)
        with part.open("xb") as file:
            for index, start in enumerate(chunks):
                plain = content[start : start + CHUNK_BYTES]
                sealed = self._seal.chunk(reserved.place, index, plain, reserved.epoch)
                digest.update(sealed)
                file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
            sealed_bytes = file.tell()
        self._name(part, digest.digest())
        return MediumMade(
            result_id=capture.result_id,
            binding_id=capture.binding_id,
            exhibit=capture.exhibit,
            kind=capture.kind,
            mime=mime,
            sha256=digest.digest(),
            sealed_bytes=sealed_bytes,
            chunks=len(chunks),
            made_at=capture.made_at,
        )

    def _name(self, part: Path, sha256: bytes) -> None:
        """Give a whole file its name; one whose name may not last is not kept at all."""
        part.replace(self._file(sha256))
        try:
            sync_folder(self._folder)
        except OSError:
            self.drop((sha256,))
            raise

    def _file(self, sha256: bytes) -> Path:
        return self._folder / sha256.hex()

    def _part(self, number: int) -> Path:
        return self._folder / f"{number}{_UNFINISHED}"


def checked(kind: MediumKind, content: bytes) -> str:
    """Return the MIME type of a picture or a sound by its header, if it can be kept.

    Raises:
        MediumRefused: says why it cannot.
    """
    if len(content) > MOST_BYTES:
        raise MediumRefused(MediumFault.TOO_MANY_BYTES)
    return _checked_picture(content) if kind is MediumKind.PHOTO else _checked_sound(content)


def _checked_sound(content: bytes) -> str:
    sound = sound_of(content)
    if sound is None:
        raise MediumRefused(MediumFault.NOT_A_SOUND)
    if sound.seconds is not None and sound.seconds <= 0:
        raise MediumRefused(MediumFault.SILENT)
    if sound.seconds is not None and sound.seconds > MOST_SECONDS:
        raise MediumRefused(MediumFault.TOO_LONG)
    return sound.mime


def _checked_picture(content: bytes) -> str:
    mime = _picture_type(content)
    width, height = _dimensions(content)
    if mime is None or width < 1 or height < 1:
        raise MediumRefused(MediumFault.NOT_A_PICTURE)
    if width * height > MOST_PIXELS:
        raise MediumRefused(MediumFault.TOO_MANY_PIXELS)
    return mime


def _picture_type(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):  # JPEG: SOI, then a marker
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):  # PNG specification, 5.2
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":  # RFC 9649, 2.3
        return "image/webp"
    return "image/heic" if heic.is_heic(content) else None


def _dimensions(content: bytes) -> tuple[int, int]:
    """Return width and height in pixels as the header says them; (-1, -1) if it says none."""
    if heic.is_heic(content):
        # imagesize 2.0 finds none in a photo that was taken with the phone on its side.
        return heic.extent_of(content)
    try:
        width, height = imagesize.get(io.BytesIO(content))
    except (ValueError, struct.error, IndexError, EOFError, OverflowError):
        return -1, -1
    return int(width), int(height)
