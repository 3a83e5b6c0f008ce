"""The portal put together: the one place where its parts meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from portal import assets as shelves
from portal.bookings.routes import booking_routes
from portal.classes.opened import OpenClass
from portal.classes.routes import ClassViews, class_routes
from portal.desk.routes import desk_routes, desk_screen
from portal.doings import Around, doing_routes
from portal.door import Door, Leads
from portal.enrolment import Enrolment
from portal.errors import InTheClear, NotHere, NotShown, SignInFirst
from portal.family import Family
from portal.headers import ALWAYS, UNLESS_SAID, Headers, KeptLanguage
from portal.limits import FailureLimit
from portal.live import Live, Streams
from portal.notme import NotMe
from portal.opened import Opened
from portal.pages import LANGUAGES, make_pages
from portal.phone import Phone
from portal.routes import Desks, Shelf, routes
from portal.staff import PATH as STAFF
from portal.staff import SEE_OTHER, StaffDoor
from portal.staff_routes import staff_routes
from portal.teachers.front import Front
from portal.teachers.routes import teacher_desks, teacher_routes
from portal.trails.board import BoardPage
from portal.trails.desk import TrailDesk
from portal.trails.live import BoardLive
from portal.trails.routes import TrailDesks, trail_routes
from portal.transport import Transport
from portal.views import CLASS_VIEW_LASTS, Views

if TYPE_CHECKING:
    from edge.contract.clock import Clock
    from hub.config import HubSettings
    from portal.assets import Assets
    from portal.pages import Pages
    from portal.transport import Network
    from portal.usecases import UseCases

WORTH_PACKING = 1000
"""Bytes; below, a packed page is hardly smaller."""
PACKED = 6
"""Of 9: a page is a tenth of a kilobyte larger than at 9, and packed in a third of the time."""
_FAMILIES = Leads(
    template="door.html.j2",
    opens=lambda hub, token: hub.family.open_page(token),
    view="/v/{}",
    what="links that open nothing",
)


def create_app(
    hub: UseCases,
    settings: HubSettings,
    clock: Clock,
    *,
    streams: Streams | None = None,
    languages: tuple[str, ...] = LANGUAGES,
    class_views: Views | None = None,
) -> FastAPI:
    """Return the web of one museum.

    Args:
        hub: the use cases.
        settings: `[portal]`, `[notice]` and `time_zone` are read.
        clock: says when a view closes.
        streams: where open streams are counted, for who must end them.
        languages: what `?lang=` may ask for; tests add the pseudo-language.
        class_views: who looks at which class; tests open some by hand.
    """
    files, streams = shelves.build(), streams or Streams()
    pages = make_pages(settings.notice, files, languages)
    views = Views(clock), class_views or Views(clock, lasts=CLASS_VIEW_LASTS)
    house = _House(hub, settings, clock, pages, files, streams, *views)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _welcome_families(app, house)
    _let_colleagues_in(app, house)
    _welcome_groups(app, house)
    _say_it_neutrally(app, pages)
    _guard(app, pages, settings.portal.proxy)
    return app


@dataclass(frozen=True, slots=True)
class _House:
    """What every room of the portal is made of."""

    hub: UseCases
    settings: HubSettings
    clock: Clock
    pages: Pages
    files: Assets
    streams: Streams
    views: Views
    class_views: Views

    @property
    def public_url(self) -> str:
        return self.settings.portal.public_url

    def limit(self) -> FailureLimit:
        """Return a limit of its own: what fails at one door closes no other."""
        return FailureLimit(self.clock)


def _welcome_families(app: FastAPI, house: _House) -> None:
    """Open what families, guardians' phones, mails and installations ask for."""
    hub, pages, public_url = house.hub, house.pages, house.public_url
    views, zone = house.views, house.settings.zone
    desks = Desks(
        door=Door(_FAMILIES, hub, views, house.limit(), pages, public_url),
        family=Family(hub, pages, zone, public_url),
        live=Live(hub, views, house.streams),
        shelf=Shelf(house.files, hub),
        enrolment=Enrolment(hub, house.limit()),
        phone=Phone(hub.hand_offs, house.limit(), pages, public_url),
        not_me=NotMe(hub, views, house.limit(), pages, public_url),
    )
    app.include_router(routes(desks, views))
    opened = Opened(hub, pages, zone, public_url)
    around = Around(house.files, house.clock, house.settings.notice)
    app.include_router(doing_routes(opened, views, around))


