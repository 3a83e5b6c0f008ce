"""The erasure ledger: what is to be erased is written here first, outside every database.

One JSON object a line, each with the hash of the line before it, so that nobody takes one out
unseen. Ids in it are random; once their rows are gone they name nobody.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from io import FileIO
from pathlib import Path
from typing import cast

from edge.contract.codec import Malformed, encode, from_json, to_json
from hub.errors import LedgerBroken

_OWNER_ALONE = 0o600
_NEWER = "; a newer version of MyVisit may have written it: start the version that ran last"
_START = hashlib.sha256(b"myvisit erasures").digest()


class Step(StrEnum):
    """What a line of the ledger says of an erasure."""

    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an erasure takes: whole visits with their pages, bindings and results, or results alone.

    `results` are only named where a result goes and its visit stays, which is then `within`; a
    visit takes its own along. `over` are bookings that were closed, and of which no more than a
    last mail is left to go; `groups` are bookings with who answers for them, gone with that mail.
    """

    visits: tuple[bytes, ...] = ()
    pages: tuple[bytes, ...] = ()
    bindings: tuple[bytes, ...] = ()
    results: tuple[bytes, ...] = ()
    within: bytes = b""
    over: tuple[bytes, ...] = ()
    groups: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `number` names the erasure, `before` is the hash of the line before."""

    line: int
    step: Step
    number: str
    at: datetime
    why: str
    subject: Subject
    before: bytes


class Ledger:
    """The ledger's one owner. Every method may be called from any thread."""

    def __init__(self, path: Path) -> None:
        """Read the whole ledger and check its chain.

        A last line without its end was never finished, so nothing was erased for it: it is cut off.

        Raises:
            LedgerBroken: a line was changed, taken out or put in.
        """
        self._path = path
        self._lock = threading.Lock()
        self._line, self._head = 0, _START
        self._open: dict[str, Line] = {}
        self._broken = False
        _make(path)
        _cut_unfinished(path)
        for line in self.lines():
            self._line, self._head = line.line, chain_hash(line)
            self._follow(line)

    @property
    def head(self) -> tuple[int, bytes]:
        """The last line's number, 0 for none, and the hash of the chain up to it."""
        with self._lock:
            return self._line, self._head

    def begin(self, subject: Subject, why: str, at: datetime) -> Line:
        """Write, to the disk itself, that an erasure begins; only then anything may be destroyed.

        Returns:
            The line; its `number` is what the family is told.

        Raises:
            OSError: the disk did not take it; the ledger is as it was.
            LedgerBroken: a line before it could not be taken back when that happened.
        """
        with self._lock:
            number = f"{at:%Y}-{self._line + 1:06d}"
            return self._write(
                Line(self._line + 1, Step.BEGUN, number, at, why, subject, self._head)
            )

    def done(self, begun: Line, at: datetime) -> None:
        """Write that an erasure is complete in every store."""
        with self._lock:
            self._write(
                replace(
                    begun,
                    line=self._line + 1,
                    step=Step.DONE,
                    at=at,
                    subject=Subject(),
                    before=self._head,
                )
            )

    def unfinished(self) -> tuple[Line, ...]:
        """Return the erasures that began and were not completed, oldest first."""
        with self._lock:
            return tuple(self._open.values())

    def lines(self) -> Iterator[Line]:
        """Yield every line, checking the chain on the way.

        Raises:
            LedgerBroken: a line was changed, taken out or put in.
        """
        yield from lines_of(self._path)

    def _write(self, line: Line) -> Line:
        if self._broken:
            raise LedgerBroken(line.line, "is half written and could not be taken back")
        with self._path.open("ab", buffering=0) as file:
            whole = file.tell()
            try:
                _write_all(file, _as_json(line) + b"\n")
                os.fsync(file.fileno())
            except BaseException:
                # The next line must not be joined to half of this one.
                self._broken = True
                file.truncate(whole)
                os.fsync(file.fileno())
                self._broken = False
                raise
        self._line, self._head = line.line, chain_hash(line)
        self._follow(line)
        return line

    def _follow(self, line: Line) -> None:
        if line.step is Step.BEGUN:
            self._open[line.number] = line
        else:
            self._open.pop(line.number, None)


def lines_of(path: Path) -> Iterator[Line]:
    """Yield every finished line of a ledger, checking the chain; only read, so it may be in use.

    Raises:
        LedgerBroken: a line was changed, taken out or put in.
    """
    before = _START
    with path.open("rb") as file:
        for count, raw in enumerate(file, 1):
            if not raw.endswith(b"\n"):
                return  # being written at this moment, or never finished
            line = _read(raw, count)
            if line.before != before or line.line != count:
                raise LedgerBroken(count, "does not follow from the line before it")
            before = chain_hash(line)
            yield line


def _read(raw: bytes, count: int) -> Line:
    try:
        return from_json(Line, raw)
    except Malformed as problem:
        raise LedgerBroken(count, f"cannot be read ({problem.where}){_NEWER}") from None


def chain_hash(line: Line) -> bytes:
    """Return the hash of the chain up to and with a line."""
    return hashlib.sha256(_as_json(line)).digest()


def _as_json(line: Line) -> bytes:
    """Return a line as it stands in the file: of before it named groups, it stays as it was."""
    plain = cast("dict[str, dict[str, object]]", encode(line))
    for name in ("over", "groups"):
        if not plain["subject"][name]:
            del plain["subject"][name]
    return to_json(plain)


def _write_all(file: FileIO, raw: bytes) -> None:
    """Write all of it; a disk that is nearly full takes a part before it says so."""
    rest = memoryview(raw)
    while rest:
        rest = rest[file.write(rest) :]


def _make(path: Path) -> None:
    """Make the file if it is missing, and bring its name to the disk before its first line."""
    path.touch(mode=_OWNER_ALONE)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _cut_unfinished(path: Path) -> None:
    """Take away what a killed process left of a line; its write never returned."""
    with path.open("r+b") as file:
        whole = file.read().rfind(b"\n") + 1
        file.truncate(whole)
        os.fsync(file.fileno())
