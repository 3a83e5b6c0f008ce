"""The journeys of registration, told one after another on one museum's day.

Those of whom nothing may be stored come first: they search a store that must be empty.
"""

import json

import pytest

from simulators.broker import EMBEDDED
from simulators.exhibits.plays import ALL_EXHIBITS, EXIT
from simulators.journeys.command import told, told_on
from simulators.journeys.rehearsal import rehearsed

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    with rehearsed(tmp_path_factory.mktemp("day"), EMBEDDED, (*ALL_EXHIBITS, EXIT)) as day:
        yield day


def counted(tally):
    line = json.loads(tally.line())
    assert line["told_saved"] == line["on_page"] + line["refused_later"]
    assert line["stored_without_consent"] == 0
    assert line["refused_later"] == 0
    return line


@pytest.mark.parametrize(
    ("story", "bands"), [("just-play", 4), ("class-band", 4), ("guardian-refuses", 12)]
)
def test_they_play_everywhere_and_nothing_is_stored_anywhere(day, story, bands):
    line = counted(told_on(day, story))
    assert line["bands_read"] >= bands
    assert (line["told_saved"], line["on_page"], line["mails"]) == (0, 0, 0)


def test_a_teenager_decides_alone(day):
    line = counted(told_on(day, "teen"))
    assert (line["on_page"], line["mails"]) == (4, 1)


def test_a_voice_is_heard_on_the_page_of_who_agreed_to_it_and_of_nobody_else(day):
    line = counted(told_on(day, "adult"))
    assert (line["on_page"], line["mails"]) == (5, 1)


@pytest.mark.parametrize(
    ("story", "results"), [("guardian-address", 3), ("guardian-band", 6), ("staff-band", 3)]
)
def test_a_child_waits_until_a_guardian_who_was_there_opened_the_mail(day, story, results):
    line = counted(told_on(day, story))
    assert (line["on_page"], line["mails"]) == (results, 1)


@pytest.mark.timeout(180)
def test_a_guardians_answer_on_a_phone_is_on_the_kiosk_at_once_and_its_page_grows(day):
    line = counted(told_on(day, "guardian-phone"))
    assert (line["on_page"], line["mails"]) == (4, 1)


def test_forget_me_leaves_nothing_and_what_comes_late_is_refused(day):
    line = counted(told_on(day, "forget-me"))
    assert line["on_page"] == line["erased"] == 3


def test_at_the_exit_it_is_counted_mailed_grows_on_the_open_page_and_is_ended(day):
    line = counted(told_on(day, "exit"))
    assert (line["on_page"], line["mails"]) == (4, 1)


def test_what_was_bound_and_played_without_a_hub_is_all_on_the_page(tmp_path):
    line = counted(told("offline-registration", tmp_path, EMBEDDED))
    assert (line["told_saved"], line["provisional"], line["on_page"]) == (4, 2, 4)
