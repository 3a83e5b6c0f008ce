"""Who may call a route. Each route carries a gate; the gate lets in, it is no label."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.params import Depends

from hub.rules.staff import StaffRole
from portal.errors import FromElsewhere, NotYours, SignInFirst, ViewClosed
from portal.origin import is_ours

if TYPE_CHECKING:
    from fastapi.routing import APIRoute

    from portal.usecases import StaffUses
    from portal.views import Views

READING = frozenset({"GET", "HEAD"})
STAFF_COOKIE = "staff"


class Role(StrEnum):
    """What somebody is to the portal."""

    ANYBODY = "anybody"
    """Whoever has the address; nothing personal may be answered."""
    FAMILY = "family"
    """Who opened a mailed link less than half an hour ago."""
    TEACHER = "teacher"
    """Who answers for a class or group, and opened its link within the last twelve hours."""
    PUPIL = "pupil"
    """Who opened the slip of one number less than half an hour ago."""
    COLLEAGUE = "colleague"
    """Who signed in; which colleagues, the gate says."""


_NOTED = {Role.FAMILY: "page_id", Role.TEACHER: "booking_id", Role.PUPIL: "slip_id"}
"""What a gate notes on a request of whoever opened a view: whose it is, 16 bytes."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Stands before a route and lets one role through."""

    role: Role
    views: Views

    async def __call__(self, request: Request) -> None:
        """Let the request in; for who opened a view, note on it which page or class it may see.

        It looks into memory and nowhere else: no thread need be found for it.

        Raises:
            ViewClosed: the view in the path is not open.
        """
        noted = _NOTED.get(self.role)
        if noted is not None:
            shown = self.views.page_of(request.path_params["view"])
            if shown is None:
                raise ViewClosed
            setattr(request.state, noted, shown)


@dataclass(frozen=True, slots=True)
class StaffGate:
    """Lets colleagues of some roles through, and forms only from our own pages."""

    needs: frozenset[StaffRole]
    staff: StaffUses
    public_url: str
    role: Role = Role.COLLEAGUE

    def __call__(self, request: Request) -> None:
        """Let the request in, and note on it who it is.

        Raises:
            SignInFirst: nobody sits there, or not any more.
            NotYours: a colleague, whose work does not need it.
            FromElsewhere: a form that was not ours rides on the cookie.
        """
        if request.method not in READING and not is_ours(request.headers, self.public_url):
            raise FromElsewhere
        who = self.staff.who(request.cookies.get(STAFF_COOKIE, ""))
        if who is None:
            raise SignInFirst
        if not self.needs.intersection(who.roles):
            raise NotYours
        request.state.colleague = who


def gate(role: Role, views: Views) -> Depends:
    """Return the dependency that a route declares its role with."""
    return Depends(Gate(role, views))


def staff_gate(staff: StaffUses, public_url: str, *roles: StaffRole) -> Depends:
    """Return the dependency that lets in colleagues of these roles."""
    return Depends(StaffGate(frozenset(roles), staff, public_url))


def role_of(route: APIRoute) -> Role | None:
    """Return the role that a route lets in, or None when it has no gate."""
    gate = _gate_of(route)
    return gate.role if gate else None


def needs_of(route: APIRoute) -> frozenset[StaffRole]:
    """Return which colleagues a route lets in; none for a route that is no colleague's."""
    gate = _gate_of(route)
    return gate.needs if isinstance(gate, StaffGate) else frozenset()


def _gate_of(route: APIRoute) -> Gate | StaffGate | None:
    calls = (one.call for one in route.dependant.dependencies)
    return next((one for one in calls if isinstance(one, Gate | StaffGate)), None)
