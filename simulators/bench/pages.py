"""How quickly a family's page is drawn: at a steady pace, beside a bare "hello", in a full store.

Each page that is asked is another family's, really sealed; the server times itself.
"""

from __future__ import annotations

import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from sqlalchemy import select

from edge.contract import ids
from edge.contract.clock import SystemClock
from edge.contract.codec import to_json
from edge.contract.day import museum_day
from edge.contract.events import ScoreMade
from edge.contract.manifest import ExhibitManifest, Meaning, Texts
from hub.bands import approvals
from hub.keyring import KeyKind, Place
from hub.keys.file import KeyringFile
from hub.opening import open_store
from hub.premises import Premises
from hub.settling.decisions import decisions
from hub.store import Exhibit, Page, put_or_change, table_of
from hub.visits.households import Households
from look.notices import shown_notices
from simulators.bench import many_results
from simulators.bench.figures import Figure, percentile
from simulators.bench.page_server import HELLO, TOOK
from simulators.bench.sealed_load import HIGH, Site, manifest, registration
from simulators.broker import BrokerAddress
from simulators.errors import RehearsalError
from simulators.processes import Process, module
from simulators.waiting import LOOPBACK, free_port

EXHIBITS, FAMILIES = 8, 300
FEW, MANY, A_VISIT = 10_000, 1_000_000, 10
"""Stored results; ten a visit, so that the many are those of 100,000 visits."""
A_SECOND, SECONDS = 100, 15
LINES = 4
BURST_SECONDS, ROUNDS, ASKED = 3.0, 3, 300
SERVER_MS, OF_HELLO, GROWTH = 25.0, 0.2, 1.2
PACKED_BYTES = 30 * 1024
_TOLD = "Je oog ziet het licht, je hersenen beslissen en je hand beweegt: dat duurt samen zo lang. "


def measure(folder: Path) -> Iterator[Figure]:
    """Yield all figures of the page; `folder` is empty and on the disk that is to be measured."""
    small, large = (_filled(folder / name, n) for name, n in (("few", FEW), ("many", MANY)))
    with _serving(small, "pages") as few, _serving(large, "pages") as many:
        quiet, full = _opened(few, small), _opened(many, large)
        yield from _at_a_pace(many, full)
        yield from _grown((few, quiet), (many, full))
        with _serving(large, "hello") as hello:
            yield from _beside_hello(many, full, hello)


@dataclass(frozen=True, slots=True)
class Filled:
    """A hub's settings file, and the links of the families whose pages can be opened."""

    config: Path
    origin: str
    tokens: tuple[str, ...]


def _filled(folder: Path, results: int) -> Filled:
    """Found a hub with so many results of past days, and families of today by the product's own."""
    site = Site(folder, BrokerAddress(LOOPBACK, free_port()), EXHIBITS, 0)
    settings, now = site.settings, site.now()
    many_results.fill(site.store, results, ids_sort=True, a_visit=A_VISIT)
    premises = Premises(settings.folder)
    with (
        closing(KeyringFile(premises.keyring)) as keyring,
        closing(open_store(settings)) as store,
        store.write() as tx,
    ):
        hosts = Households(keyring, premises.secrets().pepper, settings.mail.domain)
        decided = decisions(hosts, settings.zone, shown_notices(), approvals.use)
        for edge in site.edges:
            told = {"manifest": to_json(_at_length(edge.name)).decode()}
            row = {"exhibit": edge.name, "edge": edge.name, "updated_at": now, **told}
            put_or_change(tx, Exhibit, row, told)
        for _ in range(FAMILIES):
            event = registration(
                secrets.token_bytes(16), museum_day(now, settings.zone), SystemClock().now()
            )
            decided.visits.bind(tx, event, site.edges[0].name, now)
            decided.results.keep_scores(tx, _day_of(event.binding_id, site), now)
        pages = table_of(Page)
        rows = tx.execute(
            select(pages.c.page_id, pages.c.token_box).where(
                pages.c.day == museum_day(now, settings.zone)
            )
        ).all()
        tokens = tuple(
            keyring.open(KeyKind.PAGE, one, Place("page", "token_box", one), box).decode()
            for one, box in rows
        )
    return Filled(folder / "hub.toml", settings.portal.public_url, tokens)


def _at_length(exhibit: str) -> ExhibitManifest:
    """An exhibit whose texts are as long as real ones."""
    bare = manifest(exhibit)
    long = Texts(_TOLD * 2, _TOLD * 2, _TOLD * 2, _TOLD * 2)
    metric = replace(bare.metrics[0], meanings=(Meaning(HIGH, Texts("Zo lang als knipperen.")),))
    return replace(bare, why=long, at_home=long, metrics=(metric,))


