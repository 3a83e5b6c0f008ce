"""The files of photos: half ones as sealed by their edge, kept ones under their visit's key.

Names are random ids. Nothing here is ever in clear on disk, and no file is ever half a file.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nacl.secret import Aead

from edge.contract.envelopes import CHUNK_BYTES
from hub.keyring import KeyKind, Place
from hub.media.kept import MAX_BYTES, Piece
from hub.pages import MediumForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from edge.contract.events import MediumMade
    from hub.keyring import Keyring

SEAL_BYTES = Aead.NONCE_SIZE + Aead.MACBYTES
SLOT_BYTES = CHUNK_BYTES + SEAL_BYTES
"""A sealed chunk; only the last of a medium may be shorter."""
MAX_CHUNKS = -(-MAX_BYTES // CHUNK_BYTES)
_BARE = {MediumForm.JPG, MediumForm.MP3}
"""Forms whose files are named by their size alone."""
_FOLDER_OF_OWNER = 0o700
_OWNER_ALONE = 0o600
_UNFINISHED = ".new"


@dataclass(frozen=True, slots=True)
class Extent:
    """How a medium is cut: `chunks` of them, `sealed_bytes` in all."""

    chunks: int
    sealed_bytes: int

    def length(self, index: int) -> int:
        """Return how many bytes the chunk at an index (from 0) has, 0 if there is none."""
        if not 0 <= index < self.chunks:
            return 0
        return min(SLOT_BYTES, self.sealed_bytes - index * SLOT_BYTES)


def fits(event: MediumMade) -> bool:
    """Whether an announced medium is small enough and its chunks make up its length."""
    shortest = (event.chunks - 1) * SLOT_BYTES + SEAL_BYTES + 1
    return (
        1 <= event.chunks <= MAX_CHUNKS
        and shortest <= event.sealed_bytes <= event.chunks * SLOT_BYTES
        and event.sealed_bytes - event.chunks * SEAL_BYTES <= MAX_BYTES
    )


@dataclass(frozen=True, slots=True)
class Owned:
    """Names one medium: whose it is, and which result."""

    visit_id: bytes
    result_id: bytes


class MediaFiles:
    """The folder of media. Every method may be called from any thread.

    `<2 hex>/<visit>/<result>-<width>` are kept pictures as JPEG, `….avif` and `….webp` beside them
    the same in another form: what a visit has is found without any database.
    `coming/<visit>-<result>` are half ones.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder if it is missing, and clear it of files that were never finished."""
        self._folder = folder
        self._halves = folder / "coming"
        self._halves.mkdir(mode=_FOLDER_OF_OWNER, parents=True, exist_ok=True)
        for unfinished in folder.glob(f"??/*/*{_UNFINISHED}"):
            unfinished.unlink()

    def open_half(self, owned: Owned) -> int:
        """Return a descriptor of a half medium for `put_chunk`, of a new file if there is none.

        Raises:
            OSError: the disk is full, or failed.
        """
        return os.open(self._half(owned), os.O_WRONLY | os.O_CREAT, _OWNER_ALONE)

    def chunks(self, owned: Owned, extent: Extent) -> Iterator[bytes]:
        """Give what stands in each chunk's place, in order; shorter or zeros where none came."""
        try:
            file = self._half(owned).open("rb")
        except FileNotFoundError:
            yield from (b"" for _ in range(extent.chunks))
            return
        with file:
            for index in range(extent.chunks):
                file.seek(index * SLOT_BYTES)
                yield file.read(extent.length(index))

    def drop_half(self, owned: Owned) -> None:
        """Forget what came of a medium so far."""
        self._half(owned).unlink(missing_ok=True)

    def halves_untouched_since(self, moment: float) -> tuple[Owned, ...]:
        """Return the half media that grew last before a POSIX time in seconds."""
        return tuple(
            _owned(*path.name.split("-"))
            for path in self._halves.iterdir()
            if _touched(path, moment) < moment
        )

    def keep(self, keyring: Keyring, owned: Owned, pieces: Mapping[Piece, bytes]) -> None:
        """Encrypt all pieces under the visit's key and write them; on disk when this returns.

        Raises:
            KeyGone: the visit was erased.
            OSError: the disk is full, or failed; no half file is left.
        """
        boxes = {
            self._file(owned, piece).name: keyring.seal(
                KeyKind.VISIT, owned.visit_id, _place(owned.result_id, piece), made
            )
            for piece, made in pieces.items()
        }
        self._put(owned.visit_id, boxes)

    def rekey(self, keyring: Keyring, visit_id: bytes, result_id: bytes, to: bytes) -> None:
        """Put a kept medium beside itself, under another visit's key; on disk when this returns.

        The one that was there stays; nothing is put where there is none.

        Raises:
            KeyGone: one of the two visits is erased.
            OSError: the disk is full, or failed; no half file is left.
        """
        boxes = {}
        for path in self._visit(visit_id).glob(f"{result_id.hex()}-*"):
            if path.name.endswith(_UNFINISHED):
                continue
            place = Place("media", path.name.partition("-")[2], result_id)
            made = keyring.open(KeyKind.VISIT, visit_id, place, path.read_bytes())
            boxes[path.name] = keyring.seal(KeyKind.VISIT, to, place, made)
        self._put(to, boxes)

    def read(
        self, keyring: Keyring, visit_id: bytes, result_id: bytes, size: int, form: MediumForm
    ) -> bytes:
        """Return a kept picture of one of the widths 320, 640, 1280, or a sound or its shape.

        Raises:
            FileNotFoundError: there is none of that result, of that size, or in that form.
            KeyGone: the visit was erased.
        """
        piece = size, form
        box = self._file(Owned(visit_id, result_id), piece).read_bytes()
        return keyring.open(KeyKind.VISIT, visit_id, _place(result_id, piece), box)

    def remove(self, owned: Owned) -> None:
        """Remove all of a medium, half or kept; safe to do again."""
        self.erase(owned.visit_id, (owned.result_id,))

    def erase(self, visit_id: bytes, result_ids: Sequence[bytes] | None) -> None:
        """Remove a visit's files, or those of some results; half ones too. Safe to do again.

        Gone from the folders, also after a power cut, when this returns.
        """
        chosen = ["*"] if result_ids is None else [one.hex() for one in result_ids]
        folder = self._visit(visit_id)
        for result in chosen:
            for path in self._halves.glob(f"{visit_id.hex()}-{result}"):
                path.unlink(missing_ok=True)
            for path in folder.glob(f"{result}-*"):
                path.unlink(missing_ok=True)
        _sync(self._halves)
        if folder.exists():
            _sync(folder)
            if not any(folder.iterdir()):
                folder.rmdir()
                _sync(folder.parent)

    def kept(self) -> frozenset[Owned]:
        """Return all kept media."""
        return frozenset(
            _owned(path.parent.name, path.name.partition("-")[0])
            for path in self._folder.glob("??/*/*-*")
        )

    def _put(self, visit_id: bytes, boxes: Mapping[str, bytes]) -> None:
        """Write sealed files of a visit, by name; on disk when this returns."""
        folder = self._visit(visit_id)
        folder.parent.mkdir(mode=_FOLDER_OF_OWNER, exist_ok=True)
        folder.mkdir(mode=_FOLDER_OF_OWNER, exist_ok=True)
        _write_whole({folder / name: box for name, box in boxes.items()})
        for changed in (folder, folder.parent, self._folder):
            _sync(changed)

    def _half(self, owned: Owned) -> Path:
        return self._halves / f"{owned.visit_id.hex()}-{owned.result_id.hex()}"

    def _visit(self, visit_id: bytes) -> Path:
        return self._folder / visit_id.hex()[:2] / visit_id.hex()

    def _file(self, owned: Owned, piece: Piece) -> Path:
        return self._visit(owned.visit_id) / f"{owned.result_id.hex()}-{_name(piece)}"


