"""Readers that talk by themselves, watched through noise, in made-up time."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.reader.events import BandGone, BandSeen, NotABand, ReaderState, TwoBands
from edge.reader.framed import Readings
from edge.reader.line_format import RDM6300, read_format
from simulators.readers.talker import Talker, decimal_line, rdm6300_frame
from tests.edge.reader.a_watch import AWatch

TAG = bytes.fromhex("0A00C5EA11")
OTHER = bytes.fromhex("0A00C5EA12")
DECIMAL = "digits=decimal bytes=4"


def framed(talker=None, **more):
    return AWatch(talker or Talker(), "framed", **more).reads()


def test_a_tag_is_seen_once_and_told_gone_once():
    watch = framed()
    watch.device.lay(TAG, watch.now)
    took = watch.until(watch.seen)
    assert took < 0.2
    watch.run(5)
    assert watch.seen() == [TAG]
    assert watch.gone() == 0
    watch.device.lift(TAG, watch.now)
    assert 0.2 < watch.until(watch.gone) < 0.5
    assert [type(event) for event in watch.bands()] == [BandSeen, BandGone]


def test_a_tag_laid_down_again_is_seen_again():
    watch = framed()
    for _ in range(3):
        watch.device.lay(TAG, watch.now)
        watch.run(1)
        watch.device.lift(TAG, watch.now)
        watch.run(1)
    assert watch.seen() == [TAG] * 3
    assert watch.gone() == 3


def test_one_tag_after_the_other_without_a_pause_are_two():
    watch = framed()
    watch.device.lay(TAG, watch.now)
    watch.run(1)
    watch.device.lift(TAG, watch.now)
    watch.device.lay(OTHER, watch.now)
    watch.run(1)
    assert watch.seen() == [TAG, OTHER]
    assert not any(isinstance(event, TwoBands) for event in watch.bands())


def test_a_decimal_reader_is_read_by_its_own_words():
    watch = framed(Talker(decimal_line, 115200), line=DECIMAL, baud=115200)
    uid = bytes.fromhex("0AC5C7E9")
    watch.device.lay(uid, watch.now)
    watch.run(1)
    assert watch.seen() == [uid]


def test_a_random_number_is_no_band_however_it_is_told():
    watch = framed(Talker(decimal_line), line=DECIMAL)
    watch.device.lay(bytes.fromhex("08C5C7E9"), watch.now)
    watch.run(1)
    assert watch.seen() == []
    assert [type(event) for event in watch.bands()] == [NotABand]


def test_a_reader_that_says_it_once_is_believed_when_the_settings_say_so():
    watch = framed(Talker(times=1), line="start=02 end=03 bytes=5 checksum=xor agree=1")
    watch.device.lay(TAG, watch.now)
    watch.run(2)
    assert watch.seen() == [TAG]
    assert watch.gone() == 1


def test_two_tags_that_take_turns_are_told_as_two():
    class Turns(Talker):
        def say(self, at):
            self._tags.reverse()
            return super().say(at)

        def _begin(self, at):
            super()._begin(at)
            self._next_at = at + self._takes()

    watch = framed(Turns())
    watch.device.lay(TAG, watch.now)
    watch.device.lay(OTHER, watch.now)
    watch.run(3)
    assert sum(isinstance(event, TwoBands) for event in watch.bands()) == 1
    assert watch.seen() == []


def test_a_fifth_of_all_readings_garbled_makes_nobody_gone_and_nobody_else():
    luck = random.Random(7)

    def garble(said):
        if luck.random() >= 0.2:
            return said
        place = luck.randrange(len(said))
        kind = luck.randrange(3)
        middle = (b"", bytes((luck.randrange(256),)), said[place : place + 1] * 2)[kind]
        return said[:place] + middle + said[place + 1 :]

    watch = framed()
    watch.device.disturb = garble
    watch.device.lay(TAG, watch.now)
    watch.run(120)
    assert watch.seen() == [TAG]
    assert watch.gone() == 0


def test_what_talks_in_another_format_is_named_and_left_alone():
    watch = framed(Talker(decimal_line))
    watch.device.lay(bytes(4), watch.now)
    watch.until(lambda: watch.watch.health().state is ReaderState.WRONG_DEVICE)
    assert "reader.line" in watch.watch.health().trouble
    assert watch.seen() == []


def test_a_pulled_plug_is_told_and_the_tag_read_again():
    watch = framed()
    watch.device.lay(TAG, watch.now)
    watch.run(1)
    watch.line.unplugged = True
    watch.until(lambda: watch.watch.health().state is ReaderState.AWAY)
    watch.run(3)
    watch.line.unplugged = False
    watch.until(lambda: len(watch.seen()) == 2, within=5)


@given(
    pieces=st.lists(st.binary(max_size=30), max_size=12),
    cut=st.integers(1, 20),
    words=st.sampled_from([RDM6300, DECIMAL, "digits=hex bytes=7 start=AA end=0D"]),
)
def test_however_it_is_cut_noise_gives_the_same_readings_and_holds_little(pieces, cut, words):
    form = read_format(words)
    stream = b"".join(pieces)
    slowly = Readings(form)
    for n in range(0, len(stream), cut):
        slowly.take(stream[n : n + cut])
        assert len(slowly._held) <= form.frame_bytes


@settings(max_examples=200)
@given(
    before=st.binary(max_size=20),
    uid=st.binary(min_size=5, max_size=5),
    between=st.binary(max_size=5),
)
def test_a_reading_is_found_behind_any_noise(before, uid, between):
    readings = Readings(read_format(RDM6300))
    readings.take(before)
    readings.take(between)
    found = readings.take(rdm6300_frame(uid))
    assert found[-1:] == [uid]


def test_any_noise_for_an_hour_lets_nobody_hang_and_no_band_be_seen():
    luck = random.Random(3)
    watch = framed()
    watch.device.disturb = lambda said: luck.randbytes(len(said))
    watch.device.lay(TAG, watch.now)
    watch.run(600)
    assert watch.seen() == []


@pytest.mark.parametrize("baud", [1200, 115200])
def test_at_a_wrong_speed_nothing_is_seen(baud):
    watch = framed(baud=baud)
    watch.device.lay(TAG, watch.now)
    watch.run(2)
    assert watch.bands() == []
