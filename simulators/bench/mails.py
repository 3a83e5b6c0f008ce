"""A closing museum's mails, all at once: written, signed, sent and noted, beside a bare sender."""

from __future__ import annotations

import asyncio
import multiprocessing
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import aiosmtplib
from aiosmtpd.smtp import SMTP, Envelope, Session

from edge.contract.day import museum_day
from edge.contract.events import BindingMade, ConsentGiven
from edge.contract.seals import ID_BYTES
from edge.contract.words import AgeBand, Animal, Avatar, Colour, Giver, Language, Scope
from hub.bands import approvals
from hub.config import (
    BrokerAddress,
    HubSettings,
    MailSettings,
    NoticeSettings,
    PortalDoor,
)
from hub.keys.file import KeyringFile
from hub.opening import open_store
from hub.post.dkim import make_key
from hub.post.mail import Postman
from hub.post.notices import Notices
from hub.premises import Premises
from hub.settling.decisions import Said, decisions
from hub.store import Store
from hub.visits.households import Households
from look.notices import NOTICE_VERSION, notice_sha256, shown_notices
from simulators.bench.figures import Figure
from simulators.waiting import LOOPBACK

MAILS = 1000
MOST_SECONDS = 10.0
SELECTOR = "bench"
NOON = datetime(2026, 5, 9, 10, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=2)


class Sink:
    """An aiosmtpd handler that takes every mail and keeps its Message-ID alone."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.last = b""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name that aiosmtpd calls
        """Take one mail."""
        del server, session
        self.last = envelope.original_content or b""
        head = self.last.partition(b"\r\n\r\n")[0]
        self.taken += [line for line in head.split(b"\r\n") if line.startswith(b"Message-ID:")]
        return "250 2.0.0 taken"


def measure() -> Iterator[Figure]:
    """Yield how long a thousand households' mails take, and what a sender that only sends takes."""
    with TemporaryDirectory(prefix="myvisit-bench-") as folder, _sink() as (port, asked):
        settings = _settings(Path(folder), port)
        store, postman = _museum(settings)
        try:
            began = time.perf_counter()
            taken = postman.turn(LATER)
            seconds = time.perf_counter() - began
        finally:
            store.close()
        asked.send("what came")
        ids, letter = asked.recv()
        if taken != MAILS or len(set(ids)) != MAILS or len(ids) != MAILS:
            raise RuntimeError(f"{len(ids)} mails came of {MAILS}")
        bare = asyncio.run(_bare(port, letter))
        yield Figure(
            f"{MAILS} mails: decided, drawn, signed, sent, noted",
            seconds,
            "s",
            MOST_SECONDS,
            (("aiosmtplib alone, the same letter", bare),),
        )


@contextmanager
def _sink() -> Iterator[tuple[int, Connection]]:
    """Run a mail server in a process of its own; give its port, and a pipe to ask what came."""
    listening = socket.create_server((LOOPBACK, 0))
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=_serve, args=(listening, theirs))
    child.start()
    port: int = listening.getsockname()[1]
    try:
        ours.recv()
        yield port, ours
    finally:
        child.terminate()
        child.join()
        listening.close()


def _serve(listening: socket.socket, asked: Connection) -> None:
    sink = Sink()

    def tell() -> None:
        try:
            asked.recv()
        except EOFError:
            # Whoever asked is gone.
            raise SystemExit from None
        asked.send((sink.taken, sink.last))

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(sink, hostname="sink"), sock=listening)
        loop.add_reader(asked.fileno(), tell)
        asked.send("ready")
        async with server:
            await server.serve_forever()

    asyncio.run(serve())


async def _bare(port: int, letter: bytes) -> float:
    """Return the seconds that it takes to hand the same letter over so many times, and no more."""
    async with aiosmtplib.SMTP(hostname=LOOPBACK, port=port, start_tls=False) as client:
        began = time.perf_counter()
        for number in range(MAILS):
            await client.sendmail("a@example.org", [f"g{number}@example.org"], letter)
        return time.perf_counter() - began


def _settings(folder: Path, port: int) -> HubSettings:
    mail = MailSettings(LOOPBACK, "museum@example.org", "desk@example.org", port, security="none")
    return HubSettings(
        museum="bench",
        data=str(folder / "data"),
        broker=BrokerAddress(LOOPBACK),
        portal=PortalDoor("https://museum.example.org"),
        mail=replace(mail, dkim_selector=SELECTOR),
        notice=NoticeSettings("Museum", "dpo@example.org", "GBA"),
    )


def _museum(settings: HubSettings) -> tuple[Store, Postman]:
    """Found a museum whose thousand households have played and left; return who mails them."""
    premises = Premises(settings.folder)
    premises.found()
    make_key(premises.dkim(SELECTOR))
    store, keyring = open_store(settings), KeyringFile(premises.keyring)
    hosts = Households(keyring, premises.secrets().pepper, settings.mail.domain)
    decided = decisions(hosts, settings.zone, shown_notices(), approvals.use)
    with store.write() as tx:
        for number in range(MAILS):
            decided.decide(tx, Said(_registration(settings, number), "wall", NOON))
    return store, Postman(store, Notices(hosts, settings), settings)


def _registration(settings: HubSettings, number: int) -> BindingMade:
    words = notice_sha256(Language.NL, by_guardian=False)
    yes = (Scope.SCORE, Scope.PHOTO)
    return BindingMade(
        binding_id=secrets.token_bytes(ID_BYTES),
        band_key=secrets.token_bytes(ID_BYTES),
        day=museum_day(NOON, settings.zone),
        made_at=NOON,
        age_band=AgeBand.ADULT,
        language=Language.NL,
        avatar=Avatar(Colour.BLUE, Animal.FOX),
        first_name="Testkind",
        address=f"g{number}@example.org",
        consent=ConsentGiven(
            Giver.SELF, NOTICE_VERSION, words, Language.NL, NOON, NOON, yes, (Scope.SOUND,)
        ),
    )
