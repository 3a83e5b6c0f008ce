"""Writes the data map from the tables' own declarations: what, why, what erasing does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.store.annotations import Lives, Privacy, Stored

if TYPE_CHECKING:
    from sqlalchemy import Table

_HEAD = """\
# Data map

Every column of the hub's store, as the tables declare it: printed by `python -m hub data-map`, and
compared by a test.

- **personal** stands encrypted under the key of its visit. When that key is destroyed, nobody can
  read it any more; nor in a backup, once those of the keyring have rolled over.
- **pseudonym**: a random or keyed value, or a fact that is somebody's only through one.
- **secret** opens something: it is hashed or encrypted. **none** tells nothing about anybody.

Erasing: *delete* takes the row, *null* the value; *keep* stays, for the reason that is given.

Outside the store stand `keyring.db` (the keys; destroyed with what they open, overwritten on disk),
`media/` (photos and sounds, encrypted under the visit's key; removed with it), `erasures.jsonl`
(the ledger: random ids of what was erased, when and why; three years), and two secrets of the
museum's, `pepper` and `box.key`. The number on a visitor's receipt names a line `begun` in the
ledger; a line `done` with the same number says that it is carried out, so numbers skip.
`python -m hub receipt NUMBER --config hub.toml` looks one up: when it was begun and done, what it
took, and whether the chain of the whole ledger is intact, with its last hash. It ends with 0, or
with 1 when no such number is there or the chain is broken. It only reads, beside a running hub.

At an installation stand `outbox.db` (what the hub has not receipted, each row sealed), its media on
their way (sealed), and `group-bands.sealed`: today's class, group and staff bands by their keys of
the day, sealed, gone at four. No visitor's own band is in it, and no UID in any of them.
"""


def data_map() -> str:
    """Return the data map in Markdown."""
    tables = sorted(Stored.metadata.sorted_tables, key=lambda table: table.name)
    return "\n".join((_HEAD, *(_section(table) for table in tables)))


def _section(table: Table) -> str:
    lives: Lives = table.info["lives"]
    found = ", ".join(f"`{name}`" for name in lives.erased_by)
    lines = [
        f"## {table.name}",
        "",
        f"Lives {lives.until}." + (f" Erasing finds it by {found}." if found else ""),
        "",
        "| column | is | for | erasing |",
        "|---|---|---|---|",
    ]
    for column in table.columns:
        privacy: Privacy = column.info["privacy"]
        erasing = "" if privacy.category == "none" else str(privacy.on_erase)
        kept = f"{erasing}: {privacy.why}" if privacy.why else erasing
        lines.append(f"| `{column.name}` | {privacy.category} | {privacy.purpose} | {kept} |")
    return "\n".join((*lines, ""))
