"""The group's page, and the photos and sounds on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from hub.pages import SOUND_SHAPE, MediumForm
from portal import paper, ranges
from portal.classes.sheets import style
from portal.errors import NotHere

if TYPE_CHECKING:
    from portal.classes.opened import OpenClass
    from portal.usecases import MediumFile


@dataclass(frozen=True, slots=True)
class ClassDesk:
    """Answers `/k/<view>/page` and `/k/<view>/media/…`; the gate has noted the booking."""

    opened: OpenClass

    def show(self, request: Request) -> Response:
        """Answer the page as it is now.

        Raises:
            NotHere: the group is closed, or its time is over.
        """
        page = self.opened.page(request)
        today = self.opened.hub.bookings.today
        narrator = self.opened.narrator(request, page.group, today)
        if paper.is_there():
            paper.get_ready(style())
        return self.opened.draw(
            "class_page.html.j2",
            request,
            narrator.speech,
            all=narrator.page(page),
            kind=page.group.kind,
            over=today > page.group.day,
            has_pdf=paper.is_there(),
            failed=False,
        )

    def medium(self, request: Request, result: str, size: int, form: str) -> Response:
        """Answer a photo `size` pixels wide in one form, or a sound.

        Raises:
            NotHere: there is none that this page may show.
        """
        wanted = wanted_medium(result, size, form)
        found = self.opened.hub.class_page.medium(request.state.booking_id, *wanted)
        return medium_answer(request, found, wanted[2])


def wanted_medium(result: str, size: int, form: str) -> tuple[bytes, int, MediumForm]:
    """Return what an address names.

    Raises:
        NotHere: there can be no such medium.
    """
    if form not in set(MediumForm) or size == SOUND_SHAPE:
        raise NotHere
    try:
        return bytes.fromhex(result), size, MediumForm(form)
    except ValueError:
        raise NotHere from None


def medium_answer(request: Request, found: MediumFile | None, form: MediumForm) -> Response:
    """Return a medium, a sound in parts if asked for.

    Raises:
        NotHere: it was not found.
    """
    if found is None:
        raise NotHere
    if form is MediumForm.MP3:
        return ranges.answered(found.body, found.mime, request.headers)
    return Response(found.body, media_type=found.mime)
