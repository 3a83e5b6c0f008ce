"""A museum that takes bookings, and a mail server that takes its letters."""

from dataclasses import replace
from datetime import timedelta

from hub.post.mail import Postman
from hub.schools import bookings
from hub.schools.bookings import Contact
from hub.schools.mails import Letters
from hub.uses.bookings import BookingUses, Wished
from tests.hub.a_museum import ZONE
from tests.hub.schools.a_class import CLASS, CONTACT, TODAY, AClass

SOON = TODAY + timedelta(days=10)
WISHED = Wished(replace(CLASS, day=SOON), CONTACT)
MENDED = Contact("Testdirecteur", "head@example.org")


class Office(AClass):
    """A museum that takes bookings, and a mail server that takes its letters."""

    def __init__(self, folder, mailbox):
        super().__init__(folder)
        museum = self.museum
        self.mailbox = mailbox
        letters = Letters("museum.example.org", ZONE)
        clock = self.uses.clock
        self.desk = BookingUses(museum.store, museum.keyring, clock, letters, lambda: None)
        mail = replace(museum.settings.mail, port=mailbox.port)
        self.postman = Postman(museum.store, museum.notices, replace(museum.settings, mail=mail))

    def posts(self):
        return self.postman.turn(self.museum.now)

    def link(self, booking_id):
        with self.museum.store.read() as tx:
            return bookings.link_of(tx, self.museum.keyring, booking_id)


def body_of(message):
    return message.get_body(("plain",)).get_content()
