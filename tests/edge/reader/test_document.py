"""docs/reader.md says what is so."""

import re
from pathlib import Path

import pytest

from simulators.bench import peers, soak
from simulators.bench.timeline import draw
from simulators.bench.trace import one_tap
from simulators.chip.measure import tap_times
from tests.house.test_docs import NAMED, what_is_wrong

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "reader.md").read_text()
pytestmark = pytest.mark.timeout(120)  # the first of the foreign drivers' runs installs them


def row(name):
    """The three columns of the table's row that begins so."""
    (line,) = [one for one in PAGE.splitlines() if one.startswith(f"| {name}")]
    return [float(re.search(r"[\d.]+", cell)[0]) for cell in line.split("|")[2:5]]


@pytest.mark.parametrize(
    "page",
    ["reader.md", *(f"decisions/{one.name}" for one in (DOCS / "decisions").glob("000[89]*"))],
)
def test_each_file_and_name_exists(page):
    from_the_top = (DOCS / page).read_text().replace("](reader-tap", "](docs/reader-tap")
    assert what_is_wrong(from_the_top) == []


def test_the_page_walks_through_the_rooms():
    assert len(NAMED.findall(PAGE)) > 25


def test_the_drawing_is_of_the_tap_as_it_is():
    drawn = (DOCS / "reader-tap.svg").read_text()
    assert drawn == draw(one_tap()), "python -m simulators.bench.timeline > docs/reader-tap.svg"


def test_the_trace_is_of_three_round_trips_that_end_in_a_sak():
    trace = one_tap()
    assert [one.said for one in trace.out] == ["WUPA", "ANTICOLL", "SELECT", "ANTICOLL", "SELECT"]
    assert [one.said for one in trace.back] == ["ATQA", "UID", "SAK", "UID", "SAK"]
    assert len(trace.up) == 3
    assert trace.total == pytest.approx(tap_times(115200, 1)["tap_7_byte_ms"], abs=0.01)
    assert trace.known_empty == pytest.approx(tap_times(115200, 1)["idle_poll_ms"], abs=0.01)


@pytest.mark.parametrize(
    ("name", "baud", "latency", "figure", "theirs"),
    [
        ("7-byte band, 115200", 115200, 1, "tap_7_byte_ms", "tap"),
        ("the same with a 16 ms", 115200, 16, "tap_7_byte_ms", "tap"),
        ("460800 baud, 1 ms", 460800, 1, "tap_7_byte_ms", "tap"),
        ("an empty look", 115200, 1, "idle_poll_ms", "idle_poll"),
    ],
)
def test_the_table_is_what_the_bench_prints(name, baud, latency, figure, theirs):
    ours, *others = row(name)
    assert ours == tap_times(baud, latency)[figure]
    assert others == [ms for _, ms in peers.took(theirs, baud, latency)]


def test_the_round_trips_are_what_the_bench_prints():
    others = [count for _, count in peers.round_trips("tap", 115200, 1)]
    assert row("round trips") == [tap_times(115200, 1)["tap_7_byte_round_trips"], *others]


def test_the_decision_counts_right():
    text = next((DOCS / "decisions").glob("0008*")).read_text()
    assert f"{soak.line_at_rest_ms():.2f} ms" in text
    assert f"{tap_times(115200, 1)['idle_poll_ms']:.2f} ms" in text
    needed = [float(cell) for cell in re.findall(r"\| ([\d.]+) \|$", text, re.MULTILINE)]
    assert sum(needed) == pytest.approx(28.5)
    assert sum(needed) * 10 / 115.2 + 1 == pytest.approx(3.47, abs=0.01)
