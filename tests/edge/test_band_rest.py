"""A band is held until it is lifted; a reader that stays away rests, and holds nothing."""

from edge.band_rest import PATIENCE_SECONDS, BandRest
from edge.happenings import BandLifted, BandTapped, ReaderSeen
from edge.reader.events import ReaderState

BAND = BandTapped(b"k" * 16)


def test_a_band_that_was_laid_down_is_lifted_once():
    rest = BandRest()
    rest.laid(BAND)
    assert rest.lifted() == (BandLifted(b"k" * 16),)
    assert rest.lifted() == ()


def test_without_the_keys_of_today_a_band_is_lifted_all_the_same():
    rest = BandRest()
    rest.laid(BandTapped(None))
    assert rest.lifted() == (BandLifted(None),)


def test_a_reader_that_went_away_rests_at_once_and_holds_no_band():
    rest = BandRest()
    rest.laid(BAND)
    assert rest.reader_is(ReaderState.AWAY, 5.0) == (BandLifted(b"k" * 16), ReaderSeen(reads=False))
    assert rest.reader_is(ReaderState.AWAY, 6.0) == ()
    assert rest.reader_is(ReaderState.READING, 7.0) == (ReaderSeen(reads=True),)


def test_a_reader_that_is_brought_back_soon_was_never_gone():
    rest = BandRest()
    rest.laid(BAND)
    assert rest.reader_is(ReaderState.RECOVERING, 5.0) == ()
    assert rest.passing(5.0 + PATIENCE_SECONDS - 0.1) == ()
    assert rest.reader_is(ReaderState.READING, 8.0) == ()
    assert rest.passing(60.0) == ()
    assert rest.lifted()


def test_a_reader_that_is_not_brought_back_rests():
    rest = BandRest()
    assert rest.reader_is(ReaderState.RECOVERING, 5.0) == ()
    assert rest.reader_is(ReaderState.SEARCHING, 7.0) == ()
    assert rest.passing(5.0 + PATIENCE_SECONDS) == (ReaderSeen(reads=False),)
