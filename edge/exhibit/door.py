"""The HTTP door, on loopback: the reference of how an exhibit talks to its installation."""

from __future__ import annotations

import asyncio
import hmac
import json
import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from edge.contract.events import MediumKind
from edge.contract.words import Scope
from edge.exhibit.floor import TOGETHER, Answer, DiskFailed, NobodyPlays, NotAllowed, NotASample
from edge.exhibit.upload import LARGEST_JSON, body_of, upload_in, upload_in_openapi
from look import avatars
from look.speech import Speech

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from edge.exhibit.floor import Floor, Player, Playing, Told

HEARTBEAT_SECONDS = 10

STATUS = {NobodyPlays: 409, NotAllowed: 403, NotASample: 422, DiskFailed: 507}


class Score(BaseModel):
    """What an exhibit sends for a score: `{"key": "time_ms", "value": 213}`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    key: str = Field(max_length=32, description="the metric's key, as exhibit.toml declares it")
    value: float = Field(description="in the unit that exhibit.toml declares")
    player: str = Field(
        "",
        max_length=8,
        description="p1, p2…; all: one result of all who play. May be left out when one plays, "
        "or when exhibit.toml says team = true of the metric",
    )


SCORE_IN_OPENAPI: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": Score.model_json_schema()}},
    }
}


class Problem(BaseModel):
    """What is wrong, in words, and what to do."""

    detail: str


PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "the token is missing or wrong"},
    403: {"model": Problem, "description": "the player did not agree to this"},
    409: {"model": Problem, "description": "nobody is playing"},
    413: {"model": Problem, "description": "the upload is too large"},
    422: {"model": Problem, "description": "the value or the medium can't be kept"},
    507: {"model": Problem, "description": "the disk did not take it"},
}


def exhibit_routes(floor: Floor, token: str, origins: frozenset[str]) -> APIRouter:
    """Return the door; calls that change something need `Authorization: Bearer <token>`.

    `origins` are the web pages on this machine that may call; a request that names another is
    refused, so that no page in a browser here can speak for the exhibit.
    """
    door, allowed = _Door(floor), [Depends(_guard(token, origins))]
    routes = APIRouter(prefix="/v1", responses=PROBLEMS)
    routes.add_api_route("/session", door.session)
    routes.add_api_route("/events", door.events, response_class=StreamingResponse)
    # Bodies are no parameters of these: FastAPI would read them before it asks who calls.
    for path, endpoint, body in (
        ("/scores", door.scores, SCORE_IN_OPENAPI),
        ("/photos", door.photos, upload_in_openapi(MediumKind.PHOTO)),
        ("/sounds", door.sounds, upload_in_openapi(MediumKind.SOUND)),
        ("/done", door.done, {}),
    ):
        routes.add_api_route(
            path,
            endpoint,
            methods=["POST"],
            status_code=202,
            dependencies=allowed,
            openapi_extra=body,
        )
    return routes


class _Door:
    """The answers of one installation's door; their docstrings are the maker's documents."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    async def session(self) -> dict[str, Any]:
        """Who is playing, and what may be recorded of each."""
        return _session(self._floor.playing())

    async def events(self, request: Request) -> StreamingResponse:
        """Server-sent events: `session`, at once and each time the players change."""
        return StreamingResponse(_stream(self._floor, request), media_type="text/event-stream")

    async def scores(self, request: Request) -> JSONResponse:
        """A score. 202 with `kept_here`: it is on disk. 200 with `not_kept`: nobody asked to.

        202 with `kept_for_now`: on disk, for a visitor who says that they are registered. A score
        of all who play is kept for each of them who agreed; one answer is given.
        """
        score = _score(await body_of(request, LARGEST_JSON))
        if not math.isfinite(score.value):
            raise HTTPException(422, "value must be a number")
        player = _whose(self._floor.playing(), score.player)
        with _in_words():
            return _told(await self._floor.score(player, score.key, score.value))

    async def photos(self, request: Request) -> JSONResponse:
        """A photo, as a multipart upload. 202 with `kept_here`: it is on disk."""
        return await self._medium(request, MediumKind.PHOTO)

    async def sounds(self, request: Request) -> JSONResponse:
        """A sound, as a multipart upload. 202 with `kept_here`: it is on disk."""
        return await self._medium(request, MediumKind.SOUND)

    async def done(self) -> dict[str, str]:
        """The round is over; the installation may greet the next."""
        await self._floor.done()
        return {"state": "done"}

    async def _medium(self, request: Request, kind: MediumKind) -> JSONResponse:
        _player(self._floor.playing(), "anybody")
        upload = await upload_in(request, kind)
        named = _player(self._floor.playing(), upload.player)
        with _in_words():
            return _told(await self._floor.medium(named, kind, upload.content))


def _guard(token: str, origins: frozenset[str]) -> Any:  # noqa: ANN401 - FastAPI's own dependency type
    def guard(
        authorization: Annotated[str, Header()] = "", origin: Annotated[str, Header()] = ""
    ) -> None:
        if origin and origin not in origins:
            raise HTTPException(403, "this web page may not speak for the exhibit")
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, "send the token: Authorization: Bearer <data/door.token>")

    return guard


def _score(body: bytes) -> Score:
    try:
        return Score.model_validate_json(body)
    except ValidationError as problem:
        said = problem.errors(include_url=False, include_context=False, include_input=False)
        faults = [{**one, "loc": ("body", *one["loc"])} for one in said]
        raise RequestValidationError(faults) from None


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what the floor says into the status and the words that an exhibit maker reads."""
    try:
        yield
    except (NobodyPlays, NotAllowed, NotASample, DiskFailed) as problem:
        raise HTTPException(STATUS[type(problem)], str(problem)) from None


def _whose(playing: Playing, named: str) -> str:
    """Return whose a score is: somebody's, that of all, or "" where only the metric can say so."""
    if not playing.players:
        raise HTTPException(409, "nobody is playing: wait for a session")
    alone = playing.players[0].player if len(playing.players) == 1 else ""
    return alone if not named or (named == TOGETHER and alone) else named


def _player(playing: Playing, named: str) -> str:
    one = _whose(playing, named)
    if not one:
        raise HTTPException(422, "several are playing: name the player, p1, p2…")
    return one


def _told(told: Told) -> JSONResponse:
    if told.answer is Answer.NOT_KEPT:
        return JSONResponse({"state": told.answer, "reason": told.reason}, 200)
    return JSONResponse({"state": told.answer, "id": told.result}, 202)


def _session(playing: Playing) -> dict[str, Any]:
    return {
        "session": playing.session or None,
        "players": [_as_exhibits_know(player) for player in playing.players],
    }


def _as_exhibits_know(player: Player) -> dict[str, Any]:
    return {
        "player": player.player,
        "avatar": str(player.avatar),
        "name": avatars.name(player.avatar, Speech(player.language)),
        "language": player.language,
        "may_record": {scope: scope in player.may_record for scope in Scope},
    }


async def _stream(floor: Floor, request: Request) -> AsyncIterator[str]:
    queue = floor.listen()
    try:
        yield _event(floor.playing())
        while not await request.is_disconnected():
            try:
                yield _event(await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS))
            except TimeoutError:
                yield ": still here\n\n"
    finally:
        floor.unlisten(queue)


def _event(playing: Playing) -> str:
    return f"event: session\ndata: {json.dumps(_session(playing))}\n\n"
