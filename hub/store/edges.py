"""What the hub knows of installations: who may speak, which exhibit stands there, how it is."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Boolean, Integer, LargeBinary, String, Text

from hub.store.annotations import Instant, Stored, column, plain, rows_live


class Edge(Stored, table=True):
    """An enrolled installation; its two public keys came with its request."""

    __tablename__ = "edge"
    __table_args__: ClassVar = rows_live("as long as the installation stands")

    name: str = column(plain("which installation"), String(32), primary_key=True)
    verify_key: bytes = column(plain("Ed25519, public: checks its epochs"), LargeBinary)
    box_key: bytes = column(plain("X25519, public: seals answers to it"), LargeBinary)
    enrolled_at: datetime = column(plain("since when it may speak"), Instant)
    revoked_at: datetime | None = column(plain("until when it might"), Instant, default=None)


class Exhibit(Stored, table=True):
    """What an exhibit declares of itself: `ExhibitManifest` as JSON, the newest that came."""

    __tablename__ = "exhibit"
    __table_args__: ClassVar = rows_live("as long as results of it stand on pages")

    exhibit: str = column(plain("which exhibit"), String(32), primary_key=True)
    edge: str = column(plain("where it stands"), String(32), refers="edge.name")
    manifest: str = column(plain("names, texts, metrics and their bounds"), Text)
    declared_at: datetime | None = column(
        plain("when its edge signed it: an older one changes nothing"), Instant, default=None
    )
    updated_at: datetime = column(plain("when it came here"), Instant)


class Reader(Stored, table=True):
    """How an installation's reader is, as it said last: `ReaderHealthReport` as JSON."""

    __tablename__ = "reader"
    __table_args__: ClassVar = rows_live("as long as the installation stands")

    edge: str = column(plain("where it stands"), String(32), primary_key=True, refers="edge.name")
    report: str = column(plain("whether it reads, what to do about it, what happened to it"), Text)
    updated_at: datetime = column(plain("when it was said"), Instant)


class EdgeState(Stored, table=True):
    """What an installation last said of its outbox: `EdgePresence`, so that commands can tell."""

    __tablename__ = "edge_state"
    __table_args__: ClassVar = rows_live("as long as the installation stands")

    edge: str = column(plain("which it is"), String(32), primary_key=True, refers="edge.name")
    present: bool = column(plain("whether it is on the line"), Boolean)
    waiting: int = column(plain("results without a receipt yet"), Integer)
    oldest_seconds: int = column(plain("how long the oldest of them waits"), Integer)
    lost: int = column(plain("results that it gave up"), Integer)
    said_at: datetime = column(plain("when it said so"), Instant)
    lost_seen: int = column(plain("how many of those a technician has seen"), Integer, default=0)
    lost_seen_at: datetime | None = column(plain("when they said so"), Instant, default=None)
