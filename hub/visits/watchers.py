"""Who is looking at a page now, and wants to know when it changes."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Watchers:
    """Callbacks by page. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_page: dict[bytes, dict[object, Callable[[], None]]] = defaultdict(dict)

    def subscribe(self, page_id: bytes, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back, from any thread, whenever the page changes; returns how to stop that.

        The callback must be quick, and must not raise.
        """
        mine = object()
        with self._lock:
            self._by_page[page_id][mine] = callback

        def stop() -> None:
            with self._lock:
                watching = self._by_page.get(page_id, {})
                watching.pop(mine, None)
                if not watching:
                    self._by_page.pop(page_id, None)

        return stop

    def changed(self, page_ids: Iterable[bytes]) -> None:
        """Tell everybody who looks at one of these pages."""
        with self._lock:
            told = [
                callback
                for page_id in page_ids
                for callback in tuple(self._by_page.get(page_id, {}).values())
            ]
        for callback in told:
            callback()

    def any_may_have_changed(self) -> None:
        """Tell everybody who looks at any page."""
        with self._lock:
            watched = tuple(self._by_page)
        self.changed(watched)
