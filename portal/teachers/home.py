"""A group's home for whoever answers for it: what is done, what is next, and a second device."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from edge.contract.words import Scope
from hub.rules.arrangements import last_day
from portal.errors import NotHere

if TYPE_CHECKING:
    from datetime import date

    from hub.schools.bookings import Booked
    from look.speech import Speech
    from portal.teachers.front import Front


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing to do, or done: where it is done, and whether it is the next."""

    word: str
    path: str
    done: bool
    next: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """Answers `/k/<view>` and `/k/<view>/device`."""

    front: Front

    def show(self, request: Request) -> Response:
        """Answer what there is to do before the day, on it, and after it."""
        booked = self.front.booked(request)
        numbers = self.front.hub.schools.numbers(booked.booking_id)
        return self.front.draw(
            "teachers_home.html.j2",
            request,
            booked,
            stops=_stops(booked, self.front.hub.bookings.today),
            kept=_kept(booked, self.front.speech(request, booked)),
            standing=self.front.hub.bookings.standing(booked.booking_id),
            zone=self.front.zone,
            out=sum(one.opted_out for one in numbers),
            until=last_day(booked.group.day),
            today=self.front.hub.bookings.today,
        )

    def device(self, request: Request) -> Response:
        """Answer the code that lets one more device in.

        Raises:
            NotHere: the booking is gone.
        """
        booked = self.front.booked(request)
        code = self.front.hub.bookings.code(booked.booking_id)
        if code is None:
            raise NotHere
        shown = f"{code.digits[:3]} {code.digits[3:]}"
        return self.front.draw(
            "teachers_device.html.j2", request, booked, code=shown, until=code.until
        )


def _kept(booked: Booked, speech: Speech) -> str:
    scopes = booked.scopes or frozenset()
    return ", ".join(speech.say(f"booking.scope.{one}") for one in Scope if one in scopes)


def _stops(booked: Booked, today: date) -> tuple[Stop, ...]:
    attested = booked.scopes is not None
    attest = Stop("attest", "attest", attested, next=not attested)
    numbers, page = Stop("numbers", "numbers", done=False), Stop("page", "page", done=False)
    if today > booked.group.day:
        # Nothing can be kept any more of what is over; what was kept can still be less.
        seen = replace(page, next=attested)
        return (seen, attest, numbers) if attested else (seen,)
    plays = attested and booked.given
    return (
        attest,
        Stop("letter", "letter", done=False),
        numbers,
        Stop("rehearsal", "rehearsal", done=False, next=attested and not booked.given),
        Stop("board", "board", booked.given, next=plays),
        page,
    )
