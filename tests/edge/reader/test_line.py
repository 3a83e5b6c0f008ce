"""How a conversation is held: what is left for later, what the line raises, how long is waited."""

import pytest

from edge.reader.burst import Burst, Rest, Retune, Take
from edge.reader.errors import LineAway, SpeedUnfit
from edge.reader.line import REPLY_PATIENCE_S, Conversation
from simulators.chip.virtual import VirtualClock


class Scripted:
    """A line that notes what it is asked, and answers with zeros."""

    def __init__(self, clock):
        self.clock = clock
        self.asked = []
        self.raises = None

    def exchange(self, sent, expects, patience):
        self.asked.append(("exchange", sent, expects, round(patience, 6)))
        self.clock.pass_for(0.005)
        if self.raises:
            raise self.raises
        return bytes(expects)

    def receive(self, expects, patience):
        self.asked.append(("receive", expects, round(patience, 6)))
        return bytes(expects)

    def retune(self, baud):
        self.asked.append(("retune", baud))
        if self.raises:
            raise self.raises

    def rest(self, seconds):
        self.asked.append(("rest", seconds))


@pytest.fixture
def line():
    return Scripted(VirtualClock())


@pytest.fixture
def talk(line):
    return Conversation(line, line.clock)


def say(*steps):
    answers = []
    for step in steps:
        answers += ((yield step),)
    return answers


def test_each_wait_is_the_time_on_the_wire_and_a_bounded_patience(talk, line):
    talk.hold(say(Retune(115200), Burst(b"\xb7" * 3, 3), Burst(b"\xb7", 1, 0.1), Take(4)))
    byte = 10 / 115200
    assert line.asked == [
        ("retune", 115200),
        ("exchange", b"\xb7" * 3, 3, round(4 * byte + REPLY_PATIENCE_S, 6)),
        ("exchange", b"\xb7", 1, round(2 * byte + 0.1, 6)),
        ("receive", 4, round(4 * byte + REPLY_PATIENCE_S, 6)),
    ]


def test_what_nobody_fetched_is_read_away_before_the_next_burst(talk, line):
    talk.hold(say(Burst(b"abc", 1, later=2), Rest(0.1), Burst(b"d", 1)))
    assert [asked[:2] for asked in line.asked] == [
        ("exchange", b"abc"),
        ("rest", 0.1),
        ("receive", 2),
        ("exchange", b"d"),
    ]


def test_what_was_fetched_is_not_read_again(talk, line):
    talk.hold(say(Burst(b"abc", 1, later=2), Take(2), Burst(b"d", 1)))
    assert [asked[0] for asked in line.asked] == ["exchange", "receive", "exchange"]


def test_after_too_few_answers_the_later_ones_are_not_waited_for(talk, line):
    line.exchange = lambda *asked: line.asked.append(("exchange", asked[0])) or b""
    talk.hold(say(Burst(b"abc", 1, later=2), Burst(b"d", 1)))
    assert [asked[0] for asked in line.asked] == ["exchange", "exchange"]


def test_a_line_can_be_freed(talk, line):
    talk.hold(say(Burst(b"abc", 1, later=2)))
    talk.drain()
    talk.drain()
    assert [asked[0] for asked in line.asked] == ["exchange", "receive"]


def test_what_the_line_raises_can_be_cured_by_who_speaks(talk, line):
    line.raises = SpeedUnfit("not that one")

    def cures():
        try:
            yield Retune(460800)
        except SpeedUnfit:
            return "another"

    assert talk.hold(cures()) == "another"


def test_what_nobody_cures_comes_out(talk, line):
    line.raises = LineAway("the plug is out")
    with pytest.raises(LineAway):
        talk.hold(say(Burst(b"a", 1)))


def test_a_round_trip_is_what_an_answer_takes_beyond_its_bytes(talk):
    assert talk.round_trip_ms is None
    talk.hold(say(Retune(115200), *[Burst(b"\xb7" * 3, 3)] * 5))
    assert talk.round_trip_ms == pytest.approx(5 - 4 * 10 / 115.2, abs=0.01)
    assert talk.round_trips == 5


def test_half_an_answer_does_not_count_as_a_round_trips_time(talk):
    talk.hold(say(Burst(b"\xb7" * 3, 1, later=2)))
    assert talk.round_trip_ms is None
