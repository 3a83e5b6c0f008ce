"""A slip's door: its code shows nothing on GET and opens one number's part on POST."""

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
DOOR = "/s"
"""What the code of a slip leads to, before its token."""


@dataclass(frozen=True, slots=True)
class SlipDoor:
    """Answers `/s/<token>`."""

    hub: UseCases
    views: Views
    limit: FailureLimit
    pages: Pages
    public_url: str

    async def show(self, request: Request) -> Response:
        """Answer GET and HEAD alike for every token; the token is not even read."""
        return self.pages.draw("slip_door.html.j2", request, self.pages.speech(request))

    def open(self, request: Request, token: str) -> Response:
        """Open the number's part and send on to its view.

        Raises:
            FromElsewhere: the form was not ours.
            TooManyTries: too many failures from that part of the network.
            NotHere: the token opens nothing.
        """
        if not is_ours(request.headers, self.public_url):
            raise FromElsewhere
        # Looked up first, and for all alike: a class behind one address opens its slips however
        # many wrong ones somebody tries there, and a wrong one takes as long as any other.
        slip_id = self.hub.class_page.open_slip(token)
        if slip_id is None:
            raise self._refusal(request.client.host if request.client else "")
        target = f"{DOOR}/{self.views.open(slip_id)}/mine"
        asked = request.query_params.get("lang", "")
        if asked in self.pages.languages:
            target += f"?lang={asked}"
        return RedirectResponse(target, SEE_OTHER)

    def _refusal(self, address: str) -> NotHere | TooManyTries:
        if not self.limit.allows(address):
            log.warning("slips that open nothing: one part of the network must wait")
            return TooManyTries()
        self.limit.failed(address)
        return NotHere()


def slip_link(public_url: str, token: str) -> str:
    """Return the address that a slip's code holds."""
    return f"{public_url.rstrip('/')}{DOOR}/{token}"
