"""A sign begins at once and plays once; what lasts comes back after it."""

from edge.effects import Signal
from edge.signs.patterns import ALL, LOWER, POSTS, SIDES, THE_BEAD, Frame, Tone
from edge.signs.playback import Playback


def played(playback, until, start=0.0):
    """Play from one moment to another; return (moment, step) of all."""
    told, now = [], start
    while now <= until:
        told += [(round(now, 3), step) for step in playback.due(now)]
        now = max(playback.next_due(), now + 0.0001)
    return told


def lamps(told):
    """Return which lamps shone, in turn, without repeats."""
    turns = []
    for _, step in told:
        if isinstance(step, Frame) and (not turns or turns[-1] != step.lamps):
            turns.append(step.lamps)
    return turns


def test_an_installation_that_starts_breathes():
    told = played(Playback(), 9.7)
    assert lamps(told) == [THE_BEAD]
    assert len(told) == 49


def test_a_sign_begins_at_once_and_then_the_breath_goes_on():
    playback = Playback()
    playback.due(0.0)
    playback.give(Signal.READ, None, 1.0)
    first, tap = playback.due(1.0)
    assert (first.lamps, tap.hertz) == (ALL, 659)
    assert lamps(played(playback, 3.0, 1.0)) == [THE_BEAD]


def test_while_somebody_is_here_the_lamps_are_dark_between_signs():
    playback = Playback()
    playback.due(0.0)
    playback.rest(at_rest=False, now=0.5)
    playback.give(Signal.READ, None, 1.0)
    assert lamps(played(playback, 9.0, 0.6)) == [ALL, ()]


def test_a_screen_that_changes_cuts_no_sign_short():
    playback = Playback()
    playback.give(Signal.KEPT_HERE, None, 1.0)
    playback.rest(at_rest=False, now=1.1)
    told = played(playback, 2.4, 1.0)
    assert lamps(told) == [LOWER]
    assert lamps(played(playback, 2.6, 2.4)) == [()]


def test_a_newer_sign_takes_the_place_of_the_one_before():
    playback = Playback()
    playback.give(Signal.KEPT_HERE, None, 1.0)
    playback.due(1.0)
    playback.give(Signal.ON_PAGE, None, 1.05)
    assert playback.due(1.05)[0].lamps == ALL


def test_a_reader_that_rests_shows_its_posts_until_it_reads_again():
    playback = Playback()
    playback.give(Signal.PAUSED, None, 1.0)
    assert playback.due(1.0)[0].lamps == POSTS
    playback.rest(at_rest=False, now=2.0)
    assert playback.due(2.0) == ()
    playback.give(Signal.REFUSED, None, 3.0)
    assert lamps(played(playback, 6.0, 3.0)) == [SIDES, POSTS]
    playback.give(Signal.RESTING, None, 7.0)
    playback.rest(at_rest=True, now=7.0)
    assert playback.due(7.0)[0].lamps == THE_BEAD


def test_every_tune_ends_in_silence():
    for signal in (Signal.READ, Signal.KEPT_HERE, Signal.ON_PAGE, Signal.REFUSED):
        playback = Playback()
        playback.give(signal, None, 0.0)
        tones = [step for _, step in played(playback, 4.0) if isinstance(step, Tone)]
        assert tones[-1].hertz == 0


def test_who_plays_sleeps_between_frames():
    playback = Playback()
    playback.give(Signal.ON_PAGE, None, 0.0)
    wakes, now = 0, 0.0
    while now < 1.5:
        playback.due(now)
        assert playback.next_due() > now
        now, wakes = playback.next_due(), wakes + 1
    assert wakes == 7


def test_what_was_slept_through_is_not_played_late():
    playback = Playback()
    playback.give(Signal.BUSY, None, 0.0)
    playback.due(0.0)
    (frame,) = playback.due(1.0)
    assert frame.lamps == (4,)
    assert playback.due(3600.0)[-1].lamps == THE_BEAD
    assert playback.next_due() > 3600.0
