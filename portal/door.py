"""The door: a link or a code shows nothing on GET and opens on POST (scanners open links)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from portal.errors import FromElsewhere, NotHere
from portal.origin import host_of, is_ours

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.limits import FailureLimit
    from portal.pages import Pages
    from portal.usecases import UseCases
    from portal.views import Views

SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Leads:
    """Where a door leads.

    `template` stands before it; `opens` returns what a token shows, None where it shows nothing;
    `view` is the address of an open view, with `{}` for its own token; `what` names such doors in
    the log.
    """

    template: str
    opens: Callable[[UseCases, str], bytes | None]
    view: str
    what: str


@dataclass(frozen=True, slots=True)
class Door:
    """Answers `/p/<token>`, a mailed link, and `/s/<token>`, the code of a slip."""

    leads: Leads
    hub: UseCases
    views: Views
    limit: FailureLimit
    pages: Pages
    public_url: str

    async def show(self, request: Request) -> Response:
        """Answer GET and HEAD alike for every token; the token is not even read."""
        return self.pages.draw(self.leads.template, request, self.pages.speech(request))

    def open(self, request: Request, token: str) -> Response:
        """Open what the token shows and send on to its view.

        Raises:
            FromElsewhere: the form was not ours.
            TooManyTries: too many failures from that part of the network.
            NotHere: the token opens nothing.
        """
        if not is_ours(request.headers, self.public_url):
            raise FromElsewhere
        # Looked up first, and for all alike: a right link opens however many wrong ones a
        # neighbour tries, and a wrong one takes as long whether or not its sender must wait.
        view = self.views.open_found(lambda: self.leads.opens(self.hub, token))
        if view is None:
            self.limit.missed(host_of(request), self.leads.what)
            raise NotHere
        return RedirectResponse(self.leads.view.format(view), SEE_OTHER)
