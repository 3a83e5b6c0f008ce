"""From a score's sending to a class's open board: twenty classes at once, a real broker and hub.

Each class is thirty numbers that have done all of a long trail but one step, every goal of which is
looked at again with each drawing; a teacher's phone holds each board open and draws it anew when
it is told to.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select

from edge.contract import ids, seals
from edge.contract.clock import SystemClock
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
from hub.store import Band, BandDay, table_of
from hub.visits.households import Households
from hub.visits.scores import MOST_IN_RUN
from look.notices import SCHOOL_NOTICE, school_sha256, shown_notices
from simulators.bench.figures import Figure, percentile
from simulators.bench.fleet import Message
from simulators.bench.sealed_load import HIGH, LOW, Site
from simulators.broker import MOSQUITTO, running
from simulators.errors import RehearsalError
from simulators.processes import Process, module
from simulators.waiting import until

CLASSES, PUPILS, STEPS = 20, 30, 12
SCORES, A_SECOND = 400, 10.0
"""Thirty pupils make one every minute: twenty classes come to ten a second."""
LIMIT_MS = 2000.0
PATIENCE = 60.0
_DONE = re.compile(rb'<b class="num">([\d., \xc2\xa0]+)</b>')


def measure(folder: Path) -> Iterator[Figure]:
    """Yield how late a score stands on its class's board; `folder` is empty.

    Raises:
        ProgramMissing: Mosquitto is not installed.
        RehearsalError: the hub did not come up, or a board was not drawn.
    """
    with running(MOSQUITTO, folder) as broker:
        site = Site(folder / "classes", broker, STEPS, 0)
        classes = _filled(site)
        yield from _measured(site, classes)


def _measured(site: Site, classes: Sequence[_Class]) -> Iterator[Figure]:
    with _running(site):
        boards = [_Board(site.settings.portal.port, one.token) for one in classes]
        drawn = [board.fetch() for board in boards for _ in range(3)]
        yield Figure(f"board of {PUPILS} x {STEPS}, drawn, p95", percentile(drawn, 0.95), "ms")
        yield from _grown(site, classes, boards)


@dataclass(frozen=True, slots=True)
class _Class:
    """A class that plays: its mailed link, and what its bands are called today, by number."""

    token: str
    bindings: tuple[bytes, ...]


class _Board:
    """A teacher's phone with a board open; `seen` is when it first showed so many steps done."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        origin = {"origin": f"http://127.0.0.1:{port}"}
        form = origin | {"content-type": "application/x-www-form-urlencoded"}
        with closing(self._line()) as line:
            line.request("POST", f"/t/{token}", urlencode({}), form)
            answer = line.getresponse()
            self._path = urlsplit(answer.headers["location"]).path + "/board"
        self.seen: dict[int, float] = {}
        self.events = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)

    @property
    def done(self) -> int:
        """How many steps it showed last."""
        return max(self.seen)

    def fetch(self) -> float:
        """Draw the board as it is; return how long that took, in milliseconds."""
        began = time.monotonic()
        with closing(self._line()) as line:
            line.request("GET", self._path)
            answer = line.getresponse()
            body, at = answer.read(), time.monotonic()
        found = _DONE.search(body)
        if answer.status != 200 or found is None:  # noqa: PLR2004 - HTTP's own
            raise RehearsalError(f"a board answered {answer.status}")
        self.seen.setdefault(int(re.sub(rb"\D", b"", found[1])), at)
        return (at - began) * 1000

    def _line(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)

    def start(self) -> None:
        """Hold it open from now on."""
        self._thread.start()

    def _listen(self) -> None:
        stream = self._line()
        stream.request("GET", f"{self._path}/events")
        answer = stream.getresponse()
        while line := answer.readline():
            if line.startswith(b"event: grown"):
                self.events += 1
                self.fetch()


