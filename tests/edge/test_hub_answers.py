"""What the hub is asked and says of today reaches the session, in time or not at all."""

import logging

import pytest

from edge.contract.downward import (
    BandMarks,
    DirectoryDelta,
    DirectorySnapshot,
    MarkedBand,
    StaffAnswer,
    StaffVerdict,
    VisitCounts,
)
from edge.contract.requests import BandMarked, CountsWanted, StaffAsked
from edge.contract.words import Mark, Scope
from edge.effects import AskHub
from edge.happenings import (
    BandLifted,
    BandTapped,
    BindingGone,
    EntryChanged,
    HubAnswered,
    HubSeen,
    HubSilent,
    MarksTold,
    ReaderSeen,
    TapFault,
    TapRefused,
)
from edge.reader.events import (
    BandGone,
    BandSeen,
    ReaderHealth,
    ReaderHealthChanged,
    ReaderState,
    TwoBands,
)
from tests.edge.a_hub import TODAY
from tests.edge.an_installation import entry_with
from tests.edge.rehearsal import entry

NONCE = b"n" * 16
COUNTS = CountsWanted(b"b" * 16)
ANSWER = VisitCounts(NONCE, scores=3, photos=1, sounds=0)
STAFF = StaffAsked(TODAY, b"s" * 16, "4711", b"k" * 16)
UID = b"\x04abcdef"
THERE, AWAY = True, False


@pytest.fixture
async def linked(there):
    """An installation whose hub is there."""
    await there.hears(there.installation.connected, THERE)
    return there


async def test_the_session_learns_whether_the_hub_is_there(linked):
    await linked.hears(linked.installation.connected, AWAY)
    assert linked.session.of(HubSeen) == [HubSeen(there=True), HubSeen(there=False)]


async def test_a_question_goes_to_the_hub_and_its_answer_to_the_session(linked):
    await linked.does(AskHub(NONCE, COUNTS))
    assert linked.link.requests == [(NONCE, COUNTS)]
    await linked.hears(linked.installation.told, ANSWER)
    assert linked.session.of(HubAnswered, HubSilent) == [HubAnswered(ANSWER)]


async def test_after_ten_seconds_the_hub_was_silent_and_a_late_answer_is_dropped(linked):
    await linked.does(AskHub(NONCE, COUNTS))
    linked.clock.pass_by(9.9)
    linked.installation._tick()
    assert linked.session.of(HubSilent) == []
    linked.clock.pass_by(0.1)
    linked.installation._tick()
    await linked.hears(linked.installation.told, ANSWER)
    assert linked.session.of(HubAnswered, HubSilent) == [HubSilent(NONCE)]


async def test_while_the_hub_is_away_nothing_is_asked_and_it_is_said(there):
    await there.does(AskHub(NONCE, COUNTS))
    assert there.link.requests == []
    assert there.session.of(HubSilent) == [HubSilent(NONCE)]


async def test_a_hub_that_goes_away_leaves_nobody_waiting(linked):
    await linked.does(AskHub(NONCE, COUNTS))
    await linked.hears(linked.installation.connected, AWAY)
    assert linked.session.happened[-2:] == [HubSeen(there=False), HubSilent(NONCE)]


async def test_what_needs_no_answer_is_not_waited_for(linked):
    await linked.does(AskHub(NONCE, BandMarked(TODAY, b"k" * 16, Mark.LOCKED)))
    linked.clock.pass_by(60)
    linked.installation._tick()
    assert len(linked.link.requests) == 1
    assert linked.session.of(HubSilent) == []


async def test_nothing_of_a_question_is_on_the_disk_or_in_a_log(linked, caplog):
    caplog.set_level(logging.DEBUG)
    await linked.does(AskHub(NONCE, STAFF))
    answer = StaffAnswer(NONCE, StaffVerdict.WRONG_PIN, 4)
    await linked.hears(linked.installation.told, answer)
    assert linked.session.of(HubAnswered) == [HubAnswered(answer)]
    assert linked.rows() == {}
    said = [record.getMessage() for record in caplog.records] + [repr(linked.link.requests)]
    assert not [line for line in said if "4711" in line]


async def test_marks_of_today_are_told_and_those_of_another_day_are_not(there):
    marks = BandMarks(TODAY, (MarkedBand(b"k" * 16, Mark.LOCKED),))
    await there.hears(there.installation.told, marks)
    await there.hears(there.installation.told, BandMarks(TODAY.replace(day=3), ()))
    assert there.session.of(MarksTold) == [MarksTold(marks)]


async def test_a_binding_that_is_known_otherwise_than_before_is_told_once(there):
    news = there.installation.directory
    await there.hears(news, DirectorySnapshot(b"", TODAY, 1, (entry(),)))
    changed = entry_with(entry(), Scope.PHOTO)
    await there.hears(news, DirectoryDelta(TODAY, 2, (changed,), ()))
    await there.hears(news, DirectoryDelta(TODAY, 3, (changed, entry(b"z" * 16)), ()))
    assert there.session.of(EntryChanged) == [EntryChanged(changed)]


async def test_a_binding_that_ended_while_the_hub_was_away_is_gone_with_the_next_snapshot(there):
    news = there.installation.directory
    await there.hears(news, DirectorySnapshot(b"", TODAY, 1, (entry(),)))
    await there.hears(news, DirectorySnapshot(b"", TODAY, 5, ()))
    assert there.session.of(BindingGone) == [BindingGone(entry().binding_id)]


async def test_a_gap_in_what_the_hub_told_asks_for_all_of_it(there):
    await there.hears(there.installation.directory, DirectoryDelta(TODAY, 9, (entry(),), ()))
    assert there.link.asked_directory == 1


async def test_a_band_that_leaves_the_reader_is_lifted_under_the_key_it_was_laid_with(there):
    await there.hears(there.installation.reader, BandSeen(UID, 0.0))
    await there.hears(there.installation.reader, TwoBands(0.5))
    await there.hears(there.installation.reader, BandGone(1.0))
    await there.hears(there.installation.reader, BandGone(1.5))
    tap, crowd, lifted = there.session.of(BandTapped, TapRefused, BandLifted)
    assert tap.band_key is not None
    assert crowd == TapRefused(TapFault.TWO_BANDS)
    assert lifted == BandLifted(tap.band_key)


async def test_the_session_learns_when_its_reader_no_longer_reads(there):
    told = []
    there.installation.tell_reader = told.append
    for state in (ReaderState.READING, ReaderState.AWAY, ReaderState.READING):
        health = ReaderHealth(state, "/dev/null")
        await there.hears(there.installation.reader, ReaderHealthChanged(health, 0.0))
    assert there.session.of(ReaderSeen) == [ReaderSeen(reads=False), ReaderSeen(reads=True)]
    assert len(told) == 3


async def test_a_reader_that_is_not_brought_back_in_time_rests(there):
    health = ReaderHealth(ReaderState.RECOVERING, "/dev/null")
    await there.hears(there.installation.reader, ReaderHealthChanged(health, 0.0))
    there.installation._tick()
    assert there.session.of(ReaderSeen) == []
    there.clock.pass_by(3)
    there.installation._tick()
    assert there.session.of(ReaderSeen) == [ReaderSeen(reads=False)]
