"""Views: a page that was opened stays open for a while, under a token that lives in memory."""

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
CLASS_VIEW_LASTS = timedelta(hours=12)
"""A teacher's: the whole day of the visit, on the phone that they walk about with."""
MOST_OF_A_PAGE = 50
"""Views of one page at once; a family has fewer phones."""


def _fresh_token() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class _View:
    page_id: bytes
    closes: datetime
    watchers: list[Callable[[], None]]


class Views:
    """Who may see which page until when. Known by the hash of its token; safe in any thread.

    A page is named by 16 bytes: a family's by its page_id, a class's by its booking_id.
    """

    def __init__(
        self,
        clock: Clock,
        make_token: Callable[[], str] = _fresh_token,
        lasts: timedelta = VIEW_LASTS,
    ) -> None:
        self._clock = clock
        self._lasts = lasts
        self._make_token = make_token
        # Both in the order of opening.
        self._open: dict[bytes, _View] = {}
        self._of: dict[bytes, list[bytes]] = {}
        self._lock = threading.Lock()

    def open(self, page_id: bytes) -> str:
        """Return a new token (32 random bytes, URL-safe) that shows the page while a view lasts.

        A page's eldest view closes where it has too many: who has a link can fill no memory.
        """
        token, now = self._make_token(), self._clock.now()
        with self._lock:
            while self._open and next(iter(self._open.values())).closes <= now:
                self._close(next(iter(self._open)))
            mine = self._of.get(page_id, [])
            if len(mine) >= MOST_OF_A_PAGE:
                self._close(mine[0])
            self._open[_hashed(token)] = _View(page_id, now + self._lasts, [])
            self._of.setdefault(page_id, []).append(_hashed(token))
        return token

    def close(self, token: str) -> None:
        """Close the view that this token shows, if it is open."""
        with self._lock:
            if _hashed(token) in self._open:
                self._close(_hashed(token))

    def close_others(self, token: str) -> None:
        """Close every other view of the page that this token shows: its link is another now."""
        kept = _hashed(token)
        with self._lock:
            view = self._open.get(kept)
            mine = [] if view is None else list(self._of[view.page_id])
            for known in mine:
                if known != kept:
                    self._close(known)

    def close_page(self, page_id: bytes) -> None:
        """Close every view of a page: whoever looks at it is not who it is for."""
        with self._lock:
            for known in list(self._of.get(page_id, ())):
                self._close(known)

    def watch(self, token: str, closed: Callable[[], None]) -> Callable[[], None]:
        """Call `closed`, from any thread, when that view is closed before its time.

        Returns how to stop that. It may not wait for anything: others open pages meanwhile.
        """
        with self._lock:
            view = self._open.get(_hashed(token))
            watchers = [] if view is None else view.watchers
            watchers.append(closed)

        def stop() -> None:
            with self._lock:
                watchers.remove(closed)

        return stop

    def page_of(self, token: str) -> bytes | None:
        """Return the page that the token shows now, if any."""
        with self._lock:
            view = self._open.get(_hashed(token))
        return view.page_id if view and view.closes > self._clock.now() else None

    def _close(self, known: bytes) -> None:
        view = self._open.pop(known)
        page_id = view.page_id
        self._of[page_id].remove(known)
        if not self._of[page_id]:
            del self._of[page_id]
        for closed in view.watchers:
            closed()


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
