"""What a colleague at a desk asks: find, mend, swap, free, block, end. Each look is logged."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from edge.contract.day import museum_day
from edge.contract.words import Mark
from hub.colleagues import looks
from hub.colleagues.looks import Deed
from hub.desk import handling, mailing, overview
from hub.desk.finds import Find, Subject
from hub.desk.readdressing import Typed
from hub.errors import DeskRefused
from hub.rules.staff import StaffRole
from hub.store import Visit, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from edge.contract.clock import Clock
    from edge.contract.words import Avatar
    from hub.colleagues.accounts import Account
    from hub.desk.cards import Bounce, Card, Figures
    from hub.desk.finding import Finding, Hit
    from hub.desk.finds import Finds
    from hub.desk.handling import Handling
    from hub.desk.overview import DeskState
    from hub.desk.readdressing import Readdressing
    from hub.desk.readers import DeskReaders, Tap
    from hub.erasing.rights import Rights
    from hub.store import Store

_visits = table_of(Visit)


class DeskAct(StrEnum):
    """What is done in two clicks, once somebody is found; the value is a word of the catalogue."""

    RELEASE = "release"
    BLOCK = "block"
    UNBLOCK = "unblock"
    END = "end"
    RESET = "reset"
    AGAIN = "again"


_DEEDS = {
    DeskAct.RELEASE: "freed a band",
    DeskAct.BLOCK: "blocked a band",
    DeskAct.UNBLOCK: "unblocked a band",
    DeskAct.END: "ended a visit",
    DeskAct.RESET: "had an age asked anew",
    DeskAct.AGAIN: "sent a mail again",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A card, and when that colleague looked at it."""

    ref: str
    card: Card
    at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several visits or bands that were found."""

    ref: str
    avatar: Avatar | None
    day: date | None
    set_name: str
    number: int


@dataclass(frozen=True, slots=True)
class DeskUses:
    """What a desk asks of the hub; from any thread. Raises `DeskRefused` with a word of its own."""

    store: Store
    finding: Finding
    handling: Handling
    readdressing: Readdressing
    readers: DeskReaders
    finds: Finds
    rights: Rights
    clock: Clock
    zone: ZoneInfo
    mail_domain: str
    directory_changed: Callable[[], None]
    pages_changed: Callable[[frozenset[bytes]], None]
    mail_wanted: Callable[[], None]
    _told: dict[str, tuple[date, set[str]]] = field(default_factory=dict, repr=False)
    """Which bounces stand in the log as seen, by colleague: a list is looked at once a day."""

    @property
    def today(self) -> date:
        """Return the museum day."""
        return museum_day(self.clock.now(), self.zone)

    def desks(self) -> tuple[str, ...]:
        """Return the desks that have a reader, by name."""
        return self.readers.desks()

    def state(self, desk: str) -> DeskState:
        """Return how a desk's reader is."""
        with self.store.read() as tx:
            return overview.state_of(tx, desk, self.readers.desks())

    def watch(self, desk: str, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake`, from any thread, when a band is laid down there; returns how to stop."""
        return self.readers.watch(desk, wake)

    def happened(self, desk: str) -> int:
        """Return how often something happened at a desk."""
        return self.readers.happened(desk)

    def figures(self) -> Figures:
        """Return the day in sums."""
        with self.store.read() as tx:
            return overview.figures_of(tx, self.today)

    def bounces(self, who: Account) -> Sequence[Bounce]:
        """Return what came back, today's first; that this colleague saw it is written down."""
        today = self.today
        with self.store.read() as tx:
            found = self.readdressing.bounces(tx, today)
        day, seen = self._told.get(who.name, (today, set()))
        seen = seen if day == today else set()
        fresh = [one for one in found if one.ref not in seen]
        if fresh:
            gone = self._noted(who, fresh)
            self._told[who.name] = today, seen | {one.ref for one in fresh} - gone
            found = [one for one in found if one.ref not in gone]
        return found

    def _noted(self, who: Account, fresh: Sequence[Bounce]) -> set[str]:
        """Write down who saw what came back; return what another desk mended meanwhile."""
        gone = set()
        with self.store.write() as tx:
            for one in fresh:
                try:
                    about = self.readdressing.bounced(tx, one.ref).visit_id
                except DeskRefused:
                    gone.add(one.ref)
                else:
                    self._note(tx, who, "saw a mail that came back", about)
        return gone

    # -- finding -----------------------------------------------------------------------------------

    def lying(self, who: Account, desk: str) -> Shown | None:
        """Return the card of the band that lies at a desk now, if one does."""
        now = self.clock.now()
        tap = self.readers.tap(desk, now)
        if tap is None:
            return None
        ref = self.finds.of_tap(who.name, tap.turn)
        shown = None if ref is None else self.card(who, ref)
        return shown or self._looked_at(who, tap, now)

    def tap(self, desk: str) -> Tap | None:
        """Return what lies at a desk now."""
        return self.readers.tap(desk, self.clock.now())

    def other_band(self, who: Account, ref: str, desk: str) -> int | None:
        """Return the turn of a band that lies there and is not that of the visit that was found."""
        tap, find = self.tap(desk), self.finds.get(ref, who.name, self.clock.now())
        if tap is None or find is None:
            return None
        with self.store.read() as tx:
            whose = handling.worn_by(tx, tap.day, tap.band_key)
        mine = find.subject.visit_id
        return None if whose is not None and whose == mine else tap.turn

    def _looked_at(self, who: Account, tap: Tap, now: datetime) -> Shown | None:
        with self.store.write() as tx:
            subject = self.finding.of_band(tx, tap.day, tap.band_key)
            card = self.finding.card(tx, subject, self.today, now)
            if card is None:
                return None
            self._note(tx, who, "looked at a band", subject.visit_id)
        ref = self.finds.put(Find(who.name, subject, tap.day, now))
        self.finds.note_tap(who.name, tap.turn, ref)
        return Shown(ref, card, now)

    def find(self, who: Account, typed: str) -> Sequence[Choice]:
        """Return what an address, exactly as it was given, or a band's number can mean."""
        now, today = self.clock.now(), self.today
        by_address = "@" in typed
        with self.store.write() as tx:
            if by_address:
                hits = self.finding.of_address(tx, typed)
            else:
                hits = self.finding.of_number(tx, typed, today)
            if by_address and not hits:
                self._note(tx, who, "looked for an address", None)
            for hit in hits:
                word = "looked by address" if by_address else "looked at a band"
                self._note(tx, who, word, hit.subject.visit_id)
        return [self._choice(who, hit, today, now) for hit in hits]

    def _choice(self, who: Account, hit: Hit, today: date, now: datetime) -> Choice:
        ref = self.finds.put(Find(who.name, hit.subject, hit.day or today, now))
        return Choice(ref, hit.avatar, hit.day, hit.subject.set_name, hit.subject.number)

    def bounced(self, who: Account, ref: str) -> str:
        """Return under which name the household of a bounce is found.

        Raises:
            DeskRefused: it is gone.
        """
        now = self.clock.now()
        with self.store.write() as tx:
            visit = self.readdressing.bounced(tx, ref)
            self._note(tx, who, "looked by a bounced mail", visit.visit_id)
        return self.finds.put(Find(who.name, Subject(visit.visit_id), visit.day, now))

    def card(self, who: Account, ref: str) -> Shown | None:
        """Return what is known now of what that colleague found; None once it is over or gone."""
        now = self.clock.now()
        find = self.finds.get(ref, who.name, now)
        if find is None:
            return None
        with self.store.read() as tx:
            card = self.finding.card(tx, find.subject, self.today, now)
        return None if card is None else Shown(ref, card, find.at)

    # -- doing -------------------------------------------------------------------------------------

    def does(self, who: Account, ref: str, act: DeskAct) -> str:
        """Do something with a band or a visit; return the word of what became of it.

        Raises:
            DeskRefused: the word says what to do.
        """
        now, find = self.clock.now(), self._find(who, ref)
        lifted: tuple[bytes, ...] = ()
        with self.store.write() as tx:
            if act is DeskAct.AGAIN:
                mailing.again(tx, self._visit_id(find), self.mail_domain, now)
            else:
                lifted = self._handled(tx, find, act, now)
            self._note(tx, who, _DEEDS[act], find.subject.visit_id)
        self._marked(act, find, lifted, now)
        self._changed(find.subject.visit_id)
        return act.value

    def swap(self, who: Account, ref: str, desk: str, turn: int) -> None:
        """Let a visit go on under the band that lies at a desk: the one the colleague saw there.

        Raises:
            DeskRefused: another lies there now, or it cannot be theirs.
        """
        find, tap = self._find(who, ref), self.tap(desk)
        if tap is None or tap.turn != turn:
            raise DeskRefused("lay_again")
        self._worn(who, find, tap.band_key, desk)
        self.readers.put_away(desk)

    def bind(self, who: Account, band_ref: str, visit_ref: str, desk: str) -> None:
        """Give the band that was found to a visit of today.

        Raises:
            DeskRefused: it cannot be theirs.
        """
        band, find = self._find(who, band_ref), self._find(who, visit_ref)
        if band.subject.band_key is None:
            raise DeskRefused("lay_again")
        self._worn(who, find, band.subject.band_key, desk)
        self.readers.put_away(desk)

    def mend(self, who: Account, ref: str, typed: Typed) -> int:
        """Mend an address: return how many visitors are mailed there from now on.

        Raises:
            DeskRefused: the word says what to do.
        """
        find = self._find(who, ref)
        return self._mended(who, self._visit_id(find), typed)

    def mend_as_meant(self, who: Account, ref: str) -> int:
        """Mend the address of a bounce by the domain that was probably meant.

        Raises:
            DeskRefused: the word says what to do.
        """
        with self.store.read() as tx:
            visit = self.readdressing.bounced(tx, ref)
        return self._mended(who, visit.visit_id, Typed(self.readdressing.meant_instead(visit)))

    def _mended(self, who: Account, visit_id: bytes, typed: Typed) -> int:
        now = self.clock.now()
        with self.store.write() as tx:
            before = _page_of(tx, visit_id)
            moved = self.readdressing.mend(tx, visit_id, typed, self.today, now)
            self._note(tx, who, "mended an address", visit_id)
        self.rights.carry_out_due(now)
        self.pages_changed(frozenset({before} if before else ()))
        self._changed(visit_id)
        self.mail_wanted()
        return moved

    def _worn(self, who: Account, find: Find, band_key: bytes, desk: str) -> None:
        now, visit_id = self.clock.now(), self._visit_id(find)
        if find.day != self.today:
            raise DeskRefused("not_today")
        with self.store.write() as tx:
            self.handling.swap(tx, visit_id, band_key, desk, now)
            self._note(tx, who, "gave a visit another band", visit_id)
        with self.store.read() as tx:
            self.handling.swapped(tx, visit_id, band_key, now)
        self._changed(visit_id)

    def _handled(
        self, tx: Connection, find: Find, act: DeskAct, now: datetime
    ) -> tuple[bytes, ...]:
        """Return the keys of the bands of which nothing is to be remembered any more."""
        subject = find.subject
        if find.day != self.today:
            raise DeskRefused("not_today")
        if act is DeskAct.RELEASE:
            return self.handling.release(tx, self._visit_id(find), now)
        if act is DeskAct.END:
            self.handling.end(tx, self._visit_id(find), now)
            return ()
        keys = _keys(tx, subject)
        for key in keys:
            if act is DeskAct.BLOCK:
                self.handling.block(tx, find.day, key, now)
            elif act is DeskAct.UNBLOCK:
                self.handling.unblock(tx, find.day, key)
            else:
                self.handling.check_may_be_asked(tx, find.day, key)
        return keys

    def _marked(self, act: DeskAct, find: Find, keys: Sequence[bytes], now: datetime) -> None:
        """Tell every installation what is remembered of a band, now that it is written down."""
        for key in keys:
            if act is DeskAct.BLOCK:
                self.handling.refuse(find.day, key, now)
            else:
                # A yes to a band is no yes to its wearer's age: that is a task of its own.
                but = frozenset({Mark.LOCKED} if act is DeskAct.UNBLOCK else ())
                self.handling.marks.lift(find.day, key, now, but)

    def _find(self, who: Account, ref: str) -> Find:
        find = self.finds.get(ref, who.name, self.clock.now())
        if find is None:
            raise DeskRefused("over")
        return find

    def _visit_id(self, find: Find) -> bytes:
        if find.subject.visit_id is None:
            raise DeskRefused("nobodys")
        return find.subject.visit_id

    def _changed(self, visit_id: bytes | None) -> None:
        self.directory_changed()
        self.mail_wanted()
        if visit_id is not None:
            with self.store.read() as tx:
                page_id = _page_of(tx, visit_id)
            self.pages_changed(frozenset({page_id} if page_id else ()))

    def _note(self, tx: Connection, who: Account, act: str, about: bytes | None) -> None:
        role = StaffRole.DESK if StaffRole.DESK in who.roles else who.roles[0]
        looks.note(tx, Deed(who.name, role, act, about), self.clock.now())


def _keys(tx: Connection, subject: Subject) -> tuple[bytes, ...]:
    """Return the keys of the bands that were found: the one that lay there, or a visit's own."""
    if subject.band_key is not None:
        return (subject.band_key,)
    keys = () if subject.visit_id is None else handling.keys_of(tx, subject.visit_id)
    if not keys:
        raise DeskRefused("no_band")
    return keys


def _page_of(tx: Connection, visit_id: bytes) -> bytes | None:
    wanted = select(_visits.c.page_id).where(_visits.c.visit_id == visit_id)
    found: bytes | None = tx.execute(wanted).scalar()
    return found
