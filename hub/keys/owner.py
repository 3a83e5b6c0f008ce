"""The door of the keyring's owner: other processes of the museum's server borrow keys through it.

A socket in the data directory that its owner alone can open. Who borrows may hold keys in memory,
and so listens on a second line: every destruction waits there until all have forgotten theirs.
"""

from __future__ import annotations

import logging
import os
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.errors import KeyGone, KeyTaken
from hub.keyring import KeyKind
from hub.keys import frames
from hub.keys.frames import Frame, Letter, counted, number, receive, send

if TYPE_CHECKING:
    from pathlib import Path

    from hub.keys.file import KeyringFile

log = logging.getLogger(__name__)

RECALL_SECONDS = 5.0
"""So long a destruction waits for borrowers; then it says that it is not done, and is repeated."""
_OWNER_ALONE = 0o177
_WAITING = 16
_PEER = struct.Struct("3i")
"""pid, uid, gid of who is at the other end (unix(7), SO_PEERCRED)."""


@dataclass(slots=True)
class _Borrower:
    """A process that holds keys, by the line on which it listens; numbers of destructions."""

    told: int
    forgot: int = -1


class KeyDoor:
    """Lends keys until it is closed. Every method may be called from any thread."""

    def __init__(self, keyring: KeyringFile, path: Path) -> None:
        self._keyring = keyring
        self._path = path
        self._changed = threading.Condition()
        self._borrowers: dict[socket.socket, _Borrower] = {}
        self._lines: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._closing = False
        self._thread = threading.Thread(target=lambda: None)

    def open(self) -> None:
        """Begin to lend.

        Raises:
            OSError: the socket cannot be made there.
        """
        self._path.unlink(missing_ok=True)
        self._listener = listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(_OWNER_ALONE)
        try:
            with frames.short(self._path) as name:
                listener.bind(name)
        finally:
            os.umask(before)
        listener.listen(_WAITING)
        self._keyring.recall_by(self._recall)
        self._thread = threading.Thread(
            target=self._welcome, args=(listener,), name="key door", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Lend no more, and hang up on everybody: who borrowed forgets by itself."""
        with self._changed:
            self._closing = True
            for line in self._lines:
                _hang_up(line)
        if self._listener is not None:
            _hang_up(self._listener)
            self._thread.join()
            self._path.unlink(missing_ok=True)
            self._listener.close()

    def _welcome(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                if self._closing:
                    return
                log.exception("nobody can borrow keys")
                raise
            with self._changed:
                if self._closing or not _is_ours(line):
                    line.close()
                    continue
                self._lines.add(line)
            threading.Thread(target=self._serve, args=(line,), name="lent", daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        try:
            first = receive(line)
            if first.letter is Letter.LISTENING:
                self._listen_to(line)
            elif first.letter is Letter.ASKING:
                while True:
                    answer = self._answer(receive(line))
                    send(line, answer.letter, *answer.fields)
        except OSError:
            pass  # they went; what they held went with them, or is forgotten before they hang up
        except (ValueError, LookupError):
            log.error("somebody asked the keyring in other words than ours")  # noqa: TRY400 - the trace may show a key
        finally:
            with self._changed:
                self._lines.discard(line)
                self._borrowers.pop(line, None)
                self._changed.notify_all()
            line.close()

    def _answer(self, asked: Frame) -> Frame:
        """Do what is asked.

        Raises:
            ValueError: it is nothing that can be asked.
            LookupError: a field is missing.
        """
        keyring, kind, rest = self._keyring, KeyKind(asked.fields[0].decode()), asked.fields[1:]
        try:
            match asked.letter:
                case Letter.GET:
                    destructions, key = keyring.lend(kind, rest[0])
                    return Frame(Letter.DONE, (number(destructions), key))
                case Letter.MAKE:
                    found: tuple[bytes, ...] = (keyring.make(kind, rest[0]),)
                case Letter.PUT:
                    keyring.put(kind, rest[0], rest[1])
                    found = ()
                case Letter.IDS:
                    found = tuple(keyring.ids(kind))
                case Letter.DESTROY:
                    found = (bytes([keyring.destroy(kind, rest)]),)
                case _:
                    raise ValueError(asked.letter)
        except KeyGone:
            return Frame(Letter.GONE)
        except KeyTaken:
            return Frame(Letter.TAKEN)
        return Frame(Letter.DONE, (number(keyring.destructions), *found))

    # -- whoever holds a key can be made to forget it

    def _listen_to(self, line: socket.socket) -> None:
        with self._changed:
            # In one breath: of what is destroyed from here on, it is told.
            borrower = self._borrowers[line] = _Borrower(self._keyring.destructions)
            send(line, Letter.RECALLED, number(borrower.told))
        while True:
            said = receive(line)
            if said.letter is not Letter.FORGOTTEN:
                raise ValueError(said.letter)
            with self._changed:
                borrower.forgot = counted(said.fields[0])
                self._tell(line, borrower, self._keyring.destructions)
                self._changed.notify_all()

    def _recall(self, destruction: int) -> bool:
        """Have everybody forget what they got before a destruction; return whether they have."""
        with self._changed:
            for line, borrower in self._borrowers.items():
                self._tell(line, borrower, destruction)
            done = self._changed.wait_for(lambda: self._is_forgotten(destruction), RECALL_SECONDS)
        if not done:
            log.warning("destroyed keys wait for a process that borrows and does not answer")
        return done

    def _is_forgotten(self, destruction: int) -> bool:
        return all(one.forgot >= destruction for one in self._borrowers.values())

    @staticmethod
    def _tell(line: socket.socket, borrower: _Borrower, destruction: int) -> None:
        """One word at a time: a process that does not answer fills no line."""
        if borrower.told == borrower.forgot < destruction:
            borrower.told = destruction
            with suppress(OSError):
                send(line, Letter.RECALLED, number(destruction))


def _is_ours(line: socket.socket) -> bool:
    """Whether it is the owner's own user, or root, who may read the file as well."""
    _, uid, _ = _PEER.unpack(line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    return uid in (os.geteuid(), 0)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
