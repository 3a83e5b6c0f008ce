"""What one process of the museum's server tells the others through PostgreSQL (LISTEN, NOTIFY).

It is told with the commit and never without it; to whoever listens then, and to nobody later.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from hub.store.engine import Store

LONGEST = 7000
"""Bytes in one announcement; PostgreSQL takes fewer than 8000 (NOTIFY)."""
_TELL = text("SELECT pg_notify('myvisit', :words)")


def announce(tx: Connection, words: str) -> None:
    """Tell whoever listens, once this transaction is committed."""
    tx.execute(_TELL, {"words": words})


@contextmanager
def announcements(store: Store) -> Iterator[Callable[[float], Iterator[str]]]:
    """Listen from here on; give what yields what is announced within so many seconds.

    Raises:
        SQLAlchemyError, psycopg.Error: the database is away.
    """
    borrowed = store.engine.raw_connection()
    line: Any = borrowed.driver_connection
    # It listens for good, so it may not go back among those that write.
    borrowed.detach()
    try:
        line.autocommit = True
        line.execute("LISTEN myvisit")

        def heard(seconds: float) -> Iterator[str]:
            for note in line.notifies(timeout=seconds, stop_after=1):
                yield str(note.payload)

        yield heard
    finally:
        line.close()
