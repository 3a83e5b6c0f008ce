"""The other links of a mail: not mine, not me, replace that day, let go. GET asks, POST does.

GET is answered alike for every token and reads nothing: mail scanners open all links of a mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from hub.rules.links import Deed
from hub.rules.retention import UNDELIVERABLE_KEPT
from hub.uses.mailbox import Outcome
from portal.errors import FromElsewhere
from portal.origin import host_of, is_ours

if TYPE_CHECKING:
    from portal.limits import FailureLimit
    from portal.pages import Pages
    from portal.usecases import UseCases
    from portal.views import Views

OK, NOT_FOUND = 200, 404


@dataclass(frozen=True, slots=True)
class NotMe:
    """Answers `/n/<token>`, `/m/<token>`, `/r/<token>` and `/w/<token>`."""

    hub: UseCases
    views: Views
    limit: FailureLimit
    pages: Pages
    public_url: str

    async def ask(self, request: Request) -> Response:
        """Answer GET and HEAD alike for every token of a deed; the token is not even read."""
        word = _deed(request).value
        return self.pages.draw("notme.html.j2", request, self.pages.speech(request), word=word)

    def does(self, request: Request, token: str) -> Response:
        """Do it, and say what was done.

        Raises:
            FromElsewhere: the form was not ours.
            TooManyTries: too many failures from that part of the network.
        """
        if not is_ours(request.headers, self.public_url):
            raise FromElsewhere
        deed = _deed(request)
        did = self.hub.mailbox.does(deed, token)
        outcome = did.outcome
        if did.closes is not None:
            self.views.close_page(did.closes)
        word = f"{deed.value}.{outcome.value}"
        if outcome is Outcome.NOTHING:
            self.limit.missed(host_of(request), "deeds of mails that do nothing")
            word = outcome.value
        return self.pages.draw(
            "notme_done.html.j2",
            request,
            self.pages.speech(request),
            status=NOT_FOUND if outcome is Outcome.NOTHING else OK,
            word=word,
            days=UNDELIVERABLE_KEPT.days,
        )


def _deed(request: Request) -> Deed:
    return Deed(request.url.path.split("/")[1])
