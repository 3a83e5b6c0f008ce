"""Views: a page that was opened stays open for half an hour, under a token that lives in memory."""

from __future__ import annotations

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from edge.contract.clock import Clock

VIEW_LASTS = timedelta(minutes=30)


def _fresh_token() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class _View:
    page_id: bytes
    closes: datetime


class Views:
    """Who may see which page until when. Known by the hash of its token; safe in any thread."""

    def __init__(self, clock: Clock, make_token: Callable[[], str] = _fresh_token) -> None:
        self._clock = clock
        self._make_token = make_token
        self._open: dict[bytes, _View] = {}
        self._lock = threading.Lock()

    def open(self, page_id: bytes) -> str:
        """Return a new token (32 random bytes, URL-safe) that shows the page for half an hour."""
        token, now = self._make_token(), self._clock.now()
        with self._lock:
            # In the order of opening, so what has closed stands in front.
            for known, view in list(self._open.items()):
                if view.closes > now:
                    break
                del self._open[known]
            self._open[_hashed(token)] = _View(page_id, now + VIEW_LASTS)
        return token

    def close_others(self, token: str) -> None:
        """Close every other view of the page that this token shows: its link is another now."""
        kept = _hashed(token)
        with self._lock:
            mine = self._open.get(kept)
            if mine is not None:
                others = {one for one, view in self._open.items() if view.page_id == mine.page_id}
                for known in others - {kept}:
                    del self._open[known]

    def page_of(self, token: str) -> bytes | None:
        """Return the page that the token shows now, if any."""
        with self._lock:
            view = self._open.get(_hashed(token))
        return view.page_id if view and view.closes > self._clock.now() else None


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
