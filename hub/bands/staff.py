"""A colleague with band and PIN: a guardian is there, or an age was given wrongly."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import update

from edge.contract.day import museum_day
from edge.contract.downward import StaffAnswer, StaffVerdict
from hub.bands import approvals, pins
from hub.store import Band, StaffAct, put, table_of

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.requests import StaffAsked
    from hub.bands.dealt import Bands, StaffBand
    from hub.bands.marks import Marks
    from hub.bands.pins import Pins
    from hub.store import Store

_bands = table_of(Band)


class Act(StrEnum):
    """What a colleague did."""

    APPROVED = "approved"
    """They saw a guardian beside a child."""
    RESET_AGE = "reset_age"


class StaffDesk:
    """Checks staff bands and PINs; one thread asks it, so that no two tries count as one."""

    def __init__(
        self, store: Store, bands: Bands, pins: Pins, marks: Marks, zone: ZoneInfo
    ) -> None:
        self._store = store
        self._bands = bands
        self._pins = pins
        self._marks = marks
        self._zone = zone

    def answer(self, edge: str, nonce: bytes, asked: StaffAsked, now: datetime) -> StaffAnswer:
        """Check the band and its PIN, write down what was done, and say what came of it.

        A try is used up before the PIN is looked at: who is killed in between forgives nothing.
        """
        with self._store.write() as tx:
            band = self._band(tx, asked, now)
            if band is None:
                return StaffAnswer(nonce, StaffVerdict.NOT_STAFF)
            if band.locked:
                return StaffAnswer(nonce, StaffVerdict.LOCKED)
            _set_tries(tx, band, band.tries_left - 1)
        if not (band.pin_hash and self._pins.fits(band.pin_hash, asked.pin)):
            left = band.tries_left - 1
            verdict = StaffVerdict.WRONG_PIN if left else StaffVerdict.LOCKED
            return StaffAnswer(nonce, verdict, left)
        with self._store.write() as tx:
            approval = self._granted(tx, edge, asked, band, now)
        if asked.resets_age:
            self._marks.lift(asked.day, asked.band_key, now)
        return StaffAnswer(nonce, StaffVerdict.GRANTED, pins.TRIES, approval)

    def _band(self, tx: Connection, asked: StaffAsked, now: datetime) -> StaffBand | None:
        if asked.day != museum_day(now, self._zone) or asked.band_key == asked.staff_key:
            return None
        return self._bands.staff(tx, asked.day, asked.staff_key)

    def _granted(
        self, tx: Connection, edge: str, asked: StaffAsked, band: StaffBand, now: datetime
    ) -> bytes:
        _set_tries(tx, band, pins.TRIES)
        act = Act.RESET_AGE if asked.resets_age else Act.APPROVED
        row = {
            "set_name": band.set_name,
            "number": band.number,
            "edge": edge,
            "act": act,
            "at": now,
        }
        put(tx, StaffAct, [row])
        return b"" if asked.resets_age else approvals.give(tx, edge, asked.band_key, now)


def _set_tries(tx: Connection, band: StaffBand, tries: int) -> None:
    # Only while its PIN is the one that was checked: a new one has tries of its own.
    same = _bands.c.uid == band.uid, _bands.c.pin_hash == band.pin_hash
    tx.execute(update(_bands).where(*same).values(tries_left=tries))
