"""The outbox's statements, each once: functions of an open transaction, in the outbox's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.contract.codec import from_json, to_json
from edge.contract.envelopes import EpochOpened, EventEnvelope, EventKind
from edge.contract.events import MediumMade

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

_COLUMNS = "number, kind, priority, ref, epoch, body"
_AS_VOID = "reserved = 0, kind = 'void', priority = 0, ref = x'', epoch = x'', body = x''"
_AFTER_ITS_BINDING = (
    "(row.ref = x'' OR NOT EXISTS (SELECT 1 FROM row AS made WHERE made.kind = 'binding_made'"
    " AND made.ref = row.ref AND made.number < row.number))"
)
"""The hub refuses results of a binding it does not have, for good; so the binding goes ahead."""
_KINDS = ", ".join(f"'{kind}'" for kind in EventKind if kind is not EventKind.VOID)
_RESULTS = f"reserved = 0 AND kind IN ({_KINDS})"
"""All that somebody did or said; not `kind != 'void'`: this way the index of ages serves."""


@dataclass(frozen=True, slots=True)
class WaitingMedium:
    """A medium whose file is still here; `stored`: the hub has its event and wants its chunks."""

    sha256: bytes
    number: int
    chunks: int
    stored: bool


@dataclass(frozen=True, slots=True)
class Removed:
    """A row that is gone: its number, what it was, and the reference of its binding."""

    number: int
    kind: EventKind
    ref: bytes


def series(look: sqlite3.Connection) -> bytes:
    """Return the series that rows are numbered in."""
    return bytes(look.execute("SELECT outbox FROM series").fetchone()[0])


def begin_series(change: sqlite3.Connection, outbox: bytes) -> None:
    """Number rows in another series from now on; nothing of the one before is here."""
    change.execute("UPDATE series SET outbox = ?", (outbox,))


def is_empty(look: sqlite3.Connection) -> bool:
    """Return whether no row and no medium is here."""
    (held,) = look.execute(
        "SELECT EXISTS (SELECT 1 FROM row) OR EXISTS (SELECT 1 FROM medium)"
    ).fetchone()
    return not held


def next_number(change: sqlite3.Connection) -> int:
    """Take a number; rolled back with its row, so that numbers have no gaps."""
    (number,) = change.execute("UPDATE series SET next = next + 1 RETURNING next - 1").fetchone()
    return int(number)


def insert(
    change: sqlite3.Connection, envelope: EventEnvelope, at: float, *, reserved: bool = False
) -> None:
    """Put a sealed row in its place; a reserved one is not sent yet."""
    change.execute(
        "INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            envelope.number,
            int(reserved),
            envelope.kind,
            envelope.priority,
            envelope.ref,
            envelope.epoch,
            envelope.body,
            at,
        ),
    )


def fill(change: sqlite3.Connection, envelope: EventEnvelope) -> bool:
    """Put the event of a medium in its reserved place; return whether the place was still there."""
    filled = change.execute(
        "UPDATE row SET reserved = 0, kind = ?, body = ? WHERE number = ? AND reserved = 1",
        (envelope.kind, envelope.body, envelope.number),
    )
    return filled.rowcount == 1


def insert_medium(
    change: sqlite3.Connection, envelope: EventEnvelope, made: MediumMade, at: float
) -> None:
    """Remember a medium until the hub has it whole."""
    change.execute(
        "INSERT INTO medium VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
        (
            made.sha256,
            envelope.number,
            envelope.ref,
            envelope.epoch,
            made.chunks,
            made.sealed_bytes,
            at,
        ),
    )


def in_turn(
    look: sqlite3.Connection, outbox: bytes, limit: int, *, with_voids: bool
) -> list[EventEnvelope]:
    """Return the first rows by priority, then number; none whose binding is still here."""
    found = look.execute(
        f"SELECT {_COLUMNS} FROM row WHERE reserved = 0 AND (? OR kind != 'void')"  # noqa: S608 - our own words
        f" AND {_AFTER_ITS_BINDING} ORDER BY priority, number LIMIT ?",
        (with_voids, limit),
    )
    return [_envelope(outbox, *one) for one in found]


def numbered(
    look: sqlite3.Connection, outbox: bytes, numbers: Iterable[int]
) -> list[EventEnvelope]:
    """Return the rows of these numbers that are still here and may be sent."""
    statement = f"SELECT {_COLUMNS} FROM row WHERE reserved = 0 AND number = ?"  # noqa: S608 - our own words
    return [
        _envelope(outbox, *one) for number in numbers for one in look.execute(statement, (number,))
    ]


def remove(change: sqlite3.Connection, first: int, last: int) -> list[Removed]:
    """Remove the rows from `first` to `last`; return those that were there, in their order."""
    gone = change.execute(
        "DELETE FROM row WHERE reserved = 0 AND number BETWEEN ? AND ? RETURNING number, kind, ref",
        (first, last),
    )
    return [Removed(number, EventKind(kind), ref) for number, kind, ref in sorted(gone.fetchall())]


def void_all(change: sqlite3.Connection) -> None:
    """Turn what was reserved before a crash into voids."""
    change.execute(f"UPDATE row SET {_AS_VOID} WHERE reserved = 1")  # noqa: S608 - our own words


def void_binding(change: sqlite3.Connection, ref: bytes) -> list[bytes]:
    """Turn a binding's rows into voids, drop its media; return their SHA-256."""
    change.execute(f"UPDATE row SET {_AS_VOID} WHERE ref = ?", (ref,))  # noqa: S608 - our own words
    gone = change.execute("DELETE FROM medium WHERE ref = ? RETURNING sha256", (ref,))
    return [sha256 for (sha256,) in gone.fetchall()]


