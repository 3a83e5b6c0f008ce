"""Every address of the portal, with the role that may call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from hub.rules.links import Deed
from portal.errors import NotHere
from portal.roles import Role, gate

if TYPE_CHECKING:
    from portal.assets import Assets
    from portal.door import Door
    from portal.enrolment import Enrolment
    from portal.family import Family
    from portal.live import Live
    from portal.notme import NotMe
    from portal.phone import Phone
    from portal.usecases import UseCases
    from portal.views import Views

OK, UNAVAILABLE = 200, 503
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Answers `/static/<name>` and `/health`: what is not anybody's."""

    assets: Assets
    hub: UseCases

    async def static(self, name: str) -> Response:
        """Answer a file that will never change under this name.

        Raises:
            NotHere: there is no such file.
        """
        asset = self.assets.files.get(name)
        if asset is None:
            raise NotHere
        return Response(asset.body, media_type=asset.mime, headers={"cache-control": FOR_EVER})

    def health(self) -> Response:
        """Answer whether all is well, in a word; what is not, `python -m hub status` says."""
        well = self.hub.health().well
        return JSONResponse({"well": well}, OK if well else UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Desks:
    """Who answers what."""

    door: Door
    family: Family
    live: Live
    shelf: Shelf
    enrolment: Enrolment
    phone: Phone
    not_me: NotMe


def routes(desks: Desks, views: Views) -> APIRouter:
    """Return the router; a route without a gate fails a test."""
    door, family, live, shelf = desks.door, desks.family, desks.live, desks.shelf
    router = APIRouter()
    anybody, of_family = gate(Role.ANYBODY, views), gate(Role.FAMILY, views)
    table = (
        ("/p/{token}", ["GET", "HEAD"], door.show, anybody),
        ("/p/{token}", ["POST"], door.open, anybody),
        ("/h/{token}", ["GET", "HEAD"], desks.phone.show, anybody),
        ("/h/{token}", ["POST"], desks.phone.post, anybody),
        *(
            row
            for deed in Deed
            for row in (
                (f"/{deed}/{{token}}", ["GET", "HEAD"], desks.not_me.ask, anybody),
                (f"/{deed}/{{token}}", ["POST"], desks.not_me.does, anybody),
            )
        ),
        ("/v/{view}", ["GET"], family.show, of_family),
        ("/v/{view}/consent.json", ["GET"], family.consent, of_family),
        ("/v/{view}/media/{result}/{size:int}.{form}", ["GET"], family.medium, of_family),
        ("/v/{view}/erase", ["GET"], family.ask_erase_all, of_family),
        ("/v/{view}/erase", ["POST"], family.erase_all, of_family),
        ("/v/{view}/erase/{result}", ["GET"], family.ask_erase_one, of_family),
        ("/v/{view}/erase/{result}", ["POST"], family.erase_one, of_family),
        ("/v/{view}/events", ["GET"], live.events, of_family),
        ("/enrol", ["POST"], desks.enrolment.enrol, anybody),
        ("/static/{name}", ["GET"], shelf.static, anybody),
        ("/health", ["GET"], shelf.health, anybody),
    )
    for path, methods, endpoint, let_in in table:
        router.add_api_route(
            path, endpoint, methods=methods, dependencies=[let_in], response_model=None
        )
    return router
