"""The headers of every answer: nobody frames it, indexes it, stores it or learns where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders, QueryParams

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
UNLESS_SAID = {"cache-control": "private, no-store", "referrer-policy": "no-referrer"}


class Headers:
    """Adds the headers to every answer, also to those that no route of ours gave."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers[name] = value
                for name, value in UNLESS_SAID.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class KeptLanguage:
    """Has whoever is led on inside the portal read there what they asked to read here."""

    def __init__(self, app: ASGIApp, languages: Collection[str]) -> None:
        self._app, self._languages = app, languages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back with `?lang=` where it leads to."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = QueryParams(scope["query_string"]).get("lang", "")

        async def led_on(message: Message) -> None:
            if message["type"] == "http.response.start" and asked in self._languages:
                headers = MutableHeaders(scope=message)
                to = headers.get("location", "")
                path, _, query = to.partition("?")
                if path.startswith("/") and "lang" not in QueryParams(query):
                    headers["location"] = f"{to}{'&' if query else '?'}lang={asked}"
            await send(message)

        await self._app(scope, receive, led_on)
