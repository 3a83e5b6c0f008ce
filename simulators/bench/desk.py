"""How quickly a desk finds whose a band or an address is, in a museum with 100,000 visits.

The hub's own use cases, on disk, with the look that each writes down; the screen is drawn apart.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import update

from edge.contract import seals
from edge.contract.clock import SystemClock
from edge.contract.requests import BandLaid
from edge.contract.words import BindingKind
from hub.app import Hub
from hub.bands import approvals, inventory
from hub.bands.inventory import NewBands
from hub.colleagues.accounts import Account
from hub.keyring import KeyKind, day_id
from hub.rules.staff import StaffRole
from hub.settling.decisions import Said, decisions
from hub.store import Mail, Page, table_of
from look.notices import shown_notices
from simulators.bench import many_results
from simulators.bench.figures import Figure, percentile
from simulators.bench.sealed_load import Site, registration
from simulators.broker import BrokerAddress
from simulators.waiting import LOOPBACK, free_port

FEW, MANY, A_VISIT = 1_000, 1_000_000, 10
"""Stored results; ten a visit, so that the many are those of 100,000 visits."""
FAMILIES, BOXES, A_BOX, BOUNCES = 200, 30, 30, 20
ASKED = 200
LIMIT_MS = 50.0
DESK = "desk-1"


class ADesk:
    """A hub on a folder of its own, with a day of families, and a colleague who asks."""

    def __init__(self, folder: Path, results: int) -> None:
        """Fill it; families of today are bound as the wire binds them."""
        site = Site(folder, BrokerAddress(LOOPBACK, free_port()), 1, 0)
        many_results.fill(site.store, results, ids_sort=True, a_visit=A_VISIT)
        self.hub = Hub(site.settings, SystemClock())
        self.hub.turn()
        now = self.hub.clock.now()
        self.who = Account("bench.desk", (StaffRole.DESK,), now, None, signs_in=True, second=False)
        self.today = self.hub.desk.today
        self._key = self.hub.keyring.get(KeyKind.DAY, day_id(self.today))
        self.addresses: list[str] = []
        self.keys: list[bytes] = []
        self._families(site)
        self._boxes()

    def _families(self, site: Site) -> None:
        hosts = self.hub.desk.finding.hosts
        decided = decisions(hosts, site.settings.zone, shown_notices(), approvals.use)
        now, pages, mails = self.hub.clock.now(), table_of(Page), table_of(Mail)
        with self.hub.store.write() as tx:
            for number in range(FAMILIES):
                event = registration(secrets.token_bytes(16), self.today, now)
                decided.decide(tx, Said(event, site.edges[0].name, now))
                self.addresses.append(event.address)
                self.keys.append(event.band_key)
                if number < BOUNCES:
                    this = pages.c.household == hosts.of(event.address)
                    tx.execute(update(pages).where(this).values(undeliverable_at=now))
            tx.execute(update(mails).values(next_at=now + timedelta(days=1)))

    def _boxes(self) -> None:
        numbers = tuple(range(1, A_BOX + 1))
        with self.hub.store.write() as tx:
            for box in range(BOXES):
                uids = tuple(bytes((4, 0xB0, box, one, 1, 2, 0x80)) for one in numbers)
                new = NewBands(BindingKind.CLASS, f"box {box}", uids, numbers)
                inventory.add(tx, new, self.today, self.hub.clock.now())

    def by_address(self, turn: int) -> None:
        """Find a family by its address, and read its card."""
        found = self.hub.desk.find(self.who, self.addresses[turn % FAMILIES])
        self.hub.desk.card(self.who, found[0].ref)

    def by_band(self, turn: int) -> None:
        """Lay a visitor's band down, and read its card."""
        self._lays(self.keys[turn % FAMILIES])

    def by_own_band(self, turn: int) -> None:
        """Lay a class's band down, and read its card."""
        uid = bytes((4, 0xB0, turn % BOXES, 1 + turn % A_BOX, 1, 2, 0x80))
        self._lays(seals.band_key(self._key, uid))

    def _lays(self, key: bytes) -> None:
        laid = BandLaid(self.today, key)
        readers = self.hub.desk.readers
        readers.laid(DESK, secrets.token_bytes(16), laid, self.hub.clock.now())
        self.hub.desk.lying(self.who, DESK)

    def by_number(self, turn: int) -> None:
        """Find a class's band by its number, and read its card."""
        typed = f"box {turn % BOXES} {1 + turn % A_BOX}"
        found = self.hub.desk.find(self.who, typed)
        self.hub.desk.card(self.who, found[0].ref)

    def at_rest(self, _turn: int) -> None:
        """Read all that stands beside: what came back, and the day in figures."""
        self.hub.desk.bounces(self.who)
        self.hub.desk.figures()


def measure(folder: Path) -> Iterator[Figure]:
    """Yield how long each takes, in a large museum and, beside it, in an empty one."""
    few, many = ADesk(folder / "small", FEW), ADesk(folder / "large", MANY)
    with closing(few.hub), closing(many.hub):
        for name, way in (
            ("by exact address", ADesk.by_address),
            ("by a visitor's band on the reader", ADesk.by_band),
            ("by a class's band on the reader", ADesk.by_own_band),
            ("by a band's number", ADesk.by_number),
            ("what stands beside: bounces and figures", ADesk.at_rest),
        ):
            yield Figure(
                f"{name}, p95 of {ASKED}",
                _p95(partial(way, many)),
                "ms",
                LIMIT_MS,
                (("in 100 visits", _p95(partial(way, few))),),
            )


def _p95(ask: Callable[[int], None]) -> float:
    took = []
    for turn in range(ASKED):
        began = time.perf_counter()
        ask(turn)
        took.append((time.perf_counter() - began) * 1000)
    return percentile(took, 0.95)
