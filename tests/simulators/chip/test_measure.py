"""The model's figures must stay within what the reader promises."""

import pytest

from simulators.chip.measure import tap_times


@pytest.mark.parametrize(
    ("baud", "latency_ms", "figure", "most"),
    [
        (115200, 1, "tap_7_byte_ms", 20),
        (115200, 16, "tap_7_byte_ms", 65),
        (460800, 1, "tap_7_byte_ms", 11),
        (115200, 1, "tap_7_byte_round_trips", 3),
        (115200, 1, "tap_4_byte_round_trips", 2),
        (115200, 1, "stays_7_byte_round_trips", 1),
        (115200, 1, "stays_7_byte_ms", 25),  # a band that stays is confirmed within one poll
    ],
)
def test_a_tap_takes_no_longer_than_promised(baud, latency_ms, figure, most):
    assert tap_times(baud, latency_ms)[figure] <= most


def test_a_slow_line_and_a_slow_adapter_show():
    quick, slow, late = tap_times(115200, 0), tap_times(9600, 0), tap_times(115200, 16)
    assert slow["tap_7_byte_ms"] > 5 * quick["tap_7_byte_ms"]
    assert late["tap_7_byte_ms"] == pytest.approx(quick["tap_7_byte_ms"] + 3 * 16, abs=0.01)
