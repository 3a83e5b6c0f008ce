"""The teacher's door: nothing on GET, opens on POST; a later device needs a code first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from hub.rules.links import token_hash
from hub.schools.doors import Ask
from portal.errors import NotHere, TooManyTries
from portal.origin import host_of
from portal.teachers.front import SEE_OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.limits import FailureLimit, HourlyLimit
    from portal.teachers.front import Front
    from portal.views import Views

LINKS = "links of groups that open nothing"


@dataclass(frozen=True, slots=True)
class TeacherDoor:
    """Answers `/t/<token>`."""

    front: Front
    views: Views
    limit: FailureLimit
    mails: HourlyLimit
    """By the link's hash: a link that was passed on fills nobody's mailbox."""

    async def show(self, request: Request) -> Response:
        """Answer GET and HEAD alike for every token; the token is not even read."""
        pages = self.front.pages
        return pages.draw("teachers_door.html.j2", request, pages.speech(request))

    async def open(self, request: Request, token: str) -> Response:
        """Open the group's page and send on to its view, or ask for a code first.

        Raises:
            FromElsewhere: the form was not ours.
            TooManyTries: too many failures from that part of the network, or codes in an hour.
            NotHere: the token opens nothing.
        """
        fields = await self.front.form(request)
        return await run_in_threadpool(self._opened, request, token, fields)

    def _opened(self, request: Request, token: str, fields: Mapping[str, str]) -> Response:
        if fields.get("do") == "mail":
            return self._mailed(request, token)
        outcome = self.front.hub.bookings.open(token, fields.get("code", ""))
        if isinstance(outcome, bytes):
            return self._shown(token)
        if outcome is Ask.CODE:
            return self._asks(request, "")
        self.limit.missed(host_of(request), LINKS)
        if outcome is Ask.WRONG:
            return self._asks(request, "wrong")
        raise NotHere

    def _shown(self, token: str) -> Response:
        """Send on to a view, unless the link was renewed since it opened.

        It is looked for anew: a link opens once, and a code once, so neither can be asked again.
        """
        view = self.views.open_found(lambda: self._behind(token))
        if view is None:
            raise NotHere
        return RedirectResponse(f"/k/{view}", SEE_OTHER)

    def _behind(self, token: str) -> bytes | None:
        booked = self.front.hub.schools.by_link(token)
        return None if booked is None or booked.closed else booked.booking_id

    def _mailed(self, request: Request, token: str) -> Response:
        key = token_hash(token)
        if not self.mails.allows(key):
            raise TooManyTries
        if not self.front.hub.bookings.mail_code(token):
            self.limit.missed(host_of(request), LINKS)
            raise NotHere
        self.mails.count(key)
        return self._asks(request, "mailed")

    def _asks(self, request: Request, word: str) -> Response:
        pages = self.front.pages
        return pages.draw("teachers_code.html.j2", request, pages.speech(request), word=word)
