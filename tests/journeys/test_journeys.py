"""The four journeys, on the embedded broker and on Debian's Mosquitto with its stock settings."""

import json

import pytest

from simulators.broker import EMBEDDED, MOSQUITTO, running
from simulators.journeys.command import told
from simulators.journeys.tally import Tally

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

on_every_broker = pytest.mark.parametrize(
    "broker", [EMBEDDED, pytest.param(MOSQUITTO, marks=pytest.mark.mosquitto)]
)


def counted(name, folder, broker):
    tally = told(name, folder, broker)
    line = json.loads(tally.line())
    assert line["told_saved"] == line["on_page"] + line["refused_later"]
    assert line["stored_without_consent"] == 0
    assert line["tap_to_answer_ms"]["p50"] <= line["tap_to_answer_ms"]["p95"]
    return line


@on_every_broker
def test_a_family_plays_opens_one_mail_and_erases_it_all(broker, tmp_path):
    line = counted("family", tmp_path, broker)
    assert line["told_saved"] >= 6
    assert line["bands_read"] == 9
    assert line["erased"] == line["on_page"]
    assert line["mails"] == 2  # the guardian confirms the youngest; one mail with the results


@on_every_broker
def test_nothing_is_kept_of_a_child_alone(broker, tmp_path):
    line = counted("child-alone", tmp_path, broker)
    assert line["bands_read"] == 3
    assert (line["told_saved"], line["on_page"], line["mails"]) == (0, 0, 0)


@on_every_broker
def test_a_next_visit_replaces_the_last(broker, tmp_path):
    line = counted("returning", tmp_path, broker)
    assert line["old_results_left"] == 0
    assert line["told_saved"] >= 6
    assert line["mails"] == 2


@on_every_broker
def test_nothing_is_lost_when_the_hub_is_killed_in_mid_play(broker, tmp_path):
    line = counted("hub-down", tmp_path, broker)
    assert line["told_saved"] >= 6
    assert line["on_page"] == line["told_saved"]


def test_the_museum_also_meets_on_a_broker_that_somebody_else_runs(tmp_path):
    with running(EMBEDDED, tmp_path) as elsewhere:
        broker = f"mqtt://{elsewhere.host}:{elsewhere.port}"
        assert counted("child-alone", tmp_path / "one", broker)["bands_read"] == 3
        assert counted("returning", tmp_path / "two", broker)["old_results_left"] == 0


def test_a_journey_prints_exactly_these_numbers():

    assert list(json.loads(Tally("family", taps=[3.0, 1.0]).line())) == [
        "journey",
        "bands_read",
        "told_saved",
        "on_page",
        "refused_later",
        "provisional",
        "erased",
        "mails",
        "old_results_left",
        "stored_without_consent",
        "tap_to_answer_ms",
    ]
