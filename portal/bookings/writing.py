"""Colleagues write a booking down, change one, or read in the list of a ticketing system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from edge.contract.words import Language
from hub.errors import BookingRefused
from hub.rules.booking_lists import NEEDED, OPTIONAL, ListFaults, also_called
from look.speech import LANGUAGES
from portal.bookings.office import PATH, booked_of
from portal.errors import FromElsewhere, NotHere
from portal.origin import is_ours
from portal.teachers import fields as form
from portal.teachers.fields import Written
from portal.teachers.front import SEE_OTHER, called
from portal.uploads import read_upload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.schools.bookings import Booked
    from look.speech import Speech
    from portal.teachers.front import Front

MOST_OF_A_LIST = 256 * 1024
"""Bytes of a list that is read in."""
MOST_FAULTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Writing:
    """Answers `new` and `import` of `/staff/bookings`, and a booking's `change`."""

    front: Front

    def ask(self, request: Request) -> Response:
        """Answer the empty form; `?kind=group` for what is no class."""
        kind = {"kind": request.query_params.get("kind", "")}
        return self._form(request, Written(kind))

    async def book(self, request: Request) -> Response:
        """Book, and go on to it; or say what is wrong.

        Raises:
            FromElsewhere: the form was not ours.
        """
        fields = await self.front.form(request)
        return await run_in_threadpool(self._booked, request, fields)

    def ask_change(self, request: Request, ref: str) -> Response:
        """Answer a booking's form as it stands.

        Raises:
            NotHere: there is no such booking.
        """
        booked = booked_of(self.front, ref)
        return self._form(request, Written(form.filled(booked.group)), booked)

    async def change(self, request: Request, ref: str) -> Response:
        """Book otherwise; or say what is wrong.

        Raises:
            FromElsewhere: the form was not ours.
            NotHere: there is no such booking.
        """
        fields = await self.front.form(request)
        return await run_in_threadpool(self._changed, request, ref, fields)

    def ask_list(self, request: Request) -> Response:
        """Answer which columns a list may have."""
        return self._list(request, None)

    async def import_list(self, request: Request) -> Response:
        """Book a list whole, or name what it should not hold and keep nothing of it.

        Raises:
            FromElsewhere: the form was not ours.
        """
        if not is_ours(request.headers, self.front.public_url):
            raise FromElsewhere
        body = await read_upload(request, "list", MOST_OF_A_LIST)
        return await run_in_threadpool(self._imported, request, body)

    def _booked(self, request: Request, fields: Mapping[str, str]) -> Response:
        wished = form.wished(fields, _spoken(self.front.pages.speech(request)))
        if isinstance(wished, tuple):
            return self._form(request, Written(fields, wished))
        made = self.front.hub.bookings.book(wished)
        if isinstance(made, tuple):
            return self._form(request, Written(fields, tuple(one.value for one in made)))
        return RedirectResponse(f"{PATH}/{made.hex()}?done=booked", SEE_OTHER)

    def _changed(self, request: Request, ref: str, fields: Mapping[str, str]) -> Response:
        booked = booked_of(self.front, ref)
        kept = {**fields, "kind": booked.group.kind.value}
        read = form.group(kept, booked.group.language)
        if isinstance(read, tuple):
            return self._form(request, Written(kept, read), booked)
        try:
            faults = self.front.hub.bookings.change(booked.booking_id, read)
        except BookingRefused:
            raise NotHere from None
        if faults:
            wrong = tuple(one.value for one in faults)
            return self._form(request, Written(kept, wrong), booked)
        return RedirectResponse(f"{PATH}/{ref}?done=changed", SEE_OTHER)

    def _imported(self, request: Request, body: bytes | None) -> Response:
        if body is None:
            return self._list(request, ListFaults(unread=True))
        language = _spoken(self.front.pages.speech(request))
        read = self.front.hub.bookings.import_list(_text(body), language)
        if isinstance(read, ListFaults):
            return self._list(request, read)
        return RedirectResponse(f"{PATH}?done=imported", SEE_OTHER)

    def _form(self, request: Request, written: Written, booked: Booked | None = None) -> Response:
        speech = self.front.pages.speech(request)
        had = "" if booked is None else booked.group.trail
        return self.front.pages.draw(
            "bookings_write.html.j2",
            request,
            speech,
            who=request.state.colleague,
            home=PATH,
            written=written,
            spoken=_spoken(speech),
            agreement=form.agreement(written),
            booked=booked,
            called="" if booked is None else called(booked, speech),
            offered=form.choices(self.front.hub, speech, had),
        )

    def _list(self, request: Request, faults: ListFaults | None) -> Response:
        return self.front.pages.draw(
            "bookings_import.html.j2",
            request,
            self.front.pages.speech(request),
            who=request.state.colleague,
            home=PATH,
            faults=faults,
            rows=() if faults is None else faults.rows[:MOST_FAULTS_SHOWN],
            needed=NEEDED,
            optional=OPTIONAL,
            also_called=also_called,
            trails=form.choices(self.front.hub, self.front.pages.speech(request))["trails"],
            today=self.front.hub.bookings.today,
        )


def _spoken(speech: Speech) -> Language:
    return Language(speech.language if speech.language in LANGUAGES else Language.EN)


def _text(body: bytes) -> str:
    """Return a list as text: UTF-8, or what spreadsheets of this country write else."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")
