"""Lines that lose, add and change bytes, at any moment: no hang, and never a wrong UID."""

import random

import pytest

from edge.reader.events import BandSeen
from edge.reader.settings import ReaderSettings
from edge.reader.watch import Watch
from simulators.bench.soak import taps_on_a_bad_line
from simulators.chip.cards import ClassicCard, Ntag213
from simulators.chip.faults import LineNoise
from simulators.chip.virtual import VirtualReader, untouched


def seeded(seed):
    return random.Random(seed)


class Museum:
    """A watched reader on a noisy line, at which many visitors tap."""

    def __init__(self, seed, rate):
        self.luck = seeded(seed)
        self.reader = VirtualReader(usb_latency_s=0.001)
        self.reader.line.up = self.reader.line.down = LineNoise(self.luck, rate)
        self.events = []
        self.watch = Watch(
            ReaderSettings("virtual", baud=115200),
            self.events.append,
            self.reader.clock,
            lambda: self.reader.line,
        )

    def tap(self, card, seconds):
        """Lay a card down for so long; the UIDs that were seen meanwhile."""
        clock = self.reader.clock
        self.events.clear()
        until = clock.monotonic() + seconds
        self.reader.medium.lay(card, clock.monotonic())
        while clock.monotonic() < until:
            clock.pass_for(self.watch.step())
        self.reader.medium.lift(card)
        return [event.uid for event in self.events if isinstance(event, BandSeen)]


@pytest.mark.parametrize("seed", range(3))
def test_no_wrong_uid_is_ever_taken_from_a_noisy_line(seed):
    museum = Museum(seed, rate=0.0005)
    read = 0
    for n in range(60):
        length = 4 + 3 * (n % 2)
        uid = b"\x04" + museum.luck.randbytes(length - 1)
        card = ClassicCard(uid) if length == 4 else Ntag213(uid)
        seen = museum.tap(card, seconds=0.5)
        assert set(seen) <= {uid}
        read += bool(seen)
    assert read > 45


@pytest.mark.parametrize("seed", range(3))
def test_a_line_of_pure_noise_neither_hangs_nor_reads(seed):
    luck = seeded(seed)
    museum = Museum(seed, rate=0)
    museum.reader.line.down = lambda answer: luck.randbytes(len(answer) + luck.randrange(3))
    assert museum.tap(Ntag213(bytes(range(1, 8))), seconds=30) == []
    museum.reader.line.down = untouched
    assert museum.tap(Ntag213(bytes(range(1, 8))), seconds=5) == [bytes(range(1, 8))]


def test_two_thousand_taps_on_a_very_noisy_line_bring_no_wrong_uid():
    """One byte in a hundred is lost, added or changed: most looks fail, none lies."""
    wrong, right = taps_on_a_bad_line(2000, 0.01)
    assert wrong == 0
    assert right > 100
