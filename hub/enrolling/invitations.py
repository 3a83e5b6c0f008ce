"""Invitations: one-time codes by which an installation enrols over the network.

A code lives half an hour, forgives five wrong calls, and serves one installation's keys. What is
kept of it is the key both sides work out from it, in a file that goes with it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nacl.exceptions import CryptoError
from nacl.secret import Aead
from nacl.utils import random as fresh_random

from edge.contract.codec import Malformed, from_json, to_json
from edge.contract.enrolment import EnrolRequest, Welcome
from edge.contract.envelopes import VERSION
from edge.contract.invitation import (
    CODE_SIGNS,
    NAMED_BY,
    SIGNS,
    EnrolAnswer,
    EnrolCall,
    answer_binds,
    call_binds,
    read_code,
    written,
)
from edge.contract.topics import checked_name
from hub.errors import EdgeRefused, NotInvited

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LIVES = timedelta(minutes=30)
WRONG_CALLS = 5
_OWNER_ALONE = 0o600
_FOLDER_OF_OWNER = 0o700


@dataclass(frozen=True, slots=True)
class _Kept:
    """What stands in an invitation's file; `taken_by` is the verify key that enrolled with it."""

    edge: str
    key: bytes = field(repr=False)
    until: datetime
    wrong_calls: int = 0
    taken_by: bytes = b""
    v: int = VERSION


@dataclass(frozen=True, slots=True)
class Invitations:
    """The folder `invitations` of the hub's data directory; a file each, for its owner alone."""

    folder: Path

    def invite(self, edge: str, now: datetime) -> str:
        """Make a code for one installation, and return it as a person reads it.

        Raises:
            EdgeRefused: that is no name for an installation.
        """
        try:
            checked_name(edge)
        except ValueError as problem:
            raise EdgeRefused(str(problem)) from None
        self.tidy(now)
        while True:
            signs = "".join(SIGNS[byte % len(SIGNS)] for byte in fresh_random(CODE_SIGNS))
            if not self._path(signs[:NAMED_BY]).exists():
                break
        name, key = read_code(signs)
        self._keep(name, _Kept(edge, key, now + LIVES))
        return written(signs)

    def answer(
        self, call: EnrolCall, now: datetime, welcome: Callable[[EnrolRequest], Welcome]
    ) -> EnrolAnswer:
        """Take a call, enrol its installation by `welcome`, and return what it is told.

        The same installation may call again while the code lives, for an answer may be lost.

        Raises:
            NotInvited: no living code of that name, or the call was not made with it.
            EdgeRefused: the code is right, but the installation cannot be enrolled.
        """
        kept = self._held(call.invitation, now)
        request = self._opened(call, kept)
        if request.edge != kept.edge:
            raise EdgeRefused("the code was made for an installation of another name")
        if kept.taken_by not in {b"", request.verify_key}:
            raise NotInvited("the code was used by another installation")
        told = welcome(request)
        self._keep(call.invitation, replace(kept, taken_by=request.verify_key))
        sealed = Aead(kept.key).encrypt(to_json(told), answer_binds(call.invitation))
        return EnrolAnswer(bytes(sealed))

    def tidy(self, now: datetime) -> None:
        """Remove the codes whose time is over."""
        for path in self.folder.glob("*.json"):
            kept = _read(path)
            if kept is None or kept.until <= now:
                path.unlink(missing_ok=True)

    def _held(self, name: str, now: datetime) -> _Kept:
        if len(name) != NAMED_BY or any(sign not in SIGNS for sign in name):
            raise NotInvited("no code of that name lives")
        kept = _read(self._path(name))
        if kept is None or kept.until <= now:
            raise NotInvited("no code of that name lives")
        return kept

    def _opened(self, call: EnrolCall, kept: _Kept) -> EnrolRequest:
        try:
            plain = bytes(Aead(kept.key).decrypt(call.sealed, call_binds(call.invitation)))
            return from_json(EnrolRequest, plain)
        except (CryptoError, ValueError, Malformed):
            self._count_wrong(call.invitation, kept)
            raise NotInvited("the call was not made with the code") from None

    def _count_wrong(self, name: str, kept: _Kept) -> None:
        if kept.wrong_calls + 1 >= WRONG_CALLS:
            self._path(name).unlink(missing_ok=True)
        else:
            self._keep(name, replace(kept, wrong_calls=kept.wrong_calls + 1))

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _keep(self, name: str, kept: _Kept) -> None:
        self.folder.mkdir(mode=_FOLDER_OF_OWNER, exist_ok=True)
        fresh = self.folder / f"{name}.new"
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE)
        with os.fdopen(handle, "wb") as file:
            file.write(to_json(kept))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path(name))


def _read(path: Path) -> _Kept | None:
    try:
        return from_json(_Kept, path.read_bytes())
    except (FileNotFoundError, Malformed):
        return None
