"""A score must not wait for photos: receipts beside a flood of chunks on the same connection."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from io import BytesIO

from nacl.secret import Aead
from PIL import Image

from edge.contract import seals, topics
from edge.contract.envelopes import CHUNK_BYTES
from edge.contract.events import MediumKind, MediumMade
from simulators.bench import ingest_peers
from simulators.bench.figures import Figure, percentile
from simulators.bench.fleet import Message
from simulators.bench.sealed_load import Installation, Site

PHOTOS, WIDTH, HEIGHT = 12, 1600, 1200
SCORES, SCORES_A_SECOND = 200, 50
COMMITS = 200
PATIENCE = 60.0


def measure(site: Site, limit: float) -> Iterator[Figure]:
    """Yield the receipt times of scores while photos go up on the same line."""
    edge, plain = site.edges[0], _photo()
    announced, chunks = [], []
    for _ in range(PHOTOS):
        event, pieces = _medium(site, edge, plain)
        announced.append(event)
        chunks += pieces
    scores = site.scores(1, SCORES)
    fleet = site.fleet(1)
    try:
        calm = fleet.pace(site.scores(1, SCORES), SCORES_A_SECOND, PATIENCE)
        fleet.drain([announced], PHOTOS, PATIENCE)
        (station,) = fleet.stations
        station.flood.extend(chunks)
        sent = fleet.pace(scores, SCORES_A_SECOND, PATIENCE)
        left = len(station.flood)
    finally:
        fleet.close()
    moved = (len(chunks) - left) * CHUNK_BYTES / 2**20
    rate = moved / (station.poured_at - sent.began)
    alone = percentile(ingest_peers.commit_ms(site.folder / "raw.db", COMMITS), 0.99)
    p50 = percentile(sent.receipt_ms, 0.5)
    calm_p99 = percentile(calm.receipt_ms, 0.99)
    beside = (
        ("without photos", calm_p99),
        ("limit: a durable commit alone", alone),
        ("p50", p50),
        ("photos, MiB", moved),
    )
    yield Figure("photos on that connection, to the broker", rate, "MiB/s")
    p99 = percentile(sent.receipt_ms, 0.99)
    yield Figure("score p99 beside a media flood, same connection", p99, "ms", limit, beside)


def _photo() -> bytes:
    """Return a picture as large as one of an exhibit's camera; noise, so that it stays large."""
    noise = Image.frombytes("RGB", (WIDTH, HEIGHT), secrets.token_bytes(WIDTH * HEIGHT * 3))
    file = BytesIO()
    noise.save(file, "JPEG", quality=90)
    return file.getvalue()


def _medium(site: Site, edge: Installation, plain: bytes) -> tuple[Message, list[Message]]:
    """Seal a photo for the edge's next number; return its announcement and its chunks."""
    number, cipher = edge.next_number(), Aead(edge.epoch_key)
    pieces = [
        bytes(
            cipher.encrypt(
                plain[at : at + CHUNK_BYTES], edge.chunk_binds(number, at // CHUNK_BYTES)
            )
        )
        for at in range(0, len(plain), CHUNK_BYTES)
    ]
    sha256 = hashlib.sha256(b"".join(pieces)).digest()
    made = MediumMade(
        result_id=secrets.token_bytes(seals.ID_BYTES),
        binding_id=site.visitor(),
        exhibit=edge.name,
        kind=MediumKind.PHOTO,
        mime="image/jpeg",
        sha256=sha256,
        sealed_bytes=sum(map(len, pieces)),
        chunks=len(pieces),
        made_at=site.now(),
    )
    event = edge.batch(edge.seals(made, number))
    paths = [topics.chunk_path(sha256, index) for index in range(len(pieces))]
    return event, [edge.message(path, piece) for path, piece in zip(paths, pieces, strict=True)]
