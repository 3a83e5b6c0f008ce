"""`python -m hub figures`: how many came, played, were mailed and looked, for who runs a museum.

Sums alone, and none under five: nobody's page, way or hour can be read from them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from edge.contract.day import museum_day
from hub import figures
from hub.errors import SettingsWrong
from hub.opening import open_store
from hub.premises import Premises
from hub.rules.figures import ENOUGH, What, told, told_parts, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hub.config import HubSettings
    from hub.figures import Day

Told = dict[str, int | None]
"""Sums as they may be told, by name; None is there, but under five."""

DAYS = 28
_NAMED = 11
_WIDE = 10
_HEADS = {
    What.ISSUED: "bands",
    What.REGISTERED: "families",
    What.PLAYED: "played",
    What.MAILED: "mailed",
    What.OPENED: "opened",
    What.SAVED: "saved",
}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `figures` to the hub's commands."""
    parser = commands.add_parser(
        "figures", help="how many came, played, were mailed and opened their page: sums alone"
    )
    parser.add_argument("--since", type=date.fromisoformat, help=f"a day; else {DAYS} days back")
    parser.add_argument("--until", type=date.fromisoformat, help="a day; else today")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("--config", type=Path, required=True, help="hub.toml")


def run(settings: HubSettings, asked: argparse.Namespace) -> str:
    """Return the sums of some museum days, as a table or as JSON.

    Raises:
        NotFounded: there is no hub yet.
        SettingsWrong: the days are the wrong way round.
    """
    Premises(settings.folder).secrets()
    until = asked.until or museum_day(settings.make_clock().now(), settings.zone)
    since = asked.since or until - timedelta(days=DAYS - 1)
    if since > until:
        raise SettingsWrong(f"--since {since} is after --until {until}")
    store = open_store(settings)
    try:
        with store.read() as tx:
            days = figures.read(tx, since, until)
    finally:
        store.close()
    return as_json(days, since, until) if asked.json else in_words(days, since, until)


def as_json(days: Sequence[Day], since: date, until: date) -> str:
    """Return the sums as JSON: null is a sum under five, days without any sum are not there."""
    return json.dumps(
        {
            "since": since.isoformat(),
            "until": until.isoformat(),
            "hidden_under": ENOUGH,
            "total": _total(one.museum for one in days),
            "exhibits": _by_exhibit(days),
            "days": [
                {"day": one.day.isoformat(), **_told(one.museum), "exhibits": _exhibits(one)}
                for one in days
            ],
        }
    )


def in_words(days: Sequence[Day], since: date, until: date) -> str:
    """Return the sums as a table a director can read, the sentence that matters first."""
    when = f"{_date(since)} to {_date(until)} {until.year}"
    if not days:
        return f"From {when} nobody registered. Another time: --since 2026-03-01"
    made = _total(one.museum for one in days)
    heads = "".join(f"{one:>{_WIDE}}" for one in _HEADS.values())
    lines = [f"From {when}: {_sentence(made)}", "", f"{'':{_NAMED}}{heads}"]
    lines += [_row(_date(one.day), _told(one.museum)) for one in days]
    lines += [_row("in all", made), "", f"{'at':{_NAMED}}{heads}"]
    lines += [_row(name, sums) for name, sums in _by_exhibit(days).items()]
    return "\n".join((*lines, "", *_NOTES))


_NOTES = (
    f"  -  at least one, but fewer than {ENOUGH}: too few to be told. A total counts them only",
    "     where it does not give them away.",
    "bands: bound to a visitor. played: visitors of whom something was kept. All others are",
    "families, each once a day: gave an address, were mailed, opened their page, saved something",
    "of it. All stand under the day of the visit, so what is opened of yesterday still grows. At",
    "an exhibit, mailed, opened and saved are families that made something there.",
)


def _sentence(made: Told) -> str:
    mailed, opened, saved = (made[one] for one in (What.MAILED, What.OPENED, What.SAVED))
    if not mailed:
        return "too few families were mailed to say how many looked."
    said = f"{mailed} families were mailed"
    if opened is None:
        return f"{said}, fewer than {ENOUGH} of them opened their page."
    share = f" ({100 * opened / mailed:.0f} %)" if opened else ""
    kept = f", {saved} saved something of it" if saved else ""
    return f"{said}, {opened or 'none'} opened their page{share}{kept}."


def _row(name: str, sums: Mapping[str, int | None]) -> str:
    said = ("-" if sums[one] is None else str(sums[one]) for one in What)
    return f"{name:{_NAMED}}" + "".join(f"{one:>{_WIDE}}" for one in said)


def _date(day: date) -> str:
    return f"{day:%a} {day.day:>2} {day:%b}"


def _told(sums: Mapping[What, int]) -> Told:
    return {what: told(sums.get(what, 0)) for what in What}


def _total(many: Iterable[Mapping[What, int]]) -> Told:
    days = list(many)
    return {what: total([sums.get(what, 0) for sums in days]) for what in What}


def _exhibits(day: Day) -> dict[str, Told]:
    """Return a day's sums at each exhibit, none of which can be reckoned out of the museum's."""
    told_of = {what: _beside(day.museum.get(what, 0), day.exhibits, what) for what in What}
    return {name: {what: told_of[what][name] for what in What} for name in day.exhibits}


def _by_exhibit(days: Sequence[Day]) -> dict[str, Told]:
    """Return what each exhibit's days make together, by the same rule."""
    names = sorted({name for one in days for name in one.exhibits})
    all_of = {name: _added(one.exhibits.get(name, {}) for one in days) for name in names}
    museum = _added(one.museum for one in days)
    told_of = {what: _beside(museum.get(what, 0), all_of, what) for what in What}
    made = {name: _total(one.exhibits.get(name, {}) for one in days) for name in names}
    return {
        name: {what: None if told_of[what][name] is None else made[name][what] for what in What}
        for name in names
    }


def _beside(whole: int, parts: Mapping[str, Mapping[What, int]], what: What) -> Told:
    return told_parts(whole, {name: sums.get(what, 0) for name, sums in parts.items()})


def _added(many: Iterable[Mapping[What, int]]) -> Mapping[What, int]:
    return sum((Counter(sums) for sums in many), Counter())
