"""Before the day: the letter to parents, in four languages and on paper, and the rehearsal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from edge.contract.words import Animal, Avatar, BindingKind, Colour
from look.speech import LANGUAGES, Speech
from portal import paper
from portal.errors import NotHere

if TYPE_CHECKING:
    from hub.schools.bookings import Booked
    from portal.teachers.front import Front

SHOWN = (
    Avatar(Colour.BLUE, Animal.FOX),
    Avatar(Colour.RED, Animal.OWL),
    Avatar(Colour.GREEN, Animal.FROG),
    Avatar(Colour.YELLOW, Animal.LION),
)
"""Whom the rehearsal shows at an exhibit: bands of any box."""
NUMBER, PLACE, STEPS = 7, 3, 8


@dataclass(frozen=True, slots=True)
class Preparing:
    """Answers `/k/<view>/letter`, `/k/<view>/letter.pdf` and `/k/<view>/rehearsal`."""

    front: Front

    def letter(self, request: Request) -> Response:
        """Answer the letter to parents, in the language that is asked for."""
        booked = self.front.booked(request)
        if paper.is_there():
            paper.get_ready()
        return self.front.draw(
            "teachers_letter.html.j2",
            request,
            booked,
            with_whom=_with_whom(booked, self.front.speech(request, booked)),
            has_pdf=paper.is_there(),
            failed=False,
        )

    def letter_pdf(self, request: Request) -> Response:
        """Answer the letter in all languages, a sheet each; or say that no PDF came of it.

        Raises:
            NotHere: this museum makes no PDF.
        """
        booked = self.front.booked(request)
        if not paper.is_there():
            raise NotHere
        own = self.front.speech(request, booked).language
        spoken = [Speech(one) for one in sorted(LANGUAGES, key=lambda one: one != own)]
        sheets = [(one, _with_whom(booked, one)) for one in spoken]
        page = self.front.draw("teachers_letter_paper.html.j2", request, booked, sheets=sheets)
        try:
            body = paper.printed(bytes(page.body).decode())
        except paper.NoPaper:
            with_whom = _with_whom(booked, self.front.speech(request, booked))
            return self.front.draw(
                "teachers_letter.html.j2",
                request,
                booked,
                with_whom=with_whom,
                has_pdf=True,
                failed=True,
            )
        named = f'attachment; filename="{self._file(request, booked)}.pdf"'
        return Response(body, media_type="application/pdf", headers={"content-disposition": named})

    def rehearsal(self, request: Request) -> Response:
        """Answer what will happen, from the box to the page in class."""
        booked = self.front.booked(request)
        return self.front.draw(
            "teachers_rehearsal.html.j2",
            request,
            booked,
            shown=SHOWN,
            number=NUMBER,
            place=PLACE,
            steps=STEPS,
            is_class=booked.group.kind is BindingKind.CLASS,
            on_paper=range(1, booked.group.pupils + 1),
        )

    def _file(self, request: Request, booked: Booked) -> str:
        said = self.front.speech(request, booked).say("booking.letter.file")
        return f"{said}-{booked.group.label}"


def _with_whom(booked: Booked, speech: Speech) -> str:
    kind = "class" if booked.group.kind is BindingKind.CLASS else "group"
    return speech.say(f"booking.parents.with.{kind}", label=booked.group.label)
