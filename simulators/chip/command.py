"""`python -m simulators chip`: a reader for anybody who opens the link, with bands laid by hand."""

import os
import signal
import stat
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from simulators.chip.cards import ClassicCard, Ntag213, Picc, TenByteCard
from simulators.chip.faults import NATURES, Fault, without_faults
from simulators.chip.on_pty import ChipOnPty

KINDS: Final = {4: ClassicCard, 7: Ntag213, 10: TenByteCard}
"""The kind of card that a UID of so many bytes makes."""
ONE_BYTE: Final = 256
SAY: Final = "say: lay UID, lift UID, suffer NAME[:RATE], strike NAME, recover [NAME]"


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--link", type=Path, required=True, help="where the reader is to be found")
    parser.add_argument(
        "--band",
        type=uid_of,
        action="append",
        default=[],
        metavar="UID",
        help="lies on the reader from the start; 8, 14 or 20 hex digits; more than one may",
    )
    parser.add_argument(
        "--version", type=version_of, default=0x92, metavar="HEX", help="of the chip (92)"
    )
    parser.add_argument(
        "--usb-latency-ms", type=float, default=0.0, metavar="N", help="held back per answer (0)"
    )
    parser.add_argument(
        "--fault",
        type=fault_of,
        action="append",
        default=[],
        metavar="NAME[:RATE]",
        help="lets a fault strike at this share of its occasions, from 0 to 1: "
        + "; ".join(map(_told, Fault)),
    )
    parser.epilog = (
        "On standard input: lay UID, lift UID, suffer NAME[:RATE], strike NAME (once), "
        "recover [NAME]; its end ends the reader."
    )


def run(args: Namespace) -> int:
    """Serve until standard input ends, or until asked to stop."""
    signal.signal(signal.SIGTERM, _asked_to_stop)
    bands: dict[bytes, Picc] = {}
    faults = without_faults()
    for fault, rate in args.fault:
        faults.suffer(fault, rate)
    try:
        with ChipOnPty(args.link, args.version, args.usb_latency_ms, faults) as chip:
            for uid in args.band:
                _lay(chip, bands, uid)
            print(f"ready chip {args.link}", flush=True)
            _obey(chip, bands)
    except KeyboardInterrupt:
        return 0
    return 0


def uid_of(text: str) -> bytes:
    """Read a UID.

    Raises:
        ArgumentTypeError: It is none.
    """
    try:
        uid = bytes.fromhex(text)
    except ValueError:
        uid = b""
    if len(uid) not in KINDS:
        raise ArgumentTypeError(f"{text!r} is no UID: give 8, 14 or 20 hex digits")
    return uid


def version_of(text: str) -> int:
    """Read a chip version.

    Raises:
        ArgumentTypeError: It is no byte in hex.
    """
    try:
        version = int(text, 16)
    except ValueError:
        version = -1
    if version not in range(ONE_BYTE):
        raise ArgumentTypeError(f"{text!r} is no version: give two hex digits, as 92")
    return version


def fault_of(text: str) -> tuple[Fault, float | None]:
    """Read a fault and its rate, which may be left out.

    Raises:
        ArgumentTypeError: There is no such fault, or the rate is no share.
    """
    name, _, share = text.partition(":")
    try:
        fault, rate = Fault(name), float(share) if share else None
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no fault: say one of {', '.join(Fault)}") from None
    if rate is not None and not 0 <= rate <= 1:
        raise ArgumentTypeError(f"{text!r} is no share: give a rate from 0 to 1")
    return fault, rate


def _told(fault: Fault) -> str:
    nature = NATURES[fault]
    return f"{fault} ({nature.what}; of {nature.share_of}, {nature.usual:g})"


def _asked_to_stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _obey(chip: ChipOnPty, bands: dict[bytes, Picc]) -> None:
    if not _somebody_may_type():
        while True:
            signal.pause()
    for line in sys.stdin:
        try:
            _do(chip, bands, line.split())
        except ArgumentTypeError as problem:
            print(problem, flush=True)


def _somebody_may_type() -> bool:
    """Whether standard input is a terminal or a pipe; from /dev/null and the like nothing comes."""
    mode = os.fstat(sys.stdin.fileno()).st_mode
    return sys.stdin.isatty() or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _do(chip: ChipOnPty, bands: dict[bytes, Picc], words: list[str]) -> None:
    match words:
        case []:
            return
        case ["lay", text]:
            _lay(chip, bands, uid_of(text))
            print("laid", flush=True)
        case ["lift", text] if uid_of(text) in bands:
            chip.lift(bands.pop(uid_of(text)))
            print("lifted", flush=True)
        case ["lift", _]:
            print("that band does not lie here", flush=True)
        case ["suffer", text]:
            chip.suffer(*fault_of(text))
            print("suffered", flush=True)
        case ["strike", text]:
            chip.strike(fault_of(text)[0])
            print("will strike", flush=True)
        case ["recover", *named]:
            chip.recover(*(fault_of(text)[0] for text in named[:1]))
            print("recovered", flush=True)
        case _:
            print(SAY, flush=True)


def _lay(chip: ChipOnPty, bands: dict[bytes, Picc], uid: bytes) -> None:
    bands.setdefault(uid, KINDS[len(uid)](uid))
    chip.lay(bands[uid])
