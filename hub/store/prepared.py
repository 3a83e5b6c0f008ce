"""Statements put together once, for what every result asks: their text is kept, values go past.

What the library does for each value of each row costs more than the database does for the row. So
it writes the SQL here and says what turns a value into the driver's, once a table or a question.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from sqlalchemy import Connection, Dialect, Executable, Table
    from sqlalchemy.sql.compiler import ExpandedState
    from sqlalchemy.types import TypeEngine

    Change = Callable[[Any], Any] | None

_FEWEST = 4


class OfMany:
    """A question about many values at once, asked as `of_many(tx, values, name=value…)`.

    The statement has one expanding parameter, named `many`, which may stand in it more than once.
    Values go to the driver, and come from it, as they are: bytes, numbers and text only.
    """

    def __init__(self, statement: Executable, many: str) -> None:
        self._statement: Any = statement
        self._many = many
        self._texts: dict[tuple[str, int], tuple[ExpandedState, Sequence[str]]] = {}

    def __call__(
        self, tx: Connection, values: Collection[object], **others: object
    ) -> Sequence[Any]:
        """Return the rows; none for no values."""
        if not values:
            return ()
        # Filled up to a power of two, so that the texts a driver has to know are few.
        wanted = max(_FEWEST, 1 << (len(values) - 1).bit_length())
        filled = [*values]
        filled += filled[-1:] * (wanted - len(filled))
        text, names = self._text(tx.dialect, wanted, others)
        known = dict(zip(names, filled, strict=True)) | others
        if text.positiontup is None:
            return tx.exec_driver_sql(text.statement, known).all()
        in_order = tuple(map(known.__getitem__, text.positiontup))
        return tx.exec_driver_sql(text.statement, in_order).all()

    def _text(
        self, dialect: Dialect, wanted: int, others: Mapping[str, object]
    ) -> tuple[ExpandedState, Sequence[str]]:
        found = self._texts.get((dialect.name, wanted))
        if found is None:
            compiled = self._statement.compile(dialect=dialect)
            state = compiled.construct_expanded_state({self._many: range(wanted), **others})
            found = state, state.parameter_expansion[self._many]
            self._texts[dialect.name, wanted] = found
        return found


def insert(tx: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, at least one; all name the same columns, and the others stay empty."""
    sql, columns, is_positional = _insert(table, frozenset(rows[0]), tx.dialect)
    made = [
        tuple([row[name] if change is None else change(row[name]) for name, change in columns])
        for row in rows
    ]
    if is_positional:
        tx.exec_driver_sql(sql, made)
    else:
        names = [name for name, _ in columns]
        tx.exec_driver_sql(sql, [dict(zip(names, one, strict=True)) for one in made])


@lru_cache(maxsize=128)
def _insert(
    table: Table, columns: frozenset[str], dialect: Dialect
) -> tuple[str, Sequence[tuple[str, Change]], bool]:
    compiled = table.insert().compile(dialect=dialect, column_keys=sorted(columns))
    order = compiled.positiontup or sorted(columns)
    changes = tuple((name, _change(table.c[name].type, dialect)) for name in order)
    return str(compiled), changes, compiled.positiontup is not None


def _change(kind: TypeEngine[Any], dialect: Dialect) -> Change:
    """Return what makes a value the driver's own; bytes are that already."""
    if isinstance(kind, LargeBinary):
        return None
    return kind.dialect_impl(dialect).bind_processor(dialect)
