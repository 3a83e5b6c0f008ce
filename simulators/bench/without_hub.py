"""What becomes of what is kept while the hub is away: three days, two weeks, a busy day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from simulators.bench import real_outboxes
from simulators.bench.figures import Figure
from simulators.broker import MOSQUITTO, running
from simulators.chaos.outage import Endured, endure

PROMISED = timedelta(hours=72)
"""An outage so long costs nothing at all; what a longer one costs is counted."""
OUTAGES = (("72 h", PROMISED), ("15 days", timedelta(days=15)))


def measure(folder: Path) -> Iterator[Figure]:
    """Yield what is not on the hub, counted in red or not, and how long sixty outboxes drain.

    Debian's own Mosquitto, as it is; the days pass on the moved clock. `folder` is empty.

    Raises:
        ProgramMissing: Mosquitto is not installed.
        RehearsalError: something did not come up, or not all was settled in time.
    """
    with running(MOSQUITTO, folder) as broker:
        for name, away in OUTAGES:
            own = folder / name.replace(" ", "-")
            own.mkdir()
            yield from figures(name, away, endure(own, broker, away))
        own = folder / "outboxes"
        own.mkdir()
        yield from real_outboxes.measure(own, broker)


def figures(name: str, away: timedelta, found: Endured) -> Iterator[Figure]:
    """Yield what one outage cost: nothing goes uncounted, and of a short one nothing is lost."""
    beside = (
        ("said to be kept", float(found.told_saved)),
        ("on the hub", float(found.on_hub)),
        ("red", float(found.red)),
    )
    title = f"neither there nor counted after {name} without a hub"
    yield Figure(title, abs(found.unaccounted), "", 0.0, beside)
    limit = 0.0 if away <= PROMISED else None
    yield Figure(f"counted as lost after {name} without a hub", float(found.counted), "", limit)