def _day_of(binding_id: bytes, site: Site) -> list[ScoreMade]:
    """A visit to every exhibit but two, twice to the first."""
    names = [site.edges[0].name, *(one.name for one in site.edges[:-2])]
    now = site.now()
    return [
        ScoreMade(
            ids.result_id(now, secrets.token_bytes(16)),
            binding_id,
            name,
            "reaction",
            100.0 + secrets.randbelow(900),
            now,
        )
        for name in names
    ]


@contextmanager
def _serving(site: Filled, what: str) -> Iterator[str]:
    argv = module("simulators.bench.page_server", what, "--config", str(site.config))
    process = Process("pages", argv, site.config.parent / f"{what}.log")
    process.start()
    try:
        yield process.wait_until_ready()
    finally:
        process.stop()


class Line:
    """One connection that is kept open, as a browser keeps it."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host = f"{parts.hostname}:{parts.port}"
        self._socket = socket.create_connection((parts.hostname or LOOPBACK, parts.port or 80), 30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, path: str, method: str = "GET", more: str = "") -> tuple[bytes, bytes]:
        """Return the head and the body of an answer.

        Raises:
            RehearsalError: it is neither the page nor the way to it.
        """
        said = f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nAccept-Encoding: gzip\r\n{more}"
        self._socket.sendall(f"{said}\r\n".encode())
        whole = b""
        while b"\r\n\r\n" not in whole:
            whole += self._socket.recv(65536)
        head, _, body = whole.partition(b"\r\n\r\n")
        if head[9:12] not in {b"200", b"303"}:
            raise RehearsalError(f"A page was answered with {head[:40].decode()}.")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        while len(body) < int(fields[b"content-length"]):
            body += self._socket.recv(65536)
        return head, body

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def _opened(address: str, site: Filled) -> list[str]:
    """Open every family's page as its mail's reader does; return where each is now."""
    form = f"Origin: {site.origin}\r\nContent-Length: 0\r\n"
    with closing(Line(address)) as line:
        heads = [line.ask(f"/p/{token}", "POST", form)[0] for token in site.tokens]
    return [head.partition(b"location: ")[2].split(b"\r\n")[0].decode() for head in heads]


def _took(address: str) -> list[float]:
    with closing(Line(address)) as line:
        return [float(one) for one in json.loads(line.ask(TOOK)[1])]


def _at_a_pace(address: str, views: Sequence[str]) -> Iterator[Figure]:
    """Ask so many pages a second, whether or not the last ones were answered."""
    _took(address)
    asked = A_SECOND * SECONDS
    began = time.monotonic() + 0.2
    sizes: list[int] = []

    def ask(every: int) -> None:
        with closing(Line(address)) as line:
            for n in range(every, asked, LINES):
                time.sleep(max(0.0, began + n / A_SECOND - time.monotonic()))
                sizes.append(len(line.ask(views[n % len(views)])[1]))

    _together([partial(ask, at) for at in range(LINES)])
    took = _took(address)
    name = f"page, server time at {A_SECOND}/s with {MANY // A_VISIT:,} visits"
    yield Figure(f"{name}, p50", percentile(took, 0.5), "ms")
    yield Figure(f"{name}, p99", percentile(took, 0.99), "ms", SERVER_MS)
    yield Figure(
        "page before its style and media, over the wire", max(sizes), "bytes", PACKED_BYTES
    )


def _grown(few: tuple[str, list[str]], many: tuple[str, list[str]]) -> Iterator[Figure]:
    """Ask the same of both, in turns."""
    times: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for at, (address, views) in enumerate((few, many)):
            _took(address)
            with closing(Line(address)) as line:
                for view in islice(cycle(views), ASKED):
                    line.ask(view)
            times[at].append(median(_took(address)))
    ratio = median(times[1]) / median(times[0])
    yield Figure(f"page at {MANY:,} stored results against {FEW:,}", ratio, "x", GROWTH)


def _beside_hello(address: str, views: Sequence[str], hello: str) -> Iterator[Figure]:
    pages, hellos = [], []
    for _ in range(ROUNDS):
        hellos.append(_a_second(hello, [HELLO]))
        pages.append(_a_second(address, views))
    share = median(pages) / median(hellos)
    peers = (("hello/s", median(hellos)), ("pages/s", median(pages)))
    yield Figure("pages/s against a bare hello", share, "x", OF_HELLO, peers, at_least=True)


def _a_second(address: str, paths: Sequence[str]) -> float:
    """Ask as quickly as answers come, over a few lines; return how many came a second."""
    until = time.monotonic() + BURST_SECONDS
    counts = [0] * LINES

    def ask(at: int) -> None:
        with closing(Line(address)) as line:
            for path in islice(cycle(paths), at * len(paths) // LINES, None):
                line.ask(path)
                counts[at] += 1
                if time.monotonic() > until:
                    return

    _together([partial(ask, at) for at in range(LINES)])
    return sum(counts) / BURST_SECONDS


def _together(jobs: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
