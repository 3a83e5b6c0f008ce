"""A desk's reader: what of a band goes to the hub, when a UID does, and what the lamp says."""

from datetime import timedelta

import pytest

from edge.contract import seals
from edge.contract.downward import DeskAnswer, DeskIntake, DeskVerdict
from edge.contract.requests import BandLaid, BandTakenIn, DeskHere
from edge.desk import DeskReader
from edge.effects import Signal
from edge.reader.events import BandGone, BandSeen, NotABand, TwoBands
from edge.reader.iso14443 import Refusal
from tests.edge.an_installation import ALink, AnInstallation

UID = bytes.fromhex("04a3c6cae26180")


@pytest.fixture
async def there(tmp_path):
    one = AnInstallation(tmp_path, manifest=None)
    yield one
    one.close()


@pytest.fixture
def link():
    return ALink()


@pytest.fixture
def desk(there, link):
    reader = DeskReader(there.works)
    reader.joins(link)
    reader.connected(on=True)
    return reader


def signals(there):
    return [signal for signal, _ in there.signs.given]


def said(link, kind):
    return [body for _, body in link.requests if isinstance(body, kind)]


def opens_intake(desk, there, minutes=10):
    until = there.clock.now() + timedelta(minutes=minutes)
    desk.told(DeskIntake(is_open=True, until=until))


def test_a_desk_says_that_it_is_there_whenever_its_hub_is(desk, link):
    desk.connected(on=False)
    desk.connected(on=True)
    assert said(link, DeskHere) == [DeskHere(), DeskHere()]


def test_of_a_band_the_hub_hears_its_key_of_the_day_and_never_its_uid(desk, there, link):
    desk.reader(BandSeen(UID, 0.0))
    (laid,) = said(link, BandLaid)
    assert laid.band_key == there.edge.keys.band_key(UID, there.clock.now())
    assert laid.band_key != seals.band_key(b"another day".ljust(32), UID)
    assert said(link, BandTakenIn) == []
    assert UID.hex() not in repr(link.requests)


def test_a_uid_goes_only_while_bands_are_taken_in_there(desk, there, link):
    opens_intake(desk, there)
    desk.reader(BandSeen(UID, 0.0))
    desk.told(DeskIntake(is_open=False, until=there.clock.now()))
    desk.reader(BandSeen(UID, 0.0))
    assert [body.uid for body in said(link, BandTakenIn)] == [UID]
    assert len(said(link, BandLaid)) == 1
    assert UID.hex() not in repr(said(link, BandTakenIn))


def test_taking_in_ends_by_itself_and_with_the_line(desk, there, link):
    opens_intake(desk, there, minutes=-1)
    desk.reader(BandSeen(UID, 0.0))
    opens_intake(desk, there)
    desk.connected(on=False)
    desk.connected(on=True)
    desk.reader(BandSeen(UID, 0.0))
    assert said(link, BandTakenIn) == []


@pytest.mark.parametrize(
    ("verdict", "signal"),
    [
        (DeskVerdict.SHOWN, Signal.READ),
        (DeskVerdict.TAKEN_IN, Signal.ON_PAGE),
        (DeskVerdict.REFUSED, Signal.REFUSED),
    ],
)
def test_the_lamp_says_what_became_of_the_band(desk, there, link, verdict, signal):
    desk.reader(BandSeen(UID, 0.0))
    desk.told(DeskAnswer(link.requests[-1][0], verdict))
    assert signals(there) == [signal]


def test_a_band_laid_down_as_taking_in_ends_is_told_once_more_as_a_visitors(desk, there, link):
    opens_intake(desk, there)
    desk.reader(BandSeen(UID, 0.0))
    desk.told(DeskIntake(is_open=False, until=there.clock.now()))
    desk.told(DeskAnswer(link.requests[-1][0], DeskVerdict.AGAIN))
    assert len(said(link, BandTakenIn)) == len(said(link, BandLaid)) == 1
    assert signals(there) == []
    desk.told(DeskAnswer(link.requests[-1][0], DeskVerdict.SHOWN))
    assert signals(there) == [Signal.READ]


def test_a_band_that_the_hub_wants_otherwise_twice_or_that_is_gone_has_the_lamp_say_so(
    desk, there, link
):
    desk.reader(BandSeen(UID, 0.0))
    for _ in range(2):
        desk.told(DeskAnswer(link.requests[-1][0], DeskVerdict.AGAIN))
    assert len(said(link, BandLaid)) == 2
    assert signals(there) == [Signal.BUSY]
    desk.reader(BandSeen(UID, 1.0))
    desk.reader(BandGone(1.5))
    desk.told(DeskAnswer(link.requests[-1][0], DeskVerdict.AGAIN))
    assert len(said(link, BandLaid)) == 3
    assert signals(there) == [Signal.BUSY, Signal.BUSY]


def test_an_answer_to_an_earlier_band_gives_no_sign_to_this_one(desk, there, link):
    desk.reader(BandSeen(UID, 0.0))
    first = link.requests[-1][0]
    desk.reader(BandSeen(UID[::-1], 0.0))
    desk.told(DeskAnswer(first, DeskVerdict.TAKEN_IN))
    assert signals(there) == []


def test_without_the_hub_the_lamp_says_so_at_once_and_nothing_is_asked_later(desk, there, link):
    desk.connected(on=False)
    asked = len(link.requests)
    desk.reader(BandSeen(UID, 0.0))
    assert signals(there) == [Signal.BUSY]
    assert len(link.requests) == asked


def test_without_the_key_of_today_no_band_is_told(desk, there, link, monkeypatch):
    monkeypatch.setattr(type(there.edge.seal), "ready_to_keep", lambda _: False)
    desk.reader(BandSeen(UID, 0.0))
    assert signals(there) == [Signal.PAUSED]
    assert said(link, BandLaid) == []


def test_what_is_no_band_of_ours_and_two_at_once_are_refused(desk, there):
    desk.reader(NotABand(Refusal.ISO14443_4, 0.0))
    desk.reader(TwoBands(0.0))
    desk.reader(BandGone(0.0))
    assert signals(there) == [Signal.REFUSED, Signal.REFUSED]
    assert there.signs.at_rest
