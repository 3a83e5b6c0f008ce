"""Register accesses as bytes on the MFRC522's UART, sent many at a time.

The chip answers every access with one byte (data sheet 8.1.3.3): a read with the value, a write
with the address written to. So the number of answer bytes is known before the first one is sent,
and a whole row of accesses can travel as one burst: one write and one read on the host, however
many registers it touches.
"""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from edge.reader.errors import ChipForgot, ChipSilent, OutOfStep
from edge.reader.registers import READ, Register

LONGEST: Final = 250
"""Bytes in one burst; a serial bridge's receive ring of 256 bytes must hold it."""


@dataclass(frozen=True, slots=True)
class Burst:
    """Bytes for the reader, and how many must come back; fewer are handed over when patience ends.

    Attributes:
        sent: What goes out.
        expects: Answer bytes that are waited for.
        patience: How long to wait for them in seconds, beyond the time that the wire itself takes;
            None leaves it to whoever holds the conversation.
        later: Answer bytes that will come after those; `Take` fetches them. What nobody fetched
            is read away before the next burst, so that nothing of it is taken for an answer.
    """

    sent: bytes = field(repr=False)  # a SELECT carries a UID
    expects: int
    patience: float | None = None
    later: int = 0


@dataclass(frozen=True, slots=True)
class Take:
    """Read without sending: so many bytes, or fewer when patience (seconds) ends.

    It fetches what a burst left for later, or what a reader says unasked.
    """

    expects: int
    patience: float | None = None


@dataclass(frozen=True, slots=True)
class Retune:
    """Set the host's side of the line to this speed, in baud."""

    baud: int


@dataclass(frozen=True, slots=True)
class Rest:
    """Do nothing for so many seconds."""

    seconds: float


Step = Burst | Take | Retune | Rest
Result = TypeVar("Result")
Steps = Generator[Step, bytes, Result]
"""A conversation: yields what to do next, is sent the answer (empty but for a burst), returns what
came of it."""


@dataclass(frozen=True, slots=True)
class Access:
    """One register access: what is sent, and its answer where that is known (None: it is read).

    `holds` is the register that must hold that answer, if it is no echo.
    """

    sent: bytes = field(repr=False)
    answer: int | None
    holds: Register | None = None


Script = tuple[Access, ...]


def write(register: Register, *values: int) -> Script:
    """Write each value in turn; more than one makes sense for the FIFO only."""
    return tuple(Access(bytes((register, value)), register) for value in values)


def read(register: Register, times: int = 1) -> Script:
    """Read a register, or so many bytes of the FIFO."""
    return (Access(bytes((READ | register,)), None),) * times


def pad(known: Sequence[tuple[Register, int]], times: int) -> Script:
    """Fill time on the wire with reads of known answer: a wait that proves the chip as it was.

    `known` has registers and what they must hold; they are read in turn.
    """
    reads = [Access(bytes((READ | register,)), value, register) for register, value in known]
    return tuple(reads[n % len(reads)] for n in range(times))


def play(script: Script, *, pipelined: bool) -> Steps[bytes]:
    """Send a script and return what its reads brought, in order.

    Pipelined, it goes in as few bursts as `LONGEST` allows; otherwise one access at a time.

    Raises:
        OutOfStep: An echo or a padding read came back as something else.
        ChipForgot: A register no longer holds what it must.
        ChipSilent: The line handed over too few bytes.
    """
    values = bytearray()
    for part in _parts(script, LONGEST if pipelined else 1):
        answers = yield Burst(b"".join(access.sent for access in part), len(part))
        values += _checked(part, answers)
    return bytes(values)


def ask_ahead(script: Script, ahead: Script) -> Steps[bytes]:
    """Send two scripts in one burst, but wait for the first one's answers only; return those.

    `fetch` waits for the others; if nobody does, they are read away before the next burst.

    Raises:
        OutOfStep: An echo or a padding read came back as something else.
        ChipForgot: A register no longer holds what it must.
        ChipSilent: The line handed over too few bytes.
    """
    sent = b"".join(access.sent for access in (*script, *ahead))
    answers = yield Burst(sent, len(script), later=len(ahead))
    return _checked(script, answers)


def fetch(ahead: Script) -> Steps[bytes]:
    """Return what the reads of a script brought that was asked ahead. Raises as `ask_ahead`."""
    answers = yield Take(len(ahead))
    return _checked(ahead, answers)


def _parts(script: Script, longest: int) -> Iterable[Script]:
    part: list[Access] = []
    size = 0
    for access in script:
        if part and size + len(access.sent) > longest:
            yield tuple(part)
            part, size = [], 0
        part.append(access)
        size += len(access.sent)
    if part:
        yield tuple(part)


def _checked(part: Script, answers: bytes) -> bytes:
    if len(answers) != len(part):
        raise ChipSilent(f"{len(answers)} of {len(part)} answers came")
    values = bytearray()
    for access, answer in zip(part, answers, strict=True):
        if access.answer is None:
            values.append(answer)
        elif access.answer != answer:
            if access.holds not in (None, Register.VERSION):
                raise ChipForgot(f"changed by itself: {access.holds.name}")
            # What came instead is not said: out of step, it may be a byte of a UID.
            raise OutOfStep(f"expected {access.answer:02X}, the chip sent something else")
    return bytes(values)
