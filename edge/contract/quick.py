"""Decodes what is as it should be, quickly; of what is not it only says so.

`codec` decides: whatever is refused here is looked at there, field by field, and refused by name.
So this may be stricter than the contract, and never laxer.
"""

from __future__ import annotations

import dataclasses
import math
import types
from binascii import a2b_base64
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Union, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Reader = Callable[[Any], Any]


class Unusual(Exception):  # noqa: N818 - reads as what it says of the message
    """It is not what the contract says, or says so in an unusual way."""


REFUSALS = (Unusual, ValueError, TypeError, KeyError, OverflowError)
"""What a reader here raises instead of an answer."""


@cache
def reader(shape: type) -> Reader:
    """Return what builds a dataclass from plain JSON values; it raises one of `REFUSALS`."""
    hints = get_type_hints(shape)
    fields = tuple(
        (
            one.name,
            _reads(hints[one.name]),
            one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING,
        )
        for one in dataclasses.fields(shape)
        if one.init
    )

    def read(plain: Any) -> object:  # noqa: ANN401 - whatever JSON holds
        if plain.__class__ is not dict:
            raise Unusual
        values = {}
        for name, reads, required in fields:
            if name in plain:
                values[name] = reads(plain[name])
            elif required:
                raise Unusual
        if len(values) != len(plain):
            raise Unusual
        return shape(**values)

    return read


def _reads(hint: Any) -> Reader:  # noqa: ANN401 - a type hint is any object
    made = _HOLDERS.get(get_origin(hint))
    if made is not None:
        return made(hint)
    if dataclasses.is_dataclass(hint):
        return reader(cast("type", hint))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {member.value: member for member in hint}.__getitem__
    return _PLAIN[hint]


def _optional(hint: Any) -> Reader:  # noqa: ANN401 - a type hint is any object
    (inner,) = (one for one in get_args(hint) if one is not type(None))
    reads = _reads(inner)
    return lambda plain: None if plain is None else reads(plain)


def _tuple(hint: Any) -> Reader:  # noqa: ANN401 - a type hint is any object
    reads = _reads(get_args(hint)[0])

    def read(plain: Any) -> object:  # noqa: ANN401 - whatever JSON holds
        if plain.__class__ is not list:
            raise Unusual
        return tuple([reads(one) for one in plain])

    return read


def _named(hint: Any) -> Reader:  # noqa: ANN401 - a type hint is any object
    reads = _reads(get_args(hint)[1])

    def read(plain: Any) -> object:  # noqa: ANN401 - whatever JSON holds
        if plain.__class__ is not dict:
            raise Unusual
        return {key: reads(one) for key, one in plain.items()}

    return read


def _of(kind: type) -> Reader:
    def read(plain: Any) -> object:  # noqa: ANN401 - whatever JSON holds
        if plain.__class__ is not kind:
            raise Unusual
        return plain

    return read


def _text(plain: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if plain.__class__ is not str:
        raise Unusual
    if not plain.isascii():
        plain.encode()
    return str(plain)


def _number(plain: Any) -> float:  # noqa: ANN401 - whatever JSON holds
    if plain.__class__ is not float and plain.__class__ is not int:
        raise Unusual
    number = float(plain)
    if not math.isfinite(number):
        raise Unusual
    return number


def _bytes(plain: Any) -> bytes:  # noqa: ANN401 - whatever JSON holds
    if plain.__class__ is not str:
        raise Unusual
    return a2b_base64(plain, strict_mode=True)


def _instant(plain: Any) -> datetime:  # noqa: ANN401 - whatever JSON holds
    instant = datetime.fromisoformat(_text(plain))
    if instant.tzinfo is None:
        raise Unusual
    return instant.astimezone(UTC)


_HOLDERS: Mapping[Any, Callable[[Any], Reader]] = {
    Union: _optional,
    types.UnionType: _optional,
    tuple: _tuple,
    dict: _named,
}
_PLAIN: Mapping[Any, Reader] = {
    str: _text,
    int: _of(int),
    float: _number,
    bool: _of(bool),
    bytes: _bytes,
    date: lambda plain: date.fromisoformat(_text(plain)),
    datetime: _instant,
}
