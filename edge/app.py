"""The composition root of an installation: builds the parts, joins them, serves kiosk and door."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from edge.config import KioskMode, SignDriver
from edge.contract.clock import Clock, MovedClock, SystemClock
from edge.contract.words import Language
from edge.desk import DeskReader
from edge.directory import Directory
from edge.errors import SettingsWrong
from edge.exhibit.declaration import NotDeclared, read_declaration
from edge.exhibit.door import exhibit_routes
from edge.group_bands import GroupBands
from edge.identity import DayKeys, Identity, write_secret
from edge.installation import Installation
from edge.kiosk.drawing import Drawing
from edge.kiosk.routes import kiosk_routes
from edge.kiosk.stage import Stage
from edge.kiosk.voice import voice_named
from edge.link import Cargo, Link
from edge.media import MediaSpool
from edge.outbox import Outbox
from edge.play.house import House
from edge.reader.errors import SettingsRefused
from edge.reader.report import report_of
from edge.reader.settings import ReaderSettings
from edge.reader.supervisor import ReaderSupervisor
from edge.registration import Notice, OutOfTurn
from edge.seal import EdgeSeal
from edge.session import Session
from edge.signs.driver import GpioSign, SerialSign, insist_gpio
from edge.signs.errors import SignUnknown
from edge.signs.player import NO_SIGNS, SignPlayer
from edge.trails import Trails
from edge.works import Works
from look.notices import NOTICE_VERSION, notice_sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.config import EdgeSettings, ReaderWiring, SignsSettings
    from edge.contract.manifest import ExhibitManifest
    from edge.signs.player import Signs

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
TOKEN_FILE = "door.token"  # noqa: S105 - the name of the file, not what is in it
GOODBYE_SECONDS = 1


def run(settings: EdgeSettings, on_ready: Callable[[str], None]) -> None:
    """Serve an installation until the process is asked to stop.

    Raises:
        EdgeError: the settings, the identity or the outbox can't be used.
    """
    clock = make_clock(settings)
    reader_of(settings.reader)
    manifest = manifest_of(settings)
    with _listening(settings.door.port) as listening:
        address = f"http://{LOOPBACK}:{listening.getsockname()[1]}"
        with works_of(settings, manifest, clock) as works:
            at_a_desk = settings.kiosk.mode is KioskMode.DESK
            app = _desk(settings, works) if at_a_desk else _app(settings, works, address)
            server = _Server(app, works.stage, lambda: on_ready(address))
            server.run(sockets=[listening])


def manifest_of(settings: EdgeSettings) -> ExhibitManifest | None:
    """Return what the exhibit declares of itself; an exit station and a desk have none.

    Raises:
        SettingsWrong: the declaration can't be used.
    """
    if settings.kiosk.mode is not KioskMode.EXHIBIT:
        return None
    try:
        return read_declaration(Path(settings.exhibit))
    except NotDeclared as problem:
        raise SettingsWrong(str(problem)) from None


def reader_of(wiring: ReaderWiring) -> ReaderSettings:
    """Return the reader's settings.

    Raises:
        SettingsWrong: one of them is outside what the reader can do.
    """
    try:
        return ReaderSettings(
            port=wiring.port,
            baud=wiring.baud,
            profile=wiring.profile,
            gain=wiring.gain,
            line=wiring.line,
            unproven_hours=wiring.unproven_hours,
        )
    except SettingsRefused as problem:
        raise SettingsWrong(f"reader.{problem}") from None


def make_clock(settings: EdgeSettings) -> Clock:
    """Return the machine's clock, or one that a rehearsal moves."""
    moved = settings.clock.offset_file
    return MovedClock(Path(moved)) if moved else SystemClock()


@contextmanager
def works_of(
    settings: EdgeSettings, manifest: ExhibitManifest | None, clock: Clock
) -> Iterator[Works]:
    """Build the parts of an installation, and let go of its files at the end.

    Raises:
        EdgeError: the identity or the outbox can't be used.
    """
    data = settings.data_folder
    identity = Identity.load(data)
    identity.insist(settings.museum, settings.edge)
    keys = DayKeys(data, settings.zone)
    seal = EdgeSeal(identity, keys, clock, settings.zone)
    directory, trails = Directory(clock, settings.zone), Trails(clock, settings.zone)
    groups = GroupBands(data, keys, (directory, trails), clock, settings.zone)
    if settings.kiosk.mode is KioskMode.DESK:
        groups.forget()
    else:
        groups.recall()
    outbox = Outbox(data / "outbox.db", seal, clock)
    try:
        with signs_of(settings.signs, clock) as signs:
            yield Works(
                signs=signs,
                session=Session(house_of(settings, manifest)),
                stage=Stage(Drawing()),
                manifest=manifest,
                keys=keys,
                seal=seal,
                outbox=outbox,
                spool=MediaSpool(data / "media", seal, outbox),
                directory=directory,
                trails=trails,
                group_bands=groups,
                clock=clock,
                zone=settings.zone,
                broker=identity.broker,
            )
    finally:
        outbox.close()


@contextmanager
def signs_of(settings: SignsSettings, clock: Clock) -> Iterator[Signs]:
    """Have light and sound played while it lasts.

    Raises:
        SettingsWrong: this machine cannot drive what the settings name.
    """
    if settings.driver is SignDriver.NONE:
        yield NO_SIGNS
        return
    if settings.driver is SignDriver.SERIAL:
        player = SignPlayer(lambda: SerialSign(settings.port, settings.baud), clock)
    else:
        try:
            insist_gpio()
        except SignUnknown as problem:
            raise SettingsWrong(f"signs.driver: {problem}") from None
        player = SignPlayer(lambda: GpioSign(settings.lamp_pin, settings.buzzer_pin), clock)
    player.start()
    try:
        yield player
    finally:
        player.stop()


