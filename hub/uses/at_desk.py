"""Puts together what colleagues at desks ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.desk.finding import Finding
from hub.desk.finds import Finds
from hub.desk.handling import Handling
from hub.desk.readdressing import Readdressing
from hub.uses.boxes import BoxUses
from hub.uses.desk import DeskUses

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.contract.clock import Clock
    from hub.bands.dealt import Bands
    from hub.bands.marks import Marks
    from hub.config import HubSettings
    from hub.desk.readers import DeskReaders
    from hub.erasing.rights import Rights
    from hub.settling.decisions import Decisions
    from hub.store import Store
    from hub.uses.schools import SchoolUses


@dataclass(frozen=True, slots=True)
class DeskParts:
    """Who knows bands at this hub: the inventory, what a day remembers of them, who lays them."""

    bands: Bands
    marks: Marks
    readers: DeskReaders


@dataclass(frozen=True, slots=True)
class DeskMeans:
    """What desks stand on, and whom they call when something changed."""

    store: Store
    clock: Clock
    settings: HubSettings
    decisions: Decisions
    rights: Rights
    directory_changed: Callable[[], None]
    pages_changed: Callable[[frozenset[bytes]], None]
    mail_wanted: Callable[[], None]


def desk_uses(means: DeskMeans, parts: DeskParts, schools: SchoolUses) -> tuple[DeskUses, BoxUses]:
    """Return what desks ask about visitors, and about the museum's own bands."""
    settings, decided = means.settings, means.decisions
    finding, finds = Finding(decided.hosts, parts.bands, parts.marks), Finds()
    desk = DeskUses(
        store=means.store,
        finding=finding,
        handling=Handling(parts.bands, parts.marks, decided.wishes),
        readdressing=Readdressing(finding, decided.mending),
        readers=parts.readers,
        finds=finds,
        rights=means.rights,
        clock=means.clock,
        zone=settings.zone,
        mail_domain=settings.mail.domain,
        directory_changed=means.directory_changed,
        pages_changed=means.pages_changed,
        mail_wanted=means.mail_wanted,
    )
    boxes = BoxUses(
        store=means.store,
        schools=schools,
        finding=finding,
        readers=parts.readers,
        finds=finds,
        clock=means.clock,
        zone=settings.zone,
        directory_changed=means.directory_changed,
    )
    return desk, boxes
