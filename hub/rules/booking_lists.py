"""Bookings as a ticketing system writes them down: CSV with the columns we ask for, no other. Pure.

A column that we do not ask for refuses the whole list by its name: a list of pupils is no booking.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from edge.contract.words import AgeBand, BindingKind, Language
from hub.rules.arrangements import Group, age_band_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NEEDED = ("school", "label", "school_year", "pupils", "day", "contact", "address")
OPTIONAL = ("kind", "age_band", "language", "trail")
MOST_ROWS = 500
LONGEST_NAME_SHOWN = 40
_ALSO = {
    "school": ("school", "école", "ecole", "schule", "organisatie"),
    "label": ("label", "class", "klas", "classe", "klasse"),
    "school_year": ("school_year", "year", "leerjaar", "année", "annee", "schuljahr"),
    "pupils": ("pupils", "aantal", "leerlingen", "nombre", "anzahl"),
    "day": ("day", "date", "datum", "dag", "tag"),
    "contact": ("contact", "kontakt", "contactpersoon"),
    "address": ("address", "email", "e-mail", "mail"),
    "kind": ("kind", "soort", "genre", "art"),
    "age_band": ("age_band",),
    "language": ("language", "taal", "langue", "sprache"),
    "trail": ("trail", "klastocht", "parcours", "klassentour", "pfad"),
}
_KNOWN = {other: name for name, others in _ALSO.items() for other in others}
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class ListFaults:
    """Why a list was not taken. Never a value of it: `rows` are (line, what is wrong there).

    `unasked` are columns that we do not ask for, `missing` those that are not there; `unread` is
    whether it was no list at all, `too_long` whether it was longer than any we take.
    """

    unasked: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    rows: tuple[tuple[int, str], ...] = ()
    unread: bool = False
    too_long: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One booking of a list; personal: who answers for it, and where its link goes."""

    line: int
    group: Group
    contact: str = field(repr=False)
    address: str = field(repr=False)


def also_called(name: str) -> tuple[str, ...]:
    """Return what a column may be called beside its own name."""
    return tuple(one for one in _ALSO[name] if one != name)


def read_list(text: str, language: Language) -> tuple[Row, ...] | ListFaults:
    """Return the bookings of a list, or all that is wrong with it; `language` where none is said.

    Fields are parted by commas, semicolons or tabs. Days are 2026-12-08 or 8/12/2026.
    """
    lines = _parted(text)
    if not lines:
        return ListFaults(unread=True)
    head = [cell.strip() for cell in lines[0]]
    names = [_KNOWN.get(cell.casefold(), "") for cell in head]
    unasked = tuple(
        cell[:LONGEST_NAME_SHOWN] for cell, name in zip(head, names, strict=True) if not name
    )
    missing = tuple(name for name in NEEDED if name not in names)
    twice = len(set(names)) != len(names) and not unasked
    if unasked or missing or twice:
        return ListFaults(unasked=unasked, missing=missing, unread=twice)
    body = [(i, line) for i, line in enumerate(lines[1:], 2) if any(map(str.strip, line))]
    if not body:
        return ListFaults(unread=True)
    if len(body) > MOST_ROWS:
        return ListFaults(too_long=True)
    read = [_row(i, names, line, language) for i, line in body]
    wrong = tuple((i, one) for (i, _), one in zip(body, read, strict=True) if isinstance(one, str))
    rows = tuple(one for one in read if isinstance(one, Row))
    return ListFaults(rows=wrong) if wrong else rows


def _parted(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    mark = max(";,\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=mark, strict=True))
    except csv.Error:
        return []


def _row(i: int, names: Sequence[str], line: Sequence[str], language: Language) -> Row | str:
    if len(line) != len(names):
        return "cells"
    said = {name: cell.strip() for name, cell in zip(names, line, strict=True)}
    group = group_of(said, language)
    if isinstance(group, str):
        return group
    return Row(i, group, said["contact"], said["address"])


def group_of(said: Mapping[str, str], language: Language) -> Group | str:
    """Return the group that fields say, or the name of the first that cannot be read."""
    kind = BindingKind.GROUP if said.get("kind") == BindingKind.GROUP else BindingKind.CLASS
    in_school = kind is BindingKind.CLASS
    year = _number(said.get("school_year", "")) if in_school else 0
    pupils, day = _number(said.get("pupils", "")), _day(said.get("day", ""))
    if year is None:
        return "school_year"
    if pupils is None:
        return "pupils"
    if day is None:
        return "day"
    band = said.get("age_band", "")
    if not in_school and band not in list(AgeBand):
        return "age_band"
    spoken = said.get("language", "").lower()
    return Group(
        kind=kind,
        school=said.get("school", "") if in_school else "",
        label=said.get("label", ""),
        school_year=year,
        age_band=age_band_of(year) if in_school else AgeBand(band),
        pupils=pupils,
        day=day,
        language=Language(spoken) if spoken in list(Language) else language,
        trail=said.get("trail", ""),
    )


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text.strip()) else None


def _day(text: str) -> date | None:
    first = _DAY_FIRST.fullmatch(text.strip())
    iso = "{2}-{1:0>2}-{0:0>2}".format(*first.groups()) if first else text.strip()
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None