def house_of(settings: EdgeSettings, manifest: ExhibitManifest | None) -> House:
    """Return what the session must know of its installation."""
    kiosk = settings.kiosk
    return House(
        manifest=manifest,
        notices={
            (language, guardian): Notice(
                NOTICE_VERSION, notice_sha256(language, by_guardian=guardian)
            )
            for language in Language
            for guardian in (False, True)
        },
        zone=settings.zone,
        language=settings.language,
        idle_seconds=kiosk.idle_seconds,
        guardian_idle_seconds=kiosk.guardian_idle_seconds,
        warning_seconds=kiosk.warning_seconds,
        kept_seconds=kiosk.kept_seconds,
        exit_mode=kiosk.mode is not KioskMode.EXHIBIT,
        guardian_by_statement=kiosk.guardian_by_statement,
    )


def _app(settings: EdgeSettings, works: Works, address: str) -> FastAPI:
    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        async with _at_work(settings, works) as installation:
            origins = frozenset({address, address.replace(LOOPBACK, "localhost")})
            if works.manifest is not None:
                door_token = _fresh_token(settings.data_folder / TOKEN_FILE)
                app.include_router(exhibit_routes(installation.stand, door_token, origins))
            touch_token = secrets.token_urlsafe(32)
            voice = voice_named(settings.kiosk.voice)
            app.include_router(
                kiosk_routes(works.stage, installation.touch, touch_token, origins, voice)
            )
            yield

    # FastAPI's own documents fetch scripts from elsewhere; docs/exhibit.md stands for them.
    app = FastAPI(title="MyVisit installation", lifespan=life, docs_url=None, redoc_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])
    app.add_exception_handler(OutOfTurn, _out_of_turn)
    app.add_exception_handler(RequestValidationError, _which_field)
    app.add_api_route("/", lambda: RedirectResponse("/kiosk/"), include_in_schema=False)
    return app


def _desk(settings: EdgeSettings, works: Works) -> FastAPI:
    """Return a desk's: no screen is here, so it only says that it runs."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        link, reader = _joined(settings, works, DeskReader(works))
        link.start()
        reader.start()
        try:
            yield
        finally:
            await asyncio.to_thread(reader.stop)
            await asyncio.to_thread(link.stop)

    app = FastAPI(title="MyVisit desk", lifespan=life, docs_url=None, redoc_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])
    app.add_api_route("/", lambda: JSONResponse({"desk": settings.edge}), include_in_schema=False)
    return app


def _joined(
    settings: EdgeSettings, works: Works, listener: Installation | DeskReader
) -> tuple[Link, ReaderSupervisor]:
    """Join a reader and a link to who listens to both; not started."""
    cargo = Cargo(works.keys, works.seal, works.outbox, works.spool, works.manifest)
    link = Link(settings, cargo, works.clock, listener, works.broker)
    listener.joins(link)
    listener.tell_reader = lambda health: link.tell_reader(
        report_of(settings.edge, health, works.clock.now())
    )
    return link, ReaderSupervisor(reader_of(settings.reader), listener.reader, works.clock)


@asynccontextmanager
async def _at_work(settings: EdgeSettings, works: Works) -> AsyncIterator[Installation]:
    """Start reader, link and time; stop them in the reverse order."""
    installation = Installation(works)
    link, reader = _joined(settings, works, installation)
    works.stage.show(works.session.screen())
    ticking = asyncio.create_task(installation.tick_for_ever())
    link.start()
    reader.start()
    try:
        yield installation
    finally:
        ticking.cancel()
        await asyncio.to_thread(reader.stop)
        with suppress(asyncio.CancelledError):
            await ticking
        installation.close()
        await asyncio.to_thread(link.stop)


def _fresh_token(path: Path) -> str:
    """Write the door's token of this start where the exhibit's own program can read it."""
    token = secrets.token_urlsafe(32)
    write_secret(path, f"{token}\n".encode())
    return token


async def _out_of_turn(_request: Request, problem: Exception) -> Response:
    return JSONResponse({"detail": str(problem)}, 409)


async def _which_field(_request: Request, problem: Exception) -> Response:
    """Say which field is wrong and why, never what was in it."""
    if not isinstance(problem, RequestValidationError):
        raise problem
    said = [f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in problem.errors()]
    return JSONResponse({"detail": "; ".join(said)}, 422)


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """Bind to loopback only: nobody outside this machine is an exhibit or a kiosk."""
    try:
        listening = socket.create_server((LOOPBACK, port))
    except OSError as problem:
        raise SettingsWrong(f"door.port: {port} can't be had: {problem.strerror}") from None
    with listening:
        # Accepted lines inherit it: the second part of an answer would wait 40 ms for an ack.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield listening


class _Server(uvicorn.Server):
    """Uvicorn that says when it takes connections; without an access log, which nobody reads."""

    def __init__(self, app: FastAPI, stage: Stage, on_ready: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app, access_log=False, log_config=None, timeout_graceful_shutdown=GOODBYE_SECONDS
        )
        super().__init__(config)
        self._stage = stage
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take connections, then say so."""
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams first: they would never end by themselves."""
        self._stage.end()
        await super().shutdown(sockets)
