"""Finding a chip, whatever state it was left in; leaving alone what is none."""

import pytest

from edge.reader import startup
from edge.reader.errors import ChipSilent, WrongDevice
from edge.reader.line import Conversation
from edge.reader.registers import RESET_BAUD, SERIAL_SPEED
from simulators.chip.virtual import VirtualReader

BAUDS = (9600, 115200, 460800)


def connect(reader, target=115200, order=BAUDS):
    talk = Conversation(reader.line, reader.clock)
    return talk.hold(startup.connect(order, target, 5, 0.1))


@pytest.mark.parametrize("left_at", [9600, 115200, 460800])
@pytest.mark.parametrize("target", [9600, 115200, 460800, 1228800])
def test_a_chip_is_found_at_the_speed_it_was_left_at_and_brought_to_the_wanted_one(left_at, target):
    reader = VirtualReader()
    reader.chip.write(0x1F, SERIAL_SPEED[left_at], 0.0)
    chip = connect(reader, target)
    assert (chip.version, chip.baud, chip.pipelined) == (0x92, target, True)


@pytest.mark.parametrize("version", [0x91, 0x92, 0x88, 0xB2, 0x12])
def test_clones_are_taken(version):
    assert connect(VirtualReader(version=version)).version == version


@pytest.mark.parametrize("version", [0x00, 0xFF, 0x42, 0xB7])
def test_what_has_no_known_version_is_not_configured(version):
    reader = VirtualReader(version=version)
    with pytest.raises(WrongDevice):
        connect(reader, order=(9600,))
    assert not reader.chip.field_on


def test_a_stray_byte_before_the_probe_does_no_harm():
    reader = VirtualReader()
    reader.port.receive(b"\x14", 0.0, 9600)
    assert connect(reader).version == 0x92


def test_a_line_that_echoes_is_named_as_that():
    class Echo:
        def exchange(self, sent, expects, patience):
            assert patience > 0
            return sent[:expects]

        def receive(self, _expects, _patience):
            return b""

        def retune(self, baud):
            assert baud in SERIAL_SPEED

        def rest(self, seconds):
            pass

    talk = Conversation(Echo(), VirtualReader().clock)
    with pytest.raises(WrongDevice, match=r"EA \(pin 32\)"):
        talk.hold(startup.find(BAUDS, 0.1))


def test_a_modem_is_never_written_to():
    sent_to_it = []

    class Modem:
        def exchange(self, sent, expects, _patience):
            sent_to_it.append(sent)
            return b"\r\nERROR\r\n"[:expects]

        def receive(self, _expects, _patience):
            return b"OR\r\n"

        def retune(self, _baud):
            pass

        def rest(self, _seconds):
            pass

    talk = Conversation(Modem(), VirtualReader().clock)
    with pytest.raises(WrongDevice, match="a modem"):
        talk.hold(startup.connect(BAUDS, 115200, 5, 0.1))
    assert set(sent_to_it) == {startup.PROBE}
    assert all(byte & 0x80 for byte in startup.PROBE)


def test_nobody_there_is_silence_and_takes_no_longer_than_its_patience():
    reader = VirtualReader()
    reader.port.stuck = True
    with pytest.raises(ChipSilent):
        connect(reader)
    assert reader.clock.monotonic() < 0.1 * len(BAUDS) + 0.1


def test_a_bridge_that_keeps_its_speed_through_a_reset_is_left_at_it():
    reader = VirtualReader()
    line = reader.line
    tuned = []
    line.retune, retune = tuned.append, line.retune

    def through_the_bridge(sent, expects, patience):
        """Its own side runs at 115200 for ever; to the chip it speaks whatever the chip speaks."""
        if tuned[-1] != 115200:
            reader.clock.pass_for(patience)
            return b""
        retune(round(reader.chip.baud))
        return exchange(sent, expects, patience + 1)

    line.exchange, exchange = through_the_bridge, line.exchange
    chip = connect(reader, target=115200)
    assert (chip.baud, round(reader.chip.baud, -2)) == (115200, RESET_BAUD)


def test_a_line_that_drops_bytes_of_long_bursts_is_used_one_access_at_a_time():
    reader = VirtualReader()
    reader.line.down = lambda answer: answer[:-1] if len(answer) > 8 else answer
    assert connect(reader).pipelined is False


@pytest.mark.parametrize(
    ("answer", "version"),
    [
        (b"\x92\x92\x92", 0x92),
        (b"\x14\x92\x92", 0x92),
        (b"\x92\x92", 0x92),
        (b"\x92", None),
        (b"\x92\x91\x92", None),
        (b"\x00\x00\x00", None),
        (b"\xff\xff\xff", None),
        (b"\xb7\xb7\xb7", None),
        (b"", None),
    ],
)
def test_two_equal_known_versions_at_the_end_are_a_chip(answer, version):
    assert startup.judge(answer) == version
