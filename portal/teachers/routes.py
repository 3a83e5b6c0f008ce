"""Every address of who answers for a class or group, with the role that may call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter

from portal.roles import Role, gate

if TYPE_CHECKING:
    from portal.teachers.door import TeacherDoor
    from portal.views import Views


@dataclass(frozen=True, slots=True)
class TeacherDesks:
    """Who answers what."""

    door: TeacherDoor


def teacher_routes(desks: TeacherDesks, class_views: Views) -> APIRouter:
    """Return the router; a route without a gate fails a test."""
    router = APIRouter()
    anybody = gate(Role.ANYBODY, class_views)
    table = (
        ("/t/{token}", ["GET", "HEAD"], desks.door.show, anybody),
        ("/t/{token}", ["POST"], desks.door.open, anybody),
    )
    for path, methods, endpoint, let_in in table:
        router.add_api_route(
            path, endpoint, methods=methods, dependencies=[let_in], response_model=None
        )
    return router