def void_number(change: sqlite3.Connection, number: int) -> list[bytes]:
    """Turn one row into a void, drop its medium; return its SHA-256 if it had one."""
    change.execute(f"UPDATE row SET {_AS_VOID} WHERE number = ?", (number,))  # noqa: S608 - our own words
    return media_dropped(change, [number])


def void_older(change: sqlite3.Connection, than: float) -> tuple[int, list[bytes]]:
    """Turn rows kept before an instant into voids; return how many results that lost, and media."""
    rows = change.execute(
        f"UPDATE row SET {_AS_VOID} WHERE {_RESULTS} AND kept_at < ? RETURNING number",  # noqa: S608 - our own words
        (than,),
    ).fetchall()
    media = change.execute(
        "DELETE FROM medium WHERE kept_at < ? RETURNING sha256, stored", (than,)
    ).fetchall()
    # A medium whose event the hub has is lost by itself; one whose row went was counted there.
    alone = sum(stored for _, stored in media)
    return len(rows) + alone, [sha256 for sha256, _ in media]


def media_stored(change: sqlite3.Connection, numbers: Collection[int]) -> list[bytes]:
    """Note that the hub has the events of these media; return the SHA-256 of the media."""
    statement = "UPDATE medium SET stored = 1 WHERE number = ? RETURNING sha256"
    return [
        sha256
        for number in numbers
        for (sha256,) in change.execute(statement, (number,)).fetchall()
    ]


def media_dropped(change: sqlite3.Connection, numbers: Collection[int]) -> list[bytes]:
    """Forget the media of these numbers; return their SHA-256."""
    statement = "DELETE FROM medium WHERE number = ? RETURNING sha256"
    return [
        sha256
        for number in numbers
        for (sha256,) in change.execute(statement, (number,)).fetchall()
    ]


def media(look: sqlite3.Connection) -> list[WaitingMedium]:
    """Return the media whose files are needed, in the order of their numbers."""
    found = look.execute("SELECT sha256, number, chunks, stored FROM medium ORDER BY number")
    return [WaitingMedium(one[0], one[1], one[2], bool(one[3])) for one in found]


def note_epoch(change: sqlite3.Connection, opened: EpochOpened) -> None:
    """Keep an epoch's announcement as long as rows need it."""
    change.execute(
        "INSERT OR IGNORE INTO epoch (epoch, opened) VALUES (?, ?)", (opened.epoch, to_json(opened))
    )


def epochs(look: sqlite3.Connection) -> list[EpochOpened]:
    """Return the announcements that are kept, the oldest first."""
    found = look.execute("SELECT opened FROM epoch ORDER BY turn")
    return [from_json(EpochOpened, opened) for (opened,) in found]


def drop_idle_epochs(change: sqlite3.Connection) -> None:
    """Forget announcements that nothing here was sealed under, but the newest."""
    change.execute(
        "DELETE FROM epoch WHERE turn < (SELECT max(turn) FROM epoch)"
        " AND NOT EXISTS (SELECT 1 FROM row WHERE row.epoch = epoch.epoch)"
        " AND NOT EXISTS (SELECT 1 FROM medium WHERE medium.epoch = epoch.epoch)"
    )


def waiting(look: sqlite3.Connection) -> tuple[int, float | None]:
    """Return how many results wait, and when the oldest was kept; voids are no results."""
    count, oldest = look.execute(
        f"SELECT count(*), min(kept_at) FROM row WHERE {_RESULTS}"  # noqa: S608 - our own words
    ).fetchone()
    return int(count), oldest


def media_bytes(look: sqlite3.Connection) -> int:
    """Return how many bytes the media take."""
    return int(look.execute("SELECT coalesce(sum(bytes), 0) FROM medium").fetchone()[0])


def count_lost(change: sqlite3.Connection, more: int) -> None:
    """Add to the results that were given up."""
    change.execute("UPDATE series SET lost = lost + ?", (more,))


def lost(look: sqlite3.Connection) -> int:
    """Return how many results were given up."""
    return int(look.execute("SELECT lost FROM series").fetchone()[0])


def _envelope(
    outbox: bytes,
    number: int,
    kind: str,
    priority: int,
    *sealed: bytes,
) -> EventEnvelope:
    ref, epoch, body = sealed
    return EventEnvelope(outbox, number, EventKind(kind), priority, ref, epoch, body)
