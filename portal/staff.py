"""The staff's entrance: join by a code, sign in, sign out. The one place that sets a cookie."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import segno
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from hub.colleagues.accounts import Account
from hub.colleagues.passwords import PasswordFault
from hub.colleagues.sittings import Barred, Key
from hub.rules.staff import StaffRole
from hub.uses.staff import Wished
from portal.errors import FromElsewhere, TooManyTries
from portal.forms import read_form
from portal.origin import host_of, is_ours
from portal.roles import STAFF_COOKIE

if TYPE_CHECKING:
    from look.speech import Speech
    from portal.limits import FailureLimit
    from portal.pages import Pages
    from portal.usecases import StaffUses

log = logging.getLogger(__name__)

SEE_OTHER = 303
PATH = "/staff"
"""The cookie is sent there alone: no page of a family ever sees one."""
SCREENS = (
    ("desk", f"{PATH}/desk", {StaffRole.DESK}),
    ("bookings", f"{PATH}/bookings", {StaffRole.DESK, StaffRole.EDUCATOR, StaffRole.ADMIN}),
    ("trails", f"{PATH}/trails", {StaffRole.EDUCATOR, StaffRole.ADMIN}),
)
"""The screens of the house, and whose work they are: each asks for itself again."""
MOST_BYTES = 4_096
MOST_FIELDS = 10


@dataclass(frozen=True, slots=True)
class StaffDoor:
    """Answers `/staff`, `/staff/in`, `/staff/out` and `/staff/join`."""

    staff: StaffUses
    limit: FailureLimit
    pages: Pages
    public_url: str

    async def home(self, request: Request) -> Response:
        """Answer which desks are this colleague's."""
        who: Account = request.state.colleague
        speech = self.pages.speech(request)
        theirs = [(word, at) for word, at, roles in SCREENS if roles.intersection(who.roles)]
        return self.pages.draw("staff_home.html.j2", request, speech, who=who, screens=theirs)

    async def ask(self, request: Request) -> Response:
        """Answer the form that signs in."""
        return self._entrance(request, self.pages.speech(request))

    async def sign_in(self, request: Request) -> Response:
        """Sign in, and go on to the desks; or say what to do instead.

        Raises:
            FromElsewhere: the form was not ours.
            TooManyTries: too many failures from that part of the network.
        """
        fields = await self._form(request)
        return await run_in_threadpool(self._signed_in, request, fields)

    def _signed_in(self, request: Request, fields: Mapping[str, str]) -> Response:
        self._hold_back(request)
        typed = Key(
            fields.get("name", "").strip().lower(),
            fields.get("password", ""),
            fields.get("code", ""),
        )
        let = self.staff.sign_in(typed)
        if isinstance(let, Barred):
            if let is Barred.WRONG:
                self.limit.failed(host_of(request))
            speech = self.pages.speech(request)
            return self._entrance(request, speech, name=typed.name, fault=let.value)
        answer = RedirectResponse(PATH, SEE_OTHER)
        answer.set_cookie(
            STAFF_COOKIE,
            let,
            path=PATH,
            httponly=True,
            samesite="strict",
            secure=self.public_url.startswith("https:"),
        )
        return answer

    async def sign_out(self, request: Request) -> Response:
        """Sign out here; the cookie goes, and would open nothing."""
        await run_in_threadpool(self.staff.sign_out, request.cookies.get(STAFF_COOKIE, ""))
        answer = RedirectResponse(f"{PATH}/in", SEE_OTHER)
        answer.delete_cookie(STAFF_COOKIE, path=PATH)
        return answer

    async def ask_code(self, request: Request) -> Response:
        """Answer the form that takes an invitation's code."""
        return self._joining(request, self.pages.speech(request), Joining())

    async def join(self, request: Request) -> Response:
        """Take a code, then a password; then they sign in with it.

        Raises:
            FromElsewhere, TooManyTries: as `sign_in`.
        """
        fields = await self._form(request)
        return await run_in_threadpool(self._joined, request, fields)

    def _joined(self, request: Request, fields: Mapping[str, str]) -> Response:
        self._hold_back(request)
        speech, code = self.pages.speech(request), fields.get("code", "")
        who = self.staff.invited(code)
        if who is None:
            self.limit.failed(host_of(request))
            return self._joining(request, speech, Joining(code, fault="no_code"))
        if "password" not in fields:
            return self._joining(request, speech, self._chance(code, who))
        second = fields.get("digits", "").strip()
        secret = fields.get("secret", "") if second else ""
        outcome = self.staff.join(code, Wished(fields["password"], secret, second))
        if isinstance(outcome, Account):
            return self._entrance(request, speech, name=who.name, joined=True)
        shown = self._chance(code, who, fields.get("secret", ""))
        fault = outcome.value if isinstance(outcome, PasswordFault) else outcome or "no_code"
        return self._joining(request, speech, shown.with_fault(fault))

    def _chance(self, code: str, who: Account, secret: str = "") -> Joining:
        secret = secret or self.staff.fresh_secret()
        drawn = segno.make(self.staff.secret_address(who.name, secret), error="m", micro=False)
        svg = drawn.svg_inline(scale=4, border=4, omitsize=True, dark="#14231F", light="#FFFFFF")
        return Joining(code, who.name, secret, Markup(svg))  # noqa: S704 - drawn by segno from our own words

    def _entrance(
        self,
        request: Request,
        speech: Speech,
        *,
        name: str = "",
        fault: str = "",
        joined: bool = False,
    ) -> Response:
        return self.pages.draw(
            "staff_in.html.j2", request, speech, name=name, fault=fault, joined=joined
        )

    def _joining(self, request: Request, speech: Speech, joining: Joining) -> Response:
        return self.pages.draw("staff_join.html.j2", request, speech, joining=joining)

    async def _form(self, request: Request) -> Mapping[str, str]:
        if not is_ours(request.headers, self.public_url):
            raise FromElsewhere
        fields = await read_form(request, MOST_BYTES, MOST_FIELDS)
        if fields is None:
            raise FromElsewhere
        return fields

    def _hold_back(self, request: Request) -> None:
        if not self.limit.allows(host_of(request)):
            log.warning("the staff's entrance: one part of the network must wait")
            raise TooManyTries


@dataclass(frozen=True, slots=True)
class Joining:
    """What the form of who was invited shows: first the code alone, then all of it."""

    code: str = field(default="", repr=False)
    name: str = ""
    secret: str = field(default="", repr=False)
    picture: Markup = field(default=Markup(), repr=False)
    fault: str = ""

    def with_fault(self, fault: str) -> Joining:
        """Return the same form, and what was wrong."""
        return Joining(self.code, self.name, self.secret, self.picture, fault)
