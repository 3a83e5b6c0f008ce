"""Every address of the bookings' screens, with the colleagues who may call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from hub.rules.staff import StaffRole
from portal.bookings.office import PATH, Office
from portal.bookings.writing import Writing
from portal.roles import staff_gate

if TYPE_CHECKING:
    from portal.teachers.front import Front
    from portal.views import Views

WHO = (StaffRole.DESK, StaffRole.EDUCATOR, StaffRole.ADMIN)


def booking_routes(front: Front, class_views: Views) -> APIRouter:
    """Return the router; a route without a gate fails a test."""
    router = APIRouter()
    office, writing = Office(front, class_views), Writing(front)
    colleague = staff_gate(front.hub.staff, front.public_url, *WHO)
    one = f"{PATH}/{{ref}}"
    table = (
        (PATH, ["GET"], office.listed),
        (f"{PATH}/new", ["GET"], writing.ask),
        (f"{PATH}/new", ["POST"], writing.book),
        (f"{PATH}/import", ["GET"], writing.ask_list),
        (f"{PATH}/import", ["POST"], writing.import_list),
        (one, ["GET"], office.one),
        (one, ["POST"], office.act),
        (f"{one}/who", ["GET"], office.who),
        (f"{one}/who", ["POST"], office.mend_who),
        (f"{one}/change", ["GET"], writing.ask_change),
        (f"{one}/change", ["POST"], writing.change),
        (f"{one}/cancel", ["GET"], office.ask_cancel),
        (f"{one}/cancel", ["POST"], office.cancel),
    )
    for path, methods, endpoint in table:
        router.add_api_route(
            path, endpoint, methods=methods, dependencies=[colleague], response_model=None
        )
    return router
