"""How quickly a class has its page and its PDF: thirty numbers, twelve steps, by a real portal.

The class is booked, attested and given its box by the hub's own uses; every number has done most of
a trail whose exhibits tell as much as real ones. Before a sheet is asked for its page is looked at,
as whoever presses the key does: what makes sheets then stands ready.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select

from edge.contract import ids, seals
from edge.contract.clock import SystemClock
from edge.contract.codec import to_json
from edge.contract.events import ScoreMade
from edge.contract.manifest import Texts
from edge.contract.trails import Goal, Order, Step
from edge.contract.words import AgeBand, BindingKind, Language, Scope
from hub.app import Hub
from hub.bands import approvals, inventory
from hub.bands.inventory import NewBands
from hub.rules.arrangements import Group, Office
from hub.rules.trail_drafts import Draft
from hub.schools.bookings import Contact, Said
from hub.settling.decisions import decisions
from hub.store import Band, BandDay, Exhibit, put_or_change, table_of
from hub.visits.households import Households
from look.notices import SCHOOL_NOTICE, school_sha256, shown_notices
from simulators.bench.figures import Figure, percentile
from simulators.bench.sealed_load import HIGH, LOW, Site, manifest
from simulators.broker import BrokerAddress
from simulators.errors import RehearsalError
from simulators.processes import Process, module
from simulators.waiting import LOOPBACK, free_port

PUPILS, STEPS = 30, 12
ROUNDS = 15
LIMIT_MS = 400.0
READY_SECONDS = 4.0
"""Between looking at a page and pressing its key; nobody reads one in less."""
PATIENCE = 60.0
BOX = "box 1"
_QUESTION = Texts("Hoe snel reageer jij, en waarom is dat bij iedereen anders?")
_WHY = Texts(
    "Je oog ziet het licht, je hersenen beslissen en je hand beweegt. Het meeste van die tijd gaat"
    " naar beslissen, niet naar bewegen. Wie vaker oefent, weet eerder wat er komt."
)
_AT_HOME = Texts("Laat iemand een lat vallen en vang ze. Hoeveel centimeter viel ze? Doe het vaak.")
OK, SEE_OTHER = 200, 303


@dataclass(frozen=True, slots=True)
class _Seen:
    """A teacher's open view of their class, asked over one line."""

    line: HTTPConnection
    path: str

    def took(self, name: str) -> float:
        """Ask for a page or a file; return how long it took, in milliseconds.

        Raises:
            RehearsalError: it did not come.
        """
        began = time.perf_counter()
        self.line.request("GET", f"{self.path}/{name}")
        answer = self.line.getresponse()
        answer.read()
        if answer.status != OK:
            raise RehearsalError(f"{name} answered {answer.status}")
        return (time.perf_counter() - began) * 1000


def measure(folder: Path) -> Iterator[Figure]:
    """Yield the figures of a class's page and its files; `folder` is empty.

    Raises:
        RehearsalError: the portal did not come up, or something was not answered.
    """
    site = Site(folder / "class", BrokerAddress(LOOPBACK, free_port()), STEPS, 0)
    token = _filled(site)
    config = folder / "class" / "hub.toml"
    argv = module("simulators.bench.page_server", "pages", "--config", str(config))
    process = Process("pages", argv, folder / "pages.log")
    process.start()
    try:
        port = urlsplit(process.wait_until_ready()).port
        with closing(HTTPConnection(LOOPBACK, port, timeout=PATIENCE)) as line:
            yield from _figures(_opened(line, token, site.settings.portal.public_url))
    finally:
        process.stop()


def _opened(line: HTTPConnection, token: str, public_url: str) -> _Seen:
    form = {"origin": public_url, "content-type": "application/x-www-form-urlencoded"}
    line.request("POST", f"/t/{token}", "", form)
    answer = line.getresponse()
    answer.read()
    if answer.status != SEE_OTHER:
        raise RehearsalError(f"a teacher's link answered {answer.status}")
    return _Seen(line, urlsplit(answer.headers["location"]).path)


