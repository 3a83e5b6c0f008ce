"""A school asks for a visit: nothing of anybody is kept until a mailed link, or staff, says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from edge.contract.words import Language
from hub.errors import BookingRefused
from look.speech import LANGUAGES
from portal.errors import TooManyTries
from portal.origin import host_of
from portal.teachers import fields as form
from portal.teachers.fields import Written
from portal.teachers.front import SEE_OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from look.speech import Speech
    from portal.limits import FailureLimit
    from portal.teachers.front import Front

AN_ASK = 4
"""Tries of the network's bucket that a request counts as: it has a mail sent to an address."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Answers `/school`, `/school/asked` and `/school/parents`."""

    front: Front
    limit: FailureLimit

    def ask(self, request: Request) -> Response:
        """Answer the form; `?kind=group` for what is no class."""
        kind = {"kind": request.query_params.get("kind", "")}
        return self._form(request, Written(kind))

    async def asked(self, request: Request) -> Response:
        """Note what is asked for, and say that a mail comes; or say what is wrong.

        Raises:
            FromElsewhere: the form was not ours.
            TooManyTries: that part of the network asks too often, or too many ask at once.
        """
        fields = await self.front.form(request)
        return await run_in_threadpool(self._asked, request, fields)

    def _asked(self, request: Request, fields: Mapping[str, str]) -> Response:
        wished = form.wished(fields, _spoken(self.front.pages.speech(request)))
        if isinstance(wished, tuple):
            return self._form(request, Written(fields, wished))
        address = host_of(request)
        if not self.limit.allows(address):
            raise TooManyTries
        try:
            faults = self.front.hub.bookings.ask(wished)
        except BookingRefused:
            raise TooManyTries from None
        if faults:
            return self._form(request, Written(fields, tuple(one.value for one in faults)))
        for _ in range(AN_ASK):
            self.limit.failed(address)
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/school/asked{query}", SEE_OTHER)

    async def thanks(self, request: Request) -> Response:
        """Answer that a mail is on its way; the same for whoever asks."""
        pages = self.front.pages
        return pages.draw("school_asked.html.j2", request, pages.speech(request))

    async def parents(self, request: Request) -> Response:
        """Answer the letter to parents as anybody may read it: of no class."""
        pages = self.front.pages
        return pages.draw("school_parents.html.j2", request, pages.speech(request))

    def _form(self, request: Request, written: Written) -> Response:
        speech = self.front.pages.speech(request)
        return self.front.pages.draw(
            "school_ask.html.j2",
            request,
            speech,
            written=written,
            spoken=_spoken(speech),
            agreement=form.agreement(written),
            offered=form.choices(self.front.hub, speech),
        )


def _spoken(speech: Speech) -> Language:
    return Language(speech.language if speech.language in LANGUAGES else Language.EN)
