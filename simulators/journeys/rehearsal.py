"""A museum's day, its visitors and what they were told: what all journeys are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from PIL import Image

from edge.contract.clock import SystemClock
from simulators.answers import answer
from simulators.database import SQLITE
from simulators.exhibits.door import KEPT, KEPT_FOR_NOW, Door, Told
from simulators.exhibits.plays import EXHIBITS, Exhibit
from simulators.installation import Installation
from simulators.journeys.family_page import FamilyPage, PageReader
from simulators.journeys.hearing import seconds_of
from simulators.journeys.store_look import MuseumStore, opened_store
from simulators.journeys.tally import Tally, expect
from simulators.kiosk import Kiosk, Shown
from simulators.luck import luck_of
from simulators.museum import Letter, Museum, open_museum
from simulators.visitors import Stand, Tap, Visitor, greet, new_band
from simulators.waiting import until

ZONE = ZoneInfo("Europe/Brussels")
OPENING = time(10, 0)
"""When a journey's day begins, whatever the real hour: far from the day's turn at 04:00."""
QUIET = timedelta(minutes=61)
"""After so long without a new result the mail goes."""
PAGE_SECONDS = 30.0
MAIL_SECONDS = 20.0
SAVED = frozenset({KEPT, KEPT_FOR_NOW})
"""What an exhibit is told of a result that is to be on a page."""


@dataclass(frozen=True, slots=True)
class Played:
    """One turn at an installation: the screens that asked, and what the exhibit was told."""

    asked: tuple[str, ...]
    told: tuple[Told, ...]


class Rehearsal:
    """A museum's day on which stories are told, one after another; `tally` is the story's own."""

    def __init__(self, museum: Museum) -> None:
        self.museum = museum
        self.tally = Tally("")
        self.luck = luck_of(0)
        self.heard: tuple[float, ...] = ()
        self.agreed: dict[tuple[str, str], frozenset[str]] = {}
        self._never_logged: set[str] = set()
        self._held = ExitStack()
        self._known: set[bytes] = set()
        self._stands: dict[str, Stand] = {}
        self._doors: dict[str, Door] = {}
        self._told_before: dict[str, int] = {}
        self._homes: set[str] = set()

    def __enter__(self) -> Self:
        """Open every kiosk's page and connect every exhibit's program."""
        for one in self.museum.installations:
            kiosk = self._held.enter_context(Kiosk(one.address))
            self._stands[one.name] = Stand(one.chip, kiosk)
            if one.exhibit.declaration is not None:
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

    @property
    def exhibits(self) -> tuple[Installation, ...]:
        """The installations where one plays."""
        return tuple(one for one in self.museum.installations if one.exhibit.declaration)

    @property
    def way_out(self) -> Installation:
        """The station at the exit, which stands last."""
        return self.museum.installations[-1]

    def begin(self, story: str) -> None:
        """Count anew: what is told from now on belongs to this story."""
        self.tally = Tally(story)
        self.luck = luck_of(sum(story.encode()))
        self._told_before = {name: len(door.told) for name, door in self._doors.items()}
        self._homes = set()

    def end(self) -> Tally:
        """Return what this story counted.

        Raises:
            ExpectationFailed: it does not add up, or a log names somebody.
        """
        self.tally.mails = len(self.letters())
        self.logs_must_name_nobody()
        self.tally.must_add_up()
        return self.tally

    def open_page(self, link: str) -> FamilyPage:
        """Open a mailed link in a tab that stays open until the day ends."""
        page = self.tab(link)
        page.open()
        return page

    def never_log(self, secret: str) -> None:
        """Remember what must stand in no log."""
        self._never_logged.add(secret)

    def awaits_mail(self, address: str) -> None:
        """Count the mails to this address as the story's; it must stand in no log."""
        self._never_logged.add(address)
        self._homes.add(address)

    def tab(self, link: str) -> FamilyPage:
        """Return a tab for a mailed link, that nobody opened yet."""
        self._never_logged.add(link.rpartition("/")[2])
        page = FamilyPage(link)
        self._held.callback(page.close)
        return page

    def visitor(self, first_name: str, address: str, age: int, **says: Any) -> Visitor:  # noqa: ANN401 - Visitor's own fields
        """Return a visitor with a band, of their own or `band`, and remember what they agree to."""
        fresh = {"band": new_band(self.luck)}
        visitor = Visitor(age=age, first_name=first_name, address=address, **(fresh | says))
        self._never_logged |= {one for one in (first_name, address) if one}
        self._never_logged.add(visitor.band.uid.hex())
        self._homes.add(address)
        self.agreed[first_name, address] = visitor.agreed
        return visitor

    def knows(self, visitor: Visitor) -> None:
        """Remember that this band is not to be asked anything more, here or elsewhere."""
        self._known.add(visitor.band.uid)

    def stand(self, at: Installation) -> Stand:
        """Return where one stands at an installation."""
        return self._stands[at.name]

    def door(self, at: Installation) -> Door:
        """Return the connection of an exhibit's own program."""
        return self._doors[at.name]

    def greet(self, visitor: Visitor, at: Installation) -> Shown:
        """Tap, and return what the kiosk answered."""
        known = visitor.band.uid in self._known and not visitor.says_registered
        return self._counted(greet(visitor, self.stand(at), known=known))

    def greet_anew(self, visitor: Visitor, at: Installation) -> Shown:
        """Tap once, whatever is known of the band, and return what the kiosk answered."""
        return self._counted(greet(visitor, self.stand(at), known=False))

    def _counted(self, taps: tuple[Tap, ...]) -> Shown:
        self.tally.taps += [one.milliseconds for one in taps]
        self.tally.bands_read += 1
        return taps[-1].shown

    def play(self, visitor: Visitor, at: Installation, rounds: int = 1) -> Played:
        """Tap, answer what is asked, play some rounds, and leave."""
        self.greet(visitor, at)
        asked = answer(visitor, self.stand(at))
        if visitor.agreed:
            self.knows(visitor)
        told = self.play_on(at, rounds)
        self.leave(at)
        return Played(asked, told)

    def play_on(self, at: Installation, rounds: int = 1) -> tuple[Told, ...]:
        """Play some rounds as the first player there is, and count what the exhibit was told."""
        door = self.door(at)
        player = door.wait_for_player()
        told = tuple(at.exhibit.play(door, player, self.luck) for _ in range(rounds))
        self.tally.told_saved += sum(one.state in SAVED for one in told)
        self.tally.provisional += sum(one.state == KEPT_FOR_NOW for one in told)
        return told

    def leave(self, at: Installation) -> None:
        """Say at the exhibit that the round is over, and wait until nobody plays there."""
        self.door(at).done()
        self.door(at).wait_until_free()

    def told(self) -> tuple[Told, ...]:
        """Return all that the exhibits were told in this story, installation by installation."""
        before = self._told_before
        return tuple(one for name, door in self._doors.items() for one in door.told[before[name] :])

    def letters(self) -> list[Letter]:
        """Return all mails to this story's visitors, oldest first."""
        return [one for one in self.museum.letters() if one["to"] in self._homes]

    def wait_for_letters(self, count: int) -> list[Letter]:
        """Wait until so many mails to this story's visitors came.

        Raises:
            NotReady: they did not come.
        """

        def come() -> list[Letter] | None:
            letters = self.letters()
            return letters if len(letters) >= count else None

        return until(come, f"{count} mails at the mailbox", MAIL_SECONDS, every=0.1)

    def kept_ids(self) -> set[str]:
        """Return the ids of all results that the exhibits were told are kept."""
        return {one.id for one in self.told() if one.state in SAVED}

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
            self._is_clean(page.medium(source))
        self.heard = tuple(seconds_of(page.medium(source)) for source in shown.sounds)
        self.tally.on_page += len(shown.kept)
        self.tally.refused_later += shown.refused
        return shown

    def grows(self, page: FamilyPage, visitor: Visitor, at: Installation) -> None:
        """Play once more: it comes to the page that stands open, which nobody opens again."""
        grown = page.grows(lambda: self.play(visitor, at))
        expect(set(grown.kept) == self.kept_ids(), "An open page grew by another result.")

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
def rehearsed(
    folder: Path, broker: str, exhibits: Sequence[Exhibit] = EXHIBITS, db: str = SQLITE
) -> Iterator[Rehearsal]:
    """Open a museum in the morning, ready for stories.

    Raises:
        RehearsalError: it did not come up.
    """
    moved = until_opening(SystemClock().now())
    with open_museum(folder, broker, exhibits=exhibits, moved=moved, db=db) as museum:
        with Rehearsal(museum) as rehearsal:
            yield rehearsal
        rehearsal.logs_must_name_nobody()


def until_opening(now: datetime) -> timedelta:
    """Return how far to move the clock so that it is ten in the morning of today."""
    local = now.astimezone(ZONE)
    return datetime.combine(local.date(), OPENING, ZONE) - local
