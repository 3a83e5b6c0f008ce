"""A school, or an organiser, and the box of numbered bands that their group gets for a day."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from edge.contract.day import museum_day
from edge.contract.words import AgeBand, BindingKind, Language, Scope
from hub.config import load
from hub.keys.file import KeyringFile
from hub.opening import open_store
from hub.premises import Premises
from hub.rules.arrangements import Group, Office
from hub.schools import bookings, sets
from hub.schools.bookings import Contact, Said
from look.notices import SCHOOL_NOTICE, school_sha256
from simulators.errors import ExpectationFailed
from simulators.visitors import new_band

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from sqlalchemy import Connection

    from hub.keyring import Keyring
    from hub.schools.bookings import Booked
    from simulators.chip import Ntag213
    from simulators.museum import Museum

TEACHER = Contact("Testleerkracht", "teacher@example.org")
HEAD = "Testdirecteur"
SPARE_BANDS = 2
READ_FOR = timedelta(minutes=1)
"""So long somebody reads the arrangement before they put their name under it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box of numbered bands: its name, and each band under its number."""

    kind: BindingKind
    name: str
    bands: dict[int, Ntag213]


def take_in(museum: Museum, kind: BindingKind, name: str, pupils: int, luck: Random) -> Box:
    """Take a box into the museum's inventory: a band for each pupil, and some spare ones."""
    box = Box(kind, name, {number: new_band(luck) for number in range(1, pupils + SPARE_BANDS + 1)})
    museum.add_box(kind, name, [box.bands[number].uid for number in sorted(box.bands)])
    return box


class School:
    """Somebody who books for a group, attests their arrangement, and gets a box on the day."""

    def __init__(self, museum: Museum, kind: BindingKind = BindingKind.CLASS) -> None:
        self._settings = load(museum.settings)
        self._clock = museum.clock
        self._kind = kind
        self.booking_id = b""
        self.token = ""

    def books(self, pupils: int, trail: str = "") -> None:
        """Say who comes today, and how many."""
        now = self._clock.now()
        today = museum_day(now, self._settings.zone)
        of_school = self._kind is BindingKind.CLASS
        group = Group(
            kind=self._kind,
            school="Testschool" if of_school else "",
            label="5B" if of_school else "FEEST",
            school_year=5 if of_school else 0,
            age_band=AgeBand.UNDER_13,
            pupils=pupils,
            day=today,
            language=Language.NL,
            trail=trail,
        )
        with self._opened() as (tx, keyring):
            made = bookings.make(tx, keyring, group, TEACHER, now, today)
        self.booking_id, self.token = made

    def attests(self, *scopes: str) -> None:
        """Put a name under the arrangement: what may be kept of each number."""
        now = self._clock.now()
        of_school = self._kind is BindingKind.CLASS
        said = Said(
            who=HEAD,
            office=Office.HEAD if of_school else Office.ORGANISER,
            scopes=frozenset(Scope(one) for one in scopes),
            language=Language.NL,
            notice=SCHOOL_NOTICE,
            notice_sha256=school_sha256(Language.NL),
            shown_at=now - READ_FOR,
        )
        with self._opened() as (tx, keyring):
            bookings.attest(tx, keyring, self._booked(tx), said, now)

    def opts_out(self, number: int) -> None:
        """Have nothing kept of a number."""
        with self._opened() as (tx, _keyring):
            sets.opt_out(tx, self.booking_id, number, self._clock.now())

    def gets(self, box: Box) -> None:
        """Get a box at the desk."""
        with self._opened() as (tx, keyring):
            sets.give(tx, keyring, self._booked(tx), box.name, self._clock.now())

    def _booked(self, tx: Connection) -> Booked:
        booked = bookings.by_id(tx, self.booking_id)
        if booked is None:
            raise ExpectationFailed("The booking is not there any more.")
        return booked

    @contextmanager
    def _opened(self) -> Iterator[tuple[Connection, Keyring]]:
        keyring = KeyringFile(Premises(self._settings.folder).keyring)
        with closing(open_store(self._settings)) as store, closing(keyring), store.write() as tx:
            yield tx, keyring
