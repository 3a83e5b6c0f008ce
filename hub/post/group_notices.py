"""What a booking's mail says, looked up when it is sent: the link, the day, what is attested."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, update

from edge.contract.words import BindingKind, Language, Scope
from hub.keyring import KeyKind, Place
from hub.post.letters import groups
from hub.post.letters.groups import GroupFacts
from hub.post.outcomes import Drop
from hub.rules import arrangements, consent, links
from hub.rules.arrangements import Attested
from hub.rules.booking_mails import OPENING, BookingMail
from hub.store import Attestation, Booking, table_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from hub.config import HubSettings
    from hub.keyring import Keyring
    from hub.post.letters import Letter

_attestations = table_of(Attestation)
_bookings = table_of(Booking)

AnyRow = Row[*tuple[Any, ...]]

_DRAWN = {
    BookingMail.LINK: groups.link,
    BookingMail.PARENTS: groups.parents,
    BookingMail.BEFORE: groups.before,
    BookingMail.CODE: groups.code,
    BookingMail.MOVED: groups.moved,
    BookingMail.CANCELLED: groups.cancelled,
}


@dataclass(frozen=True, slots=True)
class GroupReady:
    """A booking's mail, to be sent now; equal to another as long as the letters they become are."""

    address: str = field(repr=False)
    kind: BookingMail
    facts: GroupFacts = field(repr=False)

    def letter(self) -> Letter:
        """Draw the letter, which takes long."""
        return _DRAWN[self.kind](self.facts)


class GroupNotices:
    """Decides on a booking's queued mail, and writes it."""

    def __init__(self, keyring: Keyring, settings: HubSettings) -> None:
        self._keyring = keyring
        self._settings = settings

    def decide(self, tx: Connection, mail: AnyRow, now: datetime) -> GroupReady | Drop:
        """Decide what becomes of a queued mail.

        Raises:
            KeyGone: its booking is being erased.
        """
        row = tx.execute(select(_bookings).where(_bookings.c.booking_id == mail.booking_id)).first()
        kind = BookingMail(mail.kind)
        # Of what was closed nothing is told, but that it was cancelled.
        if row is None or (row.closed_at is not None) != (kind is BookingMail.CANCELLED):
            return Drop()
        over = now.astimezone(self._settings.zone).date() >= row.day
        late = kind is BookingMail.BEFORE and (over or row.confirmed_at is None)
        code = self._code(row, now) if kind is BookingMail.CODE else ""
        if late or (kind is BookingMail.CODE and not code):
            return Drop()
        to = "old_address_box" if kind is BookingMail.MOVED else "address_box"
        if getattr(row, to) is None:
            return Drop()
        return GroupReady(self._opened(row, to), kind, self._facts(tx, row, code))

    def still(self, tx: Connection, mail: AnyRow, ready: GroupReady, now: datetime) -> bool:
        """Whether what a letter was written of is as it was.

        Raises:
            KeyGone: its booking is being erased.
        """
        return self.decide(tx, mail, now) == ready

    def _facts(self, tx: Connection, row: AnyRow, code: str) -> GroupFacts:
        # Of what was closed no link is left.
        token = "" if row.closed_at is not None else self._opened(row, "link_box")
        base = self._settings.portal.public_url
        return GroupFacts(
            language=Language(row.language),
            is_class=row.kind == BindingKind.CLASS,
            label=row.label,
            day=row.day,
            pupils=row.pupils,
            controller=self._settings.notice.controller,
            dpo_address=self._settings.notice.dpo_address,
            link=links.group_link(base, token),
            parents=f"{base.rstrip('/')}/school/parents",
            school=f"{base.rstrip('/')}/school",
            reply=self._settings.mail.reply_to,
            confirmed=row.confirmed_at is not None,
            attested=_standing(tx, row),
            more=_more(tx, row),
            until=arrangements.last_day(row.day),
            code=code,
        )

    def _code(self, row: AnyRow, now: datetime) -> str:
        if row.code_box is None or row.code_until is None or row.code_until <= now:
            return ""
        return self._opened(row, "code_box")

    def _opened(self, row: AnyRow, column: str) -> str:
        place = Place("booking", column, row.booking_id)
        box = getattr(row, column)
        return self._keyring.open(KeyKind.BOOKING, row.booking_id, place, box).decode()


def note_sent(tx: Connection, mail: AnyRow, at: datetime) -> None:
    """Let the link open once without a code where its own mailbox was mailed it at `at`.

    Where that is noted late, whoever opened it in between has done so.
    """
    if mail.kind in OPENING:
        this = _bookings.c.booking_id == mail.booking_id, _bookings.c.opened_at <= at
        tx.execute(update(_bookings).where(*this).values(opened_at=None))
    _told(tx, mail)


def give_up(tx: Connection, mail: AnyRow, now: datetime) -> None:
    """Note that a booking's mailbox refuses for good: its colleagues read it on their list.

    Where nobody reads the address before, there is nobody to tell.
    """
    if mail.kind == BookingMail.MOVED:
        _told(tx, mail)
        return
    this = _bookings.c.booking_id == mail.booking_id
    tx.execute(update(_bookings).where(this).values(undeliverable_at=now))


def _told(tx: Connection, mail: AnyRow) -> None:
    """Keep an address before no longer once it was told that it is one."""
    if mail.kind == BookingMail.MOVED:
        this = _bookings.c.booking_id == mail.booking_id
        tx.execute(update(_bookings).where(this).values(old_address_box=None))


def _more(tx: Connection, row: AnyRow) -> bool:
    """Return whether a colleague vouched after what stands was attested: of more nobody asked."""
    ours = _attestations.c.booking_id == row.booking_id, _attestations.c.withdrawn_at.is_(None)
    given = select(_attestations.c.at).where(*ours).order_by(_attestations.c.at.desc())
    latest = tx.execute(given.limit(1)).scalar()
    return latest is not None and row.vouched_at is not None and latest < row.vouched_at


def _standing(tx: Connection, row: AnyRow) -> frozenset[Scope] | None:
    theirs = select(_attestations).where(_attestations.c.booking_id == row.booking_id)
    said = [
        Attested(consent.read(one.scopes), one.at, one.withdrawn_at) for one in tx.execute(theirs)
    ]
    latest = max((one.at for one in said), default=row.made_at)
    return arrangements.stands(said, latest)
