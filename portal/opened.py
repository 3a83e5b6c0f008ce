"""The page behind an open view, and what every handler of it does alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from portal.errors import FromElsewhere, NotHere
from portal.forms import read_form
from portal.origin import is_ours

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from hub.pages import ErasureReceipt, FamilyPage
    from look.speech import Speech
    from portal.pages import Pages
    from portal.usecases import UseCases

OK, SEE_OTHER, TOO_LARGE, UNPROCESSABLE = 200, 303, 413, 422
MOST_BYTES, MOST_FIELDS = 16 * 1024, 60

Act = Callable[[Request, str, Mapping[str, str]], Response]
"""What a posted form does: of the request, the view's token, and the form's fields."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Reads the page that a request may see, and draws what it answers."""

    hub: UseCases
    pages: Pages
    zone: ZoneInfo
    public_url: str

    def page(self, request: Request) -> FamilyPage:
        """Return the page of this view as it is now.

        Raises:
            NotHere: its last visit is gone.
        """
        page = self.hub.family.family_page(request.state.page_id)
        if page is None:
            raise NotHere
        return page

    def speech(self, request: Request, page: FamilyPage) -> Speech:
        """Return the language that was asked for, else the page's own."""
        return self.pages.speech(request, page.language)

    def must_be_ours(self, request: Request) -> None:
        """Let a form pass that one of our own pages sent.

        Raises:
            FromElsewhere: it came from elsewhere.
        """
        if not is_ours(request.headers, self.public_url):
            raise FromElsewhere

    async def posted(self, act: Act, request: Request, view: str) -> Response:
        """Read a form of ours and let it be answered, not in the loop that serves all.

        Raises:
            FromElsewhere: it came from elsewhere.
        """
        self.must_be_ours(request)
        fields = await read_form(request, MOST_BYTES, MOST_FIELDS)
        if fields is None:
            return Response(status_code=TOO_LARGE)
        return await run_in_threadpool(act, request, view, fields)

    def draw(
        self,
        template: str,
        request: Request,
        view: str,
        speech: Speech,
        status: int = OK,
        **values: object,
    ) -> Response:
        """Return a page that stands under a view."""
        base = f"/v/{view}"
        return self.pages.draw(template, request, speech, status=status, base=base, **values)

    def receipt(
        self, request: Request, view: str, speech: Speech, receipt: ErasureReceipt
    ) -> Response:
        """Answer the proof of an erasure."""
        local = receipt.erased_at.astimezone(self.zone)
        return self.draw(
            "receipt.html.j2",
            request,
            view,
            speech,
            receipt=receipt,
            date=speech.date(local.date()),
            time=speech.time(receipt.erased_at, self.zone),
            remains=self.hub.family.family_page(request.state.page_id) is not None,
        )

    def back(self, view: str) -> Response:
        """Go back to the page."""
        return RedirectResponse(f"/v/{view}", SEE_OTHER)
