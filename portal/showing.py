"""Things to show around: a sheet to hang up, and a score's card without face, name or link."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from look.files import font, tokens_css
from look.speech import PSEUDO
from portal import card, filing, paper
from portal.certificate import sheets
from portal.errors import NotHere
from portal.telling import CardTold, Narrator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.pages import FamilyPage
    from look.speech import Speech
    from portal.opened import Opened
    from portal.telling import PageTold, PartTold

OK, UNAVAILABLE = 200, 503
AT_ONCE = 2
"""Cards that are painted at a time; the rest wait in the loop, where they hold no thread."""
NO_MARGIN = (
    "html,body{margin:0}.aloud{position:absolute;width:0;height:0;overflow:hidden;font-size:1pt}"
)


@dataclass(frozen=True, slots=True)
class Showing:
    """Answers `/v/<view>/certificate` and `/v/<view>/card`."""

    opened: Opened
    museum: str
    painting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def certificate(self, request: Request, view: str) -> Response:
        """Answer the sheets as they will look on paper, one a visitor."""
        page = self.opened.page(request)
        return self._sheets(request, view, page)

    def pdf(self, request: Request, view: str) -> Response:
        """Answer the sheets as one PDF; where that cannot be, the page that prints them.

        Raises:
            NotHere: this museum makes no PDF.
        """
        if not paper.is_there():
            raise NotHere
        page = self.opened.page(request)
        speech = self.opened.speech(request, page)
        try:
            made = paper.printed(self._paper(page, speech))
        except paper.NoPaper:
            return self._sheets(request, view, page, failed=True)
        name = f"{speech.say('keep.certificate.file')} {page.day.isoformat()}"
        return Response(made, media_type="application/pdf", headers=filing.attached(name, "pdf"))

    def cards(self, request: Request, view: str) -> Response:
        """Answer which cards there are to give away."""
        page = self.opened.page(request)
        speech = self.opened.speech(request, page)
        told = Narrator(speech, self.opened.zone).page(page)
        found = tuple(one for part in told.parts for one in _cards(part))
        return self.opened.draw("card.html.j2", request, view, speech, cards=found)

    async def card(self, request: Request, result: str) -> Response:
        """Answer one score as a picture.

        Raises:
            NotHere: there is no such score on this page (any more).
        """
        async with self.painting:
            return await run_in_threadpool(self._painted, request, result)

    def _painted(self, request: Request, result: str) -> Response:
        page = self.opened.page(request)
        speech = self.opened.speech(request, page)
        told = Narrator(speech, self.opened.zone).page(page)
        for part, one in _all_cards(told):
            if result in {one.result, *(go.result for go in one.tries)}:
                picture = card.picture(one, part.avatar, self.museum)
                named = filing.attached(f"{one.exhibit} {one.number} {one.unit}", "png")
                return Response(picture, media_type="image/png", headers=named)
        raise NotHere

    def _sheets(
        self, request: Request, view: str, page: FamilyPage, *, failed: bool = False
    ) -> Response:
        speech = self.opened.speech(request, page)
        return self.opened.draw(
            "certificate.html.j2",
            request,
            view,
            speech,
            UNAVAILABLE if failed else OK,
            all=sheets(page, Narrator(speech, self.opened.zone)),
            day=speech.date(page.day),
            has_pdf=paper.is_there(),
            failed=failed,
        )

    def _paper(self, page: FamilyPage, speech: Speech) -> str:
        return self.opened.pages.templates.get_template("certificate_paper.html.j2").render(
            say=speech.say,
            lang="en" if speech.language == PSEUDO else speech.language,
            all=sheets(page, Narrator(speech, self.opened.zone)),
            day=speech.date(page.day),
            style=_style(),
        )


def _style() -> str:
    """Return the sheets' style with its letters in it: the PDF's maker reads nothing else."""
    letters = font()
    written = base64.b64encode(letters or b"").decode()
    style = tokens_css() + _own_style() + NO_MARGIN
    return style.replace("url(jost.woff2)", f"url(data:font/woff2;base64,{written})")


def _own_style() -> str:
    return resources.files("portal").joinpath("static", "paper.css").read_text(encoding="utf-8")


def _cards(part: PartTold) -> Iterator[CardTold]:
    told = (part.lead, *part.items) if part.lead else part.items
    return (one for one in told if isinstance(one, CardTold))


def _all_cards(told: PageTold) -> Iterator[tuple[PartTold, CardTold]]:
    for part in told.parts:
        yield from ((part, one) for one in _cards(part))
