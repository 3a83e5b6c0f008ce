"""What a technician is told about a reader, and when."""

import pytest

from edge.reader.events import Count, ReaderHealth, ReaderState
from edge.reader.health import HealthBook
from edge.reader.profile import Ready

HOUR = 3600.0
READY = Ready("MFRC522 v2.0", 115200, 0x92, pipelined=True)


@pytest.fixture
def book():
    return HealthBook("/dev/reader", 4, 100.0)


def test_reading_is_news_once_and_after_each_trouble(book):
    assert book.reads(READY)
    assert not book.reads(READY)
    assert book.suffers(ReaderState.AWAY, "the plug is out")
    assert not book.suffers(ReaderState.AWAY, "the plug is out")
    assert book.suffers(ReaderState.AWAY, "held by another program")
    assert book.reads(READY)
    assert book.read().trouble is None
    assert (book.read().device, book.read().baud) == ("MFRC522 v2.0", 115200)


def test_a_slow_adapter_is_told_once_with_what_to_run_and_once_when_it_is_quick(book):
    assert not book.turn(101, 1.0)
    assert book.turn(102, 16.0)
    assert not book.turn(103, 16.1)
    (said,) = book.read().advice
    assert "16 ms" in said
    assert "sudo setserial /dev/reader low_latency" in said
    assert book.turn(104, 1.0)
    assert book.read().advice == ()


def test_an_unknown_delay_is_no_slow_adapter(book):
    assert not book.turn(101, None)
    assert book.read().advice == ()


def test_hours_without_a_band_make_it_unproven_until_one_is_read(book):
    assert not book.turn(100 + 3.9 * HOUR, 1.0)
    assert book.turn(100 + 4 * HOUR, 1.0)
    assert not book.turn(100 + 6.5 * HOUR, 1.0)
    (said,) = book.read().advice
    assert "nothing was read for 6 h" in said
    assert "test band" in said
    assert book.proven(100 + 7 * HOUR)
    assert book.read().advice == ()
    assert not book.proven(100 + 7 * HOUR)
    assert not book.turn(100 + 10.9 * HOUR, 1.0)
    assert book.turn(100 + 11 * HOUR, 1.0)


def test_a_line_that_loses_bytes_is_said():
    health = ReaderHealth(ReaderState.READING, "/dev/reader", pipelined=False)
    (said,) = health.advice
    assert "loses bytes" in said


def test_counts_only_grow_and_a_copy_does_not_change(book):
    before = book.read()
    book.count(Count.REOPENS)
    book.proven(101)
    assert before.counts[Count.REOPENS] == 0
    assert book.read().counts[Count.REOPENS] == 1
    assert book.read().counts[Count.BANDS_SEEN] == 1
    assert set(book.read().counts) == set(Count)
