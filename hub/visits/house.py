"""The museum as a page tells of it: what its exhibits say of themselves, and who did what there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from edge.contract.manifest import ExhibitManifest, Metric, Texts
from hub.line.manifests import read_manifest
from hub.pages import Undiscovered
from hub.rules import comparisons, discoveries
from hub.rules.untold import untold
from hub.store import Edge, Exhibit, Histogram, table_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection

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


def house(tx: Connection, played: Collection[str], bands: Collection[str]) -> House:
    """Read the exhibits, and of those that were `played` how visitors of these age bands did."""
    manifests, standing = {}, set()
    for exhibit, manifest, revoked_at in tx.execute(_DECLARED):
        manifests[exhibit] = read_manifest(manifest)
        if revoked_at is None:
            standing.add(exhibit)
    counted: dict[_Counted, dict[int, int]] = defaultdict(dict)
    if played:
        wanted = {"exhibits": sorted(played), "bands": sorted(bands)}
        for exhibit, metric, band, bounds, place, count in tx.execute(_COUNTED, wanted):
            counted[exhibit, metric, band, bounds][place] = count
    return House(manifests, frozenset(standing), counted)


def missing_texts(tx: Connection) -> tuple[str, ...]:
    """Say of each exhibit that stands here what it does not say in a language, a line each."""
    there = house(tx, (), ())
    return tuple(
        f"{exhibit} has no {language} for {', '.join(names)}"
        for exhibit in sorted(there.standing)
        for language, names in untold(there.manifests[exhibit]).items()
    )
