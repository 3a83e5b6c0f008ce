"""What a desk's screens ask of the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from hub.bands.inventory import Box, Listed
    from hub.colleagues.accounts import Account
    from hub.desk.boxes import BoxSheet
    from hub.desk.cards import Bounce, Figures
    from hub.desk.overview import DeskState
    from hub.desk.readdressing import Typed
    from hub.desk.readers import Intake
    from hub.uses.desk import Choice, DeskAct, Shown


class DeskUses(Protocol):
    """About visitors. From any thread; `DeskRefused` is raised with a word of the catalogue."""

    @property
    def today(self) -> date:
        """Return the museum day."""
        ...

    def desks(self) -> tuple[str, ...]:
        """Return the desks that have a reader, by name."""
        ...

    def state(self, desk: str) -> DeskState:
        """Return how a desk's reader is."""
        ...

    def watch(self, desk: str, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake`, from any thread, when a band is laid down there; returns how to stop."""
        ...

    def happened(self, desk: str) -> int:
        """Return how often something happened there: a screen drawn before that looks again."""
        ...

    def figures(self) -> Figures:
        """Return the day in sums."""
        ...

    def bounces(self, who: Account) -> Sequence[Bounce]:
        """Return what came back, today's first."""
        ...

    def lying(self, who: Account, desk: str) -> Shown | None:
        """Return the card of the band that lies at a desk now, if one does."""
        ...

    def other_band(self, who: Account, ref: str, desk: str) -> int | None:
        """Return the turn of a band that lies there and is not the one that was found."""
        ...

    def find(self, who: Account, typed: str) -> Sequence[Choice]:
        """Return what an address, exactly as it was given, or a band's number can mean."""
        ...

    def bounced(self, who: Account, ref: str) -> str:
        """Return under which name the household of a bounce is found."""
        ...

    def card(self, who: Account, ref: str) -> Shown | None:
        """Return what is known now of what that colleague found; None once it is over or gone."""
        ...

    def does(self, who: Account, ref: str, act: DeskAct) -> str:
        """Do something with a band or a visit; return the word of what became of it."""
        ...

    def swap(self, who: Account, ref: str, desk: str, turn: int) -> None:
        """Let a visit go on under the band that lies at a desk."""
        ...

    def bind(self, who: Account, band_ref: str, visit_ref: str, desk: str) -> None:
        """Give the band that was found to a visit of today."""
        ...

    def mend(self, who: Account, ref: str, typed: Typed) -> int:
        """Mend an address: return how many visitors are mailed there from now on."""
        ...

    def mend_as_meant(self, who: Account, ref: str) -> int:
        """Mend the address of a bounce by the domain that was probably meant."""
        ...


class BoxUses(Protocol):
    """About the museum's own bands. From any thread; `DeskRefused` is raised as above."""

    def sets(self) -> Sequence[Listed]:
        """Return the sets of class and group bands, by name."""
        ...

    def sheet(self, set_name: str) -> BoxSheet | None:
        """Return the bands of a set as they are printed; None without any."""
        ...

    def intake(self, desk: str) -> Intake | None:
        """Return what is taken in at a desk now, if anything."""
        ...

    def take_in(self, who: Account, desk: str, box: Box) -> None:
        """Begin to take bands in."""
        ...

    def take_no_more(self, desk: str) -> None:
        """End that."""
        ...

    def take_out(self, who: Account, desk: str) -> None:
        """Take the band out again that was taken in last."""
        ...

    def give(self, who: Account, ref: str, booking_id: bytes) -> None:
        """Give the set of the band that was found to a group of today."""
        ...

    def give_back(self, who: Account, ref: str) -> None:
        """Take the set of the band that was found back."""
        ...

    def swap(self, who: Account, ref: str, number: int, band_number: int) -> None:
        """Let another band of the set play for a number of the group that has it."""
        ...

    def revoke(self, who: Account, ref: str) -> None:
        """Refuse a band of the inventory from now on."""
        ...
