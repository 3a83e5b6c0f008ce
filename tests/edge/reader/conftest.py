import pytest

from edge.reader import startup
from edge.reader.line import Conversation
from simulators.chip.virtual import VirtualReader

SETTLED_S = 0.02


class Desk:
    """A reader in made-up time with a chip that is connected, and hands to lay and lift."""

    def __init__(self, baud=115200, usb_latency_s=0.001):
        self.reader = VirtualReader(usb_latency_s=usb_latency_s)
        self.talk = Conversation(self.reader.line, self.reader.clock)
        self.chip = self.talk.hold(startup.connect((9600,), baud, 5, 0.1))

    def lay(self, *cards):
        for card in cards:
            self.reader.medium.lay(card, self.reader.clock.monotonic())
        self.reader.clock.pass_for(SETTLED_S)

    def lift(self, card):
        self.reader.medium.lift(card)


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture(scope="session")
def make_desk():
    return Desk
