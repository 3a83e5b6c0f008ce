"""An answer is for who asked, within ten seconds; a hand-off is heard of until its hour."""

from datetime import UTC, datetime, timedelta

from edge.contract.downward import (
    HandOffOpened,
    HandOffSeen,
    MailAnswer,
    MailVerdict,
    VisitCounts,
)
from edge.contract.requests import BandMarked, CountsWanted, HandOffEnded, HandOffWanted, MailWanted
from edge.contract.words import Language, Mark
from edge.inquiries import Inquiries

NOON = datetime(2026, 7, 28, 10, tzinfo=UTC)
ONE, TWO = b"1" * 16, b"2" * 16
COUNTS = CountsWanted(b"b" * 16)
HAND_OFF = b"h" * 16
OPENED = HandOffOpened(ONE, HAND_OFF, "https://example.org/h/x", NOON + timedelta(minutes=10))


def counts(nonce=ONE):
    return VisitCounts(nonce, scores=1, photos=0, sounds=0)


def test_an_answer_in_time_is_heard_once():
    inquiries = Inquiries()
    inquiries.put(ONE, COUNTS, 100.0)
    assert inquiries.heard(counts(), 109.9, NOON)
    assert not inquiries.heard(counts(), 109.9, NOON)
    assert inquiries.overdue(200.0) == ()


def test_an_answer_to_nobody_is_not_heard():
    inquiries = Inquiries()
    inquiries.put(ONE, COUNTS, 100.0)
    assert not inquiries.heard(counts(TWO), 101.0, NOON)


def test_after_ten_seconds_the_hub_was_silent_and_what_comes_late_is_dropped():
    inquiries = Inquiries()
    inquiries.put(ONE, COUNTS, 100.0)
    inquiries.put(TWO, MailWanted(b"b" * 16), 105.0)
    assert inquiries.overdue(109.9) == ()
    assert inquiries.overdue(110.0) == (ONE,)
    assert not inquiries.heard(counts(), 110.0, NOON)
    assert inquiries.heard(MailAnswer(TWO, MailVerdict.GOES), 110.0, NOON)


def test_an_answer_that_comes_with_the_deadline_is_late():
    inquiries = Inquiries()
    inquiries.put(ONE, COUNTS, 100.0)
    assert not inquiries.heard(counts(), 110.0, NOON)


def test_what_is_not_answered_is_not_waited_for():
    inquiries = Inquiries()
    inquiries.put(ONE, BandMarked(NOON.date(), b"k" * 16, Mark.LOCKED), 100.0)
    inquiries.put(TWO, HandOffEnded(HAND_OFF, taken=False), 100.0)
    assert inquiries.overdue(200.0) == ()
    assert inquiries.give_up() == ()


def test_when_the_hub_goes_away_everybody_who_waits_is_told():
    inquiries = Inquiries()
    inquiries.put(ONE, COUNTS, 100.0)
    assert inquiries.give_up() == (ONE,)
    assert inquiries.give_up() == ()


def test_a_hand_off_is_heard_of_until_its_hour_and_not_once_it_ended():
    inquiries = Inquiries()
    seen = HandOffSeen(HAND_OFF)
    assert not inquiries.heard(seen, 100.0, NOON)
    inquiries.put(ONE, HandOffWanted(Language.NL), 100.0)
    assert inquiries.heard(OPENED, 101.0, NOON)
    assert inquiries.heard(seen, 400.0, NOON + timedelta(minutes=5))
    assert not inquiries.heard(seen, 701.0, NOON + timedelta(minutes=10, seconds=1))
    inquiries.put(TWO, HandOffEnded(HAND_OFF, taken=False), 402.0)
    assert not inquiries.heard(seen, 403.0, NOON + timedelta(minutes=6))


def test_a_hand_off_that_was_opened_too_late_is_not_heard_of():
    inquiries = Inquiries()
    inquiries.put(ONE, HandOffWanted(Language.NL), 100.0)
    assert not inquiries.heard(OPENED, 111.0, NOON)
    assert not inquiries.heard(HandOffSeen(HAND_OFF), 112.0, NOON)
