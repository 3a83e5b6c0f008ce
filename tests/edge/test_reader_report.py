"""How a reader is reaches the hub: when it changes, and again on each new line."""

import pytest

from edge.contract.codec import from_json
from edge.contract.health import ReaderCondition, ReaderHealthReport
from edge.reader.events import Count, ReaderHealth, ReaderState
from edge.reader.report import report_of
from tests.edge.a_talk import ATalk, begun

SICK = ReaderHealth(
    ReaderState.READING,
    "/dev/x",
    device="MFRC522 v2.0",
    baud=460800,
    round_trip_ms=16.0,
    slow=True,
    counts={Count.LOOKS: 7},
)


@pytest.fixture
def talk(tmp_path):
    one = ATalk(tmp_path)
    yield one
    one.outbox.close()


def told(heard):
    """The reports among what went up."""
    return [from_json(ReaderHealthReport, payload) for payload in heard]


def on_line(line):
    return told(payload for _, path, payload in line.taken() if path == "up/health")


def test_every_state_of_a_reader_has_its_word_in_the_contract():
    assert {state.value for state in ReaderState} == {one.value for one in ReaderCondition}


def test_a_report_says_what_health_says(talk):
    report = report_of("wall", SICK, talk.clock.now())
    assert (report.condition, report.device) == (ReaderCondition.READING, "MFRC522 v2.0")
    assert report.advice == SICK.advice
    assert "low_latency" in report.advice[0]
    assert report.counts == {"looks": 7}


def test_a_trouble_of_any_length_can_be_reported(talk):
    health = ReaderHealth(ReaderState.AWAY, "/dev/x", trouble="x" * 1000)
    assert len(report_of("wall", health, talk.clock.now()).trouble) == 300


def test_a_change_is_told_at_once_and_again_on_each_new_line(talk):
    begun(talk)
    report = report_of("wall", SICK, talk.clock.now())
    talk.talk.tell_reader(report)
    assert on_line(talk.line) == [report]
    assert "up/health" in talk.line.retained
    talk.talk.closed()
    talk.opens()
    assert on_line(talk.line) == [report]


def test_what_is_said_while_the_broker_is_away_is_said_when_it_is_back(talk):
    report = report_of("wall", SICK, talk.clock.now())
    talk.talk.tell_reader(report)
    talk.opens()
    assert on_line(talk.line) == [report]
