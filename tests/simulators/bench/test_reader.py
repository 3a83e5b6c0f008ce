"""The reader's table: all that `make bench` prints of the model, in a shorter run."""

import pytest

from simulators.bench import peers, reader, soak
from simulators.chip.faults import Fault

pytestmark = pytest.mark.timeout(120)  # the first of the foreign drivers' runs installs them


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(reader, "MINUTES", 0.2)
    monkeypatch.setattr(reader, "BAD_LINE_TAPS", 400)
    monkeypatch.setattr(soak, "PHASES", 1)


def test_every_figure_of_the_table_is_there_and_holds(short):  # noqa: ARG001 - it is made shorter
    figures = {figure.name: figure for figure in reader.measure()}
    assert all(figure.holds for figure in figures.values()), [
        figure.line() for figure in figures.values() if not figure.holds
    ]
    limited = [figure for figure in figures.values() if figure.limit is not None]
    assert len(limited) == 5 + 1 + 1 + len(Fault) - 1
    assert all(name.startswith("model: ") for name in figures)
    recovered = [name for name in figures if "back to reading after" in name]
    assert len(recovered) == len(Fault) - 1


def test_each_figure_that_others_have_too_stands_beside_theirs(short):  # noqa: ARG001 - it is made shorter
    beside = [figure for figure in reader.measure() if figure.peers]
    assert len(beside) == 7
    for figure in beside[:3]:
        assert all(figure.value < theirs for _, theirs in figure.peers)


def test_other_drivers_are_slower_flap_or_cut_the_uid():
    assert dict(peers.took("tap", 115200, 1))["pi-rc522"] > 100
    assert peers.missed_looks() == (("pi-rc522, misses in 8 polls", 4.0),)
    assert dict(peers.wrong_uids())["mfrc522-python, no fault"] == 1


def test_the_line_is_at_rest_later_than_the_look_is_over():
    times = [figure.value for figure in reader._looks()]
    known, at_rest, *_ = times
    assert known < at_rest < 6
