"""A watch on any simulated reader in made-up time, and all that it reported."""

from edge.reader.errors import LineAway
from edge.reader.events import BandGone, BandSeen, ReaderHealthChanged
from edge.reader.settings import ReaderSettings
from edge.reader.watch import Watch
from simulators.chip.virtual import VirtualClock
from simulators.readers.virtual import DeviceLine


class AWatch:
    def __init__(self, device, profile, **settings):
        self.clock = VirtualClock()
        self.device = device
        self.line = DeviceLine(device, self.clock, latency_s=0.001)
        self.events = []
        self.watch = Watch(
            ReaderSettings("virtual", profile=profile, **settings),
            self.events.append,
            self.clock,
            self._open,
        )

    def _open(self):
        if self.line.unplugged:
            raise LineAway("no such port")
        return self.line

    @property
    def now(self):
        return self.clock.monotonic()

    def run(self, seconds):
        until = self.now + seconds
        while self.now < until:
            self.clock.pass_for(self.watch.step())
        return self

    def until(self, condition, within=10.0):
        """Run until it is so; the seconds it took."""
        began = self.now
        while not condition():
            assert self.now - began < within, (self.watch.health(), self.events)
            self.clock.pass_for(self.watch.step())
        return self.now - began

    def reads(self):
        self.until(lambda: self.watch.health().state == "reading")
        return self

    def bands(self):
        """What was seen and what is gone, in order; health left out."""
        return [event for event in self.events if not isinstance(event, ReaderHealthChanged)]

    def seen(self):
        return [event.uid for event in self.events if isinstance(event, BandSeen)]

    def gone(self):
        return sum(isinstance(event, BandGone) for event in self.events)
