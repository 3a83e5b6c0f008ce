"""A keyring whose file another process owns: the same words, over a line to the owner's door.

A key is held in memory from its first use until any key is destroyed; the owner's destruction
returns only when this side has forgotten. So after an erasure nobody seals or opens under its key.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from hub.errors import KeyGone, KeyringAway, KeyTaken
from hub.keyring import KeyKind, Keyring, Place, opened_under, sealed_under
from hub.keys import frames
from hub.keys.file import HELD_KEYS
from hub.keys.frames import Letter, counted, number, receive, send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from hub.keys.frames import Frame

ANSWER_SECONDS = 30.0
"""Longer than the owner waits for a reader of its file and for whoever borrows."""
T = TypeVar("T")


class BorrowedKeyring(Keyring):
    """Reaches the owner when something is asked, and again after the owner was away."""

    def __init__(self, path: Path, forget: Callable[[], None] = lambda: None) -> None:
        """Prepare; `path` is the owner's socket.

        `forget` is called whenever keys were destroyed, from a thread of this keyring's own: what
        was made of a key must go as well.
        """
        self._path = path
        self._forget = forget
        self._asking = threading.Lock()
        self._line: socket.socket | None = None
        # Guards what follows; whoever uses a held key does it under this lock, so that none is in
        # use when the owner is told that all are forgotten.
        self._holding = threading.Lock()
        self._listening: socket.socket | None = None
        self._held: dict[tuple[KeyKind, bytes], bytes] = {}
        self._forgotten = 0

    def make(self, kind: KeyKind, key_id: bytes) -> bytes:
        """Return the 32-byte key of that name; the owner makes it if there was none."""
        return self._ask(Letter.MAKE, kind, key_id).fields[1]

    def put(self, kind: KeyKind, key_id: bytes, secret: bytes) -> None:
        """Have the owner keep a secret that was made elsewhere.

        Raises:
            KeyTaken: another secret stands there.
        """
        self._ask(Letter.PUT, kind, key_id, secret)

    def get(self, kind: KeyKind, key_id: bytes) -> bytes:
        """Return a key; it leaves the lock with that, so a destruction waits for no use of it.

        What is made of it is to be forgotten with it (`forget`), also if it is just being made.

        Raises:
            KeyGone: it was destroyed, or never was.
        """
        return self._use(kind, key_id, lambda key: key)

    def ids(self, kind: KeyKind) -> frozenset[bytes]:
        """Return the names of all keys of a kind."""
        return frozenset(self._ask(Letter.IDS, kind).fields[1:])

    def destroy(self, kind: KeyKind, key_ids: Iterable[bytes]) -> bool:
        """Have the owner destroy keys; see `Keyring.destroy`."""
        return bool(self._ask(Letter.DESTROY, kind, *key_ids).fields[1][0])

    def seal(self, kind: KeyKind, key_id: bytes, place: Place, plaintext: bytes) -> bytes:
        """Encrypt under a key.

        Raises:
            KeyGone: it was destroyed, or never was.
        """
        return self._use(kind, key_id, lambda key: sealed_under(key, place, plaintext))

    def open(self, kind: KeyKind, key_id: bytes, place: Place, box: bytes) -> bytes:
        """Decrypt what `seal` made for the same place, in whichever process.

        Raises:
            KeyGone: the key was destroyed, never was, or is not the one this was sealed under.
        """
        return self._use(kind, key_id, lambda key: opened_under(key, place, box, kind))

    def close(self) -> None:
        """Forget all keys, and let go of the line."""
        with self._asking:
            self._hang_up()

    def _use(self, kind: KeyKind, key_id: bytes, use: Callable[[bytes], T]) -> T:
        while True:
            with self._holding:
                held = self._held.get((kind, key_id))
                if held is not None:
                    return use(held)
            self._borrow(kind, key_id)

    def _borrow(self, kind: KeyKind, key_id: bytes) -> None:
        """Hold a key, unless it was recalled while it was on its way: then it is asked for again.

        Raises:
            KeyGone: there is no such key.
        """
        with self._asking:
            destruction, key = self._asked(Letter.GET, kind, key_id).fields
            with self._holding:
                if self._listening is not None and counted(destruction) >= self._forgotten:
                    if len(self._held) >= HELD_KEYS:
                        self._held.clear()
                    self._held[kind, key_id] = key

    # -- the line to the owner

    def _ask(self, letter: Letter, kind: KeyKind, *fields: bytes) -> Frame:
        with self._asking:
            return self._asked(letter, kind, *fields)

    def _asked(self, letter: Letter, kind: KeyKind, *fields: bytes) -> Frame:
        """Ask the owner; one at a time.

        Raises:
            KeyringAway: it does not answer.
            KeyGone: there is no such key.
            KeyTaken: another stands there.
        """
        try:
            # Where nobody tells us what to forget, nothing may be lent.
            line = self._line if self._listening is not None else None
            line = line or self._call()
            send(line, letter, kind.encode(), *fields)
            answer = receive(line)
        except OSError:
            self._hang_up()
            raise KeyringAway("the keyring's owner does not answer") from None
        if answer.letter is Letter.GONE:
            raise KeyGone(kind)
        if answer.letter is Letter.TAKEN:
            raise KeyTaken(kind)
        return answer

    def _call(self) -> socket.socket:
        """Open both lines; the one on which we are told to forget stands before anything is lent.

        Raises:
            OSError: nobody is there.
        """
        self._hang_up()
        listening = self._dial(Letter.LISTENING)
        try:
            self._forget_until(listening, receive(listening))
            self._line = self._dial(Letter.ASKING)
        except OSError:
            listening.close()
            raise
        listening.settimeout(None)
        with self._holding:
            self._listening = listening
        who = threading.Thread(target=self._listen, args=(listening,), name="recalls", daemon=True)
        who.start()
        return self._line

    def _dial(self, as_whom: Letter) -> socket.socket:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(ANSWER_SECONDS)
        try:
            with frames.short(self._path) as name:
                line.connect(name)
            send(line, as_whom)
        except OSError:
            line.close()
            raise
        return line

    def _listen(self, line: socket.socket) -> None:
        try:
            while True:
                self._forget_until(line, receive(line))
        except OSError:
            self._forget_all(line)

    def _forget_until(self, line: socket.socket, said: Frame) -> None:
        """Forget, and say so, in that order.

        Raises:
            OSError: the owner is gone.
        """
        destruction = counted(said.fields[0])
        with self._holding:
            self._held.clear()
            self._forgotten = destruction
            self._forget()
        send(line, Letter.FORGOTTEN, number(destruction))

    def _forget_all(self, line: socket.socket) -> None:
        """Without a line on which to be told, nothing is held."""
        with self._holding:
            if self._listening is line:
                self._listening = None
                self._held.clear()
                self._forget()
        line.close()

    def _hang_up(self) -> None:
        asking, self._line = self._line, None
        if asking is not None:
            asking.close()
        with self._holding:
            listening, self._listening = self._listening, None
            self._held.clear()
            self._forget()
        if listening is not None:
            with suppress(OSError):
                # Its thread closes it.
                listening.shutdown(socket.SHUT_RDWR)
