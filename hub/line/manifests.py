"""What exhibits declared of themselves, as the store holds it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from edge.contract.codec import from_json, to_json
from edge.contract.downward import Refusal
from edge.contract.manifest import ExhibitManifest, Metric
from hub.errors import NotDeclared
from hub.rules.bindings import FUTURE
from hub.store import Exhibit, Histogram, put_or_change, table_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from edge.contract.manifest import ExhibitDeclared

_exhibits = table_of(Exhibit)
_histograms = table_of(Histogram)
MOST_UNHEARD = 1000
"""Names of what is missed that are held; the oldest is forgotten first."""
_MANIFEST = select(_exhibits.c.manifest).where(_exhibits.c.exhibit == bindparam("of"))


@lru_cache(maxsize=256)
def read_manifest(text: str) -> ExhibitManifest:
    """Decode a stored manifest; a museum has few, and every score asks for one."""
    return from_json(ExhibitManifest, text.encode())


def manifest_of(tx: Connection, exhibit: str) -> ExhibitManifest | None:
    """Return what an exhibit declared last, None if it never did."""
    text = tx.execute(_MANIFEST, {"of": exhibit}).scalar()
    return None if text is None else read_manifest(text)


def metric_of(tx: Connection, exhibit: str, key: str) -> Metric | Refusal:
    """Return a metric of an exhibit, or why a score of it is refused."""
    manifest = manifest_of(tx, exhibit)
    if manifest is None:
        return Refusal.NO_SUCH_EXHIBIT
    metric = next((one for one in manifest.metrics if one.key == key), None)
    return Refusal.NO_SUCH_EXHIBIT if metric is None else metric


class Unheard:
    """What results named and no exhibit has declared, and since when, in this process's memory.

    Where several share what edges say, a result can overtake the declaration it rests on, also one
    that was made long ago and comes after an outage. So what counts is since when it is missed
    here, by no clock of an edge.
    """

    def __init__(self, patience: timedelta) -> None:
        """Wait so long for a declaration; with no patience, never."""
        self._patience = patience
        self._missed: dict[tuple[str, str], datetime] = {}

    def may_come(self, exhibit: str, what: str, now: datetime) -> bool:
        """Whether what is not declared now (a metric's key, a kind of medium) is to be awaited."""
        since = self._missed.get((exhibit, what))
        if since is None:
            if len(self._missed) >= MOST_UNHEARD:
                del self._missed[next(iter(self._missed))]
            since = self._missed[exhibit, what] = now
        return timedelta() <= now - since < self._patience


def declare(
    tx: Connection,
    manifest: ExhibitManifest,
    said: ExhibitDeclared,
    living: Collection[str],
    now: datetime,
) -> None:
    """Take what an edge declared of its exhibit, its signature checked; the newest holds.

    An exhibit belongs to the installation that declared it first, as long as that may speak;
    another one may stand by it with the same words, never change them.

    Raises:
        NotDeclared: it is older than what is here, from the future, or not that edge's to change.
    """
    if said.at > now + FUTURE:
        raise NotDeclared("declared by a clock that runs ahead")
    whole = to_json(with_scored_metrics(tx, manifest)).decode()
    before = tx.execute(select(_exhibits).where(_exhibits.c.exhibit == manifest.exhibit)).first()
    if before is not None and before.edge != said.edge and before.edge in living:
        if whole != before.manifest:
            raise NotDeclared(f"the exhibit is that of {before.edge}, which declares it otherwise")
        return
    if before is not None and before.declared_at and said.at < before.declared_at:
        raise NotDeclared("an older declaration than the one that is here")
    values = {
        "edge": said.edge,
        "manifest": whole,
        "declared_at": said.at,
        "updated_at": now,
    }
    put_or_change(tx, Exhibit, {"exhibit": manifest.exhibit, **values}, values)


def with_scored_metrics(tx: Connection, manifest: ExhibitManifest) -> ExhibitManifest:
    """Return a new manifest with the metrics it no longer declares but that were scored before.

    Else a maker who renames one would take the cards of earlier visitors off their pages.
    """
    before = manifest_of(tx, manifest.exhibit)
    declared = {metric.key for metric in manifest.metrics}
    gone = [one for one in (before.metrics if before else ()) if one.key not in declared]
    if not gone:
        return manifest
    # Every first score is counted, and the counts are few: no look at all scores is needed.
    counted = select(_histograms.c.metric).where(_histograms.c.exhibit == manifest.exhibit)
    scored = set(tx.execute(counted.distinct()).scalars())
    kept = (metric for metric in gone if metric.key in scored)
    return replace(manifest, metrics=(*manifest.metrics, *kept))
