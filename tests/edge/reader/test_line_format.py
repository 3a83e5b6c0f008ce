"""How line readers write numbers down: read by the settings' words, refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.reader.errors import SettingsRefused
from edge.reader.line_format import RDM6300, read_format
from edge.reader.settings import ReaderSettings
from simulators.readers.talker import decimal_line, rdm6300_frame


@pytest.mark.parametrize(
    ("words", "body", "uid"),
    [
        (RDM6300,                                "0A00C5EA1134", "0A00C5EA11"),
        (RDM6300,                                "0A00C5EA1135", None),  # checksum
        (RDM6300,                                "0a00c5ea1134", None),  # it writes capitals
        (RDM6300,                                "0A00C5EA11",   None),  # too short
        (RDM6300,                                "0A00C5EA11 4", None),
        ("digits=decimal bytes=4",               "0180733929",   "0AC5C7E9"),
        ("digits=decimal bytes=4",               "4294967295",   "FFFFFFFF"),
        ("digits=decimal bytes=4",               "4294967296",   None),  # more than four bytes
        ("digits=decimal bytes=4",               "180733929",    None),  # a digit is missing
        ("digits=decimal bytes=4",               "01807339２9", None),  # noqa: RUF001 - no such digit
        ("digits=hex bytes=4 order=last",        "EAC5C80A",     "0AC8C5EA"),
        ("digits=hex bytes=7 letters=lower",     "04a3c6cae26180", "04A3C6CAE26180"),
        ("digits=hex bytes=7 letters=lower",     "04A3C6CAE26180", None),
        ("digits=hex bytes=4 width=6",           "C8C5EA",       "00C8C5EA"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written(words, body, uid):
    found = read_format(words).number_in(body.encode())
    assert found == (None if uid is None else bytes.fromhex(uid))


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("begin=02",                "line: 'begin' is none of start, end"),
        ("start=0x02",              "line: start"),
        ("end=",                    "line: end"),
        ("digits=octal",            "line: digits"),
        ("bytes=6",                 "line: bytes"),
        ("bytes=four",              "line: bytes"),
        ("width=-1",                "line: width"),
        ("bytes=4 width=7",         "line: width"),
        ("order=middle",            "line: order"),
        ("letters=gothic",          "line: letters"),
        ("checksum=crc",            "line: checksum"),
        ("silence_ms=0",            "line: silence_ms"),
        ("agree=0",                 "line: agree"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_by_name(words, named):
    with pytest.raises(SettingsRefused, match=named):
        ReaderSettings("port", profile="framed", line=words)


@given(uid=st.binary(min_size=5, max_size=5))
def test_every_rdm6300_number_comes_back(uid):
    assert read_format(RDM6300).number_in(rdm6300_frame(uid)[1:-1]) == uid


@pytest.mark.parametrize("size", [4, 5, 7, 8, 10])
@given(data=st.data())
def test_every_decimal_number_comes_back(size, data):
    uid = data.draw(st.binary(min_size=size, max_size=size))
    form = read_format(f"digits=decimal bytes={size}")
    assert form.number_in(decimal_line(uid)[:-2]) == uid


@given(uid=st.binary(min_size=5, max_size=5), place=st.integers(0, 11), byte=st.integers(0, 255))
def test_no_single_fault_makes_another_number(uid, place, byte):
    body = bytearray(rdm6300_frame(uid)[1:-1])
    body[place] = byte
    assert read_format(RDM6300).number_in(bytes(body)) in (uid, None)


@given(body=st.binary(max_size=40))
def test_noise_is_read_or_refused_and_never_more(body):
    for words in (RDM6300, "digits=decimal bytes=4", "digits=hex bytes=4 checksum=xor"):
        uid = read_format(words).number_in(body)
        assert uid is None or len(uid) == read_format(words).size
