"""Every address of the kiosk: its page, what it shows, and where touches go."""

from __future__ import annotations

import asyncio
import gzip
import hmac
import json
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from edge.contract.codec import Malformed, from_json
from edge.errors import VoiceFailed
from edge.kiosk.assets import Assets, build
from look.speech import LANGUAGES, Speech

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from edge.kiosk.stage import Shown, Stage
    from edge.kiosk.voice import Voice

    Touch = Callable[[str, Mapping[str, str]], Awaitable[None]]

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 3.0
"""The page takes ten seconds of silence for an edge that is gone."""
LONGEST_TOUCH = 8 * 1024
"""Bytes of one touch; the longest form holds a name and an address."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; media-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
FOR_EVER = HEADERS | {"cache-control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class TouchSent:
    """What the page sends: an action of the screen with this turn, and what was typed."""

    action: str
    turn: int
    fields: dict[str, str] = field(default_factory=dict, repr=False)


def kiosk_routes(
    stage: Stage,
    touch: Touch,
    token: str,
    origins: frozenset[str],
    voice: Voice | None = None,
) -> APIRouter:
    """Return the kiosk's routes.

    `touch` takes an action and its fields; it is called only for the screen that is shown. `token`
    is this boot's own, and `origins` are the pages that may touch, such as `http://127.0.0.1:8480`:
    any page in a browser on this machine can reach loopback. Without a `voice` the page has no
    button to be read aloud.
    """
    kiosk = _Kiosk(stage, touch, token, origins, voice)
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/kiosk/", kiosk.page, response_model=None)
    router.add_api_route("/kiosk/events", kiosk.events, response_model=None)
    router.add_api_route("/kiosk/screen", kiosk.screen, response_model=None)
    router.add_api_route("/kiosk/aloud", kiosk.aloud, response_model=None)
    router.add_api_route("/kiosk/touch", kiosk.touched, methods=["POST"], response_model=None)
    router.add_api_route("/static/{name}", kiosk.static, response_model=None)
    return router


class _Kiosk:
    """The answers of one installation's kiosk."""

    def __init__(
        self,
        stage: Stage,
        touch: Touch,
        token: str,
        origins: frozenset[str],
        voice: Voice | None,
    ) -> None:
        self._stage, self._touch = stage, touch
        self._token, self._origins = token, origins
        self._voice = voice
        self._assets: Assets = build()
        self._packed = {
            name: gzip.compress(asset.body, mtime=0)
            for name, asset in self._assets.files.items()
            if asset.mime.startswith("text/")
        }
        templates = Environment(
            loader=PackageLoader("edge.kiosk"),
            undefined=StrictUndefined,
            autoescape=select_autoescape(("html.j2",)),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._page = templates.get_template("page.html.j2")
        self._away = {one: _away(Speech(one)) for one in LANGUAGES}

    async def page(self) -> Response:
        """Answer the page, the screen of now already in it."""
        shown = self._stage.current
        fragment = Markup(shown.html)  # noqa: S704 - drawn by our own templates, which escape
        page = self._page.render(
            shown=shown,
            fragment=fragment,
            token=self._token,
            assets=self._assets,
            away=self._away,
            aloud=self._voice is not None,
        )
        return HTMLResponse(page, headers=HEADERS)

    async def screen(self) -> Response:
        """Answer the screen of now."""
        return Response(_json(self._stage.current), 200, HEADERS, "application/json")

    async def events(self, request: Request) -> Response:
        """Answer server-sent events: the screen of now, then each that follows."""
        told = stream(self._stage, request, HEARTBEAT_SECONDS)
        return StreamingResponse(told, media_type="text/event-stream", headers=HEADERS)

    async def aloud(self, turn: int, sec_fetch_site: Annotated[str, Header()] = "") -> Response:
        """Answer what the screen says, as sound. 404 no voice, 409 gone, 503 it failed.

        Of a page of somebody else, 403: this machine speaks to who stands before it alone.
        """
        if sec_fetch_site not in {"", "same-origin"}:
            return _problem(403, "only the kiosk's own page may ask to be read")
        script = self._stage.script()
        if self._voice is None or script is None:
            return _problem(404, "there is no voice here")
        if turn != self._stage.current.turn:
            return _problem(409, "the screen has changed meanwhile")
        try:
            sound = await self._voice.say(*script)
        except VoiceFailed as problem:
            log.warning("a screen was not read aloud: %s", problem)
            return _problem(503, "the voice does not answer")
        return Response(sound, 200, HEADERS, "audio/wav")

    async def touched(
        self,
        request: Request,
        x_kiosk_token: Annotated[str, Header()] = "",
        origin: Annotated[str, Header()] = "",
    ) -> Response:
        """Pass a touch on. 403 not from our page, 422 malformed, 409 that screen has gone."""
        if origin not in self._origins:
            return _problem(403, "only the kiosk's own page may touch")
        if not hmac.compare_digest(x_kiosk_token.encode(), self._token.encode()):
            return _problem(403, "this page is of an earlier start: load it again")
        try:
            sent = from_json(TouchSent, await _body(request))
        except Malformed as problem:
            return _problem(422, str(problem))
        if sent.turn != self._stage.current.turn:
            return _problem(409, "the screen has changed meanwhile")
        await self._touch(sent.action, sent.fields)
        return Response(status_code=204, headers=HEADERS)

    async def static(self, name: str, accept_encoding: Annotated[str, Header()] = "") -> Response:
        """Answer a file that will never change under this name; text was packed at the start."""
        asset = self._assets.files.get(name)
        if asset is None:
            return _problem(404, "there is no such file")
        if name in self._packed and "gzip" in accept_encoding:
            packed = FOR_EVER | {"content-encoding": "gzip", "vary": "accept-encoding"}
            return Response(self._packed[name], media_type=asset.mime, headers=packed)
        return Response(asset.body, media_type=asset.mime, headers=FOR_EVER)


async def stream(stage: Stage, request: Request, heartbeat_seconds: float) -> AsyncIterator[str]:
    """Tell the screen of now and each that follows, until the page or the process is gone."""
    queue = stage.listen()
    try:
        yield _event(stage.current)
        while not stage.ended and not await request.is_disconnected():
            try:
                shown = await asyncio.wait_for(queue.get(), heartbeat_seconds)
            except TimeoutError:
                yield "event: beat\ndata:\n\n"
                continue
            if not stage.ended:
                yield _event(shown)
    finally:
        stage.unlisten(queue)


async def _body(request: Request) -> bytes:
    """Return the body, read no further than a touch can be long.

    Raises:
        Malformed: it is longer.
    """
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_TOUCH:
            raise Malformed(TouchSent.__name__, f"is longer than {LONGEST_TOUCH} bytes")
    return body


def _away(speech: Speech) -> tuple[str, str]:
    """What the page says by itself when nobody is there to draw a screen."""
    return speech.say("kiosk.away.title"), speech.say("kiosk.away.text")


def _json(shown: Shown) -> str:
    return json.dumps({"screen": shown.screen, "turn": shown.turn, "html": shown.html})


def _event(shown: Shown) -> str:
    return f"event: screen\ndata: {_json(shown)}\n\n"


def _problem(status: int, detail: str) -> Response:
    return JSONResponse({"detail": detail}, status, HEADERS)
