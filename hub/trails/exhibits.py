"""The exhibits among which trails go: what each declared of itself, and which stand here now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from edge.contract.manifest import ExhibitManifest, Texts
from hub.line.manifests import read_manifest
from hub.store import Edge, Exhibit, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

_edges = table_of(Edge)
_exhibits = table_of(Exhibit)
_DECLARED = select(_exhibits.c.exhibit, _exhibits.c.manifest, _edges.c.revoked_at).select_from(
    _exhibits.join(_edges, _edges.c.name == _exhibits.c.edge)
)


@dataclass(frozen=True, slots=True)
class Declared:
    """All exhibits that were ever declared, by name; `standing` are those that are there now."""

    manifests: Mapping[str, ExhibitManifest]
    standing: Mapping[str, ExhibitManifest]

    def name(self, exhibit: str) -> Texts:
        """Return what an exhibit is called; its bare name where it never declared itself."""
        manifest = self.manifests.get(exhibit)
        return Texts(nl=exhibit) if manifest is None else manifest.name


def declared(tx: Connection) -> Declared:
    """Read what exhibits declared; they are few, and read once each."""
    rows = tx.execute(_DECLARED).all()
    manifests = {row.exhibit: read_manifest(row.manifest) for row in rows}
    living = {row.exhibit for row in rows if row.revoked_at is None}
    return Declared(manifests, {name: manifests[name] for name in sorted(living)})
