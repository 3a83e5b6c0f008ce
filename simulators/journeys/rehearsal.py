"""A museum, its visitors and what they were told: what all journeys are made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from PIL import Image

from edge.contract.clock import SystemClock
from simulators.exhibits.door import KEPT, Door, Told
from simulators.installation import Installation
from simulators.journeys.family_page import FamilyPage, PageReader
from simulators.journeys.store_look import MuseumStore, opened_store
from simulators.journeys.tally import Tally, expect
from simulators.kiosk import Kiosk
from simulators.luck import luck_of
from simulators.museum import Museum, open_museum
from simulators.visitors import Visitor, answer, greet, new_band
from simulators.waiting import until

ZONE = ZoneInfo("Europe/Brussels")
OPENING = time(10, 0)
"""When a journey's day begins, whatever the real hour: far from the day's turn at 04:00."""
QUIET = timedelta(minutes=61)
"""After so long without a new result the mail goes."""
PAGE_SECONDS = 30.0


class Rehearsal:
    """One journey under way."""

    def __init__(self, museum: Museum, tally: Tally, luck: Random) -> None:
        self.museum = museum
        self.tally = tally
        self.luck = luck
        self.agreed: dict[tuple[str, str], frozenset[str]] = {}
        self._never_logged: set[str] = set()
        self._held = ExitStack()
        self._bound: set[bytes] = set()
        self._kiosks: dict[str, Kiosk] = {}
        self._doors: dict[str, Door] = {}

    def __enter__(self) -> Self:
        """Open every kiosk's page and connect every exhibit's program."""
        for one in self.museum.installations:
            self._kiosks[one.name] = self._held.enter_context(Kiosk(one.address))
            self._doors[one.name] = one.door()
            self._held.callback(self._doors[one.name].close)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all pages and hang up."""
        self._held.close()

    def open_page(self, link: str) -> FamilyPage:
        """Open a mailed link in a tab that stays open until the journey ends."""
        self._never_logged.add(link.rpartition("/")[2])
        page = FamilyPage(link)
        self._held.callback(page.close)
        page.open()
        return page

    def visitor(self, first_name: str, address: str, age: int, **says: Any) -> Visitor:  # noqa: ANN401 - Visitor's own fields
        """Return a visitor with a band of their own, and remember what they agree to."""
        visitor = Visitor(new_band(self.luck), age, first_name, address, **says)
        self._never_logged |= {first_name, address, visitor.band.uid.hex()}
        self.agreed[first_name, address] = visitor.agreed
        return visitor

    def play(self, visitor: Visitor, at: Installation, rounds: int = 1) -> tuple[Told, ...]:
        """Tap, answer what is asked, play some rounds, and leave."""
        kiosk, door = self._kiosks[at.name], self._doors[at.name]
        bound = visitor.band.uid in self._bound
        taps = greet(visitor, at.chip, kiosk, bound=bound)
        self.tally.taps += [one.milliseconds for one in taps]
        self.tally.bands_read += 1
        answer(visitor, kiosk)
        if visitor.agreed:
            self._bound.add(visitor.band.uid)
        player = door.wait_for_player()
        told = tuple(at.exhibit.play(door, player, self.luck) for _ in range(rounds))
        self.tally.told_saved += sum(one.state == KEPT for one in told)
        door.done()
        door.wait_until_free()
        return told

    def told(self) -> tuple[Told, ...]:
        """Return all that the exhibits were told, installation by installation."""
        return tuple(one for door in self._doors.values() for one in door.told)

    def kept_ids(self) -> set[str]:
        """Return the ids of all results that the exhibits were told are kept."""
        return {one.id for one in self.told() if one.state == KEPT}

    def read_page(self, page: FamilyPage, results: int) -> PageReader:
        """Load an open page again until it shows so many results, and count what it shows.

        Raises:
            NotReady: it never did.
        """

        def complete() -> PageReader | None:
            read = page.read()
            return read if len(read.kept) + read.refused >= results else None

        what = f"the page to show {results} results"
        shown = until(complete, what, PAGE_SECONDS, every=0.2)
        expect(len(set(shown.kept)) == len(shown.kept), "A result stands twice on the page.")
        for source in shown.pictures:
            self._is_clean(page.picture(source))
        self.tally.on_page += len(shown.kept)
        self.tally.refused_later += shown.refused
        return shown

    def look_into_store(self) -> None:
        """Count what is stored that nobody agreed to."""
        with self.store() as store:
            self.tally.stored_without_consent += store.look(self.agreed).without_consent

    def logs_must_name_nobody(self) -> None:
        """Search every log of every process for names, addresses, UIDs and tokens.

        Raises:
            ExpectationFailed: one is in there; says in which log, not what.
        """
        for log in self.museum.folder.rglob("*.log"):
            lines = log.read_text(errors="replace").casefold()
            named = any(secret.casefold() in lines for secret in self._never_logged)
            expect(not named, f"{log.name} names a visitor, a band or a link.")

    @contextmanager
    def store(self) -> Iterator[MuseumStore]:
        """Open the hub's store with its keys."""
        with opened_store(self.museum.settings) as store:
            yield store

    @staticmethod
    def _is_clean(picture: bytes) -> None:
        image = Image.open(BytesIO(picture))
        image.load()
        expect(not image.getexif(), "A photo on the page still has its EXIF.")


@contextmanager
def rehearsed(name: str, folder: Path, broker: str) -> Iterator[Rehearsal]:
    """Open a museum in the morning, ready for a journey.

    Raises:
        RehearsalError: it did not come up.
    """
    moved = until_opening(SystemClock().now())
    with open_museum(folder, broker, moved=moved) as museum:
        with Rehearsal(museum, Tally(name), luck_of(len(name))) as rehearsal:
            yield rehearsal
        rehearsal.tally.mails = len(museum.letters())
        rehearsal.logs_must_name_nobody()


def until_opening(now: datetime) -> timedelta:
    """Return how far to move the clock so that it is ten in the morning of today."""
    local = now.astimezone(ZONE)
    return datetime.combine(local.date(), OPENING, ZONE) - local
