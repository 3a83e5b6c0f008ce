"""All that a museum holds of a day, opened and searched: rows, boxes, files, logs, mails."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, select

from hub import config
from hub.errors import KeyGone
from hub.keyring import KeyKind, Place
from hub.keys.file import KeyringFile
from hub.opening import open_store
from hub.premises import Premises
from hub.store import Stored

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from hub.keyring import Keyring
    from simulators.museum import Museum

SEALED_UNDER = (KeyKind.VISIT, KeyKind.PAGE, KeyKind.BOOKING)
OF_COLLEAGUES = frozenset({"totp_box"})
"""Sealed under a secret of the museum's that no key opens; nothing of a visitor stands there."""


def places_of(museum: Museum, wanted: Collection[str], *, mails: bool = True) -> list[str]:
    """Return where any of these texts stands: `table.column`, a file's name, or a mail.

    Every sealed box is opened; capitals do not count. Without `mails`, what has left the museum
    by mail is not looked at.

    Raises:
        KeyGone: a box is stored that no key opens.
    """
    sought = [one.casefold() for one in wanted if one]
    rows = [
        place
        for place, text in _texts(museum.settings)
        if any(one in text.casefold() for one in sought)
    ]
    files = [path.name for path in museum.files() if _has(path, sought)]
    sent = museum.letters() if mails else []
    named = ["a mail" for one in sent if any(name in str(one).casefold() for name in sought)]
    return rows + files + named


def _has(path: Path, sought: Collection[str]) -> bool:
    held = path.read_bytes().lower()
    return any(one.encode() in held for one in sought)


def _texts(settings: Path) -> Iterator[tuple[str, str]]:
    """Yield every text of every row, with the boxes opened, and where it stands."""
    loaded = config.load(settings)
    keyring = KeyringFile(Premises(loaded.folder).keyring)
    with closing(open_store(loaded)) as store, closing(keyring), store.read() as tx:
        for table in Stored.metadata.sorted_tables:
            for row in tx.execute(select(table)).mappings():
                for column, value in row.items():
                    text = _read(keyring, table, dict(row), str(column), value)
                    if text:
                        yield f"{table.name}.{column}", text


def _read(keyring: Keyring, table: Table, row: dict[str, Any], column: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes) and column.endswith("_box") and column not in OF_COLLEAGUES:
        return _opened(keyring, table, row, column, value)
    return ""


def _opened(keyring: Keyring, table: Table, row: dict[str, Any], column: str, box: bytes) -> str:
    """Try every key that there is, at every place where the box may have been sealed."""
    ids = [one for name, one in row.items() if isinstance(one, bytes) and name.endswith("_id")]
    for kind in SEALED_UNDER:
        for key_id in keyring.ids(kind):
            for row_id in ids:
                try:
                    place = Place(table.name, column, row_id)
                    return keyring.open(kind, key_id, place, box).decode(errors="replace")
                except KeyGone:
                    continue
    raise KeyGone(f"{table.name}.{column}")
