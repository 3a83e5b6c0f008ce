"""What lies on the readers of desks, and whether bands are taken in there: in memory alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from edge.contract.day import museum_day
from edge.contract.downward import DeskAnswer, DeskIntake, DeskVerdict
from hub.bands import inventory
from hub.errors import BandKnown, BandsRefused

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from edge.contract.downward import DownBody
    from edge.contract.requests import BandLaid
    from hub.bands.dealt import Bands
    from hub.bands.inventory import Box
    from hub.store import Store

SHOWN_FOR = timedelta(minutes=2)
"""A band that was laid down longer ago is nobody's who stands at the desk now."""
INTAKE_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Tap:
    """A band that was laid down at a desk; `turn` counts the taps of this process."""

    turn: int
    desk: str
    day: date
    band_key: bytes = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Intake:
    """A desk takes bands in: those of this sitting, and what was wrong with the last one.

    `wrong` is a word of the catalogue; `known` says where a band stands that is known already.
    """

    box: Box
    by: str
    until: datetime
    taken: tuple[int, ...] = ()
    wrong: str = ""
    known: tuple[str, int] | None = None


class DeskReaders:
    """Hears from the requests' thread, and tells the screens in theirs; thread-safe."""

    def __init__(
        self,
        store: Store,
        bands: Bands,
        zone: ZoneInfo,
        tell_named: Callable[[str, DownBody], None],
        directory_changed: Callable[[], None],
    ) -> None:
        """Set up; `tell_named` speaks to one installation, `directory_changed` to all."""
        self._store = store
        self._bands = bands
        self._zone = zone
        self._tell_named = tell_named
        self._directory_changed = directory_changed
        self._lock = threading.Lock()
        self._turn = 0
        self._seen: dict[str, datetime] = {}
        self._taps: dict[str, Tap] = {}
        self._intakes: dict[str, Intake] = {}
        self._happened: dict[str, int] = {}
        self._watching: dict[str, list[Callable[[], None]]] = {}

    # -- from installations ------------------------------------------------------------------------

    def here(self, edge: str, now: datetime) -> DeskIntake:
        """Note that an installation stands at a desk; say whether bands are taken in there."""
        with self._lock:
            self._seen[edge] = now
            intake = self._open(edge, now)
        self._wake(edge)
        return DeskIntake(intake is not None, now if intake is None else intake.until)

    def laid(self, edge: str, nonce: bytes, laid: BandLaid, now: datetime) -> DeskAnswer:
        """Note that a band lies there; an installation of another day, or another mind, is told."""
        with self._lock:
            self._seen[edge] = now
            intake = self._open(edge, now)
            shown = intake is None and laid.day == museum_day(now, self._zone)
            if shown:
                self._turn += 1
                self._taps[edge] = Tap(self._turn, edge, laid.day, laid.band_key, now)
        if intake is not None:
            self._tell_named(edge, DeskIntake(is_open=True, until=intake.until))
        self._wake(edge)
        return DeskAnswer(nonce, DeskVerdict.SHOWN if shown else DeskVerdict.AGAIN)

    def taken_in(self, edge: str, nonce: bytes, uid: bytes, now: datetime) -> DeskAnswer:
        """Take a band into the inventory, if that is what the desk does now."""
        with self._lock:
            self._seen[edge] = now
            intake = self._open(edge, now)
        if intake is None:
            self._tell_named(edge, DeskIntake(is_open=False, until=now))
            return DeskAnswer(nonce, DeskVerdict.AGAIN)
        after = self._took(intake, uid, now)
        with self._lock:
            if self._open(edge, now) is not None:
                self._intakes[edge] = after
        self._wake(edge)
        verdict = DeskVerdict.REFUSED if after.wrong else DeskVerdict.TAKEN_IN
        return DeskAnswer(nonce, verdict)

    def _took(self, intake: Intake, uid: bytes, now: datetime) -> Intake:
        box, day = intake.box, museum_day(now, self._zone)
        try:
            with self._store.write() as tx:
                if self._bands.is_worn(tx, day, uid):
                    return replace(intake, wrong="worn", known=None)
                number = inventory.take_in(tx, box, uid, day, now)
        except BandKnown as known:
            return replace(intake, wrong="known", known=(known.set_name, known.number))
        except BandsRefused:
            return replace(intake, wrong="no_band", known=None)
        self._directory_changed()
        return replace(intake, taken=(*intake.taken, number), wrong="", known=None)

    # -- from screens ------------------------------------------------------------------------------

    def desks(self) -> tuple[str, ...]:
        """Return the installations that stand at desks, by name."""
        with self._lock:
            return tuple(sorted(self._seen))

    def tap(self, desk: str, now: datetime) -> Tap | None:
        """Return the band that was laid down there last, while it may still be looked at."""
        with self._lock:
            tap = self._taps.get(desk)
            if tap is not None and not timedelta() <= now - tap.at < SHOWN_FOR:
                del self._taps[desk]
                return None
            return tap

    def put_away(self, desk: str) -> None:
        """Forget what lies there: what was to be done with it is done."""
        with self._lock:
            self._taps.pop(desk, None)

    def open_intake(self, desk: str, box: Box, by: str, now: datetime) -> Intake:
        """Begin to take bands in at a desk, in place of what it took in before."""
        intake = Intake(box, by, now + INTAKE_LASTS)
        with self._lock:
            self._intakes[desk] = intake
            self._taps.pop(desk, None)
        self._tell_named(desk, DeskIntake(is_open=True, until=intake.until))
        self._wake(desk)
        return intake

    def end_intake(self, desk: str, now: datetime) -> None:
        """Take no more in: no UID is told from there any more."""
        with self._lock:
            self._intakes.pop(desk, None)
        self._tell_named(desk, DeskIntake(is_open=False, until=now))
        self._wake(desk)

    def take_back(self, desk: str, number: int, now: datetime) -> None:
        """Note that a band of this sitting was taken out again."""
        with self._lock:
            intake = self._open(desk, now)
            if intake is not None:
                left = tuple(one for one in intake.taken if one != number)
                self._intakes[desk] = replace(intake, taken=left, wrong="", known=None)
        self._wake(desk)

    def intake(self, desk: str, now: datetime) -> Intake | None:
        """Return what is taken in at a desk now, if anything."""
        with self._lock:
            return self._open(desk, now)

    def watch(self, desk: str, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake`, from any thread, when something happens there; returns how to stop that."""
        with self._lock:
            self._watching.setdefault(desk, []).append(wake)

        def stop() -> None:
            with self._lock:
                self._watching[desk].remove(wake)

        return stop

    def _open(self, desk: str, now: datetime) -> Intake | None:
        intake = self._intakes.get(desk)
        if intake is not None and now >= intake.until:
            del self._intakes[desk]
            return None
        return intake

    def happened(self, desk: str) -> int:
        """Return how often something happened there: a screen that was drawn before looks again."""
        with self._lock:
            return self._happened.get(desk, 0)

    def _wake(self, desk: str) -> None:
        with self._lock:
            self._happened[desk] = self._happened.get(desk, 0) + 1
            watching = list(self._watching.get(desk, ()))
        for wake in watching:
            wake()
