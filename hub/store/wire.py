"""What the wire leaves behind: epochs, what was received, what was put aside, half media."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
)

from hub.store.annotations import (
    Instant,
    OnErase,
    Stored,
    column,
    plain,
    pseudonym,
    rows_live,
)

_COUNTED = "a number of the wire; it leads to nobody once the visit's rows are gone"


class Epoch(Stored, table=True):
    """A key that an edge opened, sealed to the hub's key of `day`; its signature was good."""

    __tablename__ = "epoch"
    __table_args__: ClassVar = rows_live("16 days, longer than an edge keeps an unsent row")

    epoch: bytes = column(plain("names the epoch"), LargeBinary, primary_key=True)
    edge: str = column(plain("who opened it"), String(32), refers="edge.name")
    day: date = column(plain("which sealing key opens it"), Date)
    sealed: bytes = column(plain("the epoch key in a sealed box"), LargeBinary)
    received_at: datetime = column(plain("when it came"), Instant)


class Received(Stored, table=True):
    """Which numbers of an outbox are settled: "stored", or the refusal's name."""

    __tablename__ = "received"
    __table_args__: ClassVar = rows_live("30 days")

    edge: str = column(plain("whose outbox"), String(32), primary_key=True)
    outbox: bytes = column(plain("which outbox file"), LargeBinary, primary_key=True)
    number: int = column(plain("which row of it"), BigInteger, primary_key=True)
    verdict: str = column(
        pseudonym("answers a row that is sent again", OnErase.KEEP, _COUNTED), String(32)
    )
    received_at: datetime = column(
        pseudonym("when this line goes", OnErase.KEEP, _COUNTED), Instant, index=True
    )


class Quarantine(Stored, table=True):
    """What could not be settled: on which topic, why, how often, since when. Never its content."""

    __tablename__ = "quarantine"
    __table_args__: ClassVar = rows_live("30 days after it last came")

    topic: str = column(
        plain("where it came; no personal data stands in topics"), String(200), primary_key=True
    )
    why: str = column(plain("what was wrong with it"), String(200), primary_key=True)
    times: int = column(plain("how often it came"), BigInteger)
    first_at: datetime = column(plain("when it first came"), Instant)
    at: datetime = column(plain("when it last came"), Instant, index=True)


class MediumPart(Stored, table=True):
    """A medium on its way, and how it ended: so long an edge may ask for our word on it again."""

    __tablename__ = "medium_part"
    __table_args__: ClassVar = rows_live(
        "16 days, longer than an edge keeps an unsent medium", "visit_id", "result_id"
    )

    sha256: bytes = column(
        pseudonym("names the ciphertext on the wire"), LargeBinary, primary_key=True
    )
    result_id: bytes = column(
        pseudonym("which medium"), LargeBinary, refers="medium.result_id", unique=True
    )
    visit_id: bytes = column(
        pseudonym("whose it is"), LargeBinary, refers="visit.visit_id", index=True
    )
    edge: str = column(pseudonym("who sends it"), String(32))
    outbox: bytes = column(pseudonym("under which seal its chunks stand"), LargeBinary)
    number: int = column(pseudonym("under which seal its chunks stand"), BigInteger)
    epoch: bytes = column(pseudonym("under which seal its chunks stand"), LargeBinary)
    chunks: int = column(pseudonym("how many there are"), Integer)
    sealed_bytes: int = column(pseudonym("how long it is when whole"), BigInteger)
    created_at: datetime = column(pseudonym("when it was announced"), Instant)


class DirectoryChange(Stored, table=True):
    """What changed in today's directory, by revision: a binding came, or ended."""

    __tablename__ = "directory_change"
    __table_args__: ClassVar = (
        Index("directory_change_by_binding", "binding_id"),
        rows_live("until the day's end"),
    )

    day: date = column(plain("which museum day"), Date, primary_key=True)
    revision: int = column(plain("counts from 1 each day"), Integer, primary_key=True)
    binding_id: bytes = column(
        pseudonym(
            "who came or ended",
            OnErase.KEEP,
            "edges must be told who ended; random, gone at the day's end",
        ),
        LargeBinary,
    )
    ended: bool = column(plain("came, or ended"), Boolean)
    at: datetime = column(
        pseudonym("when it changed", OnErase.KEEP, "goes with its row at the day's end"), Instant
    )
