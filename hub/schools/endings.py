"""A group's time is over, or its teacher closed it: all of it goes, and its key with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sqlalchemy import select

from hub.keyring import KeyKind
from hub.rules.retention import Why
from hub.schools import appointments, bookings, mails
from hub.store import Visit, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from hub.keyring import Keyring
    from hub.store import Store

_visits = table_of(Visit)


class Erasing(Protocol):
    """Who erases visits, everywhere: `hub.erasing.rights.Rights`."""

    def erase_visits(self, visit_ids: Sequence[bytes], why: Why, now: datetime) -> object:
        """Erase visits for one reason, before this returns."""
        ...


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
