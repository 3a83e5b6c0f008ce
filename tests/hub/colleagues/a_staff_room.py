"""A house with its colleagues, on a clock set by hand."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pyotp

from hub.colleagues import accounts
from hub.colleagues.passwords import Passwords
from hub.colleagues.second import SecondFactor
from hub.colleagues.sittings import Key, Reception
from hub.rules.staff import StaffRole
from hub.store import Store, upgrade
from hub.uses.staff import StaffUses, Wished
from tests.databases import url_of
from tests.hub.a_hub import HandClock

PEPPER = b"p" * 32
MUSEUM = "testmuseum"
PASSWORD = "gammelige krokus telt zwarte tegels"
NAME = "test.desk"
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


class AStaffRoom:
    """Invites, joins and signs in as a colleague would."""

    def __init__(self, store):
        self.store = store
        self.clock = HandClock(AT)
        self.passwords, self.second = Passwords(PEPPER), SecondFactor(PEPPER, MUSEUM)
        self.reception = Reception(store, self.passwords, self.second)
        self.uses = StaffUses(
            store, self.clock, MUSEUM, self.passwords, self.second, self.reception
        )

    def later(self, **by):
        self.clock.at += timedelta(**by)

    def invites(self, name=NAME, roles=(StaffRole.DESK,)):
        with self.store.write() as tx:
            return accounts.invite(tx, name, roles, self.clock.now())

    def joins(self, code, password=PASSWORD, secret="", digits=""):
        return self.uses.join(code, Wished(password, secret, digits))

    def has(self, name=NAME, roles=(StaffRole.DESK,), secret=""):
        digits = self.digits(secret) if secret else ""
        return self.joins(self.invites(name, roles), secret=secret, digits=digits)

    def digits(self, secret, off=0):
        return pyotp.TOTP(secret).generate_otp(int(self.clock.now().timestamp()) // 30 + off)

    def signs_in(self, name=NAME, password=PASSWORD, code=""):
        return self.uses.sign_in(Key(name, password, code))


@contextmanager
def staff_room(folder):
    """A staff room on a store of its own."""
    store = Store(url_of(folder))
    upgrade(store)
    try:
        yield AStaffRoom(store)
    finally:
        store.close()
