"""The addresses at which a family takes a part of a group home, with who may call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from portal.roles import Role, gate

if TYPE_CHECKING:
    from portal.claims.claiming import Claiming
    from portal.views import Views


def claim_routes(claiming: Claiming, slip_views: Views) -> APIRouter:
    """Return the router; a route without a gate fails a test."""
    router = APIRouter()
    pupil = gate(Role.PUPIL, slip_views)
    for methods, endpoint in ((["GET"], claiming.show), (["POST"], claiming.post)):
        router.add_api_route(
            "/s/{view}/claim", endpoint, methods=methods, dependencies=[pupil], response_model=None
        )
    return router
