"""A new link for a page, and what was not theirs: for who got a mail that others may have seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from edge.contract.downward import MailVerdict
from portal.errors import NotHere
from portal.telling import Narrator

if TYPE_CHECKING:
    from hub.pages import FamilyPage
    from look.speech import Speech
    from portal.opened import Opened
    from portal.views import Views


@dataclass(frozen=True, slots=True)
class Changing:
    """Answers `/v/<view>/link` and `/v/<view>/not-us`."""

    opened: Opened
    views: Views

    def ask_link(self, request: Request, view: str) -> Response:
        """Say what a new link does, and ask."""
        speech = self.opened.speech(request, self.opened.page(request))
        return self.opened.draw("link.html.j2", request, view, speech, verdict="")

    def new_link(self, request: Request, view: str) -> Response:
        """Have another link mailed; every other view of this page closes.

        Raises:
            FromElsewhere: the form was not ours.
        """
        self.opened.must_be_ours(request)
        page = self.opened.page(request)
        verdict = self.opened.hub.family.new_link(page.page_id)
        if verdict is MailVerdict.GOES:
            self.views.close_page(page.page_id, but=view)
        speech = self.opened.speech(request, page)
        return self.opened.draw("link.html.j2", request, view, speech, verdict=str(verdict))

    def ask_not_us(self, request: Request, view: str) -> Response:
        """Ask who of the page is not one of theirs."""
        page = self.opened.page(request)
        speech = self.opened.speech(request, page)
        told = Narrator(speech, self.opened.zone).page(page)
        return self.opened.draw("not_us.html.j2", request, view, speech, told=told)

    async def not_us(self, request: Request, view: str) -> Response:
        """Ask once more; then erase that visitor's part, with the name and address typed for it.

        Raises:
            FromElsewhere: the form was not ours.
            NotHere: nobody of that avatar is on the page (any more).
        """
        return await self.opened.posted(self._erase, request, view)

    def _erase(self, request: Request, view: str, fields: Mapping[str, str]) -> Response:
        page = self.opened.page(request)
        speech = self.opened.speech(request, page)
        who = [one for one in page.visits if str(one.avatar) == fields.get("who")]
        if not who:
            raise NotHere
        if fields.get("do") != "erase":
            return self._ask_once_more(request, view, speech, replace(page, visits=(who[0],)))
        receipt = self.opened.hub.family.erase_visit(page.page_id, who[0].visit_id)
        return self.opened.receipt(request, view, speech, receipt)

    def _ask_once_more(
        self, request: Request, view: str, speech: Speech, theirs: FamilyPage
    ) -> Response:
        told = Narrator(speech, self.opened.zone).page(theirs)
        kept = speech.say("page.erase.all.text", counts=told.counts, names=told.names)
        goes = speech.say("keep.not_us.what")
        return self.opened.draw(
            "erase.html.j2",
            request,
            view,
            speech,
            which="visitor",
            name=told.names,
            what=f"{kept} {goes}" if told.counts else goes,
            medium=None,
            fields={"who": str(theirs.visits[0].avatar), "do": "erase"},
        )
