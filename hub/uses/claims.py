"""What a family asks with a slip of a group in its hand."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.contract.day import museum_day
from hub.errors import KeyGone
from hub.schools import slips
from hub.schools.claims import Claims, NotTaken, Taken, Which
from look.notices import shown_notices

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from hub.schools.claims import FamilySaid, Offer
    from hub.uses.family import FamilyUses
    from hub.visits.households import Households

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ClaimUses:
    """What families ask of the hub about their part of a group; from any thread.

    `erase_due` erases what is due; where that cannot be now, it is done later.
    """

    family: FamilyUses
    claims: Claims
    erase_due: Callable[[], object]

    def offer(self, slip_id: bytes) -> Offer | NotTaken:
        """Return what a slip lets its family take, or why nothing."""
        with self.family.store.read() as tx:
            which = self._which(tx, slip_id)
            if which is None:
                return NotTaken.GONE
            return self.claims.offer(tx, which, self.family.clock.now())

    def take(self, slip_id: bytes, said: FamilySaid) -> Taken | NotTaken:
        """Take a part to its family's page; the group has nothing of it afterwards.

        The family is mailed its page's link; a child's guardian confirms by opening it. Safe to do
        again after a kill at any moment: it is done, or nothing of it was.
        """
        family = self.family
        try:
            with family.store.write() as tx:
                which = self._which(tx, slip_id)
                if which is None:
                    return NotTaken.GONE
                taken = self.claims.take(tx, which, said, family.clock.now())
        except KeyGone:
            return NotTaken.GONE
        except OSError as problem:
            log.error("a part of a group stays where it is: %s", type(problem).__name__)  # noqa: TRY400 - the trace may show whose it is
            return NotTaken.NOT_NOW
        if isinstance(taken, Taken):
            self.erase_due()
            family.pages_changed(frozenset({taken.page_id, taken.left_page_id}))
            family.directory_changed()
            family.mail_wanted()
        return taken

    def _which(self, tx: Connection, slip_id: bytes) -> Which | None:
        today = museum_day(self.family.clock.now(), self.family.zone)
        slip = slips.by_id(tx, slip_id, today)
        return None if slip is None else Which(slip.booking_id, slip.number)


def claim_uses(family: FamilyUses, hosts: Households, erase_due: Callable[[], object]) -> ClaimUses:
    """Put together what families ask about their part of a group."""
    return ClaimUses(family, Claims(hosts, family.files, family.zone, shown_notices()), erase_due)
