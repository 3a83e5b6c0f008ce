"""What a worker's commit means to the hub: which pages changed, what is due, that bands are bound.

It is said in the transaction itself, so that the hub hears of all that is stored and of nothing
else; a kill between two steps cannot come between them.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.store.announcements import LONGEST, announce, announcements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from hub.settling.settlement import Outcome
    from hub.store import Store

log = logging.getLogger(__name__)

_PAGES_AT_ONCE = LONGEST // 40
"""A page's id is 32 hexadecimal digits, two quotes and a comma."""
_HEARS_SECONDS = 0.5
_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Hearing:
    """What the hub does about it. Each may be called from any thread, and does not raise.

    `page_changed` gets page ids; `any_page_changed` is for when some may have gone unheard.
    """

    page_changed: Callable[[frozenset[bytes]], None]
    any_page_changed: Callable[[], None]
    directory_changed: Callable[[], None]
    erase_due: Callable[[], bool]


def tell(tx: Connection, outcome: Outcome) -> None:
    """Tell the hub, with this transaction's commit, what was settled in it."""
    for words in _said(outcome):
        announce(tx, words)


def _said(outcome: Outcome) -> Iterator[str]:
    pages = sorted(one.hex() for one in outcome.pages)
    first = {"bound": outcome.bound, "due": outcome.due, "counts": dict(outcome.counts)}
    if any(first.values()) or pages:
        yield json.dumps({**first, "pages": pages[:_PAGES_AT_ONCE]})
    for at in range(_PAGES_AT_ONCE, len(pages), _PAGES_AT_ONCE):
        yield json.dumps({"pages": pages[at : at + _PAGES_AT_ONCE]})


class News:
    """Hears, in a thread of its own, what workers commit; comes back when the database does."""

    def __init__(self, store: Store, hearing: Hearing) -> None:
        self._store = store
        self._hearing = hearing
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="news", daemon=True)
        self.counts: Counter[str] = Counter()
        """What the workers settled, by name; for health."""

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except Exception as problem:  # noqa: BLE001 - the database's driver has errors of its own
                log.error("workers are not heard: %s", type(problem).__name__)  # noqa: TRY400 - the trace may show an address
                self._stopping.wait(_AGAIN_SECONDS)

    def _listen(self) -> None:
        with announcements(self._store) as heard:
            self._catch_up()
            while not self._stopping.is_set():
                for words in heard(_HEARS_SECONDS):
                    self._hear(words)

    def _catch_up(self) -> None:
        """Nobody says again what was said while nobody listened."""
        self._hearing.directory_changed()
        self._hearing.erase_due()
        self._hearing.any_page_changed()

    def _hear(self, words: str) -> None:
        said = json.loads(words)
        self.counts.update(said.get("counts", {}))
        pages = frozenset(bytes.fromhex(one) for one in said["pages"])
        if pages:
            self._hearing.page_changed(pages)
        if said.get("bound"):
            self._hearing.directory_changed()
        if said.get("due"):
            self._hearing.erase_due()
