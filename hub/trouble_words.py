"""What is not well with the hub, and what to do next, in words for whoever looks after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.health import BROKER, DISK
from hub.settling.quarantine import BROKE

if TYPE_CHECKING:
    from datetime import datetime

    from hub.health import Running, Trouble, Unheard
    from hub.status import CertificateStatus, PutAside, Status

LEAST_DAYS = 30
"""A broker's certificate that ends sooner is red: `broker run` should have renewed it."""
_SHOWN = 20
"""Kinds of what was put aside that are listed, the latest first."""
_NEXT = {
    BROKER: "start it again (`python -m hub broker run`), or look at [broker] in hub.toml;"
    " installations keep what they have till then",
    DISK: "make room in the folder `data`; installations keep their photos till then",
    "workers": "they are started again by themselves; if not, look at the hub's log and the"
    " database; what is theirs is sent again",
    "mail": "look at [mail] in hub.toml, and at the mail server; mails wait till then",
    "clockwork": "look at the hub's log and its disk: what is due to be erased waits for this",
    "rotation": "look at the folder `broker` in `data`: the old passwords serve till then",
    "health": "look at the disk of the folder `data`",
}
_ADVICE = (
    ("was not heard", "look who spoke so: one of another version, or somebody under its name"),
    (BROKE, "a mistake in this program: tell its makers this line; what counts is sent again"),
    ("not enrolled", "enrol that installation again, or switch it off"),
    ("BadSeal", "its keys are not those it enrolled with, or a stranger speaks on the broker"),
    ("KeyGone", "its clock is wrong, or it waited for longer than 14 days: look at its clock"),
    ("ExhibitDeclared", "look at that exhibit's own settings, then start it again"),
    ("retained", "somebody publishes with `retain`; it was cleared: look who"),
)
_WAITS = "results wait there till then, and what is asked there has no answer"
_WAITS_BESIDE = "workers hear its events; photos wait there, and what is asked there has no answer"
_STRANGE = "another version than the hub's, or a stranger on the broker: look who speaks there"


def red_lines(found: Status) -> list[str]:
    """Return what somebody must look at now, a line each: what is wrong, then what to do."""
    return [*_silent(found.hub), *_troubles(found.hub), *_certificate(found.certificate)]


def running_lines(found: Status) -> list[str]:
    """Return whether the hub runs, and what it counted since it began."""
    certificate = found.certificate
    good = [f"certificate    good until {certificate.ends:%Y-%m-%d}"] if certificate else []
    if found.hub is None:
        return ["hub            does not run: `python -m portal run` starts it", *good]
    counts = ", ".join(f"{count} {name}" for name, count in sorted(found.hub.counts.items()))
    strangers = [_strangers(one) for one in found.hub.unheard if not one.edge]
    said = f"hub            at {_minute(found.hub.at)}: {counts or 'nothing came yet'}"
    return [said, *strangers, *good]


def aside_lines(found: Status) -> list[str]:
    """Return what was put aside, by kind, each with how often, when, and what to do."""
    kinds = found.put_aside
    lines = [f"put aside      {found.quarantined} message(s) in 30 days, of {len(kinds)} kind(s)"]
    for one in kinds[:_SHOWN]:
        lines += [f"  {_came(one)}", f"    {_advice(one.why)}"]
    more = len(kinds) - _SHOWN
    return [*lines, f"  and {more} kind(s) more: --json names all"] if more > 0 else lines


def _silent(hub: Running | None) -> list[str]:
    if hub is None or not hub.silent:
        return []
    then = "look whether it runs and whether its disk is full, then start it again"
    return [f"SILENT         the hub said nothing since {_minute(hub.at)}: {then}"]


def _troubles(hub: Running | None) -> list[str]:
    if hub is None or hub.silent:
        return []
    unheard = [_unheard(one) for one in hub.unheard if one.edge]
    return [*(_trouble(one) for one in hub.troubles), *unheard]


def _trouble(one: Trouble) -> str:
    then = _NEXT.get(one.what, "look at the hub's log")
    return f"TROUBLE        {one.what}: {one.why}, since {_minute(one.since)}; {then}"


def _unheard(one: Unheard) -> str:
    then = f"look who speaks as {one.edge}, and at its version"
    what = "too much under its name cannot be read"
    waits = _WAITS_BESIDE if one.but_events else _WAITS
    return f"NOT HEARD      {one.edge}, until {_minute(one.until)}: {what}; {then}; {waits}"


def _strangers(one: Unheard) -> str:
    what = "whoever is not enrolled says too much"
    then = "look who speaks on the broker, and enrol what is yours"
    beside = "; workers hear events all the same" if one.but_events else ""
    return f"not heard      {what}, until {_minute(one.until)}: {then}{beside}"


def _certificate(one: CertificateStatus | None) -> list[str]:
    if one is None or one.days >= LEAST_DAYS:
        return []
    then = "start `python -m hub broker run` again, which renews it"
    return [f"CERTIFICATE    the broker's ends in {one.days} day(s), and with it all lines: {then}"]


def _came(one: PutAside) -> str:
    when = f"{one.times} time(s), {_minute(one.first_at)} to {_minute(one.at)}"
    return f"{one.topic}: {one.why}; {when}"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _advice(why: str) -> str:
    return next((then for word, then in _ADVICE if word in why), _STRANGE)
