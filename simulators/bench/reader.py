"""The reader on the chip model: how long a tap takes by the wire and the air."""

from __future__ import annotations

from simulators.bench.figures import Figure
from simulators.chip.measure import tap_times

# baud, adapter latency in ms, which figure, what it is, its limit in ms (None: for information)
TABLE = (
    (115200, 1, "tap_7_byte_ms", "7-byte band, 115200 baud, 1 ms adapter: tap to UID", 20.0),
    (115200, 16, "tap_7_byte_ms", "7-byte band, 115200 baud, 16 ms adapter: tap to UID", 65.0),
    (460800, 1, "tap_7_byte_ms", "7-byte band, 460800 baud, 1 ms adapter: tap to UID", 11.0),
    (115200, 1, "tap_4_byte_ms", "4-byte card, 115200 baud, 1 ms adapter: tap to UID", None),
    (115200, 1, "idle_poll_ms", "an empty look, 115200 baud, 1 ms adapter", None),
)
ROUND_TRIPS = 3


def measure() -> list[Figure]:
    """Return the model's figures; they are exact, so one run is enough."""
    figures = [
        Figure(f"model: {what}", tap_times(baud, latency)[key], "ms", limit)
        for baud, latency, key, what, limit in TABLE
    ]
    trips = tap_times(115200, 1)["tap_7_byte_round_trips"]
    return [*figures, Figure("model: 7-byte band: round trips", trips, "", ROUND_TRIPS)]
