"""A whole server without a wire: a real hub behind the real portal, and whoever comes by."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace

from starlette.testclient import TestClient

from edge.contract.words import AgeBand, BindingKind, Language, Scope
from hub.app import Hub
from hub.bands import inventory
from hub.bands.inventory import NewBands
from hub.colleagues import accounts
from hub.premises import Premises
from hub.rules.arrangements import Group, Office
from hub.schools.bookings import Contact, Said
from hub.uses.staff import Wished
from look.notices import arrangement
from portal.app import create_app
from tests.hub.a_museum import HandClock, registration, settings_in

PUBLIC_URL = "http://testserver"
ORIGIN = {"origin": PUBLIC_URL}
PASSWORD = "gammelige krokus telt zwarte tegels"
TEACHER = Contact("Testleerkracht", "teacher@example.org")
SEE_OTHER = 303
FILLED_IN = re.compile(r"\{(\w+)(?::(\w+))?\}")
PER_NAME = {"form": "jpg", "set_name": "doos-12"}
"""What a parameter of an address must look like, where an id will not do."""


class AHouse:
    """Its hub opens files and does not start: nothing is on a wire, all of it is real."""

    def __init__(self, folder):
        Premises(folder).found()
        settings = settings_in(folder)
        self.settings = replace(settings, portal=replace(settings.portal, public_url=PUBLIC_URL))
        self.folder = folder
        self.boxes = {}
        self.clock = HandClock()
        self.hub = Hub(self.settings, self.clock)
        self.hub.turn()
        self.app = create_app(self.hub, self.settings, self.clock)

    def close(self):
        self.hub.close()

    def visitor(self, **headers):
        """Somebody's browser; `headers` are what it sends beside."""
        return TestClient(self.app, follow_redirects=False, headers=ORIGIN | headers)

    def colleague(self, *roles):
        """The browser of a colleague who signed in."""
        name = "test." + "-".join(one[:3] for one in roles)
        with self.hub.store.write() as tx:
            code = accounts.invite(tx, name, roles, self.clock.now())
        self.hub.staff.join(code, Wished(PASSWORD))
        browser = self.visitor()
        came_in = browser.post("/staff/in", data={"name": name, "password": PASSWORD})
        assert came_in.headers["location"] == "/staff"
        return browser

    def registers(self, name, address):
        """Have a grown-up registered at an installation today."""
        event = registration(self.clock.now(), name=name, address=address)
        with self.hub.store.write() as tx:
            self.hub._decisions.visits.bind(tx, event, "wall", self.clock.now())

    def found(self, browser, what):
        """Look for a band or an address at a desk; return what the card is called."""
        card = browser.post("/staff/desk/-/find", data={"q": what})
        assert card.status_code == SEE_OTHER, what
        return card.headers["location"].split("/")[5].partition("?")[0]

    def has_box(self, kind, name, bands=30):
        """Take a box of bands into the inventory."""
        numbers = tuple(range(1, bands + 1))
        self.boxes[name] = len(self.boxes) + 1
        uids = tuple(self.uid_of(name, one) for one in numbers)
        with self.hub.store.write() as tx:
            day = self.hub.schools.today
            inventory.add(tx, NewBands(kind, name, uids, numbers), day, self.clock.now())

    def uid_of(self, name, number):
        """The UID of a band of a box that is here."""
        return bytes((4, 0xC1, self.boxes[name], number, 0x5A, 0x11, 0x80))


@contextmanager
def a_house(folder):
    """A house, closed again at the end."""
    house = AHouse(folder)
    try:
        yield house
    finally:
        house.close()


def address_of(path, **filled):
    """An address of a route, its parameters filled with what could stand there."""

    def one(match):
        name, kind = match[1], match[2]
        if name in filled:
            return str(filled[name])
        return "1" if kind == "int" else PER_NAME.get(name, "w" * 43)

    return FILLED_IN.sub(one, path)


class AClass:
    """A class or group that booked for today, and what its teacher has: a mailed link."""

    def __init__(self, house, kind=BindingKind.CLASS, label="5B"):
        self.house, self.kind, self.label = house, kind, label
        of_class = kind is BindingKind.CLASS
        group = Group(
            kind=kind,
            school="Testschool" if of_class else "",
            label=label,
            school_year=5 if of_class else 0,
            age_band=AgeBand.UNDER_13,
            pupils=4,
            day=house.hub.schools.today,
            language=Language.NL,
        )
        self.booking_id, self.token = house.hub.schools.book(group, TEACHER)

    def attests(self, *scopes):
        """Have the arrangement attested."""
        of_a_group = self.kind is BindingKind.GROUP
        words = arrangement(of_a_group=of_a_group)
        said = Said(
            who="Testdirecteur",
            office=Office.ORGANISER if of_a_group else Office.HEAD,
            scopes=frozenset(scopes or {Scope.SCORE}),
            language=Language.NL,
            notice=words.version,
            notice_sha256=words.sha256("nl"),
            shown_at=self.house.clock.now(),
        )
        self.house.hub.schools.attest(self.booking_id, said)

    def gets(self, box):
        """Have the box given out."""
        self.house.has_box(self.kind, box)
        self.house.hub.schools.give(self.booking_id, box)

    def slip_view(self, browser, number=1):
        """Open a number's slip; return the token of its view."""
        slips = self.house.hub.class_page.slips(self.booking_id).slips
        token = next(one.token for one in slips if one.number == number)
        opened = browser.post(f"/s/{token}")
        assert opened.status_code == SEE_OTHER
        return opened.headers["location"].split("/")[2]

    def view(self, browser):
        """Open the mailed link; return the token of the view."""
        opened = browser.post(f"/t/{self.token}")
        assert opened.status_code == SEE_OTHER
        return opened.headers["location"].split("/")[2]


def a_class(house, kind=BindingKind.CLASS, label="5B"):
    """A class or group that booked."""
    return AClass(house, kind, label)
