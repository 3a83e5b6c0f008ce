"""What saved files are called."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from portal import filing


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hérisson bleu",       "herisson-bleu"),
        ("Weißer Bär",          "weisser-bar"),
        ("Un œuf à la coque",   "un-oeuf-a-la-coque"),
        ("../../etc/passwd",    "etc-passwd"),
        ("🦊",                   ""),
        ("نورة",                 ""),
        ("x" * 100,             "x" * 40),
    ],
)  # fmt: skip
def test_a_part_of_a_name_opens_everywhere(text, name):
    assert filing.plain(text) == name


def test_a_name_of_nothing_is_a_name_still():
    assert filing.stem("🦊", "") == "museum"


def test_two_of_one_name_are_told_apart():
    taken = {"a.jpg", "a-2.jpg"}
    assert filing.free("a", "jpg", taken) == "a-3.jpg"
    assert filing.free("b", "jpg", taken) == "b.jpg"


def test_files_are_dated_as_on_the_wall_of_the_museum():
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert filing.when(late, ZoneInfo("Europe/Brussels")) == "2026-11-22-0030"


@pytest.mark.parametrize(
    ("name", "plain", "whole"),
    [
        ("Hérisson bleu", "herisson-bleu", "H%C3%A9risson%20bleu"),
        ('a"; x="b\r\nX-Is: c', "a-x-b-x-is-c", "a%20%3B%20x%3D%20b%20X-Is%20c"),
        ("\ud800", "museum", ""),
    ],
)
def test_a_header_names_a_file_in_all_letters_and_carries_nothing_else(name, plain, whole):
    header = filing.attached(name, "zip")["content-disposition"]
    assert header == f"attachment; filename=\"{plain}.zip\"; filename*=UTF-8''{whole}.zip"
