"""One tap on the model, written down: what travels on the wire and through the air, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from edge.reader import mfrc522, startup
from edge.reader.line import Conversation
from simulators.chip.cards import Ntag213
from simulators.chip.frames import CARD_EXTRA_ETU
from simulators.chip.virtual import VirtualReader

if TYPE_CHECKING:
    from edge.reader.line import Line
    from simulators.chip.frames import Frame
    from simulators.chip.medium import Reception

BAUD: Final = 115200
LATENCY_S: Final = 0.001
BYTE_S: Final = 10 / BAUD
BAND: Final = bytes.fromhex("04E1D2C3B4A596")
NAMES: Final = {0x52: "WUPA", 0x20: "ANTICOLL", 0x70: "SELECT"}
"""By a short frame's only byte, or the second byte of a longer one (ISO/IEC 14443-3)."""
ANSWERS: Final = {16: "ATQA", 40: "UID", 24: "SAK"}
"""By the bits that a band answers with."""


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasts: from and until when, in ms since the look began, and what it is."""

    begins: float
    ends: float
    said: str


@dataclass(slots=True)
class Trace:
    """What happened, lane by lane; `known_empty` is when an empty look would have been over."""

    up: list[Span] = field(default_factory=list)
    down: list[Span] = field(default_factory=list)
    out: list[Span] = field(default_factory=list)
    back: list[Span] = field(default_factory=list)
    known_empty: float = 0.0
    total: float = 0.0


class _Tapped:
    """A line that notes what passes; everything else is the line's own."""

    def __init__(self, line: Line, reader: VirtualReader, trace: Trace) -> None:
        self._line = line
        self._reader = reader
        self._trace = trace
        self.began = 0.0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the line has
        return getattr(self._line, name)

    def ms(self, at: float) -> float:
        return 1000 * (at - self.began)

    def exchange(self, sent: bytes, expects: int, patience: float) -> bytes:
        now = self._reader.clock.monotonic()
        answer = self._line.exchange(sent, expects, patience)
        until = now + len(sent) * BYTE_S
        self._trace.up.append(Span(self.ms(now), self.ms(until), f"{len(sent)} bytes"))
        self._answered(answer, now + 2 * BYTE_S + LATENCY_S)
        return answer

    def receive(self, expects: int, patience: float) -> bytes:
        now = self._reader.clock.monotonic()
        answer = self._line.receive(expects, patience)
        self._answered(answer, now)
        return answer

    def _answered(self, answer: bytes, since: float) -> None:
        """The host has them all now; the first was here a byte and a latency after it was asked."""
        until = self._reader.clock.monotonic()
        self._trace.down.append(Span(self.ms(since), self.ms(until), f"{len(answer)} bytes"))


def one_tap() -> Trace:
    """Tap a 7-byte band at 115200 baud over a 1 ms adapter, and write it down."""
    trace = Trace()
    reader = VirtualReader(usb_latency_s=LATENCY_S)
    line = _Tapped(reader.line, reader, trace)
    talk = Conversation(line, reader.clock)
    chip = talk.hold(startup.connect((9600,), BAUD, 5, 0.1))
    trace.up.clear()
    trace.down.clear()
    reader.medium.lay(Ntag213(BAND), reader.clock.monotonic())
    reader.clock.pass_for(0.01)
    line.began = reader.clock.monotonic()
    _listen(reader, line, trace)
    talk.hold(mfrc522.look(chip))
    trace.known_empty = trace.down[0].ends
    trace.total = line.ms(reader.clock.monotonic())
    return trace


def _listen(reader: VirtualReader, line: _Tapped, trace: Trace) -> None:
    """Note each frame on the air; the band's answer as long as it lasts."""
    transmit = reader.medium.transmit

    def noted(frame: Frame, begins: float, ends: float, *rest: Any) -> Reception | None:  # noqa: ANN401 - handed on
        code = frame.data[1] if len(frame.data) > 1 else frame.data[0]
        trace.out.append(Span(line.ms(begins), line.ms(ends), NAMES[code]))
        reception = transmit(frame, begins, ends, *rest)
        if reception is not None:
            at = reception.begins_at
            lasts = reception.frame.seconds(CARD_EXTRA_ETU)
            said = ANSWERS[reception.frame.length]
            trace.back.append(Span(line.ms(at), line.ms(at + lasts), said))
        return reception

    reader.medium.transmit = noted  # type: ignore[method-assign,assignment]
