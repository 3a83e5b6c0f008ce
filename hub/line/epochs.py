"""Which keys the edges seal under: announced, signed, and opened with the sealing key of their day.

The store holds announcements as they came; an opened key is held in memory alone and dies with its
day's sealing key.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from edge.contract.envelopes import EpochOpened
from hub.errors import BadSeal, KeyGone
from hub.line import seal
from hub.store import Epoch, put_new, table_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from hub.line.keys_ahead import KeyCalendar

_epochs = table_of(Epoch)
HELD_OPEN = 1024
"""Opened keys held in memory: 60 edges over the two weeks of an outage."""


@dataclass(frozen=True, slots=True)
class _Opened:
    edge: str
    key: bytes = field(repr=False)


class Epochs:
    """The epochs of all edges; used by one thread, but for `forget`.

    A key that is being opened while `forget` is called opens what is asked of it then, and is not
    held for later.
    """

    def __init__(self, museum: str, calendar: KeyCalendar) -> None:
        self._museum = museum
        self._calendar = calendar
        self._open: dict[bytes, _Opened] = {}
        self._holding = threading.Lock()
        self._forgotten = 0

    def announce(
        self, tx: Connection, opened: EpochOpened, verify_key: bytes, now: datetime
    ) -> None:
        """Check an announcement and store it; the first of a name stands.

        Raises:
            BadSeal: its edge did not sign it, or it holds no key for us.
            KeyGone: the sealing key of its day is destroyed, or not made yet.
        """
        seal.check_epoch(self._museum, opened, verify_key)
        seal.epoch_key(opened, self._calendar.sealing_private(opened.day))
        put_new(
            tx,
            Epoch,
            {
                "epoch": opened.epoch,
                "edge": opened.edge,
                "day": opened.day,
                "sealed": opened.sealed,
                "received_at": now,
            },
        )

    def key(self, tx: Connection, edge: str, epoch: bytes) -> bytes | None:
        """Return the key of an edge's epoch, or None if it was never announced, or is over."""
        held = self._open.get(epoch) or self._look_up(tx, epoch)
        return held.key if held is not None and held.edge == edge else None

    def held(self, edge: str, epoch: bytes) -> bytes | None:
        """Return the key of an edge's epoch if it is held open, without asking the store."""
        held = self._open.get(epoch)
        return held.key if held is not None and held.edge == edge else None

    def forget(self) -> None:
        """Drop every opened key; called when sealing keys are destroyed, so that theirs go too."""
        with self._holding:
            self._open.clear()
            self._forgotten += 1

    def _look_up(self, tx: Connection, epoch: bytes) -> _Opened | None:
        forgotten = self._forgotten
        row = tx.execute(select(_epochs).where(_epochs.c.epoch == epoch)).one_or_none()
        if row is None:
            return None
        announced = EpochOpened(row.edge, row.epoch, row.day, row.sealed, b"")
        try:
            key = seal.epoch_key(announced, self._calendar.sealing_private(row.day))
        except (KeyGone, BadSeal):
            return None
        opened = _Opened(row.edge, key)
        with self._holding:
            if forgotten == self._forgotten:
                if len(self._open) >= HELD_OPEN:
                    self._open.clear()
                self._open[epoch] = opened
        return opened


@dataclass(frozen=True, slots=True)
class Calendar:
    """Turns the daily keys, and lets the opened epochs go with their sealing keys."""

    keys: KeyCalendar
    epochs: tuple[Epochs, ...]

    def turn(self, now: datetime) -> int:
        """Make what is missing ahead, destroy what is over; return how many keys that were."""
        destroyed = self.keys.turn(now)
        if destroyed:
            for one in self.epochs:
                one.forget()
        return destroyed
