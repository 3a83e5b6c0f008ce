"""The journeys of classes and groups, told one after another on one museum's day.

The one of whom nothing may be stored comes first: it searches a store that must be empty.
"""

import json

import pytest

from simulators.broker import EMBEDDED
from simulators.journeys.command import told_on
from simulators.journeys.rehearsal import rehearsed

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    with rehearsed(tmp_path_factory.mktemp("day"), EMBEDDED) as day:
        yield day


def counted(tally):
    line = json.loads(tally.line())
    assert line["stored_without_consent"] == line["names_found"] == line["refused_later"] == 0
    assert line["told_saved"] == line["on_page"]
    return line


def test_without_an_arrangement_a_class_plays_everywhere_and_nothing_is_stored(day):
    line = counted(told_on(day, "class-unattested"))
    assert line["bands_read"] >= 9
    assert line["told_saved"] == 0


def test_a_class_plays_without_a_question_and_no_name_stands_anywhere(day):
    line = counted(told_on(day, "class"))
    assert line["told_saved"] == line["erased"] == 6


def test_of_a_pupil_who_is_opted_out_nothing_is_kept_before_the_day_or_on_it(day):
    line = counted(told_on(day, "class-opt-out"))
    assert line["told_saved"] == line["erased"] == 4


def test_a_family_takes_its_childs_part_of_a_party_home(day):
    line = counted(told_on(day, "group-claim"))
    assert line["told_saved"] == 7  # one child with a photo, two with their scores
