"""The museum as a page tells of it: what its exhibits say of themselves, and who did what there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy import bindparam, select

from edge.contract.manifest import ExhibitManifest, Metric, Texts
from hub.line.manifests import read_manifest
from hub.pages import Undiscovered
from hub.rules import comparisons, discoveries
from hub.rules.untold import untold
from hub.store import Edge, Exhibit, Histogram, table_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection

    from edge.contract.clock import Clock

_edges = table_of(Edge)
_exhibits = table_of(Exhibit)
_histograms = table_of(Histogram)
_DECLARED = select(_exhibits.c.exhibit, _exhibits.c.manifest, _edges.c.revoked_at).select_from(
    _exhibits.join(_edges, _edges.c.name == _exhibits.c.edge)
)
_COUNTED = select(
    _histograms.c.exhibit,
    _histograms.c.metric,
    _histograms.c.age_band,
    _histograms.c.bounds,
    _histograms.c.place,
    _histograms.c["count"],
).where(
    _histograms.c.exhibit.in_(bindparam("exhibits", expanding=True)),
    _histograms.c.age_band.in_(bindparam("bands", expanding=True)),
)

_Counted = tuple[str, str, str, str]


_Columns = Mapping[_Counted, Mapping[int, int]]
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class _Aged(Generic[Known]):
    """Something that was read, and when: monotonic seconds."""

    read_at: float
    what: Known


@dataclass(frozen=True, slots=True)
class _Declared:
    manifests: Mapping[str, ExhibitManifest]
    standing: frozenset[str]


@dataclass(frozen=True, slots=True)
class House:
    """All exhibits that were ever declared, by name; `standing` are those that are there now."""

    manifests: Mapping[str, ExhibitManifest]
    standing: frozenset[str]
    counted: Mapping[_Counted, Mapping[int, int]]

    def metric(self, exhibit: str, key: str) -> tuple[ExhibitManifest, Metric] | None:
        """Return an exhibit with one of its metrics, None where it never declared it."""
        manifest = self.manifests.get(exhibit)
        metrics = () if manifest is None else manifest.metrics
        found = next((one for one in metrics if one.key == key), None)
        return None if manifest is None or found is None else (manifest, found)

    def counts(self, exhibit: str, metric: Metric, age_band: str) -> Mapping[int, int]:
        """Return how many visitors of an age band fell into each column of a metric."""
        wanted = exhibit, metric.key, age_band, comparisons.bounds_of(metric)
        return self.counted.get(wanted, {})

    def name(self, exhibit: str) -> Texts:
        """Return what an exhibit is called."""
        manifest = self.manifests.get(exhibit)
        return Texts(nl=exhibit) if manifest is None else manifest.name

    def next_time(self, been: Collection[str], visit_id: bytes) -> tuple[Undiscovered, ...]:
        """Return what a visitor who has something of the exhibits `been` may still discover."""
        chosen = discoveries.next_time(self.standing, been, visit_id)
        told = (self.manifests[exhibit] for exhibit in chosen)
        return tuple(Undiscovered(one.exhibit, one.name, one.question) for one in told)


class Houses:
    """Reads the house for pages. Nothing in it is of anybody: it may be a moment old.

    `patience` is how old, in seconds; an exhibit that a page needs and that was not there is
    looked for at once. May be asked from any thread: two who read at once read the same.
    """

    def __init__(self, clock: Clock, patience: float = 0.0) -> None:
        self._clock = clock
        self._patience = patience
        self._declared: _Aged[_Declared] | None = None
        self._counted: dict[tuple[str, str], _Aged[_Columns]] = {}

    def at(self, tx: Connection, played: Collection[str], bands: Collection[str]) -> House:
        """Return the exhibits, and of those that were `played` how these age bands did."""
        declared = self._known(self._declared)
        if declared is None or not declared.manifests.keys() >= set(played):
            declared = _declared(tx)
            self._declared = _Aged(self._clock.monotonic(), declared)
        counted: dict[_Counted, Mapping[int, int]] = {}
        for columns in self._columns(tx, played, bands):
            counted |= columns
        return House(declared.manifests, declared.standing, counted)

    def _columns(
        self, tx: Connection, played: Collection[str], bands: Collection[str]
    ) -> Iterator[_Columns]:
        """Yield what is counted of each exhibit and age band; all that is too old in one look."""
        known = {one: self._known(self._counted.get(one)) for one in product(played, bands)}
        stale = [one for one, columns in known.items() if columns is None]
        if stale:
            read = _columns(tx, {exhibit for exhibit, _ in stale}, {band for _, band in stale})
            for one in stale:
                known[one] = read[one]
                self._counted[one] = _Aged(self._clock.monotonic(), read[one])
        yield from (columns for columns in known.values() if columns is not None)

    def _known(self, aged: _Aged[Known] | None) -> Known | None:
        young = aged is not None and self._clock.monotonic() - aged.read_at < self._patience
        return aged.what if aged is not None and young else None


def _declared(tx: Connection) -> _Declared:
    manifests, standing = {}, set()
    for exhibit, manifest, revoked_at in tx.execute(_DECLARED):
        manifests[exhibit] = read_manifest(manifest)
        if revoked_at is None:
            standing.add(exhibit)
    return _Declared(manifests, frozenset(standing))


def _columns(
    tx: Connection, played: Collection[str], bands: Collection[str]
) -> Mapping[tuple[str, str], _Columns]:
    read: dict[tuple[str, str], dict[_Counted, dict[int, int]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    wanted = {"exhibits": sorted(played), "bands": sorted(bands)}
    for exhibit, metric, band, bounds, place, count in tx.execute(_COUNTED, wanted):
        read[exhibit, band][exhibit, metric, band, bounds][place] = count
    return read


def missing_texts(tx: Connection) -> tuple[str, ...]:
    """Say of each exhibit that stands here what it does not say in a language, a line each."""
    there = _declared(tx)
    return tuple(
        f"{exhibit} has no {language} for {', '.join(names)}"
        for exhibit in sorted(there.standing)
        for language, names in untold(there.manifests[exhibit]).items()
    )
