"""Every stored column says what it is, why it is there, and what erasing does to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, DateTime, ForeignKey, MetaData, Table
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine


class Category(StrEnum):
    """What a column can tell about a person."""

    NONE = "none"
    """Nothing about anybody."""
    PSEUDONYM = "pseudonym"
    """A random or keyed value, or a fact that is somebody's only through one."""
    PERSONAL = "personal"
    """Directly about a person; stands encrypted under the visit's or the page's key."""
    SECRET = "secret"  # noqa: S105 - the name of a category, not a secret
    """What opens something: a token's hash or box."""


class OnErase(StrEnum):
    """What erasing the visit does to the value."""

    DELETE = "delete"
    """The row goes."""
    NULL = "null"
    """The row stays for others of the household; the value goes."""
    KEEP = "keep"
    """It stays, and `why` says with what right."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """One column's declaration; `why` is required where erasing keeps the value."""

    category: Category
    purpose: str
    on_erase: OnErase
    why: str = ""

    def __post_init__(self) -> None:
        if not self.purpose:
            raise ValueError("a column needs a purpose")
        if self.on_erase is OnErase.KEEP and self.category is not Category.NONE and not self.why:
            raise ValueError("what erasing keeps must say why")


@dataclass(frozen=True, slots=True)
class Lives:
    """How long a table's rows live, and by which of its columns erasing finds them.

    `erased_by` are names of columns out of `visit_id`, `page_id`, `binding_id`, `result_id`, and
    `booking_id` for a class or group as a whole.
    """

    until: str
    erased_by: tuple[str, ...] = ()


def plain(purpose: str) -> Privacy:
    """Return the declaration of a column that tells nothing about anybody."""
    return Privacy(Category.NONE, purpose, OnErase.KEEP)


def pseudonym(purpose: str, on_erase: OnErase = OnErase.DELETE, why: str = "") -> Privacy:
    """Return the declaration of a random or keyed value."""
    return Privacy(Category.PSEUDONYM, purpose, on_erase, why)


def personal(purpose: str, on_erase: OnErase = OnErase.DELETE, why: str = "") -> Privacy:
    """Return the declaration of what is directly about a person; such a column is a sealed box."""
    return Privacy(Category.PERSONAL, purpose, on_erase, why)


def secret(purpose: str, on_erase: OnErase = OnErase.DELETE, why: str = "") -> Privacy:
    """Return the declaration of what opens something."""
    return Privacy(Category.SECRET, purpose, on_erase, why)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, also on SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """Return what makes an instant the driver's: on SQLite text, as its own type writes it."""
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what names no zone; SQLite compares text, so all stand there in UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must name its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        del dialect
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def _as_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("an instant must name its time zone")
    return value.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


class Stored(SQLModel, registry=registry(metadata=MetaData())):
    """What all tables of the hub's store stand on."""


def column(
    privacy: Privacy,
    kind: type[TypeEngine[Any]] | TypeEngine[Any],
    *,
    refers: str = "",
    default: Any = ...,  # noqa: ANN401 - a column's default is of the column's kind
    **options: Any,  # noqa: ANN401 - handed to SQLAlchemy's Column as they are
) -> Any:  # noqa: ANN401 - SQLModel's fields are declared by value
    """Return an annotated column; `refers` names the "table.column" it points to."""
    points = [ForeignKey(refers)] if refers else []
    options.setdefault("nullable", default is None)
    return Field(
        default=default, sa_column=Column(kind, *points, info={"privacy": privacy}, **options)
    )


def rows_live(until: str, *erased_by: str) -> dict[str, Any]:
    """Return the table arguments that say how long its rows live and what erases them."""
    return {"info": {"lives": Lives(until, erased_by)}}


def table_of(model: type[SQLModel]) -> Table:
    """Return the SQLAlchemy table of a model."""
    return model.metadata.tables[str(model.__tablename__)]


def undeclared(metadata: MetaData) -> tuple[str, ...]:
    """Return what lacks its declaration, as "table" or "table.column"."""
    missing = [
        f"{table.name}.{one.name}"
        for table in metadata.sorted_tables
        for one in table.columns
        if not isinstance(one.info.get("privacy"), Privacy)
    ]
    missing += [
        table.name
        for table in metadata.sorted_tables
        if not isinstance(table.info.get("lives"), Lives)
    ]
    return tuple(missing)
