"""What a colleague at a desk asks of the museum's own bands: boxes taken in, given, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.contract.day import museum_day
from edge.contract.words import BindingKind, Language
from hub.bands import inventory
from hub.bands.inventory import Box
from hub.colleagues import looks
from hub.colleagues.looks import Deed
from hub.desk import boxes
from hub.desk.cards import OwnBandCard
from hub.errors import BandsRefused, BookingRefused, DeskRefused
from hub.rules.staff import StaffRole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from edge.contract.clock import Clock
    from hub.bands.inventory import Listed
    from hub.colleagues.accounts import Account
    from hub.desk.boxes import BoxSheet
    from hub.desk.finding import Finding
    from hub.desk.finds import Finds, Subject
    from hub.desk.readers import DeskReaders, Intake
    from hub.store import Store
    from hub.uses.schools import SchoolUses

OURS = (BindingKind.CLASS, BindingKind.GROUP)


@dataclass(frozen=True, slots=True)
class BoxUses:
    """What a desk asks about sets of bands; from any thread. Raises `DeskRefused` with a word."""

    store: Store
    schools: SchoolUses
    finding: Finding
    readers: DeskReaders
    finds: Finds
    clock: Clock
    zone: ZoneInfo
    directory_changed: Callable[[], None]

    @property
    def today(self) -> date:
        """Return the museum day."""
        return museum_day(self.clock.now(), self.zone)

    def sets(self) -> Sequence[Listed]:
        """Return the sets of class and group bands, by name."""
        with self.store.read() as tx:
            return [one for one in inventory.listed(tx) if one.kind in OURS]

    def sheet(self, set_name: str) -> BoxSheet | None:
        """Return the bands of a set as they are printed, with today's avatars; None without any."""
        with self.store.read() as tx:
            return boxes.sheet(tx, set_name, self.today)

    def intake(self, desk: str) -> Intake | None:
        """Return what is taken in at a desk now, if anything."""
        return self.readers.intake(desk, self.clock.now())

    def take_in(self, who: Account, desk: str, box: Box) -> None:
        """Begin to take bands in: each that is laid down there gets the set's next number.

        Raises:
            DeskRefused: no name of a set, a set of another kind, or no reader is there.
        """
        if desk not in self.readers.desks():
            raise DeskRefused("no_reader")
        if box.kind not in OURS or not inventory.is_name(box.set_name):
            raise DeskRefused("set_name")
        with self.store.read() as tx:
            kinds = {one.kind for one in inventory.listed(tx) if one.set_name == box.set_name}
        if kinds - {box.kind.value}:
            raise DeskRefused("set_kind")
        self._note(who, "took bands in", None)
        self.readers.open_intake(desk, box, who.name, self.clock.now())

    def take_no_more(self, desk: str) -> None:
        """End that."""
        self.readers.end_intake(desk, self.clock.now())

    def take_out(self, who: Account, desk: str) -> None:
        """Take the band out again that was taken in last.

        Raises:
            DeskRefused: none was, or it is out already.
        """
        now, intake = self.clock.now(), self.intake(desk)
        if intake is None or not intake.taken:
            raise DeskRefused("none_taken")
        number = intake.taken[-1]
        try:
            with self.store.write() as tx:
                inventory.remove(tx, intake.box.set_name, number, self.today, now)
        except BandsRefused:
            raise DeskRefused("none_taken") from None
        self._note(who, "took a band out", None)
        self.readers.take_back(desk, number, now)
        self.directory_changed()

    # -- with a class ------------------------------------------------------------------------------

    def give(self, who: Account, ref: str, booking_id: bytes) -> None:
        """Give the set of the band that was found to a group of today.

        Raises:
            DeskRefused: the set cannot be theirs: it has too few bands, or another group has it.
        """
        subject = self._ours(who, ref)
        try:
            self.schools.give(booking_id, subject.set_name)
        except BookingRefused:
            raise DeskRefused("not_given") from None
        self._note(who, "gave a set", booking_id)

    def give_back(self, who: Account, ref: str) -> None:
        """Take the set of the band that was found back from the group that has it.

        Raises:
            DeskRefused: nobody has it.
        """
        card = self._card(who, ref)
        if card.booked is None:
            raise DeskRefused("set_free")
        self.schools.give_back(card.booked.booking_id)
        self._note(who, "took a set back", card.booked.booking_id)

    def swap(self, who: Account, ref: str, number: int, band_number: int) -> None:
        """Let another band of the set play for a number of the group that has it.

        Raises:
            DeskRefused: that band is somebody's, or there is no such number.
        """
        card = self._card(who, ref)
        if card.booked is None:
            raise DeskRefused("set_free")
        try:
            self.schools.swap(card.booked.booking_id, number, band_number)
        except BookingRefused:
            raise DeskRefused("not_swapped") from None
        self._note(who, "gave a number another band", card.booked.booking_id)

    def revoke(self, who: Account, ref: str) -> None:
        """Refuse a band of the inventory from now on: it is lost, or broken.

        Raises:
            DeskRefused: a pupil plays with it, so that is swapped first; or it is none any more.
        """
        card = self._card(who, ref)
        if card.number is not None:
            raise DeskRefused("swap_first")
        try:
            with self.store.write() as tx:
                inventory.revoke(tx, card.set_name, card.band_number, self.today, self.clock.now())
        except BandsRefused:
            raise DeskRefused("gone") from None
        self._note(who, "revoked a band", None)
        self.directory_changed()

    def _card(self, who: Account, ref: str) -> OwnBandCard:
        subject = self._ours(who, ref)
        with self.store.read() as tx:
            card = self.finding.card(tx, subject, self.today, self.clock.now())
        if not isinstance(card, OwnBandCard):
            raise DeskRefused("gone")
        return card

    def _ours(self, who: Account, ref: str) -> Subject:
        find = self.finds.get(ref, who.name, self.clock.now())
        if find is None or not find.subject.set_name:
            raise DeskRefused("over")
        return find.subject

    def _note(self, who: Account, act: str, about: bytes | None) -> None:
        role = StaffRole.DESK if StaffRole.DESK in who.roles else who.roles[0]
        with self.store.write() as tx:
            looks.note(tx, Deed(who.name, role, act, about), self.clock.now())


def box_of(set_name: str, kind: str, language: str) -> Box | None:
    """Return a box by what was typed, None where a word is none of ours."""
    try:
        return Box(" ".join(set_name.split()), BindingKind(kind), Language(language))
    except ValueError:
        return None
