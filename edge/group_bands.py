"""Today's class, group and staff bands on the disk: a power cut without a hub forgets none."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from nacl.exceptions import CryptoError
from nacl.secret import Aead

from edge.contract.codec import Malformed, from_json, to_json
from edge.contract.day import museum_day
from edge.contract.downward import DirectoryEntry
from edge.contract.envelopes import VERSION
from edge.contract.trails import Trail, TrailsToday
from edge.contract.words import BindingKind
from edge.errors import NotKept
from edge.identity import sync_folder, write_secret

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from edge.contract.clock import Clock
    from edge.directory import Directory
    from edge.identity import DayKeys
    from edge.trails import Trails

log = logging.getLogger(__name__)

FILE = "group-bands.sealed"
_DAY_BYTES = len("2026-01-31")


@dataclass(frozen=True, slots=True)
class _OnDisk:
    """What is known of one museum day: bands by their key of that day, and what they follow."""

    day: date
    entries: tuple[DirectoryEntry, ...]
    trails: tuple[Trail, ...]
    v: int = VERSION


def _unnumbered(entry: DirectoryEntry) -> DirectoryEntry:
    """Leave out which colleague's it is: an edge must only know that it is one's."""
    return replace(entry, number=0) if entry.kind is BindingKind.STAFF else entry


class GroupBands:
    """The museum's own bands that a directory knows, in one sealed file beside it. Thread-safe.

    Those of classes and groups, and of colleagues, without what is printed on these. No visitor's
    own band is ever in it. It is sealed under a key that is made of the day's key, and
    gone with the day by this machine's clock; see docs/decisions/0036.
    """

    def __init__(
        self,
        data: Path,
        keys: DayKeys,
        known: tuple[Directory, Trails],
        clock: Clock,
        zone: ZoneInfo,
    ) -> None:
        """Set up; `known` is what is written down, and what is told anew after a start."""
        self._path = data / FILE
        self._keys = keys
        self._directory, self._trails = known
        self._clock = clock
        self._zone = zone
        self._lock = threading.Lock()
        self._written: _OnDisk | None = None
        self._day: date | None = None
        self._waits = False
        self._unsure = True
        # What the disk may hold although it was erased. Setting the clock may turn the day, with
        # which a directory forgets what ended: these stay until the disk is without them.
        self._erased: set[bytes] = set()

    def recall(self) -> None:
        """Tell directory and trails what was known before the power went; of today alone.

        At a start, and whenever it is `due`. What cannot be read, or is of a day that is over, is
        gone afterwards. To a clock that was not set yet today may be tomorrow: that waits.

        Raises:
            NotKept: the disk failed.
        """
        with self._lock:
            today, held = self._today(), self._read()
            self._waits = held is not None and held.day > today
            if held is None or held.day < today:
                self._remove()
            elif held.day == today:
                self._written = held
                self._directory.recall(self._not_erased(held.entries))
                self._trails.recall(TrailsToday(held.day, held.trails))
            self._day = today

    def follow(self) -> None:
        """Have on the disk what directory and trails know now, and nothing that they do not.

        Raises:
            NotKept: the disk failed.
        """
        with self._lock:
            self._erase_waiting()
            today = self._today()
            key = self._keys.disk_key(today)
            known = tuple(_unnumbered(one) for one in self._directory.of_the_house())
            held = _OnDisk(today, known, self._trails.told())
            if key is not None and held.entries:
                self._write(held, key)
            elif not self._waits:
                self._remove()

    def erase(self, binding_id: bytes) -> None:
        """Know an erased binding no more, also once a clock that is not set yet finds its day.

        Until then it stands on the disk alone, where that clock would leave it. A disk that fails
        just then is asked again at whatever is to `follow`.

        Raises:
            NotKept: the disk failed.
        """
        with self._lock:
            # Again: the clock may have been set, and the disk read, since the link said it.
            self._directory.end(binding_id)
            self._erased.add(binding_id)
            self._erase_waiting()

    def forget(self) -> None:
        """Have nothing on the disk: here nobody's band is known.

        Raises:
            NotKept: the disk failed.
        """
        with self._lock:
            self._remove()

    def due(self) -> bool:
        """Whether the disk was not looked at yet in this museum day, by this machine's clock."""
        return self._day != self._today()

    def _erase_waiting(self) -> None:
        """Take what was erased out of a file whose day this machine's clock has not reached."""
        held = self._read() if self._waits and self._erased else None
        key = None if held is None else self._keys.disk_key(held.day)
        if held is None or key is None:
            return
        self._write(replace(held, entries=self._not_erased(held.entries)), key)
        self._waits = True

    def _not_erased(self, entries: tuple[DirectoryEntry, ...]) -> tuple[DirectoryEntry, ...]:
        return tuple(one for one in entries if one.binding_id not in self._erased)

    def _read(self) -> _OnDisk | None:
        try:
            content = self._path.read_bytes()
            day = date.fromisoformat(content[:_DAY_BYTES].decode("ascii"))
            key = self._keys.disk_key(day)
            if key is None:
                return None
            plain = Aead(key).decrypt(content[_DAY_BYTES:], content[:_DAY_BYTES])
            held = from_json(_OnDisk, plain)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, CryptoError, Malformed):
            log.warning("the file of group bands cannot be read: the hub tells them again")
            return None
        return held if held.day == day else None

    def _write(self, held: _OnDisk, key: bytes) -> None:
        if held != self._written:
            self._written = None  # of a disk that fails nobody knows which of both it has
            day = held.day.isoformat().encode()
            try:
                write_secret(self._path, day + bytes(Aead(key).encrypt(to_json(held), day)))
            except OSError:
                raise NotKept("the disk did not take the group bands") from None
            self._written, self._waits = held, False
        self._erased.clear()

    def _remove(self) -> None:
        self._written = None
        try:
            for path in (self._path, self._path.with_name(f"{self._path.name}.new")):
                if path.exists():
                    self._unsure = True
                    path.unlink()
            # Of what was gone already nothing is synced: each visitor's news comes by here.
            if self._unsure:
                sync_folder(self._path.parent)
                self._unsure = False
        except OSError:
            raise NotKept("the disk did not let go of the group bands") from None
        self._erased.clear()

    def _today(self) -> date:
        return museum_day(self._clock.now(), self._zone)
