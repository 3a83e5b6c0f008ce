"""What educators ask about trails, and teachers about their class's board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.contract.day import museum_day
from hub.trails import boards, making
from hub.trails.exhibits import declared
from hub.trails.versions import trail_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from edge.contract.clock import Clock
    from edge.contract.manifest import ExhibitManifest, Texts
    from hub.keyring import Keyring
    from hub.rules.trail_drafts import Draft
    from hub.store import Store
    from hub.trails.boards import Board
    from hub.trails.making import Desk, Offered
    from hub.visits.watchers import Watchers


@dataclass(frozen=True, slots=True)
class TrailUses:
    """What educators and teachers ask of the hub; from any thread.

    Whatever changes a trail takes the `revision` that its caller saw, and raises `TrailRefused`
    where somebody changed it since, or it is gone.
    """

    store: Store
    keyring: Keyring
    clock: Clock
    zone: ZoneInfo
    watchers: Watchers

    @property
    def today(self) -> date:
        """Return the museum day."""
        return museum_day(self.clock.now(), self.zone)

    def all(self) -> tuple[Desk, ...]:
        """Return every trail as it lies on the desk."""
        with self.store.read() as tx:
            return making.all_on_desk(tx, self.today)

    def one(self, trail_id: str) -> Desk | None:
        """Return one trail, or None."""
        with self.store.read() as tx:
            return making.on_desk(tx, trail_id, self.today)

    def offered(self) -> tuple[Offered, ...]:
        """Return what a class can be booked with."""
        with self.store.read() as tx:
            return making.offered(tx)

    def named(self, version: str) -> Texts | None:
        """Return what a trail of a booking is called, also one that is offered no more."""
        with self.store.read() as tx:
            trail = trail_of(tx, version)
        return None if trail is None else trail.name

    def exhibits(self) -> Mapping[str, ExhibitManifest]:
        """Return the exhibits that stand here now, by name."""
        with self.store.read() as tx:
            return declared(tx).standing

    def make(self, draft: Draft) -> str:
        """Put a new trail on the desk; return its id."""
        with self.store.write() as tx:
            return making.make(tx, draft, self.clock.now())

    def copy(self, trail_id: str, suffix: Texts) -> str:
        """Make a trail of its own with the same steps; return its id."""
        with self.store.write() as tx:
            return making.copy(tx, trail_id, suffix, self.clock.now())

    def change(self, trail_id: str, revision: int, draft: Draft) -> None:
        """Have the draft be otherwise; no class hears of it yet."""
        with self.store.write() as tx:
            making.change(tx, trail_id, revision, draft, self.clock.now())

    def put_to_use(self, trail_id: str, revision: int) -> str:
        """Have classes without bands get the draft; return what bookings call it."""
        with self.store.write() as tx:
            return making.put_to_use(tx, trail_id, revision, self.today, self.clock.now())

    def take_back(self, trail_id: str, revision: int) -> None:
        """Have the draft be again what classes get."""
        with self.store.write() as tx:
            making.take_back(tx, trail_id, revision, self.clock.now())

    def retire(self, trail_id: str, revision: int) -> None:
        """Offer a trail no more; classes that are booked with it keep it."""
        with self.store.write() as tx:
            making.retire(tx, trail_id, revision, self.clock.now())

    def board(self, booking_id: bytes) -> Board | None:
        """Return how far a class or group is; None where there is no such booking."""
        with self.store.read() as tx:
            return boards.board_of(tx, self.keyring, booking_id, self.clock.now())

    def watch(self, booking_id: bytes, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back, from any thread, whenever something of the group comes; returns how to stop.

        A group without bands has nothing that could come: `callback` is never called then.
        """
        with self.store.read() as tx:
            page_id = boards.page_of(tx, booking_id)
        return _nothing if page_id is None else self.watchers.subscribe(page_id, callback)


def _nothing() -> None:
    """There is nothing to stop."""
