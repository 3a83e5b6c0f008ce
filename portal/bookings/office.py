"""What colleagues see of bookings: who is expected, what waits, one booking and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from edge.contract.words import BindingKind, Scope
from hub.errors import BookingRefused
from hub.rules.arrangements import last_day
from portal.errors import NotHere
from portal.teachers import fields as form
from portal.teachers.fields import Written
from portal.teachers.front import SEE_OTHER, called

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.colleagues.accounts import Account
    from hub.schools.bookings import Booked, Contact
    from look.speech import Speech
    from portal.teachers.front import Front
    from portal.views import Views

PATH = "/staff/bookings"
AHEAD = timedelta(days=550)
BEHIND = timedelta(days=30)
_HEX = 32


@dataclass(frozen=True, slots=True)
class Office:
    """Answers `/staff/bookings` and `/staff/bookings/<ref>`; `class_views` are the teachers'."""

    front: Front
    class_views: Views

    def listed(self, request: Request) -> Response:
        """Answer who is expected, by day; what waits and what came back stands on top."""
        uses, speech = self.front.hub.bookings, self.front.pages.speech(request)
        today = uses.today
        behind = "before" in request.query_params
        first, last = (
            (today - BEHIND, today - timedelta(days=1)) if behind else (today, today + AHEAD)
        )
        standing = [one for one in uses.between(first, last) if one.confirmed and not one.closed]
        days = [(day, list(some)) for day, some in groupby(standing, lambda one: one.group.day)]
        return drawn(
            self.front,
            "bookings_list.html.j2",
            request,
            speech,
            days=list(reversed(days)) if behind else days,
            unvouched=() if behind else uses.unvouched(),
            asked=() if behind else uses.asked_for(),
            bounced=() if behind else uses.bounced(),
            today=today,
            behind=behind,
            done=request.query_params.get("done", ""),
            told=lambda one: called(one, speech),
        )

    def one(self, request: Request, ref: str) -> Response:
        """Answer one booking: what stands of it, and what may be done.

        Raises:
            NotHere: there is none.
        """
        return self._shown(request, self._booked(ref))

    def who(self, request: Request, ref: str) -> Response:
        """Answer who answers for a booking; that it was looked at is written down.

        Raises:
            NotHere: there is none.
        """
        booked = self._booked(ref)
        colleague: Account = request.state.colleague
        contact = self.front.hub.bookings.contact(booked.booking_id, colleague)
        return self._shown(request, booked, contact=contact)

    async def mend_who(self, request: Request, ref: str) -> Response:
        """Write to somebody else from now on, with another link.

        Raises:
            NotHere: there is none.
        """
        fields = await self.front.form(request)
        return await run_in_threadpool(self._mended, request, ref, fields)

    async def act(self, request: Request, ref: str) -> Response:
        """Do what a button says: send, link, confirm, vouch.

        Raises:
            NotHere: there is no such booking, or no such button.
        """
        fields = await self.front.form(request)
        return await run_in_threadpool(self._done, request, ref, fields)

    def ask_cancel(self, request: Request, ref: str) -> Response:
        """Say what cancelling erases, and ask."""
        booked = self._booked(ref)
        speech = self.front.pages.speech(request)
        return drawn(
            self.front,
            "bookings_cancel.html.j2",
            request,
            speech,
            booked=booked,
            called=called(booked, speech),
            told=self.front.hub.bookings.tells_its_end(booked),
            ref=ref,
        )

    async def cancel(self, request: Request, ref: str) -> Response:
        """Erase a booking with all that hangs on it, before this answers."""
        await self.front.form(request)
        return await run_in_threadpool(self._cancelled, request.state.colleague, ref)

    def _cancelled(self, who: Account, ref: str) -> Response:
        booked = self._booked(ref)
        try:
            self.front.hub.bookings.cancel(booked.booking_id, who)
        except BookingRefused:
            raise NotHere from None
        self.front.hub.schools.close(booked.booking_id)
        self.class_views.close_page(booked.booking_id)
        return RedirectResponse(f"{PATH}?done=cancelled", SEE_OTHER)

    def _done(self, request: Request, ref: str, fields: Mapping[str, str]) -> Response:
        booked, does = self._booked(ref), fields.get("do", "")
        if does in {"confirm", "vouch"}:
            return self._known(request, booked, fields)
        if does not in {"send", "link"}:
            raise NotHere
        uses = self.front.hub.bookings
        try:
            if does == "send":
                uses.send_again(booked.booking_id)
            else:
                uses.renew_link(booked.booking_id, request.state.colleague)
                self.class_views.close_page(booked.booking_id)
        except BookingRefused:
            raise NotHere from None
        return RedirectResponse(f"{PATH}/{ref}?done={does}", SEE_OTHER)

    def _known(self, request: Request, booked: Booked, fields: Mapping[str, str]) -> Response:
        """Let a request stand, or vouch for what stands; pressed twice it is as pressed once."""
        uses, does = self.front.hub.bookings, fields["do"]
        colleague: Account = request.state.colleague
        if does == "vouch":
            uses.vouch(booked.booking_id, colleague)
        elif not uses.confirm(booked.booking_id, colleague):
            return self._shown(request, self._booked(booked.booking_id.hex()), fault="twice")
        return RedirectResponse(f"{PATH}/{booked.booking_id.hex()}?done={does}", SEE_OTHER)

    def _mended(self, request: Request, ref: str, fields: Mapping[str, str]) -> Response:
        booked = self._booked(ref)
        contact, spoke = form.contact(fields), fields.get("spoke") == "yes"
        uses, colleague = self.front.hub.bookings, request.state.colleague
        try:
            faults = uses.readdress(booked.booking_id, contact, colleague, spoke=spoke)
        except BookingRefused:
            raise NotHere from None
        if faults:
            wrong = Written(fields, tuple(one.value for one in faults))
            return self._shown(request, booked, contact=contact, written=wrong)
        self.class_views.close_page(booked.booking_id)
        return RedirectResponse(f"{PATH}/{ref}?done=mended", SEE_OTHER)

    def _shown(
        self,
        request: Request,
        booked: Booked,
        *,
        contact: Contact | None = None,
        written: Written | None = None,
        fault: str = "",
    ) -> Response:
        speech = self.front.pages.speech(request)
        group, uses = booked.group, self.front.hub.bookings
        numbers = self.front.hub.schools.numbers(booked.booking_id)
        return drawn(
            self.front,
            "bookings_one.html.j2",
            request,
            speech,
            booked=booked,
            group=group,
            called=called(booked, speech),
            is_class=group.kind is BindingKind.CLASS,
            year=form.year_said(group.school_year, speech) if group.school_year else "",
            trail=form.trail_said(self.front.hub, group.trail, speech),
            out=[one.number for one in numbers if one.opted_out],
            scopes=tuple(Scope),
            standing=uses.standing(booked.booking_id),
            zone=self.front.zone,
            until=last_day(group.day),
            twice=not booked.confirmed and uses.is_twice(booked),
            contact=contact,
            written=written or Written(),
            longest=form.LONGEST,
            fault=fault,
            done=request.query_params.get("done", ""),
            ref=booked.booking_id.hex(),
        )

    def _booked(self, ref: str) -> Booked:
        return booked_of(self.front, ref)


def drawn(
    front: Front, template: str, request: Request, speech: Speech, **values: object
) -> Response:
    """Return a screen of the bookings."""
    who: Account = request.state.colleague
    told: dict[str, Any] = {"who": who, "home": PATH, **values}
    return front.pages.draw(template, request, speech, **told)


def booked_of(front: Front, ref: str) -> Booked:
    """Return the booking that an address of ours names.

    Raises:
        NotHere: there is none (any more).
    """
    try:
        booking_id = bytes.fromhex(ref) if len(ref) == _HEX else b""
    except ValueError:
        raise NotHere from None
    booked = front.hub.bookings.find(booking_id)
    if booked is None or booked.closed:
        raise NotHere
    return booked
