"""A group's time is over, or its teacher closed it: all of it goes, and its key with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sqlalchemy import select

from hub.keyring import KeyKind
from hub.rules.retention import Why
from hub.schools import appointments, bookings, mails, parts, sets
from hub.store import Binding, Visit, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from hub.keyring import Keyring
    from hub.store import Store

_bindings = table_of(Binding)
_visits = table_of(Visit)


class Erasing(Protocol):
    """Who erases visits, everywhere: `hub.erasing.rights.Rights`."""

    def erase_visits(self, visit_ids: Sequence[bytes], why: Why, now: datetime) -> object:
        """Erase visits for one reason, before this returns."""
        ...


def _let_bands_go(
    tx: Connection, booking_id: bytes, visits: Sequence[bytes], today: date, now: datetime
) -> None:
    """Call the bands otherwise that played for a group which ends on its own day, swapped ones too.

    Edges forget for good what is erased by name: under the same name a pupil who plays on, or the
    next group with that box, would be nobody's there, and asked their age.
    """
    booked = bookings.by_id(tx, booking_id)
    if booked is None or booked.group.day != today or not booked.given:
        return
    for visit_id in visits:
        parts.end(tx, visit_id, now)
    names = parts.todays(tx, booked)
    played = select(_bindings.c.binding_id, _bindings.c.visit_id).where(
        _bindings.c.binding_id.in_(names.values()), _bindings.c.visit_id.in_(visits)
    )
    wearer = {row.binding_id: row.visit_id for row in tx.execute(played)}
    theirs = [number for number, name in names.items() if name in wearer]
    for number in theirs:
        parts.release(tx, booked, number, wearer[names[number]], now)
    sets.tell(tx, booked, now, also=theirs)


def end_the_over(
    store: Store, keyring: Keyring, erasing: Erasing, today: date, now: datetime
) -> int:
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
        gone = bookings.over(tx, today)
        for booking_id, _ in gone:
            bookings.close(tx, booking_id, now)
    ended = 0
    for booking_id, page_id in gone:
        if page_id is not None:
            with store.read() as tx:
                theirs = select(_visits.c.visit_id).where(_visits.c.page_id == page_id)
                visits = tuple(tx.execute(theirs).scalars())
            if visits:
                with store.write() as tx:
                    _let_bands_go(tx, booking_id, visits, today, now)
            erasing.erase_visits(visits, Why.GROUP_OVER, now)
        with store.write() as tx:
            waits = mails.has_last_word(tx, booking_id, now)
            if waits:
                appointments.only_its_address(tx, booking_id)
        if waits:
            continue
        keyring.destroy(KeyKind.BOOKING, (booking_id,))
        with store.write() as tx:
            bookings.forget(tx, booking_id)
        ended += 1
    return ended
