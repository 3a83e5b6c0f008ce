"""Every address of trails, with the role that may call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.params import Depends

from hub.rules.staff import StaffRole
from portal.roles import Role, StaffGate, gate
from portal.trails.desk import PATH

if TYPE_CHECKING:
    from portal.trails.board import BoardPage
    from portal.trails.desk import TrailDesk
    from portal.trails.live import BoardLive
    from portal.usecases import StaffUses
    from portal.views import Views


@dataclass(frozen=True, slots=True)
class TrailDesks:
    """Who answers what."""

    desk: TrailDesk
    board: BoardPage
    live: BoardLive


def trail_routes(
    desks: TrailDesks, staff: StaffUses, class_views: Views, public_url: str
) -> APIRouter:
    """Return the router; a route without a gate fails a test."""
    router = APIRouter()
    teacher, desk = gate(Role.TEACHER, class_views), desks.desk
    makers = frozenset({StaffRole.EDUCATOR, StaffRole.ADMIN})
    educator = Depends(StaffGate(makers, staff, public_url))
    one = f"{PATH}/{{trail}}"
    step = f"{one}/steps/{{step:int}}"
    table = (
        ("/k/{view}/board", ["GET"], desks.board.show, teacher),
        ("/k/{view}/board/events", ["GET"], desks.live.events, teacher),
        (PATH, ["GET"], desk.show_all, educator),
        (PATH, ["POST"], desk.make, educator),
        (one, ["GET"], desk.show, educator),
        (one, ["POST"], desk.change, educator),
        (f"{one}/use", ["POST"], desk.use, educator),
        (f"{one}/copy", ["POST"], desk.copy, educator),
        (f"{one}/retire", ["POST"], desk.retire, educator),
        (f"{one}/drop", ["POST"], desk.drop, educator),
        (f"{one}/add", ["POST"], desk.add, educator),
        (step, ["GET"], desk.show_step, educator),
        (step, ["POST"], desk.change_step, educator),
        (f"{step}/move", ["POST"], desk.move, educator),
        (f"{step}/remove", ["POST"], desk.remove, educator),
    )
    for path, methods, endpoint, let_in in table:
        router.add_api_route(
            path, endpoint, methods=methods, dependencies=[let_in], response_model=None
        )
    return router
