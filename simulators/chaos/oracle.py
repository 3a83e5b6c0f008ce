"""Sets what exhibits were told beside what stands in the hub's store, opened with its keys."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from edge.contract.events import MediumKind
from hub import config
from hub.keyring import KeyKind, Place
from hub.keys.file import KeyringFile
from hub.media.files import MediaFiles
from hub.media.kept import WHOLE_SOUND
from hub.pages import MediumForm
from hub.premises import Premises
from hub.store import Medium, Score, Store, sqlite_url, table_of
from hub.visits.results import MediumState
from simulators.chaos.pictures import spelled, spells
from simulators.chaos.tunes import heard, sings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import Any

    from sqlalchemy import Row

    from simulators.chaos.players import Account

WIDTH = 320
"""Of the pictures that are looked at, among those that a page shows."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the store holds, by the result's id (hex), whoever's visit it stands under.

    `scores` holds `exhibit/metric/value`; `whole` the pictures that a page can show, `sounds` what
    it can play.
    """

    scores: Mapping[str, str]
    media: frozenset[str]
    whole: Mapping[str, bytes]
    sounds: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `--json` prints. `told_saved` results were promised; every one must be `on_hub`.

    `duplicates` say what another result says, be it under another visit. Of the media promised
    `media_whole` are on the hub's disk and show, or sound, what was sent. `not_kept` were said not
    to be, and are no promise. `in_doubt` stand there though no answer came: their exhibit was cut
    off in mid-sentence, and they may be there or not, but once.
    """

    told_saved: int
    on_hub: int
    lost: int
    duplicates: int
    media_sent: int
    media_whole: int
    not_kept: int
    in_doubt: int
    kills: int
    seconds: float

    @property
    def clean(self) -> bool:
        """Whether every promise was kept, once."""
        return not self.lost and not self.duplicates and self.media_sent == self.media_whole

    @property
    def enough(self) -> bool:
        """Whether so much was promised, media too, that to have kept it says something."""
        return self.told_saved > self.kills and self.media_sent > 0


def found_in(settings: Path) -> Found:
    """Read all results out of the store that a hub.toml names."""
    loaded = config.load(settings)
    premises = Premises(loaded.folder)
    store = Store(loaded.database or sqlite_url(premises.store))
    keyring = KeyringFile(premises.keyring)
    files = MediaFiles(premises.media)
    try:
        with store.read() as tx:
            scores = tx.execute(select(table_of(Score))).all()
            media = tx.execute(select(table_of(Medium))).all()
        whole = [one for one in media if one.state == MediumState.WHOLE]
        kept = {one.result_id.hex(): (one.kind, _kept(files, keyring, one)) for one in whole}
        said = {one.result_id.hex(): _said(keyring, one) for one in scores}
    finally:
        keyring.close()
        store.close()
    return Found(
        scores=said,
        media=frozenset(one.result_id.hex() for one in media),
        whole={one: made for one, (kind, made) in kept.items() if kind == MediumKind.PHOTO},
        sounds={one: made for one, (kind, made) in kept.items() if kind == MediumKind.SOUND},
    )


def judge(accounts: Iterable[Account], found: Found, kills: int, seconds: float) -> Verdict:
    """Compare; what stands there twice was stored twice: no try repeats a value or a picture."""
    books = list(accounts)
    saved = [one for book in books for one in book.saved]
    promised = {one.id for one in saved}
    there = found.scores.keys() | found.media
    photos = {one: seed for book in books for one, seed in book.photos.items() if one in promised}
    sounds = {one: seed for book in books for one, seed in book.sounds.items() if one in promised}
    shown = sum(spells(found.whole.get(one, b""), seed) for one, seed in photos.items())
    played = sum(sings(found.sounds.get(one, b""), seed) for one, seed in sounds.items())
    tried = sum(book.tried for book in books)
    twice = _twice(found.scores.values()) + _twice(map(spelled, found.whole.values()))
    twice += _twice(map(heard, found.sounds.values()))
    return Verdict(
        told_saved=len(promised),
        on_hub=len(promised & there),
        lost=len(promised - there),
        duplicates=max(twice, len(there) - tried),
        media_sent=len(photos) + len(sounds),
        media_whole=shown + played,
        not_kept=sum(book.not_kept for book in books),
        in_doubt=len(there - promised),
        kills=kills,
        seconds=round(seconds, 1),
    )


def _twice(said: Iterable[str] | Iterable[bytes]) -> int:
    """Return how many say what another says already; what says nothing is not among them."""
    return sum(count - 1 for count in Counter(filter(None, said)).values())


def _said(keyring: KeyringFile, score: Row[Any]) -> str:
    place = Place("score", "value_box", score.result_id)
    value = keyring.open(KeyKind.VISIT, score.visit_id, place, score.value_box)
    return f"{score.exhibit}/{score.metric}/{value.decode()}"


def _kept(files: MediaFiles, keyring: KeyringFile, medium: Row[Any]) -> bytes:
    """Return what a page shows or plays of a medium; nothing where its file is not there."""
    is_photo = medium.kind == MediumKind.PHOTO
    piece = (WIDTH, MediumForm.JPG) if is_photo else (WHOLE_SOUND, MediumForm.MP3)
    try:
        return files.read(keyring, medium.visit_id, medium.result_id, *piece)
    except FileNotFoundError:
        return b""
