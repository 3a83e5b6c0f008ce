"""What a colleague asks before they are at a desk: to join, to sign in, to leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hub.colleagues import accounts, looks
from hub.colleagues.accounts import Chosen
from hub.colleagues.looks import Deed
from hub.colleagues.passwords import PasswordFault, Passwords, fault_of
from hub.colleagues.second import SecondFactor, step_of
from hub.colleagues.sittings import Reception

if TYPE_CHECKING:
    from edge.contract.clock import Clock
    from hub.colleagues.accounts import Account
    from hub.colleagues.sittings import Barred, Key
    from hub.store import Store


@dataclass(frozen=True, slots=True)
class Wished:
    """What an invited colleague typed; `secret` is b32 of the second factor, or "" for none."""

    password: str = field(repr=False)
    secret: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class StaffUses:
    """What signing in asks of the hub; from any thread."""

    store: Store
    clock: Clock
    museum: str
    passwords: Passwords
    second: SecondFactor
    reception: Reception

    def sign_in(self, key: Key) -> str | Barred:
        """Return a sitting's token, or why there is none; see `Reception.sign_in`."""
        return self.reception.sign_in(key, self.clock.now())

    def who(self, token: str) -> Account | None:
        """Return who sits under a token now, if anybody."""
        return self.reception.who(token, self.clock.now())

    def sits(self, token: str) -> bool:
        """Whether somebody sits under a token still; that keeps nobody awake."""
        return self.reception.sits(token, self.clock.now())

    def sign_out(self, token: str) -> None:
        """End a sitting."""
        self.reception.sign_out(token)

    def fresh_secret(self) -> str:
        """Return a secret for a second factor, in base32; nothing is kept of it."""
        return self.second.fresh()

    def secret_address(self, name: str, secret: str) -> str:
        """Return what the QR code holds that an app reads."""
        return self.second.address(name, secret)

    def invited(self, code: str) -> Account | None:
        """Return for whom a code is, while it lives."""
        with self.store.read() as tx:
            return accounts.invited(tx, code, self.clock.now())

    def join(self, code: str, wished: Wished) -> Account | PasswordFault | str | None:
        """Set what an invited colleague chose.

        Returns:
            Their account; the fault of their password; "code" when the second factor's digits do
            not fit its secret; None when no such code lives.
        """
        now = self.clock.now()
        who = self.invited(code)
        if who is None:
            return None
        fault = fault_of(wished.password, (who.name, self.museum), second=bool(wished.secret))
        if fault is not None:
            return fault
        if wished.secret and step_of(wished.secret, wished.code, 0, now) is None:
            return "code"
        box = self.second.boxed(who.name, wished.secret) if wished.secret else b""
        chosen = Chosen(self.passwords.hashed(wished.password), box)
        with self.store.write() as tx:
            joined = accounts.join(tx, code, chosen, now)
            if joined is not None:
                looks.note(tx, Deed(joined.name, joined.roles[0], "joined"), now)
        return joined


def staff_uses(store: Store, clock: Clock, museum: str, pepper: bytes) -> StaffUses:
    """Put together what the staff's entrance asks."""
    passwords, second = Passwords(pepper), SecondFactor(pepper, museum)
    reception = Reception(store, passwords, second)
    return StaffUses(store, clock, museum, passwords, second, reception)
