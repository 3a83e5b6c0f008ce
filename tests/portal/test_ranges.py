"""A sound comes in the parts that a player asks for (RFC 9110, section 14)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ranges import part_of
from tests.portal.a_family import FULL, PHOTO, SOUND, a_page
from tests.portal.a_sound import sung


@pytest.fixture
def sound(hub, view):
    hub.page = a_page(replace(FULL, media=(SOUND, PHOTO)))
    return f"{view}/media/{SOUND.result_id.hex()}/0.mp3"


def asked(web, sound, part, **others):
    return web.get(sound, headers={"range": part, **others})


@pytest.mark.parametrize(
    ("part", "first", "last"),
    [
        ("bytes=0-1",        0,    1),
        ("bytes=0-0",        0,    0),
        ("Bytes=100-199",    100,  199),
        ("bytes=-10",        -10,  -1),
        ("bytes=-99999999",  0,    -1),
        ("bytes=500-",       500,  -1),
        ("bytes=0-",         0,    -1),
        ("bytes=7-99999999", 7,    -1),
    ],
)  # fmt: skip
def test_a_part_that_is_there_comes_alone_and_says_which_it_is(web, sound, part, first, last):
    size = len(sung())
    start, end = first % size, last % size
    answer = asked(web, sound, part)
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{size}"
    assert answer.headers["content-length"] == str(end - start + 1)
    assert answer.headers["content-type"] == "audio/mpeg"
    assert "content-encoding" not in answer.headers
    assert answer.content == sung()[start : end + 1]


@pytest.mark.parametrize("part", ["bytes=99999999-", "bytes=99999999-999999999", "bytes=-0"])
def test_a_part_beyond_the_end_is_not_there_and_the_size_is_said(web, sound, part):
    answer = asked(web, sound, part)
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(sung())}"
    assert answer.content == b""


NONSENSE = [
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=9-1",
    "bytes=a-b",
    "bytes=0-1,5-9",
    "bytes=" + "0-," * 900,
    "bytes=+1-2",
    "bytes=" + "9" * 5000 + "-",
    "seconds=0-1",
]


@pytest.mark.parametrize("part", NONSENSE)
def test_several_parts_another_unit_and_nonsense_bring_the_whole(web, sound, part):
    answer = asked(web, sound, part)
    assert answer.status_code == 200
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.content == sung()


def test_a_part_of_a_version_that_nobody_named_brings_the_whole(web, sound):
    answer = asked(web, sound, "bytes=0-1", **{"if-range": '"x"'})
    assert (answer.status_code, answer.content) == (200, sung())


def test_who_asks_for_the_whole_is_told_that_parts_may_be_asked_for(web, sound):
    answer = web.get(sound)
    assert answer.status_code == 200
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_photo_comes_whole(web, view, sound):
    assert sound
    answer = asked(web, f"{view}/media/{PHOTO.result_id.hex()}/320.jpg", "bytes=0-1")
    assert answer.status_code == 200
    assert "accept-ranges" not in answer.headers


@given(st.from_regex(r"bytes=[0-9]{0,4}-[0-9]{0,4}", fullmatch=True), st.integers(0, 3000))
def test_whatever_is_asked_never_reaches_beyond_the_file(part, size):
    found = part_of(part, size)
    if found:
        assert 0 <= found.start < found.stop <= size
