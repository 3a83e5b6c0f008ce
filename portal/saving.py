"""Taking things home: everything as one file, or one photo or sound by itself."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from look import avatars
from portal import filing
from portal.bundle import Bundle, best_form, ending_of
from portal.errors import NotHere
from portal.telling import Narrator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.contract.clock import Clock
    from hub.pages import FamilyPage, Medium, VisitPart
    from look.speech import Speech
    from portal.assets import Assets
    from portal.opened import Opened


@dataclass(frozen=True, slots=True)
class Saving:
    """Answers `/v/<view>/save` and what is saved from there."""

    opened: Opened
    assets: Assets
    clock: Clock
    museum: str

    def show(self, request: Request, view: str) -> Response:
        """Say what is in the file, and whom to ask before it is passed on."""
        page = self.opened.page(request)
        speech = self.opened.speech(request, page)
        told = Narrator(speech, self.opened.zone).page(page)
        return self.opened.draw("save.html.j2", request, view, speech, told=told)

    def everything(self, request: Request) -> Response:
        """Answer the zip file, made while it is sent.

        Whoever may begin to save may finish: a view that closes meanwhile cuts nothing off.
        """
        page = self.opened.page(request)
        speech = self.opened.speech(request, page)
        bundle = Bundle(
            family=self.opened.hub.family,
            pages=self.opened.pages,
            speech=speech,
            zone=self.opened.zone,
            page=page,
            style=whole_style(self.assets),
            museum=self.museum,
            saved_at=self.clock.now(),
        )
        named = filing.attached(self._file_name(page, speech), "zip")
        return StreamingResponse(bundle.pieces(), media_type="application/zip", headers=named)

    def one(self, request: Request, result: str) -> Response:
        """Answer one photo or sound in its best form, under a name that says what it is.

        Raises:
            NotHere: there is no such medium on this page (any more).
        """
        page = self.opened.page(request)
        speech = self.opened.speech(request, page)
        for visit, medium in _media(page):
            if medium.result_id.hex() == result:
                file = best_form(self.opened.hub.family, page.page_id, medium)
                if file is None:
                    break
                self.opened.hub.family.saved(page.page_id)
                exhibit = medium.exhibit_name.within(speech.language)
                at = filing.when(medium.made_at, self.opened.zone)
                name = f"{at} {exhibit}, {avatars.name(visit.avatar, speech)}"
                named = filing.attached(name, ending_of(medium))
                return Response(file.body, media_type=file.mime, headers=named)
        raise NotHere

    def _file_name(self, page: FamilyPage, speech: Speech) -> str:
        """Return what the whole is called: with its avatar where there is only one."""
        name = f"{speech.say('keep.save.file')} {page.day.isoformat()}"
        if len(page.visits) > 1:
            return name
        return f"{name} {avatars.name(page.visits[0].avatar, speech)}"


def whole_style(assets: Assets) -> str:
    """Return the page's style with its letters written into it."""
    style = assets.files[assets.css].body.decode()
    if not assets.font:
        return style
    letters = base64.b64encode(assets.files[assets.font].body).decode()
    return style.replace(f"url({assets.font})", f"url(data:font/woff2;base64,{letters})")


def _media(page: FamilyPage) -> Iterator[tuple[VisitPart, Medium]]:
    for visit in page.visits:
        for medium in visit.media:
            yield visit, medium
