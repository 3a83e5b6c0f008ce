"""What visitors made: scores, photos, sounds; and the nameless counts that compare them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Boolean, Index, Integer, LargeBinary, String

from hub.store.annotations import (
    Instant,
    Stored,
    column,
    personal,
    plain,
    pseudonym,
    rows_live,
)


class Score(Stored, table=True):
    """One kept score; the value stands under the visit's key."""

    __tablename__ = "score"
    __table_args__: ClassVar = (
        Index("score_by_visit", "visit_id", "exhibit", "metric"),
        rows_live("with the visit", "visit_id", "result_id"),
    )

    result_id: bytes = column(pseudonym("names the result"), LargeBinary, primary_key=True)
    visit_id: bytes = column(pseudonym("whose it is"), LargeBinary, refers="visit.visit_id")
    exhibit: str = column(pseudonym("where it was made"), String(32))
    metric: str = column(pseudonym("what was measured"), String(32))
    value_box: bytes = column(personal("the score itself"), LargeBinary)
    provisional: bool = column(
        pseudonym("it came on the wearer's word, before the binding was known"), Boolean
    )
    made_at: datetime = column(pseudonym("when it was made"), Instant)
    received_at: datetime = column(pseudonym("when it came here"), Instant)


class Medium(Stored, table=True):
    """One photo or sound; its file stands outside the store, under the visit's key.

    `state` is `MediumState`; width and height are of its largest size, 0 until it is whole.
    """

    __tablename__ = "medium"
    __table_args__: ClassVar = rows_live("with the visit", "visit_id", "result_id")

    result_id: bytes = column(pseudonym("names the result"), LargeBinary, primary_key=True)
    visit_id: bytes = column(
        pseudonym("whose it is"), LargeBinary, refers="visit.visit_id", index=True
    )
    exhibit: str = column(pseudonym("where it was made"), String(32))
    kind: str = column(pseudonym("photo or sound"), String(8))
    forms: str = column(pseudonym("in which forms each size of it is kept"), String(32))
    state: str = column(pseudonym("awaited, or whole and on disk"), String(8))
    width: int = column(pseudonym("pixels, to lay out the page"), Integer, default=0)
    height: int = column(pseudonym("pixels, to lay out the page"), Integer, default=0)
    made_at: datetime = column(pseudonym("when it was made"), Instant)
    received_at: datetime = column(pseudonym("when it was announced here"), Instant)


class Unkept(Stored, table=True):
    """A result that was kept at the exhibit and refused here; the page says so."""

    __tablename__ = "unkept"
    __table_args__: ClassVar = rows_live("with the visit", "visit_id", "result_id")

    result_id: bytes = column(pseudonym("names the result"), LargeBinary, primary_key=True)
    visit_id: bytes = column(
        pseudonym("whose it was"), LargeBinary, refers="visit.visit_id", index=True
    )
    exhibit: str = column(pseudonym("where it was made"), String(32))
    kind: str = column(pseudonym("score, photo or sound"), String(8))
    reason: str = column(pseudonym("why it was refused"), String(32))
    at: datetime = column(pseudonym("when it was refused"), Instant)


class Histogram(Stored, table=True):
    """How many visitors of an age band fell into each column of a metric; only ever counted up.

    A visitor counts once a metric, with the first try, so that nobody makes a crowd alone.
    """

    __tablename__ = "histogram"
    __table_args__: ClassVar = rows_live("for ever: it names nobody")

    exhibit: str = column(plain("which exhibit"), String(32), primary_key=True)
    metric: str = column(plain("which number"), String(32), primary_key=True)
    age_band: str = column(plain("like with like"), String(8), primary_key=True)
    bounds: str = column(plain("the range the columns divide"), String(64), primary_key=True)
    place: int = column(plain("which column, from 0"), Integer, primary_key=True)
    count: int = column(plain("how many visitors"), Integer)
