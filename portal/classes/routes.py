"""Every address of a group's page afterwards and of its slips, with the role that may call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter

from portal.claims.claiming import Claiming
from portal.claims.routes import claim_routes
from portal.classes.closing import Closing
from portal.classes.files import ClassFiles
from portal.classes.opened import OpenClass
from portal.classes.own_part import OwnPartDesk
from portal.classes.page import ClassDesk
from portal.classes.sheets import Letters
from portal.classes.slips import DOOR, SlipDesk
from portal.door import Door, Leads
from portal.limits import FailureLimit
from portal.roles import Role, gate

if TYPE_CHECKING:
    from edge.contract.clock import Clock
    from portal.views import Views

_SLIPS = Leads(
    template="slip_door.html.j2",
    opens=lambda hub, token: hub.class_page.open_slip(token),
    view=f"{DOOR}/{{}}/mine",
    what="slips that open nothing",
)


@dataclass(frozen=True, slots=True)
class ClassViews:
    """Who may see what: teachers their group, for the day; pupils a slip, for half an hour."""

    teachers: Views
    pupils: Views


def class_routes(opened: OpenClass, views: ClassViews, clock: Clock, museum: str) -> APIRouter:
    """Return the router; a route without a gate fails a test.

    `museum` is the name that stands on what is printed.
    """
    letters = Letters(museum)
    desk, files = ClassDesk(opened), ClassFiles(opened, letters)
    slips, closing = SlipDesk(opened, letters), Closing(opened, clock, views.teachers)
    limit = FailureLimit(clock)
    door = Door(_SLIPS, opened.hub, views.pupils, limit, opened.pages, opened.public_url)
    own = OwnPartDesk(opened.hub, opened.pages, opened.zone)
    anybody = gate(Role.ANYBODY, views.pupils)
    teacher, pupil = gate(Role.TEACHER, views.teachers), gate(Role.PUPIL, views.pupils)
    router = APIRouter()
    table = (
        ("/k/{view}/page", ["GET"], desk.show, teacher),
        ("/k/{view}/page.csv", ["GET"], files.csv, teacher),
        ("/k/{view}/page.ods", ["GET"], files.ods, teacher),
        ("/k/{view}/page.pdf", ["GET"], files.pdf, teacher),
        ("/k/{view}/media/{result}/{size:int}.{form}", ["GET"], desk.medium, teacher),
        ("/k/{view}/slips", ["GET"], slips.show, teacher),
        ("/k/{view}/slips.pdf", ["GET"], slips.pdf, teacher),
        ("/k/{view}/close", ["GET"], closing.ask, teacher),
        ("/k/{view}/close", ["POST"], closing.close, teacher),
        ("/s/{token}", ["GET", "HEAD"], door.show, anybody),
        ("/s/{token}", ["POST"], door.open, anybody),
        ("/s/{view}/mine", ["GET"], own.show, pupil),
        ("/s/{view}/media/{result}/{size:int}.{form}", ["GET"], own.medium, pupil),
    )
    claiming = Claiming(opened.hub, opened.pages, clock, opened.public_url)
    router.include_router(claim_routes(claiming, views.pupils))
    for path, methods, endpoint, let_in in table:
        router.add_api_route(
            path, endpoint, methods=methods, dependencies=[let_in], response_model=None
        )
    return router
