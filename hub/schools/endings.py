"""A group's time is over, or its teacher closed it: all of it goes, and its key with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sqlalchemy import select

from hub.line import directory
from hub.schools import appointments, bookings, mails, parts, sets
from hub.store import Visit, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from hub.store import Store

_visits = table_of(Visit)


class Erasing(Protocol):
    """Who erases, everywhere, before it returns: `hub.erasing.rights.Rights`."""

    def close_group(self, booking_id: bytes, visit_ids: Sequence[bytes], now: datetime) -> object:
        """Erase the visits of a group that is closed, also where it has none."""
        ...

    def erase_group(self, booking_id: bytes, now: datetime) -> None:
        """Erase a group itself: its rows, and who answers for it."""
        ...


def let_bands_go(
    tx: Connection, booking_id: bytes, today: date, now: datetime
) -> tuple[bytes, ...]:
    """Begin the end of a group that is closed: return its visits, which are to be erased next.

    Where it ends on its own day its bands, swapped ones too, are called otherwise from now on.
    Edges forget for good what is erased by name: under the same name a pupil who plays on, or the
    next group with that box, would be nobody's there, and asked their age. Safe to do again, also
    after the visits are gone.
    """
    booked = bookings.by_id(tx, booking_id)
    if booked is None:
        return ()
    on_page = _visits.c.page_id == booked.page_id
    visits = tuple(tx.execute(select(_visits.c.visit_id).where(on_page)).scalars())
    if booked.given and booked.group.day == today:
        for visit_id in visits:
            parts.end(tx, visit_id, now)
        released = parts.release_all(tx, booked, visits, now)
        if released:
            sets.tell(tx, booked, now, also=released)
    return visits


def end_the_over(store: Store, erasing: Erasing, today: date, now: datetime) -> int:
    """Erase every booking whose time is over or that was closed; return how many.

    It is closed first, so that nothing of it begins any more. Then the results go, then the key of
    who answers for the group, then the rows: a kill in between leaves a booking that is found
    again. Of one that was cancelled the address stays until its last mail went, two days at most.
    """
    with store.read() as tx:
        is_any = bool(bookings.over(tx, today))
    if not is_any:
        return 0
    with store.write() as tx:
        gone = [booking_id for booking_id, _ in bookings.over(tx, today)]
        for booking_id in gone:
            bookings.close(tx, booking_id, now)
    ended = 0
    for booking_id in gone:
        with store.write() as tx:
            visits = let_bands_go(tx, booking_id, today, now)
            waits = mails.has_last_word(tx, booking_id, now)
            first = waits and not appointments.has_only_its_address(tx, booking_id)
        # While its last mail waits this comes by again and again: it is written down once.
        if visits or first:
            erasing.close_group(booking_id, visits, now)
        with store.write() as tx:
            _let_set_go(tx, booking_id, today, now, waits=waits)
        if not waits:
            erasing.erase_group(booking_id, now)
            ended += 1
    return ended


def _let_set_go(
    tx: Connection, booking_id: bytes, today: date, now: datetime, *, waits: bool
) -> None:
    """Have edges hear of the bands of a group's set, which are its own no more.

    They knew them with its trail and language, also where nothing of it was ever kept. Of a group
    whose last mail `waits` nothing but that mail is left.
    """
    booked = bookings.by_id(tx, booking_id)
    names: tuple[bytes, ...] = ()
    if booked is not None and booked.given and not booked.returned and booked.group.day == today:
        names = tuple(parts.todays(tx, booked).values())
    if waits:
        appointments.only_its_address(tx, booking_id)
    else:
        appointments.without_its_set(tx, booking_id)
    directory.note(tx, today, now, bound=names)
