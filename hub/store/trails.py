"""Trails as educators make them, as classes play them, and what a number answered on its way."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, Integer, LargeBinary, String, Text

from hub.store.annotations import Instant, Stored, column, personal, plain, pseudonym, rows_live


class TrailDraft(Stored, table=True):
    """A trail on an educator's desk; what classes play is one of its versions."""

    __tablename__ = "trail"
    __table_args__: ClassVar = rows_live("until it is retired and no class has it any more")

    trail_id: str = column(plain("names it in the console"), String(32), primary_key=True)
    draft: str = column(plain("how it stands on the desk, as JSON; of nobody"), Text)
    revision: int = column(plain("counts changes, so that two educators notice"), Integer)
    version: str = column(plain("which version new classes get, if any"), String(32))
    versions: int = column(plain("how many versions it had"), Integer)
    made_at: datetime = column(plain("when it was made"), Instant)
    changed_at: datetime = column(plain("when it was changed last"), Instant)
    retired_at: datetime | None = column(
        plain("since when no new class gets it"), Instant, default=None
    )


class TrailVersion(Stored, table=True):
    """A trail as it is played; once a class has its bands, nothing of it changes any more."""

    __tablename__ = "trail_version"
    __table_args__: ClassVar = rows_live("until no class has it any more")

    version: str = column(plain("what bookings and edges call it"), String(32), primary_key=True)
    trail_id: str = column(plain("of which trail"), String(32), refers="trail.trail_id", index=True)
    body: str = column(plain("the whole of it, as JSON; of nobody"), Text)
    made_at: datetime = column(plain("when it was put to use"), Instant)


class TrailAnswer(Stored, table=True):
    """What a number answered to a step's question; the choice stands under the visit's key."""

    __tablename__ = "trail_answer"
    __table_args__: ClassVar = (
        Index("trail_answer_by_visit", "visit_id", "step"),
        rows_live("with the visit", "visit_id", "result_id"),
    )

    result_id: bytes = column(pseudonym("names the answer"), LargeBinary, primary_key=True)
    visit_id: bytes = column(pseudonym("whose it is"), LargeBinary, refers="visit.visit_id")
    trail: str = column(pseudonym("on which version of a trail"), String(32))
    step: str = column(pseudonym("at which of its steps"), String(32))
    choice_box: bytes = column(personal("which choice it was"), LargeBinary)
    made_at: datetime = column(pseudonym("when it was given"), Instant)
    received_at: datetime = column(pseudonym("when it came here"), Instant)
