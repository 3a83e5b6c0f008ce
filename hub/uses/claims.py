"""What a family asks with a slip of a group in its hand."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.errors import KeyGone
from hub.schools.claims import Claims, NotTaken, Taken

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.contract.clock import Clock
    from hub.schools.claims import FamilySaid, Offer, Which
    from hub.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ClaimUses:
    """What families ask of the hub about their part of a group; from any thread.

    `erase_due` erases what is due; where that cannot be now, it is done later.
    """

    store: Store
    claims: Claims
    clock: Clock
    erase_due: Callable[[], object]
    pages_changed: Callable[[frozenset[bytes]], None]
    directory_changed: Callable[[], None]
    mail_wanted: Callable[[], None]

    def offer(self, which: Which) -> Offer | NotTaken:
        """Return what of a number a family may take, or why nothing."""
        with self.store.read() as tx:
            return self.claims.offer(tx, which, self.clock.now())

    def take(self, which: Which, said: FamilySaid) -> Taken | NotTaken:
        """Take a number's part to its family's page; the group has nothing of it afterwards.

        The family is mailed its page's link; a child's guardian confirms by opening it.
        """
        try:
            with self.store.write() as tx:
                taken = self.claims.take(tx, which, said, self.clock.now())
        except KeyGone:
            return NotTaken.GONE
        except OSError as problem:
            log.error("a part of a group stays where it is: %s", type(problem).__name__)  # noqa: TRY400 - the trace may show whose it is
            return NotTaken.NOT_NOW
        if isinstance(taken, Taken):
            self.erase_due()
            self.pages_changed(frozenset({taken.page_id, taken.left_page_id}))
            self.directory_changed()
            self.mail_wanted()
        return taken
