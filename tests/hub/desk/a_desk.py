"""A desk in a museum without a wire: colleagues, a reader beside their screen, bands laid on it."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import update

from edge.contract import seals
from edge.contract.downward import DeskVerdict
from edge.contract.requests import BandLaid
from hub.bands.dealt import Bands
from hub.bands.marks import Marks
from hub.colleagues.accounts import Account
from hub.desk.readers import DeskReaders
from hub.errors import DeskRefused
from hub.keyring import KeyKind, day_id
from hub.rules.staff import StaffRole
from hub.store import Look, Mail, Page, table_of
from hub.uses.at_desk import DeskMeans, DeskParts, desk_uses
from tests.hub.a_museum import ADDRESS, MORNING, ZONE, settings_in
from tests.hub.schools.a_class import AClass

DESK = "desk-1"
VISITOR_BAND = bytes.fromhex("04a3c6cae26180")
OTHER_BAND = bytes.fromhex("04b3c6cae26181")
COLLEAGUE = Account("test.desk", (StaffRole.DESK,), MORNING, None, signs_in=True, second=False)
ANOTHER = Account("test.other", (StaffRole.DESK,), MORNING, None, signs_in=True, second=False)


class ADesk:
    """Lays bands down, looks at the screen, presses what stands there."""

    def __init__(self, folder):
        self.school = AClass(folder)
        self.museum = museum = self.school.museum
        self.sent = []
        self.changed = []
        self.bands, self.marks = Bands(museum.keyring), Marks(ZONE, lambda _: None)
        self.readers = DeskReaders(
            museum.store, self.bands, ZONE, lambda *said: self.sent.append(said), self._changed
        )
        means = DeskMeans(
            museum.store,
            self.school.uses.clock,
            settings_in(folder),
            museum.decisions,
            museum.rights,
            self._changed,
            lambda _pages: None,
            lambda: None,
        )
        parts = DeskParts(self.bands, self.marks, self.readers)
        self.uses, self.boxes = desk_uses(means, parts, self.school.uses)
        self.readers.here(DESK, museum.now)

    def _changed(self):
        self.changed.append(self.museum.now)

    def close(self):
        self.museum.close()

    @property
    def today(self):
        return self.uses.today

    def key(self, uid):
        return seals.band_key(self.museum.keyring.get(KeyKind.DAY, day_id(self.today)), uid)

    def registers(self, uid=VISITOR_BAND, **answers):
        """Somebody registers at an installation with that band."""
        return self.museum.register(band=self.key(uid), **answers)

    def lays(self, uid=VISITOR_BAND):
        """A band is laid on the desk's reader."""
        laid = BandLaid(self.today, self.key(uid))
        return self.readers.laid(DESK, secrets.token_bytes(16), laid, self.museum.now).verdict

    def taps_in(self, uid):
        """A band is laid down while bands are taken in."""
        nonce = secrets.token_bytes(16)
        return self.readers.taken_in(DESK, nonce, uid, self.museum.now).verdict

    def sees(self, uid=VISITOR_BAND, who=COLLEAGUE):
        """A band is laid down, and a colleague looks; return what stands there."""
        assert self.lays(uid) is DeskVerdict.SHOWN
        return self.uses.lying(who, DESK)

    def finds(self, typed=ADDRESS, who=COLLEAGUE):
        return self.uses.find(who, typed)

    def card(self, ref, who=COLLEAGUE):
        return self.uses.card(who, ref).card

    def deeds(self):
        return [row.act for row in sorted(self.museum.rows(Look), key=lambda row: row.line)]

    def later(self, **by):
        self.museum.now += timedelta(**by)


def refused(call, *given):
    with pytest.raises(DeskRefused) as why:
        call(*given)
    return why.value.word


def comes_back(desk, visitor):
    """The mail of a visitor's page is refused for good."""
    page_id = desk.museum.page_of(visitor)
    mails, pages = table_of(Mail), table_of(Page)
    now = desk.museum.now
    with desk.museum.store.write() as tx:
        failed = {"failed_at": now, "attempts": 1, "answer": "no such mailbox"}
        tx.execute(update(mails).where(mails.c.page_id == page_id).values(**failed))
        this = pages.c.page_id == page_id
        tx.execute(update(pages).where(this).values(undeliverable_at=now))
    return page_id
