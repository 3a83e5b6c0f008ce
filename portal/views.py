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
        # Of whoever looks for a page now: whose views were closed meanwhile.
        self._finding: dict[object, set[bytes]] = {}
        self._lock = threading.Lock()

    def open(self, page_id: bytes) -> str:
        """Return a new token (32 random bytes, URL-safe) that shows the page while a view lasts.

        A page's eldest view closes where it has too many: who has a link can fill no memory.
        """
        with self._lock:
            return self._opened(page_id)

    def open_found(self, find: Callable[[], bytes | None]) -> str | None:
        """Open the page that `find` finds, as `open` does; None where it finds none.

        Whoever gives a page another link closes its views afterwards. A view that was not open yet,
        and whose page was found by the link before, would stay: so it is looked for once more.
        """
        me = object()
        while True:
            with self._lock:
                closed = self._finding[me] = set()
            try:
                page_id = find()
                if page_id is None:
                    return None
                with self._lock:
                    if page_id not in closed:
                        return self._opened(page_id)
            finally:
                with self._lock:
                    del self._finding[me]

    def close_page(self, page_id: bytes, but: str = "") -> None:
        """Close every view of a page, and whatever of it is about to open, but that of one token.

        Whoever looks at it is not who it is for, or its link is another now: then who asked for
        that still looks.
        """
        kept = _hashed(but)
        with self._lock:
            for closed in self._finding.values():
                closed.add(page_id)
            for known in list(self._of.get(page_id, ())):
                if known != kept:
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

    def _opened(self, page_id: bytes) -> str:
        token, now = self._make_token(), self._clock.now()
        while self._open and next(iter(self._open.values())).closes <= now:
            self._close(next(iter(self._open)))
        mine = self._of.get(page_id, [])
        if len(mine) >= MOST_OF_A_PAGE:
            self._close(mine[0])
        self._open[_hashed(token)] = _View(page_id, now + self._lasts, [])
        self._of.setdefault(page_id, []).append(_hashed(token))
        return token

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
