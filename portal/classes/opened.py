"""A group's page behind a teacher's view, and what every handler of it does alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.classes.telling import ClassNarrator
from portal.errors import FromElsewhere, NotHere
from portal.origin import is_ours

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from fastapi import Request
    from fastapi.responses import Response

    from hub.rules.arrangements import Group
    from hub.schools.class_page import ClassPage
    from look.speech import Speech
    from portal.pages import Pages
    from portal.usecases import UseCases

OK = 200


@dataclass(frozen=True, slots=True)
class OpenClass:
    """Reads the group that a request may see, and draws what it answers."""

    hub: UseCases
    pages: Pages
    zone: ZoneInfo
    public_url: str

    def page(self, request: Request) -> ClassPage:
        """Return the group's page as it is now.

        Raises:
            NotHere: it is closed, or its time is over.
        """
        page = self.hub.class_page.page(request.state.booking_id)
        if page is None:
            raise NotHere
        return page

    def narrator(self, request: Request, group: Group, today: date | None = None) -> ClassNarrator:
        """Return who tells it, in the language that was asked for, else the booking's own."""
        return ClassNarrator(self.pages.speech(request, group.language), self.zone, today)

    def must_be_ours(self, request: Request) -> None:
        """Let a form pass that one of our own pages sent.

        Raises:
            FromElsewhere: it came from elsewhere.
        """
        if not is_ours(request.headers, self.public_url):
            raise FromElsewhere

    def draw(
        self,
        template: str,
        request: Request,
        speech: Speech,
        status: int = OK,
        **values: object,
    ) -> Response:
        """Return a page that stands under the request's view."""
        base = f"/k/{request.path_params['view']}"
        return self.pages.draw(template, request, speech, status=status, base=base, **values)
