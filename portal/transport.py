"""Who really asks, and whether in the clear: the museum's own proxy is believed, nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

STRICT = "max-age=63072000"
"""Two years of https and nothing else (RFC 6797); said over https alone, as its 7.2 asks."""
OPEN_TO_ALL = ("/static/", "/health", "/enrol")
"""What tells nothing about anybody may be asked in the clear; an enrolment is sealed itself."""
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from: an address, or `UNKNOWN`; and "http" or "https"."""

    host: str
    scheme: str

    @property
    def is_exposed(self) -> bool:
        """Whether what is asked and answered can be read on its way here."""
        address = _address(self.host)
        here = address is not None and address.is_loopback
        return self.scheme != "https" and not here


def caller(scope: Scope, trusted: Network | None) -> Caller:
    """Return who asks: the other end of the socket, or whom the trusted proxy there names.

    X-Forwarded-For is read from its end, which the nearest proxy wrote; X-Forwarded-Proto alike.
    Whoever else sends them is not believed. What is no address is in this process, or on a socket
    of this machine's files: it counts as loopback.
    """
    peer = scope.get("client")
    host, scheme = (peer[0] if peer else ""), scope["scheme"]
    address = _address(host)
    if address is None:
        return Caller("127.0.0.1", scheme)
    if trusted is None or address not in trusted:
        return Caller(host, scheme)
    headers = Headers(scope=scope)
    said = _list(headers, "x-forwarded-proto")
    return Caller(_forwarded(headers, trusted) or host, said[-1].lower() if said else scheme)


class Transport:
    """Refuses what comes in the clear from beyond this machine; tells browsers to stay with https.

    The rest of the portal finds the true address and scheme on the request.
    """

    def __init__(
        self, app: ASGIApp, trusted: Network | None, refuse: Callable[[Request], Response]
    ) -> None:
        """Stand before `app`; `trusted` is where the museum's own proxy sits, if there is one."""
        self._app = app
        self._trusted = trusted
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        who = caller(scope, self._trusted)
        known = {**scope, "client": (who.host, 0), "scheme": who.scheme}
        if who.is_exposed and not scope["path"].startswith(OPEN_TO_ALL):
            await self._refuse(Request(known))(known, receive, send)
            return

        async def strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["strict-transport-security"] = STRICT
            await send(message)

        await self._app(known, receive, strictly if who.scheme == "https" else send)


def _forwarded(headers: Headers, trusted: Network) -> str:
    """Return the last address that is not one of the museum's own proxies; empty without any."""
    for said in reversed(_list(headers, "x-forwarded-for")):
        address = _address(said)
        if address is None:
            return UNKNOWN
        if address not in trusted:
            return str(address)
    return ""


def _list(headers: Headers, name: str) -> list[str]:
    """Return what a header lists, over all its lines."""
    said = ",".join(headers.getlist(name)).split(",")
    return [one.strip() for one in said if one.strip()]


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
