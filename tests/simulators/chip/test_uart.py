"""The chip on its UART: bytes in, bytes out, in their time."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.chip.resampling import Timed, heard
from simulators.chip.virtual import VirtualReader

BYTE_AT_9600 = 10 / 9600
VERSION = 0xB7


@pytest.fixture
def reader():
    return VirtualReader()


def exchange(reader, sent, at=0.0, baud=9600):
    return reader.port.receive(sent, at, baud)


def test_a_read_is_answered_with_the_value(reader):
    assert exchange(reader, b"\xb7").answer == b"\x92"


def test_a_write_is_answered_with_the_address(reader):
    assert exchange(reader, b"\x11\x3d\x91").answer == b"\x11\x3d"


def test_the_echo_comes_with_the_address_before_the_data(reader):
    assert exchange(reader, b"\x11").answer == b"\x11"
    assert exchange(reader, b"\x3d").answer == b""
    assert exchange(reader, b"\x91").answer == b"\x3d"


def test_bit_6_of_an_address_is_passed_over(reader):
    assert exchange(reader, b"\xf7").answer == b"\x92"


def test_every_byte_takes_its_time_and_the_last_answer_one_more(reader):
    delivery = exchange(reader, b"\xb7" * 32, at=5.0)
    assert delivery.answer == b"\x92" * 32
    assert delivery.complete_at == pytest.approx(5.0 + 33 * BYTE_AT_9600, rel=1e-4)


def test_what_is_sent_while_the_line_is_busy_waits_its_turn(reader):
    exchange(reader, b"\xb7" * 32, at=5.0)
    delivery = exchange(reader, b"\xb7", at=5.001)
    assert delivery.complete_at == pytest.approx(5.0 + 34 * BYTE_AT_9600, rel=1e-4)


def test_a_host_a_little_too_fast_loses_answers_in_a_long_chain(reader):
    """115200 at 16 MHz is 117647: the chip can hold one answer back while it sends another."""
    exchange(reader, b"\x1f\x7a")
    assert len(exchange(reader, b"\xb7" * 20, at=1.0, baud=117647).answer) == 20
    assert len(exchange(reader, b"\xb7" * 200, at=2.0, baud=117647).answer) < 200


def test_the_speed_changes_after_its_echo(reader):
    assert exchange(reader, b"\x1f\x7a").answer == b"\x1f"
    assert exchange(reader, b"\xb7", at=1.0, baud=115200).answer == b"\x92"


def test_a_host_at_another_speed_hears_something_else(reader):
    garbled = exchange(reader, b"\xb7\xb7\xb7", baud=115200).answer
    assert garbled != b"\x92\x92\x92"
    assert exchange(reader, b"\xb7\xb7\xb7", at=1.0).answer[-2:] == b"\x92\x92"


def test_a_stray_byte_takes_the_next_one_as_its_data(reader):
    answer = exchange(reader, b"\x14" + bytes((VERSION,)) * 3).answer
    assert answer == b"\x14\x92\x92"
    assert exchange(reader, b"\x94").answer == b"\xb7"  # TxControl was overwritten


def test_a_stuck_chip_answers_nothing(reader):
    reader.port.stuck = True
    assert exchange(reader, b"\xb7").answer == b""


def test_a_hard_reset_forgets_a_half_written_access(reader):
    exchange(reader, b"\x1f\x7a\x14")
    reader.port.hard_reset(1.0)
    assert exchange(reader, b"\xb7", at=1.1).answer == b"\x92"


@given(st.binary(max_size=40), st.floats(0.97, 1.03))
def test_a_receiver_near_enough_hears_every_byte(data, ratio):
    sent = [Timed(value, n * 10 / 9600) for n, value in enumerate(data)]
    assert bytes(byte.value for byte in heard(sent, 9600, 9600 * ratio)) == data


@given(st.binary(max_size=40), st.sampled_from([1 / 12, 0.5, 0.9, 1.1, 2, 12]))
def test_a_receiver_far_off_hears_bytes_in_order_and_no_more_than_fit(data, ratio):
    sent = [Timed(value, n * 10 / 9600) for n, value in enumerate(data)]
    found = heard(sent, 9600, 9600 * ratio)
    assert all(0 <= byte.value <= 255 for byte in found)
    assert all(b.begins_at > a.begins_at for a, b in pairwise(found))
    assert len(found) <= len(data) * max(1, 5 * ratio)


def test_a_chip_asleep_is_woken_by_the_line_and_hears_only_when_its_clock_runs(reader):
    """Data sheet 8.6.2: send 55 hex, then read address 0 until it is answered."""
    exchange(reader, b"\x1f\x15\x11\x3d")
    exchange(reader, b"\x01\x10", baud=1228800)
    assert exchange(reader, b"\x55", at=1.0, baud=1228800).answer == b""
    answers = [exchange(reader, b"\x80", at=1.0, baud=1228800).answer for _ in range(40)]
    awake = answers.index(b"\x00")
    assert 5 < awake < 30
    assert answers == [b""] * awake + [b"\x00"] * (40 - awake)
    assert exchange(reader, b"\x81\x91", at=2.0, baud=1228800).answer == b"\x00\x3d"


def test_a_chip_that_starts_up_hears_nothing(reader):
    reader.port.hard_reset(1.0)
    assert exchange(reader, b"\xb7", at=1.0).answer == b""
    assert exchange(reader, b"\xb7", at=1.01).answer == b"\x92"
