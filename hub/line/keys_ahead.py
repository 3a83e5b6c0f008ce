"""Makes the museum's keys before their day, hands them to edges, and destroys them after it.

Day keys: under them edges hash the UIDs of one museum day; gone within 48 h, so that no two days
can be linked. Sealing keys: to them edges seal their epochs; the private halves live as long as an
outbox may hold a row of that day, and a day more.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from nacl.public import PrivateKey

from edge.contract.day import museum_day
from edge.contract.downward import DayKey, KeysAhead, SealingKey
from hub.keyring import KeyKind, day_id

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from hub.keyring import Keyring

DAY_KEYS_AHEAD = 7
SEALING_KEYS_AHEAD = 14
DAY_KEY_AFTER = 1
"""Days a day key outlives its day: with one turn a day it is gone within 48 h."""
SEALING_KEY_AFTER = 15
"""Days a private half outlives its day: the 14 days of an outbox row, and one."""

log = logging.getLogger(__name__)


class KeyCalendar:
    """The keys of past, present and coming museum days, all in the keyring."""

    def __init__(self, keyring: Keyring, zone: ZoneInfo) -> None:
        self._keyring = keyring
        self._zone = zone

    def turn(self, now: datetime) -> int:
        """Make what is missing ahead and destroy what is over; safe to do at any time, again.

        Returns:
            How many keys were destroyed.
        """
        today = museum_day(now, self._zone)
        for day in _days(today, DAY_KEYS_AHEAD):
            self._keyring.make(KeyKind.DAY, day_id(day))
        for day in _days(today, SEALING_KEYS_AHEAD):
            # 32 random bytes are a private key of X25519 (RFC 7748, section 5).
            self._keyring.make(KeyKind.SEALING, day_id(day))
        return self._destroy_before(
            KeyKind.DAY, today - timedelta(days=DAY_KEY_AFTER)
        ) + self._destroy_before(KeyKind.SEALING, today - timedelta(days=SEALING_KEY_AFTER))

    def answer(self, nonce: bytes, now: datetime) -> KeysAhead:
        """Return what an edge needs for today and the days ahead."""
        today = museum_day(now, self._zone)
        return KeysAhead(
            nonce=nonce,
            day_keys=tuple(
                DayKey(day, self._keyring.make(KeyKind.DAY, day_id(day)))
                for day in _days(today, DAY_KEYS_AHEAD)
            ),
            sealing_keys=tuple(
                SealingKey(day, self._sealing_public(day))
                for day in _days(today, SEALING_KEYS_AHEAD)
            ),
            now=now,
        )

    def sealing_private(self, day: date) -> bytes:
        """Return the private half to which the epochs of a day are sealed.

        Raises:
            KeyGone: it was destroyed, or that day is too far ahead to have one.
        """
        return self._keyring.get(KeyKind.SEALING, day_id(day))

    def _sealing_public(self, day: date) -> bytes:
        private = self._keyring.make(KeyKind.SEALING, day_id(day))
        return bytes(PrivateKey(private).public_key)

    def _destroy_before(self, kind: KeyKind, first_kept: date) -> int:
        over = [key_id for key_id in self._keyring.ids(kind) if key_id < day_id(first_kept)]
        # Also where none is over: a reader may have held an earlier one in the file's log.
        if not self._keyring.destroy(kind, over):
            log.warning("destroyed keys wait for a reader of the keyring to end")
        return len(over)


def _days(today: date, ahead: int) -> tuple[date, ...]:
    return tuple(today + timedelta(days=count) for count in range(ahead + 1))
