"""Sets what exhibits were told beside what stands in the hub's store, opened with its keys."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from hub import config
from hub.keyring import KeyKind, Place
from hub.keys.file import KeyringFile
from hub.premises import Premises
from hub.store import Medium, Score, Store, sqlite_url, table_of
from hub.visits.results import MediumState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from simulators.chaos.players import Account


@dataclass(frozen=True, slots=True)
class Found:
    """What the store holds: results by id (hex), scores' values as often as each stands there."""

    scores: frozenset[str]
    media: frozenset[str]
    whole: frozenset[str]
    values: Counter[tuple[bytes, str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `--json` prints. `told_saved` results were promised; every one must be `on_hub`.

    `in_doubt` were sent and the answer never came: they may be there or not, but once.
    """

    told_saved: int
    on_hub: int
    lost: int
    duplicates: int
    media_sent: int
    media_whole: int
    in_doubt: int
    kills: int
    seconds: float

    @property
    def clean(self) -> bool:
        """Whether every promise was kept, once."""
        return not self.lost and not self.duplicates and self.media_sent == self.media_whole


def found_in(settings: Path) -> Found:
    """Read all results out of the store that a hub.toml names."""
    loaded = config.load(settings)
    premises = Premises(loaded.folder)
    store = Store(loaded.database or sqlite_url(premises.store))
    keyring = KeyringFile(premises.keyring)
    try:
        with store.read() as tx:
            scores = tx.execute(select(table_of(Score))).all()
            media = tx.execute(select(table_of(Medium))).all()
        values: Counter[tuple[bytes, str]] = Counter()
        for one in scores:
            place = Place("score", "value_box", one.result_id)
            value = keyring.open(KeyKind.VISIT, one.visit_id, place, one.value_box)
            values[one.visit_id, f"{one.exhibit}/{one.metric}/{value.decode()}"] += 1
    finally:
        keyring.close()
        store.close()
    return Found(
        scores=frozenset(one.result_id.hex() for one in scores),
        media=frozenset(one.result_id.hex() for one in media),
        whole=frozenset(one.result_id.hex() for one in media if one.state == MediumState.WHOLE),
        values=values,
    )


def judge(accounts: Iterable[Account], found: Found, kills: int, seconds: float) -> Verdict:
    """Compare; a value that stands there twice was stored twice, for no try repeats one."""
    books = list(accounts)
    saved = [one for book in books for one in book.saved]
    promised = {one.id for one in saved}
    there = found.scores | found.media
    photos = {one.id for one in saved if one.kind == "photo"}
    tried = sum(book.tried for book in books)
    twice = sum(count - 1 for count in found.values.values())
    return Verdict(
        told_saved=len(promised),
        on_hub=len(promised & there),
        lost=len(promised - there),
        duplicates=twice + max(0, len(there) - tried),
        media_sent=len(photos),
        media_whole=len(photos & found.whole),
        in_doubt=len(there - promised),
        kills=kills,
        seconds=round(seconds, 1),
    )
