"""Strict dataclasses: what is unknown, extra, missing or of the wrong kind is refused by name.

Used for the messages on the wire and for settings files alike. A field is a str, int, float, bool,
bytes (base64), date, datetime (aware), StrEnum, another dataclass, `X | None`, `tuple[X, ...]` or
`dict[str, X]`. Optional means nullable, not absent, unless the field has a default.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import difflib
import json
import math
import types
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from edge.contract import quick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Shape = TypeVar("Shape")


class Malformed(ValueError):  # noqa: N818 - reads as what it says of the message
    """What came is not what was agreed; `where` names the field, never its value."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why


def decode(shape: type[Shape], plain: object, where: str = "") -> Shape:
    """Build a frozen dataclass from plain JSON or TOML values.

    Raises:
        Malformed: a field is unknown, missing, or of the wrong kind; says which.
    """
    try:
        return cast("Shape", quick.reader(cast("type", shape))(plain))
    except quick.REFUSALS:
        # Looked at again, slowly, for the name of what is wrong with it.
        return cast("Shape", _dataclass(shape, plain, where or shape.__name__))


def encode(value: object) -> object:
    """Turn a dataclass into plain JSON values; the inverse of `decode`."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: encode(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, tuple | list):
        return [encode(one) for one in value]
    if isinstance(value, dict):
        return {key: encode(one) for key, one in value.items()}
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


def from_json(shape: type[Shape], payload: bytes) -> Shape:
    """Decode a JSON payload.

    Raises:
        Malformed: not JSON, of a version not known here, or not of this shape.
    """
    try:
        plain = json.loads(payload)
    except (ValueError, RecursionError):
        raise Malformed(shape.__name__, "is not JSON") from None
    _known_version(shape, plain)
    return decode(shape, plain)


def _known_version(shape: type, plain: object) -> None:
    """A newer sender may have other fields: name the version, not the first field that differs."""
    if "v" not in _fields(shape) or not isinstance(plain, dict):
        return
    known = next(f.default for f in dataclasses.fields(shape) if f.name == "v")
    if plain.get("v") != known:
        raise Malformed(f"{shape.__name__}.v", f"only version {known} is known here")


def to_json(value: object) -> bytes:
    """Encode a dataclass as compact JSON in UTF-8."""
    return json.dumps(
        encode(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


@cache
def _names(shape: type) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(shape))


@cache
def _fields(shape: type) -> dict[str, tuple[Any, bool]]:
    hints = get_type_hints(shape)
    return {
        f.name: (
            hints[f.name],
            f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING,
        )
        for f in dataclasses.fields(shape)
        if f.init
    }


def _dataclass(shape: type, plain: object, where: str) -> object:
    if not isinstance(plain, dict):
        raise Malformed(where, "must be an object with named fields")
    fields = _fields(shape)
    unknown = next((name for name in plain if name not in fields), None)
    if unknown is not None:
        raise Malformed(
            where, f"has an unknown field {str(unknown)[:40]!r}{_hint(unknown, fields)}"
        )
    values = {}
    for name, (hint, required) in fields.items():
        if name in plain:
            values[name] = _value(hint, plain[name], f"{where}.{name}")
        elif required:
            raise Malformed(where, f"misses the field {name!r}")
    return _built(shape, values, where)


def _hint(unknown: object, fields: Iterable[str]) -> str:
    near = difflib.get_close_matches(str(unknown)[:40], list(fields), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _built(shape: type, values: dict[str, object], where: str) -> object:
    try:
        return shape(**values)
    except Malformed:
        raise
    except ValueError as problem:
        raise Malformed(where, str(problem)) from None


def _value(hint: Any, plain: object, where: str) -> object:  # noqa: ANN401 - a type hint is any object
    holder = _HOLDERS.get(get_origin(hint))
    if holder is not None:
        return holder(hint, plain, where)
    if dataclasses.is_dataclass(hint):
        return _dataclass(cast("type", hint), plain, where)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _choice(hint, plain, where)
    return _PLAIN[hint](plain, where)


def _optional(hint: Any, plain: object, where: str) -> object:  # noqa: ANN401 - a type hint is any object
    if plain is None:
        return None
    (inner,) = (one for one in get_args(hint) if one is not type(None))
    return _value(inner, plain, where)


def _tuple(hint: Any, plain: object, where: str) -> object:  # noqa: ANN401 - a type hint is any object
    if not isinstance(plain, list):
        raise Malformed(where, "must be a list")
    (inner, _) = get_args(hint)
    return tuple(_value(inner, one, f"{where}[{i}]") for i, one in enumerate(plain))


def _named(hint: Any, plain: object, where: str) -> object:  # noqa: ANN401 - a type hint is any object
    if not isinstance(plain, dict):
        raise Malformed(where, "must be an object with named fields")
    inner = get_args(hint)[1]
    return {str(key): _value(inner, one, f"{where}.{key}") for key, one in plain.items()}


def _choice(enum: type[StrEnum], plain: object, where: str) -> StrEnum:
    try:
        return enum(cast("str", plain))
    except ValueError:
        raise Malformed(where, f"must be one of {', '.join(enum)}") from None


def _text(plain: object, where: str) -> str:
    if not isinstance(plain, str):
        raise Malformed(where, "must be text")
    try:
        # JSON can escape half a character (RFC 8259, section 8.2), which nobody can store or show.
        plain.encode()
    except UnicodeEncodeError:
        raise Malformed(where, "must be text of whole characters") from None
    return plain


def _integer(plain: object, where: str) -> int:
    if not isinstance(plain, int) or isinstance(plain, bool):
        raise Malformed(where, "must be a whole number")
    return plain


def _number(plain: object, where: str) -> float:
    if not isinstance(plain, int | float) or isinstance(plain, bool):
        raise Malformed(where, "must be a number")
    try:
        number = float(plain)
    except OverflowError:  # a whole number of four hundred digits is JSON, too
        number = math.inf
    if not math.isfinite(number):
        raise Malformed(where, "must be a number")
    return number


def _truth(plain: object, where: str) -> bool:
    if not isinstance(plain, bool):
        raise Malformed(where, "must be true or false")
    return plain


def _bytes(plain: object, where: str) -> bytes:
    try:
        return base64.b64decode(_text(plain, where), validate=True)
    except (binascii.Error, ValueError):
        raise Malformed(where, "must be base64") from None


def _date(plain: object, where: str) -> date:
    try:
        return date.fromisoformat(_text(plain, where))
    except ValueError:
        raise Malformed(where, "must be a date, YYYY-MM-DD") from None


def _instant(plain: object, where: str) -> datetime:
    try:
        instant = datetime.fromisoformat(_text(plain, where))
    except ValueError:
        raise Malformed(where, "must be an instant, ISO 8601") from None
    if instant.tzinfo is None:
        raise Malformed(where, "must name its time zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError:  # in the first or last hours of the calendar
        raise Malformed(where, "must be an instant of the calendar in UTC") from None


_HOLDERS: Mapping[Any, Callable[[Any, object, str], object]] = {
    Union: _optional,
    types.UnionType: _optional,
    tuple: _tuple,
    dict: _named,
}
_PLAIN: Mapping[Any, Callable[[object, str], object]] = {
    str: _text,
    int: _integer,
    float: _number,
    bool: _truth,
    bytes: _bytes,
    date: _date,
    datetime: _instant,
}
