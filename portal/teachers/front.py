"""What every page of a teacher's view begins with: which group it is, and in which language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.contract.words import BindingKind
from portal.errors import FromElsewhere, NotHere
from portal.forms import read_form
from portal.origin import is_ours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from fastapi import Request
    from fastapi.responses import Response

    from edge.contract.clock import Clock
    from hub.schools.bookings import Booked
    from look.speech import Speech
    from portal.pages import Pages
    from portal.usecases import UseCases

MOST_BYTES, MOST_FIELDS = 8_192, 60
SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Front:
    """What the rooms of classes and groups share."""

    hub: UseCases
    pages: Pages
    clock: Clock
    public_url: str
    zone: ZoneInfo

    def booked(self, request: Request) -> Booked:
        """Return the booking that a view shows.

        Raises:
            NotHere: it was closed, or its time is over.
        """
        booked = self.hub.bookings.find(request.state.booking_id)
        if booked is None or booked.closed:
            raise NotHere
        return booked

    def speech(self, request: Request, booked: Booked) -> Speech:
        """Return the asked language, else the booking's own."""
        return self.pages.speech(request, booked.group.language)

    def draw(self, template: str, request: Request, booked: Booked, **values: object) -> Response:
        """Return a page of a view; its links begin with `base`."""
        speech = self.speech(request, booked)
        told: dict[str, Any] = {
            "booked": booked,
            "group": booked.group,
            "called": called(booked, speech),
            "base": f"/k/{request.path_params['view']}",
            **values,
        }
        return self.pages.draw(template, request, speech, **told)

    async def form(self, request: Request) -> Mapping[str, str]:
        """Return the fields of a form that our own page sent.

        Raises:
            FromElsewhere: it was not ours.
        """
        if not is_ours(request.headers, self.public_url):
            raise FromElsewhere
        fields = await read_form(request, MOST_BYTES, MOST_FIELDS)
        if fields is None:
            raise FromElsewhere
        return fields


def called(booked: Booked, speech: Speech) -> str:
    """Return what a group is called: "Klas 5B"."""
    kind = "class" if booked.group.kind is BindingKind.CLASS else "group"
    return speech.say(f"booking.called.{kind}", label=booked.group.label)
