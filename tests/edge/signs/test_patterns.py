"""Light and sound as the look's section 7 draws them: calm, never red, told apart by shape."""

import re
from pathlib import Path

import pytest

from edge.contract.words import Animal, Avatar, Colour
from edge.effects import Signal
from edge.signs.patterns import ALL, LAMPS, LOWER, SIDES, pattern

TOKENS = Path(__file__).parents[3] / "look/tokens.css"
FOX = Avatar(Colour.BLUE, Animal.FOX)
SECOND_MS = 1000


def lit(sign):
    """Return (start in ms, lamps that shine, percent) of each frame, for ten seconds at least."""
    at, told = 0, []
    while not told or (sign.lasts and at < 10 * SECOND_MS):
        for frame in sign.frames:
            told.append((at, set(frame.lamps) if frame.percent else set(), frame.percent))
            at += frame.ms
    return told, at


@pytest.mark.parametrize("signal", Signal)
def test_no_lamp_flashes_more_than_twice_a_second(signal):
    told, _ = lit(pattern(signal))
    for lamp in ALL:
        shone, began = False, []
        for at, lamps, _percent in told:
            if lamp in lamps and not shone:
                began.append(at)
            shone = lamp in lamps
        for first, third in zip(began, began[2:], strict=False):
            assert third - first > SECOND_MS


@pytest.mark.parametrize("signal", Signal)
def test_no_brightness_swings_more_than_twice_a_second(signal):
    told, _ = lit(pattern(signal))
    levels = [(at, percent) for at, _, percent in told]
    peaks = [
        at
        for (_, before), (at, now), (_, after) in zip(levels, levels[1:], levels[2:], strict=False)
        if before < now >= after
    ]
    assert all(third - first > SECOND_MS for first, third in zip(peaks, peaks[2:], strict=False))


def test_a_band_that_was_read_is_answered_by_all_lamps_in_the_first_frame():
    sign = pattern(Signal.READ)
    assert (sign.frames[0].lamps, sign.frames[0].percent) == (ALL, 100)
    (tap,) = sign.tones
    assert (tap.hertz, tap.ms) == (659, 60)


def test_kept_here_is_half_a_ring_and_on_the_page_a_whole_one_each_steady():
    kept, page = pattern(Signal.KEPT_HERE, FOX), pattern(Signal.ON_PAGE, FOX)
    assert [(one.lamps, one.ms) for one in kept.frames] == [(LOWER, 1500)]
    assert [(one.lamps, one.ms) for one in page.frames] == [(ALL, 1500)]
    assert [tone.hertz for tone in kept.tones if tone.hertz] == [659, 880]
    assert [tone.hertz for tone in page.tones if tone.hertz] == [659, 880, 1109]
    assert kept.frames[0].colour == page.frames[0].colour == "2f7de1"


def test_a_refusal_is_two_slow_pulses_left_and_right_soft_and_not_red():
    sign = pattern(Signal.REFUSED)
    assert {one.lamps for one in sign.frames} == {SIDES}
    assert len([one for one in sign.frames if one.percent == 80]) == 2
    assert [(tone.hertz, tone.percent) for tone in sign.tones if tone.hertz] == [(220, 30)] * 2
    red, _, blue = (int(sign.frames[0].colour[at : at + 2], 16) for at in (0, 2, 4))
    assert blue > red / 3


def test_somebody_busy_is_one_lamp_that_walks_round_once_in_three_seconds():
    sign = pattern(Signal.BUSY)
    assert [one.lamps for one in sign.frames] == [(lamp,) for lamp in range(LAMPS)]
    assert sum(one.ms for one in sign.frames) == 3000
    assert sign.tones == ()


def test_rest_is_one_lamp_that_breathes_from_15_to_35_percent_in_4800_ms():
    sign = pattern(Signal.RESTING)
    assert len({one.lamps for one in sign.frames}) == len(sign.frames[0].lamps) == 1
    levels = [one.percent for one in sign.frames]
    assert (min(levels), max(levels)) == (15, 35)
    assert sum(one.ms for one in sign.frames) == 4800
    assert sign.lasts
    assert sign.tones == ()


def test_a_pause_is_two_opposite_lamps_that_do_not_move():
    (frame,) = pattern(Signal.PAUSED).frames
    one, other = frame.lamps
    assert other - one == LAMPS // 2


def test_no_two_signs_shine_alike_even_without_colour():
    shapes = {
        tuple((one.lamps, one.percent, one.ms) for one in pattern(signal).frames)
        for signal in Signal
    }
    assert len(shapes) == len(Signal)


@pytest.mark.parametrize("colour", Colour)
def test_an_avatar_lends_the_colour_that_the_look_gives_it(colour):
    (told,) = re.findall(rf"^\.av-{colour}\{{--av:#(\w{{6}})", TOKENS.read_text(), re.MULTILINE)
    sign = pattern(Signal.KEPT_HERE, Avatar(colour, Animal.OWL))
    assert sign.frames[0].colour == told.lower()
