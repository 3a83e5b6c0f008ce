"""A HEIC picture tells its extent by its boxes, whatever else they hold."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from edge.heic import extent_of, is_heic
from tests.a_heic import HEIC


def box(name, *inside):
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), name) + body


def ispe(width, height):
    return box(b"ispe", bytes(4), struct.pack(">II", width, height))


def picture(*extents):
    properties = box(b"iprp", box(b"ipco", box(b"hvcC", b"?"), *(ispe(*one) for one in extents)))
    return box(b"ftyp", b"heic", bytes(4), b"mif1heic") + box(b"meta", bytes(4), properties)


def test_its_extent_is_that_of_the_whole_and_not_of_a_tile():
    assert extent_of(HEIC) == (96, 64)
    assert extent_of(picture((512, 512), (4032, 3024), (320, 240))) == (4032, 3024)
    assert extent_of(picture()) == (-1, -1)


def test_a_box_may_tell_its_length_in_eight_bytes_or_go_to_the_end():
    whole = picture((40, 30))
    head, meta = whole[:24], whole[24:]
    long = struct.pack(">I4sQ", 1, b"meta", len(meta) + 8) + meta[8:]
    assert extent_of(head + long) == (40, 30)
    assert extent_of(head + bytes(4) + meta[4:]) == (40, 30)


def test_it_is_told_by_its_brands():
    assert is_heic(HEIC)
    assert is_heic(box(b"ftyp", b"mif1", bytes(4), b"miafheic"))
    assert not is_heic(box(b"ftyp", b"avif", bytes(4), b"mif1avif"))
    assert not is_heic(b"")


@given(at=st.integers(0, 460), byte=st.integers(0, 255), end=st.integers(0, 714))
def test_damaged_boxes_say_something_or_nothing_and_never_raise(at, byte, end):
    damaged = bytearray(HEIC)
    damaged[at] = byte
    width, height = extent_of(bytes(damaged[:end]))
    assert (width, height) == (-1, -1) or (width >= 0 and height >= 0)
