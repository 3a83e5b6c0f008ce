"""Every address under which a family does something with its page, beyond looking and erasing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter

from portal.changing import Changing
from portal.keeping import Keeping
from portal.naming import Naming
from portal.roles import Role, gate
from portal.saving import Saving
from portal.showing import Showing

if TYPE_CHECKING:
    from edge.contract.clock import Clock
    from hub.config import NoticeSettings
    from portal.assets import Assets
    from portal.opened import Opened
    from portal.views import Views


@dataclass(frozen=True, slots=True)
class Around:
    """What those handlers need besides the page: files, time, and who keeps it all."""

    assets: Assets
    clock: Clock
    notice: NoticeSettings


def doing_routes(opened: Opened, views: Views, around: Around) -> APIRouter:
    """Return the router; each route lets in who opened a mailed link."""
    museum = around.notice.controller
    saving = Saving(opened, around.assets, around.clock, museum)
    showing = Showing(opened, museum)
    naming, keeping = Naming(opened), Keeping(opened, around.clock)
    changing = Changing(opened, views)
    router = APIRouter()
    table = (
        ("save", "GET", saving.show),
        ("save.zip", "GET", saving.everything),
        ("save/{result}", "GET", saving.one),
        ("certificate", "GET", showing.certificate),
        ("certificate.pdf", "GET", showing.pdf),
        ("card", "GET", showing.cards),
        ("card/{result}.png", "GET", showing.card),
        ("name", "GET", naming.ask),
        ("name", "POST", naming.post),
        ("keeping", "GET", keeping.ask),
        ("keeping", "POST", keeping.post),
        ("link", "GET", changing.ask_link),
        ("link", "POST", changing.new_link),
        ("not-us", "GET", changing.ask_not_us),
        ("not-us", "POST", changing.not_us),
    )
    of_family = gate(Role.FAMILY, views)
    for path, method, endpoint in table:
        router.add_api_route(
            f"/v/{{view}}/{path}",
            endpoint,
            methods=[method],
            dependencies=[of_family],
            response_model=None,
        )
    return router
