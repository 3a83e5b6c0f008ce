"""A reader watched in made-up time, for tests."""

from edge.reader.events import BandSeen, Count, ReaderHealthChanged, ReaderState
from edge.reader.settings import ReaderSettings
from edge.reader.watch import Watch
from simulators.chip.virtual import VirtualReader

PATIENCE_S = 10.0
"""Made-up seconds after which a wait has failed."""


class Rig:
    """A watch on a reader in made-up time, and all that it reported."""

    def __init__(self, *, usb_latency_s=0.001, **settings):
        self.reader = VirtualReader(usb_latency_s=usb_latency_s)
        self.clock = self.reader.clock
        self.events = []
        self.watch = Watch(
            ReaderSettings("virtual", **{"baud": 115200, **settings}),
            self.events.append,
            self.clock,
            self.reader.open_line,
        )

    def run(self, seconds):
        until = self.clock.monotonic() + seconds
        while self.clock.monotonic() < until:
            self.clock.pass_for(self.watch.step())
        return self

    def run_until(self, condition, within=PATIENCE_S):
        """Run until it is so; the seconds it took."""
        began = self.clock.monotonic()
        while not condition():
            assert self.clock.monotonic() - began < within, self.watch.health()
            self.clock.pass_for(self.watch.step())
        return self.clock.monotonic() - began

    def reads(self):
        return self.watch.health().state is ReaderState.READING

    def lay(self, card):
        self.reader.medium.lay(card, self.clock.monotonic())
        return card

    def lift(self, card):
        self.reader.medium.lift(card)

    def bands(self):
        return [event for event in self.events if not isinstance(event, ReaderHealthChanged)]

    def kinds(self):
        return [type(event) for event in self.bands()]

    def count(self, what):
        return self.watch.health().counts[what]

    def taps(self, card, within):
        """Lay a band down; the seconds until it is seen. It is taken away again."""
        before = self.count(Count.BANDS_SEEN)
        self.lay(card)
        took = self.run_until(lambda: self.count(Count.BANDS_SEEN) > before, within)
        self.lift(card)
        self.run(0.2)
        return took

    def uids(self):
        return [event.uid for event in self.events if isinstance(event, BandSeen)]

    def told(self):
        """What was told of its health: state, trouble, advice."""
        return [
            (event.health.state, event.health.trouble, event.health.advice)
            for event in self.events
            if isinstance(event, ReaderHealthChanged)
        ]
