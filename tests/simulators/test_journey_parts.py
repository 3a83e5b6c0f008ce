"""What journeys count with: the page reader, the tally, the event stream."""

import wave
from datetime import UTC, datetime
from io import BytesIO

import pytest

from simulators.errors import ExpectationFailed, NotReady, ProcessDied
from simulators.exhibits.singing import sung
from simulators.journeys.family_page import PageReader
from simulators.journeys.hearing import seconds_of
from simulators.journeys.rehearsal import ZONE, until_opening
from simulators.journeys.tally import Tally, expect, percentile
from simulators.kiosk import Shown, _events
from simulators.luck import luck_of
from simulators.processes import Process, module

PAGE = """
<main><li data-kept="score" data-result="aa">213</li>
<figure data-kept="photo" data-result="bb"><img src="/v/x/media/bb/640"></figure>
<audio src="/v/x/media/cc/0"></audio>
<ul><li data-refused>A photo was not kept.</li></ul><img src="/static/logo.svg">
<p class="number" data-receipt>2026-000001</p><p>12</p></main>
"""


def test_a_page_is_counted_by_what_stands_in_its_html():
    read = PageReader.of(PAGE)
    assert read.kept == ["aa", "bb"]
    assert read.refused == 1
    assert read.pictures == ["/v/x/media/bb/640"]
    assert read.sounds == ["/v/x/media/cc/0"]
    assert read.receipt == "2026-000001"


def test_a_sound_is_decoded_and_measured():
    with wave.open(BytesIO(voice := without_note(sung(luck_of(1))))) as recorded:
        seconds = recorded.getnframes() / recorded.getframerate()
    assert seconds_of(voice) == pytest.approx(seconds)


def test_a_sound_that_keeps_the_recorders_note_is_silent_or_is_none_fails_the_journey():
    voice = sung(luck_of(1))
    for wrong, said in (
        (voice, "recorder's note"),
        (without_note(voice)[:44] + bytes(32_000), "silent"),
        (b"ID3 and nothing more", "decoded"),
    ):
        with pytest.raises(ExpectationFailed, match=said):
            seconds_of(wrong)


def without_note(recording):
    """The recording as it was before its recorder wrote into it."""
    sound = recording[: recording.index(b"LIST")]
    return sound[:4] + (len(sound) - 8).to_bytes(4, "little") + sound[8:]


def test_a_screen_says_what_it_offers_and_whether_an_animal_sleeps():
    asleep = '<svg><use href="#g-blue"/><use href="#a-fox-asleep"/></svg>'
    shown = Shown("playing", 3, asleep + '<button data-action="forget">', 0.0)
    assert shown.sleeps
    assert shown.offers("forget")
    awake = Shown("playing", 4, '<svg><use href="#a-fox"/></svg>', 0.0)
    assert not awake.sleeps
    assert not awake.offers("forget")


def test_a_result_that_was_told_saved_and_shows_nowhere_fails_the_journey():
    with pytest.raises(ExpectationFailed, match="told 3 times"):
        Tally("family", told_saved=3, on_page=2).must_add_up()


def test_what_was_refused_later_and_said_so_is_no_loss():
    Tally("family", told_saved=3, on_page=2, refused_later=1).must_add_up()


def test_anything_stored_without_consent_fails_the_journey():
    with pytest.raises(ExpectationFailed, match="nobody agreed"):
        Tally("family", stored_without_consent=1).must_add_up()


@pytest.mark.parametrize(
    ("values", "percent", "found"),
    [([], 50, None), ([7.04], 95, 7.0), ([3, 1, 2], 50, 2), (list(range(1, 101)), 95, 95)],
)
def test_a_percentile_is_a_value_that_was_measured(values, percent, found):
    assert percentile(values, percent) == found


def test_an_expectation_that_holds_says_nothing():
    expect(holds=True, otherwise="never said")


@pytest.mark.parametrize("hour", [0, 3, 9, 10, 23])
def test_a_journey_begins_at_ten_in_the_morning(hour):
    now = datetime(2026, 11, 21, hour, 30, tzinfo=UTC)
    begins = (now + until_opening(now)).astimezone(ZONE)
    assert (begins.hour, begins.minute) == (10, 0)
    assert begins.date() == now.astimezone(ZONE).date()


def test_events_are_taken_apart_and_heartbeats_fall_away():
    stream = [b"event: screen\n", b'data: {"a": 1}\n', b"\n", b": still here\n", b"\n"]
    stream += [b"event: screen\r\n", b"data: {}\r\n", b"\r\n"]
    assert list(_events(stream)) == [("screen", '{"a": 1}'), ("screen", "{}")]


def test_a_process_that_ends_at_once_is_named_with_its_last_words(tmp_path):
    process = Process("wrong", module("simulators", "no-such-command"), tmp_path / "log")
    process.start()
    with pytest.raises(ProcessDied, match=r"wrong ended; its last words: .*no-such-command"):
        process.wait_until_ready()


def test_a_process_that_never_serves_is_waited_for_no_longer_than_said(tmp_path):
    process = Process(
        "silent", module("timeit", "-n1", "import time; time.sleep(60)"), tmp_path / "log"
    )
    process.start()
    with pytest.raises(NotReady, match="silent"):
        process.wait_until_ready(seconds=0.2)
    process.kill()
    assert not process.alive
