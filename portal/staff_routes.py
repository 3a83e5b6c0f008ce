"""Every address of the staff's screens, with the colleagues who may call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from hub.rules.staff import StaffRole
from portal.roles import Role, gate, staff_gate

if TYPE_CHECKING:
    from portal.staff import StaffDoor
    from portal.usecases import StaffUses
    from portal.views import Views

ALL = tuple(StaffRole)


def staff_routes(door: StaffDoor, staff: StaffUses, views: Views, public_url: str) -> APIRouter:
    """Return the router; a route without a gate fails a test."""
    router = APIRouter()
    anybody, colleague = gate(Role.ANYBODY, views), staff_gate(staff, public_url, *ALL)
    table = (
        ("/staff", ["GET"], door.home, colleague),
        ("/staff/in", ["GET"], door.ask, anybody),
        ("/staff/in", ["POST"], door.sign_in, anybody),
        ("/staff/join", ["GET"], door.ask_code, anybody),
        ("/staff/join", ["POST"], door.join, anybody),
        ("/staff/out", ["POST"], door.sign_out, colleague),
    )
    for path, methods, endpoint, let_in in table:
        router.add_api_route(
            path, endpoint, methods=methods, dependencies=[let_in], response_model=None
        )
    return router
