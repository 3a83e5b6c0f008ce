"""`python -m simulators reader`: a reader that is no MFRC522, with bands laid by hand."""

import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from simulators.chip.cards import ClassicCard, Ntag213, Picc, TenByteCard
from simulators.readers.on_pty import ReaderOnPty
from simulators.readers.pn532 import Pn532
from simulators.readers.talker import Talker, Writing, decimal_line, rdm6300_frame

TALKERS: Final[dict[str, tuple[Writing, tuple[int, ...]]]] = {
    "rdm6300": (rdm6300_frame, (5,)),
    "decimal": (decimal_line, (4, 5, 7, 8, 10)),
}
"""How each writes a number down, and how many bytes that may have."""
CARDS: Final[dict[int, Callable[[bytes], Picc]]] = {4: ClassicCard, 7: Ntag213, 10: TenByteCard}


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--kind", choices=(*TALKERS, "pn532"), required=True)
    parser.add_argument("--link", type=Path, required=True, help="where the reader is to be found")
    parser.epilog = "On standard input: lay UID, lift UID; its end ends the reader."


def run(args: Namespace) -> int:
    """Serve until standard input ends, or until asked to stop."""
    signal.signal(signal.SIGTERM, _asked_to_stop)
    try:
        if args.kind == "pn532":
            _serve_pn532(args.link)
        else:
            _serve_talker(args.link, *TALKERS[args.kind])
    except KeyboardInterrupt:
        return 0
    return 0


def _serve_talker(link: Path, writing: Writing, lengths: tuple[int, ...]) -> None:
    with ReaderOnPty(link, Talker(writing)) as reader:
        for act, uid in _told(link, lengths):
            with reader.handled() as (talker, now):
                (talker.lay if act == "lay" else talker.lift)(uid, now)


def _serve_pn532(link: Path) -> None:
    laid: dict[bytes, Picc] = {}
    with ReaderOnPty(link, Pn532()) as reader:
        for act, uid in _told(link, tuple(CARDS)):
            with reader.handled() as (chip, now):
                if act == "lay":
                    laid[uid] = CARDS[len(uid)](uid)
                    chip.lay(laid[uid], now)
                else:
                    chip.lift(laid.pop(uid))


def _told(link: Path, lengths: tuple[int, ...]) -> Iterator[tuple[str, bytes]]:
    """What is typed, once it makes sense: lay and lift in turn for each UID."""
    print(f"ready reader {link}", flush=True)
    lying: set[bytes] = set()
    for line in sys.stdin:
        act, _, text = line.strip().partition(" ")
        uid = _uid_of(text, lengths)
        if act not in ("lay", "lift"):
            print("say: lay UID, or: lift UID", flush=True)
        elif uid is None:
            print(f"{act} what? This reader's numbers have {lengths} bytes, in hex", flush=True)
        elif (act == "lay") is (uid in lying):
            print("it lies there already, or not at all", flush=True)
        else:
            lying ^= {uid}
            yield act, uid
            print("laid" if act == "lay" else "lifted", flush=True)


def _uid_of(text: str, lengths: tuple[int, ...]) -> bytes | None:
    try:
        uid = bytes.fromhex(text)
    except ValueError:
        return None
    return uid if len(uid) in lengths else None


def _asked_to_stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
