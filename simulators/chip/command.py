"""`python -m simulators chip`: a reader for anybody who opens the link, with bands laid by hand."""

import os
import secrets
import signal
import stat
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from simulators.chip.cards import (
    ClassicCard,
    Ntag213,
    Phone,
    Picc,
    SmartCard,
    TenByteCard,
    Ultralight,
)
from simulators.chip.faults import NATURES, Fault, without_faults
from simulators.chip.makes import MAKES
from simulators.chip.on_pty import ChipOnPty
from simulators.chip.receiver import CollisionReading

BY_LENGTH: Final = {4: "classic", 7: "ntag213", 10: "ten"}
"""The kind of card that a UID of so many bytes makes, if none is named."""
KINDS: Final[dict[str, Callable[[bytes], Picc]]] = {
    "ntag213": Ntag213,
    "ultralight": Ultralight,
    "classic": ClassicCard,
    "classic-mini": partial(ClassicCard, kind="mini"),
    "classic-4k": partial(ClassicCard, kind="4k"),
    "ten": TenByteCard,
    "smartcard": SmartCard,
}
PHONE: Final = "phone"
ONE_BYTE: Final = 256
SAY: Final = "say: lay BAND, lift UID, suffer NAME[:RATE], strike NAME, recover [NAME]"


@dataclass(frozen=True, slots=True)
class Band:
    """What was asked for: what it is called when it is lifted, and how it is made."""

    name: str
    make: Callable[[], Picc]


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--link", type=Path, required=True, help="where the reader is to be found")
    parser.add_argument(
        "--band",
        type=band_of,
        action="append",
        default=[],
        metavar="UID",
        help="lies on the reader from the start; 8, 14 or 20 hex digits; more than one may. "
        f"KIND:UID lays another kind of card: {', '.join(KINDS)}; or say {PHONE}",
    )
    _add_chip(parser)
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = "\n".join(
        (
            "faults, of what RATE is the share, and what it is if none is given:",
            *map(_told, Fault),
            "",
            "On standard input: lay BAND, lift UID, suffer NAME[:RATE], strike NAME (once),",
            "recover [NAME]; its end ends the reader.",
        )
    )


def _add_chip(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--version",
        type=version_of,
        default=0x92,
        metavar="HEX",
        help=f"of the chip (92); known are {', '.join(f'{version:02X}' for version in MAKES)}",
    )
    parser.add_argument(
        "--usb-latency-ms", type=float, default=0.0, metavar="N", help="held back per answer (0)"
    )
    parser.add_argument(
        "--collision",
        type=CollisionReading,
        choices=CollisionReading,
        default=CollisionReading.FRAME,
        help="what CollPos counts: bits received in this frame (the default), those and RxAlign, "
        "or bits of the UID part",
    )
    parser.add_argument(
        "--fault",
        type=fault_of,
        action="append",
        default=[],
        metavar="NAME[:RATE]",
        help="lets a fault strike at this share of its occasions, from 0 to 1; more than one may",
    )


def run(args: Namespace) -> int:
    """Serve until standard input ends, or until asked to stop."""
    signal.signal(signal.SIGTERM, _asked_to_stop)
    faults = without_faults()
    for fault, rate in args.fault:
        faults.suffer(fault, rate)
    try:
        with ChipOnPty(
            args.link, args.version, args.usb_latency_ms, faults, args.collision
        ) as chip:
            hands = Hands(chip)
            for band in args.band:
                hands.lay(band)
            print(f"ready chip {args.link}", flush=True)
            _obey(hands)
    except KeyboardInterrupt:
        return 0
    return 0


def band_of(text: str) -> Band:
    """Read a UID, a kind of card with one, or `phone`.

    Raises:
        ArgumentTypeError: It is none of them.
    """
    if text == PHONE:
        return Band(PHONE, partial(Phone, secrets.token_bytes))
    kind, _, digits = text.rpartition(":")
    try:
        uid = bytes.fromhex(digits)
    except ValueError:
        uid = b""
    if len(uid) not in BY_LENGTH:
        raise ArgumentTypeError(f"{text!r} is no UID: give 8, 14 or 20 hex digits")
    make = KINDS.get(kind or BY_LENGTH[len(uid)])
    if make is None:
        raise ArgumentTypeError(f"{kind!r} is no kind of card: say one of {', '.join(KINDS)}")
    try:
        make(uid)
    except ValueError as problem:
        raise ArgumentTypeError(str(problem)) from None
    return Band(uid.hex(), partial(make, uid))


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


class Hands:
    """Lay and lift bands, and do harm, at a word."""

    def __init__(self, chip: ChipOnPty) -> None:
        self._chip = chip
        self._bands: dict[str, Picc] = {}

    def lay(self, band: Band) -> None:
        """Lay a band down, or lay it anew."""
        card = self._bands.setdefault(band.name, band.make())
        self._chip.lay(card)

    def do(self, words: list[str]) -> str:
        """Do what is said, and tell that it was done."""
        said = SAY
        match words:
            case ["lay", text]:
                self.lay(band_of(text))
                said = "laid"
            case ["lift", text]:
                said = self._lift(band_of(text))
            case ["suffer", text]:
                self._chip.suffer(*fault_of(text))
                said = "suffered"
            case ["strike", text]:
                self._chip.strike(fault_of(text)[0])
                said = "will strike"
            case ["recover", *named] if len(named) <= 1:
                self._chip.recover(*(fault_of(text)[0] for text in named))
                said = "recovered"
            case _:
                pass
        return said

    def _lift(self, band: Band) -> str:
        if band.name not in self._bands:
            return "that band does not lie here"
        self._chip.lift(self._bands.pop(band.name))
        return "lifted"


def _told(fault: Fault) -> str:
    nature = NATURES[fault]
    return f"  {fault:<13} {nature.what} ({nature.share_of}; {nature.usual:g})"


def _asked_to_stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _obey(hands: Hands) -> None:
    if not _somebody_may_type():
        while True:
            signal.pause()
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            print(hands.do(line.split()), flush=True)
        except ArgumentTypeError as problem:
            print(problem, flush=True)


def _somebody_may_type() -> bool:
    """Whether standard input is a terminal or a pipe; from /dev/null and the like nothing comes."""
    mode = os.fstat(sys.stdin.fileno()).st_mode
    return sys.stdin.isatty() or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
