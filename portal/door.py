"""The door: a mailed link shows nothing on GET and opens on POST (mail scanners open links)."""

from __future__ import annotations

import logging
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

log = logging.getLogger(__name__)

SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Door:
    """Answers `/p/<token>`."""

    hub: UseCases
    views: Views
    limit: FailureLimit
    pages: Pages
    public_url: str

    async def show(self, request: Request) -> Response:
        """Answer GET and HEAD alike for every token; the token is not even read."""
        return self.pages.draw("door.html.j2", request, self.pages.speech(request))

    def open(self, request: Request, token: str) -> Response:
        """Open the page and send on to its view.

        Raises:
            FromElsewhere: the form was not ours.
            TooManyTries: too many failures from that part of the network.
            NotHere: the token opens nothing.
        """
        if not is_ours(request.headers, self.public_url):
            raise FromElsewhere
        # Looked up first, and for all alike: a right link opens however many wrong ones a
        # neighbour tries, and a wrong one takes as long whether or not its sender must wait.
        page_id = self.hub.family.open_page(token)
        if page_id is None:
            raise self._refusal(request.client.host if request.client else "")
        target = f"/v/{self.views.open(page_id)}"
        asked = request.query_params.get("lang", "")
        if asked in self.pages.languages:
            target += f"?lang={asked}"
        return RedirectResponse(target, SEE_OTHER)

    def _refusal(self, address: str) -> NotHere | TooManyTries:
        if not self.limit.allows(address):
            log.warning("links that open nothing: one part of the network must wait")
            return TooManyTries()
        self.limit.failed(address)
        return NotHere()
