"""From an open line to a chip that is found, reset, at speed, calibrated and configured.

Pure, like the driver. A probe at a wrong speed may write registers, so what was found is always
reset and configured from scratch. Nothing but reads is sent to a device that has not proved to be
an MFRC522.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from edge.reader import mfrc522, strangers
from edge.reader.burst import Burst, Rest, Retune, Script, Steps, Take, pad, play, read, write
from edge.reader.errors import ChipSilent, OutOfStep, SpeedUnfit, WrongDevice
from edge.reader.mfrc522 import Chip
from edge.reader.registers import (
    FLUSH_FIFO,
    POWER_DOWN,
    READ,
    RESET_BAUD,
    SERIAL_SPEED,
    VERSIONS,
    Command,
    Register,
)

PROBE: Final = bytes((READ | Register.VERSION,)) * 3
PROBE_AGREES: Final = 2
"""Equal versions that must end the answer: a stray byte before the probe swallows its first."""
CALIBRATION_ROUNDS: Final = 5
CALIBRATION_PASSES: Final = 3
CALIBRATION_BYTES: Final = 32
CALIBRATION_PATTERN: Final = bytes((37 * n + 85) & 0xFF for n in range(CALIBRATION_BYTES))
PROBE_PATIENCE_S: Final = 0.1
QUIET_S: Final = 0.03
"""After a probe was answered with something else it is listened to for so long: to know what it is,
and so that nothing of it is taken for the answer to the next probe."""
MOST_HEARD: Final = 64
RESET_LOOKS: Final = 10
"""Reads of CommandReg after a soft reset until PowerDown must be clear: the chip needs well under a
millisecond."""
RESET_PATIENCE_S: Final = 0.05
SPEED_WRITTEN_S: Final = 0.003
"""The echo of a write may be here before its data byte has left: two bytes at the slowest speed."""


@dataclass(frozen=True, slots=True)
class Found:
    """A chip answered with this version at this speed."""

    version: int
    baud: int


def connect(order: Iterable[int], target: int, gain: int, patience: float) -> Steps[Chip]:
    """Find the chip at one of the speeds in `order`, and make it ready at the `target` speed.

    Args:
        order: Speeds to probe, in baud, most likely first.
        target: The speed to work at; a link that keeps its speed through a reset (a serial bridge)
            keeps it.
        gain: RxGain, 0 to 7.
        patience: Seconds to wait for an answer to the first probe.

    Raises:
        ChipSilent: Nothing answered at any speed.
        WrongDevice: Something answered that is no MFRC522 in UART mode.
        SpeedUnfit: It is there, but not at the target speed.
    """
    found = yield from find(order, patience)
    found = yield from soft_reset(found)
    if found.baud == RESET_BAUD != target:
        try:
            found = yield from change_speed(found, target)
        except (ChipSilent, OutOfStep, WrongDevice) as problem:
            yield from _reset_unheard()
            raise SpeedUnfit(f"at {target} baud the chip is not understood") from problem
    pipelined = yield from calibrate(found)
    chip = Chip(found.version, found.baud, pipelined, gain)
    yield from mfrc522.configure(chip)
    yield from mfrc522.check(chip)
    return chip


def find(order: Iterable[int], patience: float) -> Steps[Found]:
    """Probe each speed by reading VersionReg three times; `patience` seconds at the first one.

    Raises:
        ChipSilent: Nothing answered at any speed.
        WrongDevice: Something answered, but never as an MFRC522 does.
    """
    heard: list[bytes] = []
    for baud in order:
        try:
            yield Retune(baud)
        except SpeedUnfit:  # then nothing was ever said to a chip at this speed
            continue
        answer = yield Burst(PROBE, len(PROBE), PROBE_PATIENCE_S if heard else patience)
        if (version := judge(answer)) is not None:
            return Found(version, baud)
        if answer:
            answer += yield Take(MOST_HEARD, QUIET_S)
        heard.append(answer)
    if any(heard):
        raise WrongDevice(strangers.name_of(heard))
    raise ChipSilent("no answer at any speed")


def judge(answer: bytes) -> int | None:
    """The version that the answer to a probe ends in, if it is one that is known."""
    last = answer[-PROBE_AGREES:]
    agreed = len(last) == PROBE_AGREES and len(set(last)) == 1
    return last[0] if agreed and last[0] in VERSIONS else None


def soft_reset(found: Found) -> Steps[Found]:
    """Reset every register; the chip speaks 9600 baud afterwards, a bridge its own speed as before.

    Raises:
        ChipSilent: The chip did not come back.
    """
    yield from play(write(Register.COMMAND, Command.SOFT_RESET), pipelined=False)
    yield Rest(RESET_PATIENCE_S)
    found = yield from find(dict.fromkeys((RESET_BAUD, found.baud)), RESET_PATIENCE_S)
    for _ in range(RESET_LOOKS):
        (command,) = yield from play(read(Register.COMMAND), pipelined=False)
        if not command & POWER_DOWN:
            return found
    raise ChipSilent("its oscillator does not start after a reset")


def change_speed(found: Found, target: int) -> Steps[Found]:
    """Go to another speed, and prove that the chip is there.

    The adapter is asked first: a chip at a speed that it does not know is lost. The echo of the
    write comes at the old speed, since it is sent on the address byte (data sheet 8.1.3.3).

    Raises:
        SpeedUnfit: The adapter does not know this speed.
        ChipSilent: The chip does not answer at the new speed.
        WrongDevice: It answers, but nothing that can be understood.
    """
    for baud in (target, found.baud):
        yield Retune(baud)
    # Its echo proves nothing that the probe does not; without it we must not stay at the old speed.
    yield Burst(bytes((Register.SERIAL_SPEED, SERIAL_SPEED[target])), 1)
    yield Rest(SPEED_WRITTEN_S)
    return (yield from find((target,), RESET_PATIENCE_S))


def _reset_unheard() -> Steps[None]:
    """Send a soft reset to a chip that is there but not understood: perhaps it understands us."""
    yield Burst(bytes((Register.COMMAND, Command.SOFT_RESET)), 1, RESET_PATIENCE_S)
    yield Rest(RESET_PATIENCE_S)


def calibrate(found: Found) -> Steps[bool]:
    """Whether many accesses in one burst come through whole; otherwise they must go one by one.

    A line that cannot do it fails every round; a disturbance spoils one.
    """
    passed = 0
    for _ in range(CALIBRATION_ROUNDS):
        if (yield from _calibration_round(found)):
            passed += 1
        else:
            yield Rest(RESET_PATIENCE_S)
            yield Burst(PROBE, len(PROBE), PROBE_PATIENCE_S)  # back in step, should a byte be lost
        if passed == CALIBRATION_PASSES:
            return True
    return False


def _calibration_round(found: Found) -> Steps[bool]:
    known = ((Register.VERSION, found.version),)
    try:
        yield from play(pad(known, CALIBRATION_BYTES), pipelined=True)
        values = yield from play(_fifo_trial(), pipelined=True)
    except (ChipSilent, OutOfStep):
        return False
    return values == CALIBRATION_PATTERN


def _fifo_trial() -> Script:
    return (
        write(Register.FIFO_LEVEL, FLUSH_FIFO)
        + write(Register.FIFO_DATA, *CALIBRATION_PATTERN)
        + read(Register.FIFO_DATA, len(CALIBRATION_PATTERN))
    )


def back_in_step(chip: Chip) -> Steps[None]:
    """Find the beginning of an access after a byte was lost or added, then configure it all.

    Raises:
        ChipSilent: The chip does not answer at its speed.
        WrongDevice: What answers is not in step, or is no chip any more.
        ChipForgot: What was written does not stay.
    """
    yield from find((chip.baud,), PROBE_PATIENCE_S)
    yield from mfrc522.configure(chip)
    yield from mfrc522.check(chip)
