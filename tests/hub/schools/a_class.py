"""A class of a school that does not exist, and a museum that it comes to."""

from dataclasses import replace
from datetime import timedelta

from edge.contract.words import AgeBand, BindingKind, Language, Scope
from hub.bands import inventory
from hub.bands.dealt import Bands
from hub.bands.inventory import NewBands
from hub.rules.arrangements import Group, Office
from hub.schools.bookings import Contact, Said
from hub.uses.schools import SchoolUses
from look.notices import arrangement
from tests.hub.a_museum import MORNING, ZONE, AMuseum, score

TODAY = MORNING.date()
BOX = "doos 12"
CLASS = Group(BindingKind.CLASS, "Testschool", "5B", 5, AgeBand.UNDER_13, 4, TODAY, Language.NL)
CONTACT = Contact("Testleerkracht", "teacher@example.org")


def uid(number, box=0):
    return bytes((4, 0xC1, box, number, 0x5A, 0x11, 0x80))


class AClass:
    """A museum in which a class books, attests, gets its box and plays."""

    def __init__(self, folder):
        self.museum = museum = AMuseum(folder)
        museum.turn()
        self.told = 0
        self.uses = SchoolUses(
            museum.store, museum.keyring, museum.rights, Now(museum), ZONE, self._tell
        )

    def _tell(self):
        self.told += 1

    def has_box(self, name=BOX, bands=6, kind=BindingKind.CLASS, box=0):
        numbers = range(1, bands + 1)
        new = NewBands(kind, name, tuple(uid(n, box) for n in numbers), tuple(numbers))
        with self.museum.store.write() as tx:
            inventory.add(tx, new, self.uses.today, self.museum.now)

    def books(self, **changes):
        self.booking_id, self.token = self.uses.book(replace(CLASS, **changes), CONTACT)
        return self.booking_id

    def attests(self, *scopes, booking_id=None, **changes):
        booked = self.museum.value("booking", "kind", booking_id=booking_id or self.booking_id)
        words = arrangement(of_a_group=booked == BindingKind.GROUP)
        said = Said(
            who="Testdirecteur",
            office=Office.HEAD,
            scopes=frozenset(scopes or {Scope.SCORE}),
            language=Language.NL,
            notice=words.version,
            notice_sha256=words.sha256("nl"),
            shown_at=self.museum.now - timedelta(minutes=1),
        )
        self.uses.attest(booking_id or self.booking_id, replace(said, **changes))

    def comes(self, *scopes, **changes):
        """Book, attest, and be given the box."""
        self.has_box()
        self.books(**changes)
        self.attests(*scopes)
        self.uses.give(self.booking_id, BOX)

    def binding(self, number, box=0):
        """Return what a band is called today."""
        day = self.museum.value("band_day", "binding_id", uid=uid(number, box))
        return _Bound(day)

    def plays(self, number, value=250.0):
        """Have a number make a score; return the verdict."""
        return self.museum.hears(score(self.binding(number), value, self.museum.now))

    def entry(self, number):
        """Return what every edge knows of a band now."""
        with self.museum.store.read() as tx:
            entries = Bands(self.museum.keyring).entries(tx, self.uses.today)
        name = self.binding(number).binding_id
        return next(one for one in entries if one.binding_id == name)


class _Bound:
    def __init__(self, binding_id):
        self.binding_id = binding_id


class Now:
    """The clock of a museum that a test sets."""

    def __init__(self, museum):
        self._museum = museum

    def now(self):
        return self._museum.now
