"""Every address of the desk's screens: colleagues of the desk, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from hub.rules.staff import StaffRole
from portal.desk.acts import DeskActs
from portal.desk.boxes import DeskBoxes
from portal.desk.events import DeskEvents
from portal.desk.screen import PATH, DeskScreen
from portal.roles import staff_gate

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from edge.contract.clock import Clock
    from portal.live import Streams
    from portal.pages import Pages
    from portal.usecases import UseCases


def desk_screen(hub: UseCases, pages: Pages, clock: Clock, zone: ZoneInfo) -> DeskScreen:
    """Return what draws a desk's screens."""
    return DeskScreen(hub, pages, clock, zone)


def desk_routes(screen: DeskScreen, streams: Streams, public_url: str) -> APIRouter:
    """Return the router; a route without a gate fails a test."""
    router = APIRouter()
    acts, boxes = DeskActs(screen), DeskBoxes(screen)
    events = DeskEvents(screen.hub, streams)
    gate = staff_gate(screen.hub.staff, public_url, StaffRole.DESK)
    desk, found = f"{PATH}/{{desk}}", f"{PATH}/{{desk}}/found/{{ref}}"
    sets = f"{desk}/sets"
    table = (
        (PATH, "GET", screen.choose),
        (desk, "GET", screen.home),
        (f"{desk}/events", "GET", events.events),
        (f"{desk}/find", "POST", screen.find),
        (found, "GET", screen.show),
        (f"{found}/{{act}}", "GET", acts.ask),
        (f"{found}/{{act}}", "POST", acts.do),
        (f"{desk}/bounce/{{ref}}/{{what}}", "POST", acts.bounce),
        (sets, "GET", boxes.show),
        (sets, "POST", boxes.change),
        (f"{sets}/{{set_name}}/labels", "GET", boxes.labels),
        (f"{sets}/{{set_name}}/sheet", "GET", boxes.sheet),
        (f"{desk}/day", "GET", boxes.day),
    )
    for path, method, endpoint in table:
        router.add_api_route(
            path, endpoint, methods=[method], dependencies=[gate], response_model=None
        )
    return router
