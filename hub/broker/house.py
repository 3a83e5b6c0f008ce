"""The broker's folder: its settings, certificates and passwords, each file written whole or not."""

from __future__ import annotations

import fcntl
import getpass
import os
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nacl.utils import random as fresh_random

from hub.broker import authority, settings
from hub.broker.authority import Certified
from hub.errors import BrokerNotWritten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from hub.broker.settings import Listeners

PASSWORD_BYTES = 32
_OWNER_ALONE = 0o600
_FOLDER_OF_OWNER = 0o700


@dataclass(frozen=True, slots=True)
class BrokerHouse:
    """The folder `broker` of the hub's data directory.

    The authority's key stays with the hub; Mosquitto reads the rest as the user that runs it.
    """

    folder: Path
    museum: str

    def write(self, listeners: Listeners, hosts: Sequence[str], now: datetime) -> None:
        """Write all that Mosquitto needs; what is there and still good is left as it is.

        Raises:
            BrokerNotWritten: the folder cannot be written, or its authority is damaged.
        """
        try:
            self.folder.mkdir(mode=_FOLDER_OF_OWNER, parents=True, exist_ok=True)
            with self._alone():
                self._certify(hosts, now)
                if not self._passwords.exists():
                    self._admit_freshly(settings.HUB)
                self._admit(self._lines())
                conf = settings.conf(self.folder, listeners, getpass.getuser())
                self._put("mosquitto.conf", conf)
        except OSError as problem:
            raise BrokerNotWritten(f"{self.folder}: {problem.strerror}") from None

    def renew(self, hosts: Sequence[str], now: datetime) -> bool:
        """Make the broker's certificate anew where it soon ends; return whether that was so.

        Raises:
            BrokerNotWritten: the authority is damaged.
            OSError: the folder cannot be written.
        """
        with self._alone():
            return self._certify(hosts, now)

    def admit(self, user: str) -> str:
        """Give a user a fresh password (256 random bits) in place of any before; return it.

        The hub's own is written beside it, where `[broker] password_file` finds it.
        """
        with self._alone():
            return self._admit_freshly(user)

    def _admit_freshly(self, user: str) -> str:
        (self._next / user).unlink(missing_ok=True)
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        salt = fresh_random(settings.SALT_BYTES)
        self._admit(self._lines() | {user: settings.password_line(user, password, salt)})
        if user == settings.HUB:
            self._put(self.hub_password.name, f"{password}\n")
        return password

    def offer(self, user: str) -> str:
        """Return the password that a user will have next, made now if there is none yet.

        The broker does not take it before `change_over`.

        Raises:
            BrokerNotWritten: the broker knows no such user.
        """
        if user not in self._lines():
            raise BrokerNotWritten(f"the broker knows no {user}")
        with self._alone():
            found = self.offered(user)
            if found:
                return found
            password = secrets.token_urlsafe(PASSWORD_BYTES)
            self._next.mkdir(mode=_FOLDER_OF_OWNER, exist_ok=True)
            self._put(f"{self._next.name}/{user}", password)
            return password

    def offered(self, user: str) -> str:
        """Return the password that a user will have next; empty without one."""
        try:
            return (self._next / user).read_text()
        except FileNotFoundError:
            return ""

    def waiting(self) -> tuple[str, ...]:
        """Return the users who have not taken their next password yet, by name."""
        if not self._next.is_dir():
            return ()
        return tuple(sorted(one.name for one in self._next.iterdir() if one.suffix != ".new"))

    def change_over(self, user: str) -> None:
        """Let a user in with the next password, and with no other from now on."""
        with self._alone():
            password, lines = self.offered(user), self._lines()
            if password and user in lines:
                salt = fresh_random(settings.SALT_BYTES)
                self._admit(lines | {user: settings.password_line(user, password, salt)})
            (self._next / user).unlink(missing_ok=True)

    def dismiss(self, user: str) -> bool:
        """Take a user's password away; return whether there was one."""
        if not self.folder.is_dir():
            return False
        with self._alone():
            (self._next / user).unlink(missing_ok=True)
            lines = self._lines()
            if lines.pop(user, None) is None:
                return False
            self._admit(lines)
            return True

    @property
    def hub_password(self) -> Path:
        """The file that `[broker] password_file` names."""
        return self.folder / "hub.password"

    @property
    def authority(self) -> bytes:
        """The authority's certificate (PEM), which every edge pins.

        Raises:
            BrokerNotWritten: `python -m hub broker write` was not run.
        """
        try:
            return (self.folder / "ca.crt").read_bytes()
        except OSError:
            raise BrokerNotWritten("run `python -m hub broker write` first") from None

    def certificate_ends(self) -> datetime | None:
        """Return when the broker's certificate ends; None when there is none that can be read."""
        held = self._held("broker")
        return None if held is None else authority.ends(held.certificate)

    @property
    def is_written(self) -> bool:
        """Whether this museum runs a broker of its own."""
        return (self.folder / "mosquitto.conf").is_file()

    @property
    def _next(self) -> Path:
        return self.folder / "next"

    @property
    def _passwords(self) -> Path:
        return self.folder / "passwd"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the one who changes the folder: the hub and a command may both want to.

        Passwords are read, changed and written whole; else one of two changes is lost. The lock
        goes with its process. Not to be taken twice.
        """
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _admit(self, lines: Mapping[str, str]) -> None:
        self._put("acl", settings.acl(self.museum, lines))
        self._put("passwd", settings.password_file(lines))

    def _lines(self) -> dict[str, str]:
        if not self._passwords.exists():
            return {}
        return settings.read_password_file(self._passwords.read_text())

    def _certify(self, hosts: Sequence[str], now: datetime) -> bool:
        own_authority = self._held("ca")
        if own_authority is None:
            own_authority = authority.found(self.museum, now)
            self._keep("ca", own_authority)
        held = self._held("broker")
        if held is not None and authority.still_good(held.certificate, hosts, now):
            return False
        self._keep("broker", authority.vouch(own_authority, hosts, now))
        return True

    def _held(self, name: str) -> Certified | None:
        paths = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        if not all(path.exists() for path in paths):
            return None
        certificate, key = (path.read_bytes() for path in paths)
        return Certified(certificate, key)

    def _keep(self, name: str, made: Certified) -> None:
        # The key first: a certificate without its key is made again, a key alone is too.
        self._put(f"{name}.key", made.key.decode())
        self._put(f"{name}.crt", made.certificate.decode())

    def _put(self, name: str, text: str) -> None:
        path = self.folder / name
        fresh = path.with_name(f"{path.name}.new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE)
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _sync(path.parent)


def _sync(folder: Path) -> None:
    """Bring the names in a folder to the disk: else a power cut may bring an old file back."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
