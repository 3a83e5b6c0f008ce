"""How many came, played, were mailed and looked: sums of a day, in which nobody is named."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import Date, Integer, String

from hub.store.annotations import Stored, column, plain, rows_live


class Figure(Stored, table=True):
    """One sum of a museum day; only ever counted up, and erasing takes nothing from it.

    It is shown from five on (`hub.rules.figures`); `exhibit` is empty for the museum as a whole.
    """

    __tablename__ = "figure"
    __table_args__: ClassVar = rows_live("for ever: it names nobody, and is hidden under five")

    day: date = column(plain("which museum day's visits"), Date, primary_key=True)
    what: str = column(plain("bound, registered, played, mailed…"), String(16), primary_key=True)
    exhibit: str = column(plain("at which exhibit, or the museum"), String(32), primary_key=True)
    count: int = column(plain("how many"), Integer)
