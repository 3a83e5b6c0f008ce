"""The hub's data directory: what `python -m hub init` makes, and where everything in it stands."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from nacl.public import PrivateKey
from nacl.utils import random as fresh_random

from hub.errors import AlreadyFounded, NotFounded

_PEPPER_BYTES = 32
_OWNER_ALONE = 0o600
_FOLDER_OF_OWNER = 0o700


@dataclass(frozen=True, slots=True)
class Secrets:
    """What stands outside every database, in files that their owner alone can read.

    `pepper` (32 bytes) keys the hashes of addresses; `box_key` is the hub's own X25519 private
    key, whose public half every edge was given when it was welcomed.
    """

    pepper: bytes = field(repr=False)
    box_key: PrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class Premises:
    """The data directory and the places in it."""

    folder: Path

    @property
    def store(self) -> Path:
        """The SQLite store, where no other database is set."""
        return self.folder / "hub.db"

    @property
    def keyring(self) -> Path:
        """The keyring, always a file of its own."""
        return self.folder / "keyring.db"

    @property
    def key_door(self) -> Path:
        """The socket by which other processes borrow keys; there while their owner runs."""
        return self.folder / "keyring.sock"

    @property
    def ledger(self) -> Path:
        """The erasure ledger, one JSON line a step."""
        return self.folder / "erasures.jsonl"

    @property
    def health(self) -> Path:
        """What the running hub says of itself; not there while none runs."""
        return self.folder / "health.json"

    @property
    def media(self) -> Path:
        """The folder of photos and sounds, encrypted."""
        return self.folder / "media"

    @property
    def broker(self) -> Path:
        """The folder of the museum's own broker, where it runs one."""
        return self.folder / "broker"

    @property
    def invitations(self) -> Path:
        """The folder of one-time codes for installations."""
        return self.folder / "invitations"

    def dkim(self, selector: str) -> Path:
        """Return the file of the key that mails are signed with, by its selector."""
        return self.folder / f"dkim-{selector}.pem"

    @property
    def _pepper(self) -> Path:
        return self.folder / "pepper"

    @property
    def _box_key(self) -> Path:
        return self.folder / "box.key"

    def found(self) -> None:
        """Make the directory, the pepper and the hub's key pair.

        Raises:
            AlreadyFounded: it was done before.
        """
        if self._pepper.exists():
            raise AlreadyFounded(f"{self.folder} was made before")
        self.folder.mkdir(mode=_FOLDER_OF_OWNER, parents=True, exist_ok=True)
        self.folder.chmod(_FOLDER_OF_OWNER)
        self.media.mkdir(mode=_FOLDER_OF_OWNER, exist_ok=True)
        # The pepper comes last: with it, the directory is founded. A key without it was never used.
        self._box_key.unlink(missing_ok=True)
        _write_secret(self._box_key, bytes(PrivateKey.generate()))
        _write_secret(self._pepper, fresh_random(_PEPPER_BYTES))

    def secrets(self) -> Secrets:
        """Read the secrets.

        Raises:
            NotFounded: they were never made, or are not what was made.
        """
        try:
            pepper, box_key = self._pepper.read_bytes(), self._box_key.read_bytes()
        except OSError:
            raise NotFounded(f"{self.folder}: run `python -m hub init` first") from None
        if len(pepper) != _PEPPER_BYTES or len(box_key) != PrivateKey.SIZE:
            raise NotFounded(f"{self.folder}: pepper or box.key is damaged")
        return Secrets(pepper, PrivateKey(box_key))


def _write_secret(path: Path, secret: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
