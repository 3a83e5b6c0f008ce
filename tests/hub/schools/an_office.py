"""A museum that takes bookings: its office, its outbox, what it offers."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from edge.contract.codec import to_json
from hub.colleagues.accounts import Account
from hub.keyring import KeyKind, Place
from hub.rules import trail_drafts
from hub.rules.staff import StaffRole
from hub.schools.mails import Letters
from hub.store import Booking, Mail, TrailDraft, TrailVersion, put, table_of
from hub.uses.bookings import BookingUses, Wished
from tests.hub.a_museum import MORNING, ZONE
from tests.hub.schools.a_class import CLASS, CONTACT, TODAY, AClass
from tests.hub.trails.a_trail import DRAFT

SOON = TODAY + timedelta(days=10)
WISHED = Wished(replace(CLASS, day=SOON), CONTACT)
HEAD = "school;klas;leerjaar;aantal;datum;contact;e-mail\n"
ROW = "Testschool;5B;5;24;{day};Testleerkracht;teacher@example.org\n"
COLLEAGUE = Account("test.desk", (StaffRole.DESK,), MORNING, None, signs_in=True, second=False)


class Office(AClass):
    """A museum that takes bookings; what it mails waits in its outbox."""

    def __init__(self, folder):
        super().__init__(folder)
        self.desk = BookingUses(
            self.museum.store,
            self.museum.keyring,
            self.uses.clock,
            Letters("museum.example.org", ZONE),
            self._wanted,
        )
        self.wanted = 0

    def _wanted(self):
        self.wanted += 1

    def token(self, booking_id):
        with self.museum.store.read() as tx:
            from_store = select(table_of(Booking)).where(
                table_of(Booking).c.booking_id == booking_id
            )
            row = tx.execute(from_store).one()
        place = Place("booking", "link_box", booking_id)
        box = self.museum.keyring.open(KeyKind.BOOKING, booking_id, place, row.link_box)
        return box.decode()

    def mails(self):
        """Return kind and museum time of what waits, in order."""
        with self.museum.store.read() as tx:
            wanted = select(table_of(Mail)).where(table_of(Mail).c.sent_at.is_(None))
            rows = tx.execute(wanted.order_by(table_of(Mail).c.due_at)).all()
        return [(row.kind, row.due_at.astimezone(ZONE)) for row in rows]

    def offers(self, trail):
        """Have the museum offer a trail."""
        body = to_json(trail_drafts.as_trail(DRAFT, trail)).decode()
        version = {"version": trail, "trail_id": "licht", "made_at": MORNING, "body": body}
        draft = {
            "trail_id": "licht",
            "draft": to_json(DRAFT).decode(),
            "revision": 1,
            "version": trail,
            "versions": 1,
            "made_at": MORNING,
            "changed_at": MORNING,
        }
        with self.museum.store.write() as tx:
            put(tx, TrailDraft, [draft])
            put(tx, TrailVersion, [version])

    def asked(self):
        """Have a school ask; return the booking's id."""
        assert self.desk.ask(WISHED) == ()
        (one,) = self.desk.asked_for()
        return one.booking_id

    def later(self, **delta):
        self.museum.now += timedelta(**delta)