def _touched(path: Path, gone: float) -> float:
    """Return when a file grew last, in POSIX seconds; `gone` where it was removed meanwhile."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return gone


def _owned(visit: str, result: str) -> Owned:
    return Owned(bytes.fromhex(visit), bytes.fromhex(result))


def _name(piece: Piece) -> str:
    size, form = piece
    return str(size) if form in _BARE else f"{size}.{form}"


def _place(result_id: bytes, piece: Piece) -> Place:
    return Place("media", _name(piece), result_id)


def put_chunk(handle: int, index: int, sealed: bytes) -> bool:
    """Put one sealed chunk in its place; not yet safe from a power cut, nor said to be.

    Returns:
        Whether the file still has its name: False when its medium was erased meanwhile.

    Raises:
        OSError: the disk is full, or failed.
    """
    if os.pwrite(handle, sealed, index * SLOT_BYTES) < len(sealed):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return os.fstat(handle).st_nlink > 0


def _write_whole(contents: Mapping[Path, bytes]) -> None:
    """Write files so that after a power cut each is all there or not at all.

    All are written before the first is brought to the disk: then the disk is asked once.
    """
    unfinished = {path: path.with_name(path.name + _UNFINISHED) for path in contents}
    try:
        for path, content in contents.items():
            _write(unfinished[path], content)
        for path in unfinished.values():
            _sync(path)
        for path, written in unfinished.items():
            written.replace(path)
    except OSError:
        for path in unfinished.values():
            path.unlink(missing_ok=True)
        raise


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ALONE)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _sync(path: Path) -> None:
    """Bring a file to the disk, or the names in a folder, new and removed ones alike."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
