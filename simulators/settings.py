"""The settings files that a rehearsal writes: the real ones, with loopback and free ports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from simulators.waiting import LOOPBACK

if TYPE_CHECKING:
    from simulators.exhibits.plays import Exhibit

NOTICE = """\
[notice]
controller = "Rehearsal museum"
dpo_address = "dpo@example.org"
authority = "Gegevensbeschermingsautoriteit"
"""
"""Who answers for a museum that is rehearsed."""


class BrokerWords(Protocol):
    """What the settings say of a broker: `simulators.broker.BrokerAddress`, or a museum's own."""

    def for_hub(self) -> str:
        """Return the lines of hub.toml."""
        ...

    def for_edges(self) -> str:
        """Return the lines of edge.toml."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things wait: a museum's day by default, shorter for a demo."""

    quiet_minutes: int = 60
    turn_seconds: int = 1
    kept_seconds: int = 2


def hub_settings(
    museum: str,
    broker: BrokerWords,
    portal_port: int,
    smtp_port: int,
    pace: Pace,
    database: str = "",
) -> str:
    """Return a hub.toml; its data stands in `data` beside it, the clock in `../clock`."""
    return f"""\
museum = "{museum}"
data = "data"
database = "{database}"

{broker.for_hub()}
[portal]
host = "{LOOPBACK}"
port = {portal_port}
public_url = "http://{LOOPBACK}:{portal_port}"

[mail]
host = "{LOOPBACK}"
port = {smtp_port}
security = "none"
sender = "museum@example.org"
reply_to = "desk@example.org"
quiet_minutes = {pace.quiet_minutes}
closing_time = "23:59"

[retention]
turn_seconds = {pace.turn_seconds}

{NOTICE}
[clock]
offset_file = "../clock"
"""


def edge_settings(
    museum: str, exhibit: Exhibit, chip: Path, broker: BrokerWords, pace: Pace
) -> str:
    """Return an edge.toml, its clock `clock` beside it."""
    return f"""\
museum = "{museum}"
edge = "{exhibit.name}"
data = "data"
exhibit = "{exhibit.declaration or ""}"

[reader]
port = "{chip}"

{broker.for_edges()}
[door]
port = 0

[clock]
offset_file = "clock"

[kiosk]
mode = "{exhibit.mode}"
kept_seconds = {pace.kept_seconds}
"""