def _let_colleagues_in(app: FastAPI, house: _House) -> None:
    """Open the staff's entrance and the desk's screens."""
    hub, pages, public_url = house.hub, house.pages, house.public_url
    entrance = StaffDoor(hub.staff, house.limit(), pages, public_url)
    app.include_router(staff_routes(entrance, hub.staff, house.views, public_url))
    at_desk = desk_screen(hub, pages, house.clock, house.settings.zone)
    app.include_router(desk_routes(at_desk, house.streams, public_url))


def _welcome_groups(app: FastAPI, house: _House) -> None:
    """Open the rooms of classes and groups: each has its routes, and a teacher's view opens all."""
    hub, pages, clock, public_url = house.hub, house.pages, house.clock, house.public_url
    zone, class_views = house.settings.zone, house.class_views
    front = Front(hub, pages, clock, public_url, zone)
    app.include_router(teacher_routes(teacher_desks(front, class_views), class_views))
    app.include_router(booking_routes(front, class_views))
    seen = ClassViews(class_views, Views(clock))
    theirs = OpenClass(hub, pages, zone, public_url)
    app.include_router(class_routes(theirs, seen, clock, house.settings.notice.controller))
    board = BoardPage(hub, pages, zone, clock)
    trails = TrailDesks(TrailDesk(hub, pages), board, BoardLive(hub, class_views, house.streams))
    app.include_router(trail_routes(trails, hub.staff, class_views, public_url))


def _guard(app: FastAPI, pages: Pages, proxy: Network | None) -> None:
    """Put before every route what holds for all of them; what is added last stands outermost."""

    def refuse(request: Request) -> Response:
        return _drawn(pages, request, InTheClear.word, InTheClear.status)

    app.add_middleware(KeptLanguage, languages=pages.languages)
    app.add_middleware(GZipMiddleware, minimum_size=WORTH_PACKING, compresslevel=PACKED)
    app.add_middleware(Transport, trusted=proxy, refuse=refuse)
    app.add_middleware(Headers)


def _say_it_neutrally(app: FastAPI, pages: Pages) -> None:
    """Answer everything that is not shown with a page that says what to do, and of nobody."""

    async def not_shown(request: Request, why: Exception) -> Response:
        shown = why if isinstance(why, NotShown) else NotShown()
        return _drawn(pages, request, shown.word, shown.status)

    async def unwell(request: Request, _why: Exception) -> Response:
        answer = await not_shown(request, NotShown())
        # This one is answered outside of the middleware that would add them.
        answer.headers.update(ALWAYS | UNLESS_SAID)
        return answer

    async def no_route(request: Request, why: Exception) -> Response:
        status = why.status_code if isinstance(why, HTTPException) else NotHere.status
        return _drawn(pages, request, NotHere.word, status)

    async def sign_in(_request: Request, _why: Exception) -> Response:
        return RedirectResponse(f"{STAFF}/in", SEE_OTHER)

    app.add_exception_handler(SignInFirst, sign_in)
    app.add_exception_handler(NotShown, not_shown)
    app.add_exception_handler(HTTPException, no_route)
    app.add_exception_handler(RequestValidationError, no_route)
    app.add_exception_handler(Exception, unwell)


def _drawn(pages: Pages, request: Request, word: str, status: int) -> Response:
    speech = pages.speech(request)
    return pages.draw("notice.html.j2", request, speech, status=status, word=word)