def _grown(site: Site, classes: Sequence[_Class], boards: Sequence[_Board]) -> Iterator[Figure]:
    before = [board.done for board in boards]
    for board in boards:
        board.start()
    until(lambda: all(one.events for one in boards) or None, "every stream to stand", PATIENCE)
    loads = [_score(site, classes[i % CLASSES], i // CLASSES) for i in range(SCORES)]
    fleet = site.fleet(1)
    try:
        sent = fleet.pace([loads], A_SECOND, PATIENCE)
    finally:
        fleet.close()
    each = SCORES // CLASSES
    wanted = [count + each for count in before]
    until(
        lambda: all(b.done >= all_of for b, all_of in zip(boards, wanted, strict=True)) or None,
        "every score on its board",
        PATIENCE,
    )
    late = [
        (_shown(boards[i % CLASSES], before[i % CLASSES] + i // CLASSES + 1) - due) * 1000
        for i in range(SCORES)
        for due in (sent.began + i / A_SECOND,)
    ]
    drawn = (("drawn, /s", sum(len(b.seen) for b in boards) / (SCORES / A_SECOND)),)
    name = f"score to board, {CLASSES} classes at {A_SECOND:g}/s"
    yield Figure(f"{name}, p50 of {SCORES}", percentile(late, 0.5), "ms", None, drawn)
    yield Figure(f"{name}, the slowest", max(late), "ms", LIMIT_MS)


def _shown(board: _Board, done: int) -> float:
    """Return when a board first showed that many steps, or more at once."""
    return min(at for count, at in board.seen.items() if count >= done)


@contextmanager
def _running(site: Site) -> Iterator[None]:
    process: Process = site.process(lambda config: module("portal", "run", "--config", str(config)))
    process.start()
    try:
        process.wait_until_ready()
        fleet = site.fleet(STEPS)
        try:
            fleet.drain(site.opening(), 1, PATIENCE)
        finally:
            fleet.close()
        yield
    finally:
        process.stop()


@dataclass(slots=True)
class _Filling:
    """A hub that is not started, in which classes are made by its own uses."""

    hub: Hub
    site: Site
    trail: str = ""
    classes: list[_Class] = field(default_factory=list)


def _filled(site: Site) -> tuple[_Class, ...]:
    """Book the classes, have each attested and given its box, and play all steps but the last."""
    with closing(Hub(site.settings, SystemClock())) as hub:
        hub.turn()
        filling = _Filling(hub, site)
        filling.trail = hub.trails.put_to_use(hub.trails.make(_draft(site)), 1)
        for number in range(CLASSES):
            filling.classes.append(_class(filling, number))
        _played(filling)
        return tuple(filling.classes)


def _draft(site: Site) -> Draft:
    steps = tuple(
        Step(f"s{i}", one.name, Texts("Doe het."), 1, Goal("reaction", LOW, HIGH), None)
        for i, one in enumerate(site.edges, 1)
    )
    return Draft(Texts("Lange tocht"), Order.FREE, 0, steps)


def _class(filling: _Filling, number: int) -> _Class:
    hub, now = filling.hub, filling.hub.clock.now()
    today, box = hub.schools.today, f"box {number}"
    uids = tuple(bytes((4, 0xC1)) + secrets.token_bytes(5) for _ in range(PUPILS))
    with hub.store.write() as tx:
        new = NewBands(BindingKind.CLASS, box, uids, tuple(range(1, PUPILS + 1)))
        inventory.add(tx, new, today, now)
    group = Group(
        kind=BindingKind.CLASS,
        school="Testschool",
        label=f"5{chr(ord('A') + number)}",
        school_year=5,
        age_band=AgeBand.UNDER_13,
        pupils=PUPILS,
        day=today,
        language=Language.NL,
        trail=filling.trail,
    )
    contact = Contact("Testleerkracht", f"teacher-{number}@example.org")
    booking_id, token = hub.schools.book(group, contact)
    said = Said(
        who="Testdirecteur",
        office=Office.HEAD,
        scopes=frozenset({Scope.SCORE}),
        language=Language.NL,
        notice=SCHOOL_NOTICE,
        notice_sha256=school_sha256("nl"),
        shown_at=now - timedelta(minutes=1),
    )
    hub.schools.attest(booking_id, said)
    hub.schools.give(booking_id, box)
    return _Class(token, _bindings(hub, box))


def _bindings(hub: Hub, box: str) -> tuple[bytes, ...]:
    bands, days = table_of(Band), table_of(BandDay)
    joined = select(days.c.binding_id).join(bands, bands.c.uid == days.c.uid)
    with hub.store.read() as tx:
        rows = tx.execute(joined.where(bands.c.set_name == box).order_by(bands.c.number))
        return tuple(rows.scalars())


def _played(filling: _Filling) -> None:
    """Have every number do every step but the last."""
    hub, site = filling.hub, filling.site
    hosts = Households(hub.keyring, bytes(seals.KEY_BYTES), site.settings.mail.domain)
    decided = decisions(hosts, site.settings.zone, shown_notices(), approvals.use)
    now = hub.clock.now()
    events = [
        _made(binding, edge.name)
        for one in filling.classes
        for binding in one.bindings
        for edge in site.edges[:-1]
    ]
    with hub.store.write() as tx:
        for at in range(0, len(events), MOST_IN_RUN):
            decided.results.keep_scores(tx, events[at : at + MOST_IN_RUN], now)


def _score(site: Site, of: _Class, number: int) -> Message:
    """Seal the score with which a number does its last step."""
    edge = site.edges[0]
    return edge.batch(edge.seals(_made(of.bindings[number], site.edges[-1].name)))


def _made(binding: bytes, exhibit: str) -> ScoreMade:
    now = SystemClock().now()
    result_id = ids.result_id(now, secrets.token_bytes(seals.ID_BYTES))
    return ScoreMade(result_id, binding, exhibit, "reaction", (LOW + HIGH) / 2, now)