def _figures(seen: _Seen) -> Iterator[Figure]:
    of = f"of {PUPILS} x {STEPS}"
    for name in ("page", "page.csv", "page.ods"):
        seen.took(name)
        times = [seen.took(name) for _ in range(ROUNDS)]
        slowest = (("slowest", max(times)),)
        yield Figure(f"{name} {of}, p50", percentile(times, 0.5), "ms", LIMIT_MS, slowest)
    for name in ("page.pdf", "slips.pdf"):
        limit = LIMIT_MS if name == "page.pdf" else None
        times = [_sheet(seen, name) for _ in range(1 + ROUNDS // 3)][1:]
        slowest = (("slowest", max(times)),)
        yield Figure(f"{name} {of}, p50", percentile(times, 0.5), "ms", limit, slowest)


def _sheet(seen: _Seen, name: str) -> float:
    """Look at the page, read it a moment, ask for its sheet."""
    seen.took(name.partition(".")[0])
    time.sleep(READY_SECONDS)
    return seen.took(name)


def _filled(site: Site) -> str:
    """Book a class, have it attested and given its box, and play; return its link's token."""
    with closing(Hub(site.settings, SystemClock())) as hub:
        hub.turn()
        _furnish(hub, site)
        trail = hub.trails.put_to_use(hub.trails.make(_draft(site)), 1)
        today, now = hub.schools.today, hub.clock.now()
        uids = tuple(bytes((4, 0xC1)) + secrets.token_bytes(5) for _ in range(PUPILS))
        with hub.store.write() as tx:
            new = NewBands(BindingKind.CLASS, BOX, uids, tuple(range(1, PUPILS + 1)))
            inventory.add(tx, new, today, now)
        group = Group(
            kind=BindingKind.CLASS,
            school="Testschool",
            label="5B",
            school_year=5,
            age_band=AgeBand.UNDER_13,
            pupils=PUPILS,
            day=today,
            language=Language.NL,
            trail=trail,
        )
        booking_id, token = hub.schools.book(group, Contact("Testleerkracht", "t@example.org"))
        hub.schools.attest(booking_id, _said(hub))
        hub.schools.give(booking_id, BOX)
        _play(hub, site)
        return token


def _furnish(hub: Hub, site: Site) -> None:
    with hub.store.write() as tx:
        for edge in site.edges:
            whole = replace(manifest(edge.name), question=_QUESTION, why=_WHY, at_home=_AT_HOME)
            told = {"manifest": to_json(whole).decode()}
            row = {"exhibit": edge.name, "edge": edge.name, "updated_at": hub.clock.now(), **told}
            put_or_change(tx, Exhibit, row, told)


def _draft(site: Site) -> Draft:
    steps = tuple(
        Step(f"s{i}", one.name, Texts("Speel het, en vertel elkaar wat je zag."), 1, goal, None)
        for i, one in enumerate(site.edges, 1)
        for goal in (Goal("reaction", LOW, HIGH),)
    )
    return Draft(Texts("Lange tocht"), Order.FREE, 0, steps)


def _said(hub: Hub) -> Said:
    return Said(
        who="Testdirecteur",
        office=Office.HEAD,
        scopes=frozenset({Scope.SCORE}),
        language=Language.NL,
        notice=SCHOOL_NOTICE,
        notice_sha256=school_sha256("nl"),
        shown_at=hub.clock.now() - timedelta(minutes=1),
    )


def _play(hub: Hub, site: Site) -> None:
    """Have every number do four steps of five, each as well as it happens to."""
    luck = random.Random(7)  # noqa: S311 - a rehearsal that can be repeated
    bands, days = table_of(Band), table_of(BandDay)
    joined = select(days.c.binding_id).join(bands, bands.c.uid == days.c.uid)
    hosts = Households(hub.keyring, bytes(seals.KEY_BYTES), site.settings.mail.domain)
    decided = decisions(hosts, site.settings.zone, shown_notices(), approvals.use)
    now = hub.clock.now()
    with hub.store.write() as tx:
        for binding in tx.execute(joined.where(bands.c.set_name == BOX)).scalars().all():
            made = [
                ScoreMade(
                    ids.result_id(now, secrets.token_bytes(seals.ID_BYTES)),
                    binding,
                    edge.name,
                    "reaction",
                    round(luck.triangular(LOW, HIGH), 0),
                    now,
                )
                for edge in site.edges
                if luck.random() < 0.8  # noqa: PLR2004 - four of five
            ]
            decided.results.keep_scores(tx, made, now)
