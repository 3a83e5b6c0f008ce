"""What the staff's entrance asks of the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hub.colleagues.accounts import Account
    from hub.colleagues.passwords import PasswordFault
    from hub.colleagues.sittings import Barred, Key
    from hub.uses.staff import Wished


class StaffUses(Protocol):
    """What the staff's entrance asks. All of it may be called from any thread."""

    def sign_in(self, key: Key) -> str | Barred:
        """Return a sitting's token, or why there is none."""
        ...

    def who(self, token: str) -> Account | None:
        """Return who sits under a token now, if anybody."""
        ...

    def sits(self, token: str) -> bool:
        """Whether somebody sits under a token still; that keeps nobody awake."""
        ...

    def sign_out(self, token: str) -> None:
        """End a sitting."""
        ...

    def fresh_secret(self) -> str:
        """Return a secret for a second factor, in base32; nothing is kept of it."""
        ...

    def secret_address(self, name: str, secret: str) -> str:
        """Return what the QR code holds that an app reads."""
        ...

    def invited(self, code: str) -> Account | None:
        """Return for whom a code is, while it lives."""
        ...

    def join(self, code: str, wished: Wished) -> Account | PasswordFault | str | None:
        """Set what an invited colleague chose, or say what is wrong with it."""
        ...
