"""Who may call a route. Each route carries a gate; the gate lets in, it is no label."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.params import Depends

from portal.errors import ViewClosed

if TYPE_CHECKING:
    from fastapi.routing import APIRoute

    from portal.views import Views


class Role(StrEnum):
    """What somebody is to the portal; the staff's roles come with their sign-in."""

    ANYBODY = "anybody"
    """Whoever has the address; nothing personal may be answered."""
    FAMILY = "family"
    """Who opened a mailed link less than half an hour ago."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Stands before a route and lets one role through."""

    role: Role
    views: Views

    def __call__(self, request: Request) -> None:
        """Let the request in; for a family, note on it which page it may see.

        Raises:
            ViewClosed: the view in the path is not open.
        """
        if self.role is Role.FAMILY:
            page_id = self.views.page_of(request.path_params["view"])
            if page_id is None:
                raise ViewClosed
            request.state.page_id = page_id


def gate(role: Role, views: Views) -> Depends:
    """Return the dependency that a route declares its role with."""
    return Depends(Gate(role, views))


def role_of(route: APIRoute) -> Role | None:
    """Return the role that a route lets in, or None when it has no gate."""
    gates = [one.call for one in route.dependant.dependencies if isinstance(one.call, Gate)]
    return gates[0].role if gates else None
