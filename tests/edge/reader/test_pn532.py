"""A PN532 watched through hanging, noise and resets, in made-up time."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.reader.events import BandGone, BandSeen, Count, NotABand, ReaderState, TwoBands
from edge.reader.iso14443 import Absent, Card, Refusal, Several, Unclear
from edge.reader.pn532 import command, framed, sighted
from simulators.chip.cards import ClassicCard, Ntag213, Phone, SmartCard, TenByteCard
from simulators.readers.pn532 import Hang, Pn532
from tests.edge.reader.a_watch import AWatch

SEVEN = bytes.fromhex("04A3C6CAE26180")


def pn532(**more):
    return AWatch(Pn532(), "pn532", **more).reads()


@pytest.fixture
def watch():
    return pn532()


def lay(watch, *cards):
    for card in cards:
        watch.device.lay(card, watch.now)
    return cards[0]


def test_it_says_what_it_found(watch):
    health = watch.watch.health()
    assert (health.device, health.baud) == ("PN532 v1.6", 115200)


@pytest.mark.parametrize(
    "card", [ClassicCard(bytes.fromhex("A1B2C3D4")), Ntag213(SEVEN), TenByteCard(bytes(range(10)))]
)
def test_a_band_is_seen_once_with_its_whole_uid_and_told_gone_once(watch, card):
    lay(watch, card)
    assert watch.until(watch.seen) < 0.1
    watch.run(5)
    watch.device.lift(card)
    assert watch.until(watch.gone) < 0.2
    assert [type(event) for event in watch.bands()] == [BandSeen, BandGone]
    assert watch.seen() == [card.uid]


def test_two_bands_are_told_and_none_is_guessed(watch):
    lay(watch, Ntag213(SEVEN), Ntag213(SEVEN[:-1] + b"\x81"))
    watch.run(1)
    assert [type(event) for event in watch.bands()] == [TwoBands]


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        (Phone(lambda count: bytes(range(1, 1 + count))), Refusal.RANDOM_UID),
        (SmartCard(SEVEN), Refusal.ISO14443_4),
    ],
)
def test_phones_and_bank_cards_are_refused(watch, card, reason):
    lay(watch, card)
    watch.run(2)
    assert {event.reason for event in watch.bands() if isinstance(event, NotABand)} == {reason}
    assert watch.seen() == []


def test_a_chip_that_acknowledges_and_falls_silent_is_freed(watch):
    lay(watch, Ntag213(SEVEN))
    watch.run(1)
    watch.device.hang = Hang.AFTER_ACK
    watch.until(lambda: watch.watch.health().state is ReaderState.RECOVERING)
    assert watch.until(lambda: watch.watch.health().state is ReaderState.READING) < 2
    assert watch.watch.health().counts[Count.HARD_RESETS] == 1


def test_a_mute_chip_is_freed_by_its_reset_line(watch):
    watch.device.hang = Hang.MUTE
    watch.until(lambda: watch.watch.health().state is ReaderState.RECOVERING)
    assert watch.until(lambda: watch.watch.health().state is ReaderState.READING) < 2


def test_without_its_reset_line_it_is_tried_again_and_again_and_read_when_it_is_back(watch):
    watch.line.resets = False
    watch.device.hang = Hang.MUTE
    watch.run(20)
    assert watch.watch.health().state is ReaderState.RECOVERING
    watch.device.reset(watch.now)  # somebody pulled the plug
    watch.until(lambda: watch.watch.health().state is ReaderState.READING, within=5)


def test_a_supply_that_gave_way_is_noticed_and_all_configured_again(watch):
    watch.device.reset(watch.now)  # asleep, and asking without end again
    card = lay(watch, Ntag213(SEVEN))
    watch.until(watch.seen, within=2)
    watch.device.lift(card)
    watch.until(watch.gone, within=2)


def test_an_empty_reader_answers_every_look(watch):
    looks = watch.watch.health().counts[Count.LOOKS]
    watch.run(10)
    health = watch.watch.health()
    assert health.counts[Count.LOOKS] - looks > 200
    assert health.counts[Count.SILENCES] == 0


def test_it_dozes_with_its_field_off_and_still_reads_at_once():
    watch = pn532(doze_after_s=2)
    watch.run(5)
    assert not watch.device._field
    lay(watch, Ntag213(SEVEN))
    assert watch.until(watch.seen) < 0.2


def test_an_echo_is_named_for_what_it_is():
    class Echo(Pn532):
        def hear(self, sent, at):
            self._queue(sent, at)

    watch = AWatch(Echo(), "pn532")
    watch.until(lambda: watch.watch.health().state is ReaderState.WRONG_DEVICE)
    assert "echoes" in watch.watch.health().trouble


def test_two_in_a_hundred_words_garbled_make_no_other_band():
    luck = random.Random(11)

    def garble(said):
        if luck.random() >= 0.02:
            return said
        place = luck.randrange(len(said))
        return said[:place] + luck.randbytes(luck.randrange(3)) + said[place + 1 :]

    watch = pn532()
    watch.device.disturb = garble
    lay(watch, Ntag213(SEVEN))
    watch.run(120)
    assert set(watch.seen()) == {SEVEN}


def test_any_noise_lets_it_neither_hang_nor_see_a_band():
    luck = random.Random(5)
    watch = pn532()
    watch.device.disturb = lambda said: luck.randbytes(luck.randrange(len(said) + 3))
    lay(watch, Ntag213(SEVEN))
    watch.run(120)
    assert watch.seen() == []
    watch.device.disturb = bytes
    watch.until(watch.seen, within=6)


@pytest.mark.parametrize(
    ("found", "sighting"),
    [
        ("",                                          Unclear()),
        ("00",                                        Absent()),
        ("01 01 0044 00 07 04A3C6CAE26180",           Card(SEVEN, 0x00)),
        ("01 01 0004 08 04 A1B2C3D4",                 Card(bytes.fromhex("A1B2C3D4"), 0x08)),
        ("01 01 0004 20 04 A1B2C3D4 05 78807002",     Card(bytes.fromhex("A1B2C3D4"), 0x20)),
        ("01 01 0044 00 07 04A3C6CAE261",             Unclear()),  # cut short
        ("01 01 0044 00 04 04A3C6CAE26180",           Unclear()),  # more than it says
        ("01 01 0044 00 05 04A3C6CAE2",               Unclear()),  # no UID has five
        ("02 01 0004 08 04 A1B2C3D4 02 0004 08 04 A1B2C3D5", Several()),
    ],
)  # fmt: skip
def test_what_it_lists_is_what_lies_there(found, sighting):
    assert sighted(bytes.fromhex(found)) == sighting


@given(found=st.binary(max_size=60))
def test_any_list_means_something(found):
    assert isinstance(sighted(found), Absent | Card | Several | Unclear)


def test_a_command_is_framed_as_the_manual_shows_it():
    assert framed(0x02).hex(" ").upper() == "00 00 FF 02 FE D4 02 2A 00"


def test_a_command_says_first_what_is_on_the_wire():
    step = next(command(0x02))
    assert step.sent == framed(0x02)
    assert step.expects == 6
