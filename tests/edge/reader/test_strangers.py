"""What is on the line is named for what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.reader import strangers

RDM6300 = b"\x020A00B1C2D3A0\x03"


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (b"\xb7\xb7\xb7",                     "echoes"),
        (b"\x00\xb7\xb7\xb7",                 "echoes"),
        (b"\x00\x00\xff\x00\xff\x00",         "PN532"),
        (RDM6300,                             "framed"),
        (b"\r\nERROR\r\n",                    "a modem"),
        (b"$GPGGA,1\r\n",                     "writes text"),
        (b"login: ",                          "a console"),
        (b"\x42\x42\x42",                     "with a version that none has"),
        (b"\xab\x02\x01\x08\x11",             "packet protocol"),
        (b"\x55\x01\xfe\x80\x00",             "packet protocol"),
        (b"\x00\x00\x00",                     "held at one level"),
        (b"\xff",                             "held at one level"),
        (b"\x91\xe3",                         "not as an MFRC522"),
    ],
)  # fmt: skip
def test_it_is_named(said, named):
    assert named in strangers.name_of([b"", said, b""])


def test_the_surest_sign_at_any_speed_counts():
    assert "echoes" in strangers.name_of([b"\x00\x00\x00", b"OK OK OK", b"\xb7\xb7\xb7"])


@given(st.lists(st.binary(max_size=70), max_size=6))
def test_whatever_it_said_there_is_a_sentence(heard):
    assert strangers.name_of(heard)
