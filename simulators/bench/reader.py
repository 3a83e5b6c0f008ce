"""The reader on the chip model, each figure beside its limit and other people's drivers.

Exact where nothing is left to chance; where it is, the chance is the same each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulators.bench import peers, soak
from simulators.bench.figures import Figure
from simulators.chip.faults import Fault
from simulators.chip.measure import tap_times

if TYPE_CHECKING:
    from collections.abc import Iterator

# baud, adapter latency in ms, what it is, its limit in ms
TAPS: Final = (
    (115200, 1, "7-byte band, 115200 baud, 1 ms adapter: tap to UID", 20.0),
    (115200, 16, "7-byte band, 115200 baud, 16 ms adapter: tap to UID", 65.0),
    (460800, 1, "7-byte band, 460800 baud, 1 ms adapter: tap to UID", 11.0),
)
ROUND_TRIPS: Final = 3
IDLE_MS: Final = 3.3
MINUTES: Final = 10
GARBLED: Final = 0.02
NOISE: Final = 0.01
BAD_LINE_TAPS: Final = 100_000
BACK_S: Final = 2.0
REPLUGGED_S: Final = 5.0
PULLED_S: Final = 1.0
"""The plug stays out so long, before the time to recover begins."""


def measure() -> Iterator[Figure]:
    """Return the model's figures, one after the other as they are found."""
    yield from _taps()
    yield from _looks()
    gone = soak.false_gone(MINUTES, GARBLED)
    name = f'false "gone" in {MINUTES} minutes, {GARBLED:.0%} of answers garbled'
    yield Figure(f"model: {name}", gone, "", 0, peers.missed_looks())
    yield from _recoveries()
    wrong, right = soak.taps_on_a_bad_line(BAD_LINE_TAPS, NOISE)
    name = f"wrong UIDs in {BAD_LINE_TAPS} taps, {NOISE:.0%} of bytes faulty"
    yield Figure(f"model: {name}", wrong, "", 0, peers.wrong_uids())
    yield Figure("model:   of those taps, read right at the first look", right, "")


def _taps() -> Iterator[Figure]:
    for baud, latency, what, limit in TAPS:
        ms = tap_times(baud, latency)["tap_7_byte_ms"]
        yield Figure(f"model: {what}", ms, "ms", limit, peers.took("tap", baud, latency))
    trips = tap_times(115200, 1)["tap_7_byte_round_trips"]
    others = peers.round_trips("tap", 115200, 1)
    yield Figure("model: 7-byte band: round trips", trips, "", ROUND_TRIPS, others)
    ms = tap_times(115200, 1)["tap_4_byte_ms"]
    yield Figure("model: 4-byte card, 115200 baud, 1 ms adapter: tap to UID", ms, "ms")


def _looks() -> Iterator[Figure]:
    times = tap_times(115200, 1)
    others = peers.took("idle_poll", 115200, 1)
    name = "model: idle poll, 115200 baud, 1 ms: known to be empty"
    yield Figure(name, times["idle_poll_ms"], "ms", IDLE_MS, others)
    yield Figure("model:   and the line at rest again", soak.line_at_rest_ms(), "ms")
    share, wake = soak.dozing()
    yield Figure("model: field on while nobody is there for a minute", 100 * share, "%")
    yield Figure("model:   then, band laid to UID, worst", 1000 * wake, "ms")


def _recoveries() -> Iterator[Figure]:
    for fault in Fault:
        if fault is Fault.DEAF:  # a dead antenna is for a technician
            continue
        plug = fault is Fault.UNPLUGGED
        seconds = soak.back_to_reading(fault) - (PULLED_S if plug else 0)
        name = f"model: back to reading after: {fault.value}"
        yield Figure(name, seconds, "s", REPLUGGED_S if plug else BACK_S)
