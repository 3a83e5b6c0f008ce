"""A guardian answers on their own phone: which link is whose, until when, and what became of it.

In memory only. What was answered goes through, sealed to its edge, and is kept nowhere: no disk, no
log, not even here. A restart ends every hand-off; the kiosk asks for a new one.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from edge.contract.downward import HandOffAnswered, HandOffSeen
from edge.contract.seals import ID_BYTES
from edge.contract.words import Language, Scope
from look.notices import NOTICE_VERSION, notice_sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from edge.contract.clock import Clock
    from edge.contract.downward import DownBody

VALID_FOR = timedelta(minutes=10)
WAIT_SECONDS = 8.0
"""How long a phone waits for its kiosk to say whether the answer was taken."""
_SALT_BYTES = 32
_TOKEN_BYTES = 24
"""192 random bits: 32 signs, in a QR code that a phone reads at arm's length."""


class HandOffFate(StrEnum):
    """What became of an answer, as the phone's page says it."""

    TAKEN = "taken"
    TOO_LATE = "too_late"
    """The link is over, was answered, or never was; or the kiosk asks somebody else by now."""
    KIOSK_SILENT = "kiosk_silent"


@dataclass(frozen=True, slots=True)
class GuardianSaid:
    """What a guardian answered, to words in which language.

    Personal: the child's first name, the guardian's address.
    """

    language: Language
    yes: tuple[Scope, ...]
    no: tuple[Scope, ...]
    first_name: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _HandOff:
    """One link that is open at one edge; `shown` is when its words were last put, by language."""

    name: bytes
    edge: str
    until: datetime
    shown: Mapping[Language, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class _Waiting:
    """A phone that waits for its kiosk."""

    edge: str
    until: datetime
    ended: threading.Event = field(default_factory=threading.Event)
    taken: bool = False

    def fate(self, seconds: float) -> HandOffFate:
        """Wait for the kiosk's word so long, and return what became of the answer."""
        if not self.ended.wait(seconds):
            return HandOffFate.KIOSK_SILENT
        return HandOffFate.TAKEN if self.taken else HandOffFate.TOO_LATE


class HandOffs:
    """The open hand-offs, one an edge at most. May be called from any thread."""

    def __init__(
        self,
        public_url: str,
        clock: Clock,
        tell: Callable[[str, DownBody], None],
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        """`tell` sends a message to an edge known by name."""
        self._public_url = public_url.rstrip("/")
        self._clock = clock
        self._tell = tell
        self._wait_seconds = wait_seconds
        self._open: dict[bytes, _HandOff] = {}
        self._waiting: dict[bytes, _Waiting] = {}
        self._pressed: dict[bytes, _Waiting] = {}
        self._salt = secrets.token_bytes(_SALT_BYTES)
        self._lock = threading.Lock()

    def open(self, edge: str, language: Language, now: datetime) -> tuple[bytes, str, datetime]:
        """Open a hand-off for an edge; its older one ends.

        Returns:
            its name (16 bytes), the link with 192 random bits, until when it opens.
        """
        token, until = secrets.token_urlsafe(_TOKEN_BYTES), now + VALID_FOR
        name = secrets.token_bytes(ID_BYTES)
        with self._lock:
            self._open = {
                known: one
                for known, one in self._open.items()
                if one.edge != edge and now < one.until
            }
            self._open[_hashed(token)] = _HandOff(name, edge, until)
        return name, f"{self._public_url}/h/{token}?lang={language}", until

    def seen(self, token: str, language: Language) -> bool:
        """Note that the questions stand before somebody now, in that language; tell the kiosk.

        Returns:
            whether the link may be answered; False if it is over, answered, or never was.
        """
        now = self._clock.now()
        with self._lock:
            known = self._open.get(_hashed(token))
            if known is None or now >= known.until:
                return False
            self._open[_hashed(token)] = replace(known, shown={**known.shown, language: now})
        self._tell(known.edge, HandOffSeen(known.name))
        return True

    def answer(self, token: str, said: GuardianSaid) -> HandOffFate:
        """Pass an answer on to its kiosk, once, and wait until it says what became of it.

        The same answer pressed again is told what became of the first; another finds nothing.
        """
        press = self._press(token, said)
        fate = self._first(press, token, said)
        with self._lock:
            before = self._pressed.get(press)
        again = before is not None and fate is HandOffFate.TOO_LATE
        return before.fate(self._wait_seconds) if before and again else fate

    def _first(self, press: bytes, token: str, said: GuardianSaid) -> HandOffFate:
        now = self._clock.now()
        with self._lock:
            # Taken out at once: another answer finds nothing, whatever became of the first.
            known = self._open.pop(_hashed(token), None)
            shown_at = known.shown.get(said.language) if known else None
            if known is None or now >= known.until or shown_at is None:
                return HandOffFate.TOO_LATE
            waiting = self._note(press, known, now)
        try:
            self._tell(known.edge, _answered(known.name, shown_at, now, said))
            return waiting.fate(self._wait_seconds)
        finally:
            with self._lock:
                del self._waiting[known.name]

    def _note(self, press: bytes, known: _HandOff, now: datetime) -> _Waiting:
        """Have the phone wait; what was pressed is known again until the link would be over."""
        self._pressed = {one: was for one, was in self._pressed.items() if now < was.until}
        waiting = _Waiting(known.edge, known.until)
        self._waiting[known.name] = self._pressed[press] = waiting
        return waiting

    def _press(self, token: str, said: GuardianSaid) -> bytes:
        """Return by what a pressed answer is known again; nobody reads it back out of memory."""
        words = (token, said.language, *said.yes, "|", *said.no, said.first_name, said.address)
        plain = "\x1f".join(words).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(plain, key=self._salt, digest_size=_SALT_BYTES).digest()

    def ended(self, edge: str, hand_off: bytes, *, taken: bool) -> None:
        """Note how a hand-off ended at its kiosk; only the edge that has it can end it."""
        with self._lock:
            self._open = {
                known: one
                for known, one in self._open.items()
                if (one.name, one.edge) != (hand_off, edge)
            }
            waiting = self._waiting.get(hand_off)
        if waiting is not None and waiting.edge == edge:
            waiting.taken = taken
            waiting.ended.set()


def _answered(
    name: bytes, shown_at: datetime, now: datetime, said: GuardianSaid
) -> HandOffAnswered:
    return HandOffAnswered(
        hand_off=name,
        language=said.language,
        notice=NOTICE_VERSION,
        notice_sha256=notice_sha256(said.language, by_guardian=True),
        shown_at=shown_at,
        decided_at=now,
        yes=said.yes,
        no=said.no,
        first_name=said.first_name,
        address=said.address,
    )


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
