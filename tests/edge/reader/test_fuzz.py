"""Whatever bytes come, at any moment: every conversation ends, in time, and none makes up a UID."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.reader import bands, mfrc522, ntag, startup
from edge.reader.errors import ReaderError
from edge.reader.events import BandSeen
from edge.reader.iso14443 import Card
from edge.reader.line import Conversation
from edge.reader.mfrc522 import Chip
from edge.reader.profiles import profile_of
from edge.reader.settings import ReaderSettings
from edge.reader.watch import Watch
from simulators.chip.virtual import VirtualClock

CHIP = Chip(0x92, 115200)
BAND = bytes.fromhex("04E1D2C3B4A596")
LONGEST_S = 60.0
MOST_EXCHANGES = 300
SPEEDS = (9600, 115200, 460800)


class Babble:
    """A line on which something says whatever it likes; time passes as a real one lets it."""

    def __init__(self, says, clock):
        self._says = says
        self._clock = clock
        self.exchanges = 0

    def exchange(self, _sent, expects, patience):
        self.exchanges += 1
        assert self.exchanges <= MOST_EXCHANGES, "it never comes to an end"
        return self.receive(expects, patience)

    def receive(self, expects, patience):
        assert 0 <= patience < 10, "nobody waits that long for a byte"
        said = self._says(expects)[:expects]
        self._clock.pass_for(patience if len(said) < expects else 0.002)
        return said

    def retune(self, baud):
        assert baud > 0

    def hard_reset(self):
        self._clock.pass_for(0.06)
        return True

    def rest(self, seconds):
        assert 0 <= seconds < 1
        self._clock.pass_for(seconds)

    def close(self):
        pass


CONVERSATIONS = {
    "connect": lambda: startup.connect(SPEEDS, 115200, 5, 0.1),
    "back in step": lambda: startup.back_in_step(CHIP),
    "check": lambda: mfrc522.check(CHIP),
    "look": lambda: mfrc522.look(CHIP),
    "look, one access at a time": lambda: mfrc522.look(Chip(0x92, 9600, pipelined=False)),
    "recognise": lambda: mfrc522.recognise(CHIP, BAND),
    "signature": lambda: ntag.signature(CHIP),
    "judge": lambda: bands.judge(CHIP, Card(BAND, 0), lambda _uid, _signature: False),
    "measured speed": lambda: profile_of(ReaderSettings("x")).connect(0.1),
    "PN532": lambda: profile_of(ReaderSettings("x", profile="pn532")).connect(0.1),
}
LIKELY = st.sampled_from([0x92, 0xB7, 0x00, 0xFF, 0x01, 0x0A, 0x09, 0x0D, 0x04, 0x06, 0x83])
"""Bytes that mean something here: noise alone would not get far into a conversation."""
SAID = st.lists(st.binary(max_size=80) | st.lists(LIKELY, max_size=80).map(bytes), max_size=30)


@pytest.mark.parametrize("name", CONVERSATIONS)
@given(said=SAID)
@settings(max_examples=60, deadline=None)
def test_a_conversation_with_anything_ends_in_time_and_makes_up_no_card(name, said):
    clock = VirtualClock()
    left = iter(said)
    line = Babble(lambda _: next(left, b""), clock)
    try:
        found = Conversation(line, clock).hold(CONVERSATIONS[name]())
    except ReaderError:
        found = None
    assert clock.monotonic() < LONGEST_S
    if name != "recognise":  # which is told a UID, and may be told that it is still there
        assert not isinstance(found, Card)


@given(chooses=st.randoms(use_true_random=False), likely=st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_a_watch_on_a_line_that_babbles_goes_on_and_sees_no_band(chooses, likely):
    """The more it says what our chip would say, the deeper it gets; it never gets to a band."""
    clock = VirtualClock()
    events = []

    def says(expects):
        if chooses.random() < likely:
            return bytes((chooses.choice((0x92, 0x01, 0x0A, 0x20)),)) * expects
        return chooses.randbytes(chooses.randrange(expects + 2))

    def open_line():
        return Babble(says, clock)

    watch = Watch(ReaderSettings("x", baud=115200), events.append, clock, open_line)
    for _ in range(40):
        wait = watch.step()
        assert 0 <= wait <= 5
        clock.pass_for(wait)
    assert not [event for event in events if isinstance(event, BandSeen)]
    assert clock.monotonic() < 40 * LONGEST_S
