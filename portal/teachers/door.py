"""The teacher's door: a mailed link shows nothing on GET and opens on POST, as a family's does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from portal.errors import FromElsewhere, NotHere, TooManyTries
from portal.origin import is_ours

if TYPE_CHECKING:
    from portal.limits import FailureLimit
    from portal.pages import Pages
    from portal.usecases import UseCases
    from portal.views import Views

SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class TeacherDoor:
    """Answers `/t/<token>`."""

    hub: UseCases
    views: Views
    limit: FailureLimit
    pages: Pages
    public_url: str

    async def show(self, request: Request) -> Response:
        """Answer GET and HEAD alike for every token; the token is not even read."""
        return self.pages.draw("teachers_door.html.j2", request, self.pages.speech(request))

    def open(self, request: Request, token: str) -> Response:
        """Open the class's page and send on to its view.

        Raises:
            FromElsewhere: the form was not ours.
            TooManyTries: too many failures from that part of the network.
            NotHere: the token opens nothing.
        """
        if not is_ours(request.headers, self.public_url):
            raise FromElsewhere
        booked = self.hub.schools.by_link(token)
        if booked is None:
            raise self._refusal(request.client.host if request.client else "")
        return RedirectResponse(f"/k/{self.views.open(booked.booking_id)}", SEE_OTHER)

    def _refusal(self, address: str) -> NotHere | TooManyTries:
        if not self.limit.allows(address):
            return TooManyTries()
        self.limit.failed(address)
        return NotHere()
