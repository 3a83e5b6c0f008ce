"""What a band is worth, before a museum hands it out: one reading, one verdict. Pure.

A band that fails is named, not refused at exhibits: its UID is as good a number as any other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from edge.reader import iso14443, mfrc522, ntag
from edge.reader.burst import Steps
from edge.reader.iso14443 import Card, Refusal
from edge.reader.mfrc522 import Chip

Proves = Callable[[bytes, bytes], bool]
"""Whether a UID was signed by NXP with this signature."""

RECOMMENDED: Final = "NTAG213"


class Verdict(StrEnum):
    """What came of a check."""

    GENUINE = "genuine"
    UNSIGNED = "unsigned"
    OTHER_KIND = "other-kind"
    AGAIN = "again"
    RANDOM_UID = "random-uid"
    NO_BAND = "no-band"
    UNREADABLE = "unreadable"


SAID: Final = {
    Verdict.GENUINE: "genuine",
    Verdict.UNSIGNED: "a copy: NXP's signature does not fit; it works, but was not made by NXP",
    Verdict.OTHER_KIND: f"no {RECOMMENDED}: it works, but tells no signature",
    Verdict.AGAIN: "the same number as before: laid down twice, or two bands that are copies",
    Verdict.RANDOM_UID: "useless: it has another number at each tap; exhibits refuse it",
    Verdict.NO_BAND: "no wristband: a phone, a bank card; exhibits refuse it",
    Verdict.UNREADABLE: "not read to the end: lay it down once more, in the middle",
}
USELESS: Final = (Verdict.RANDOM_UID, Verdict.NO_BAND)
READS: Final = (Verdict.GENUINE, Verdict.UNSIGNED, Verdict.OTHER_KIND)
"""Bands that can be handed out: each has a number of its own, and keeps it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One band, checked: what kind it is, if it told, and the verdict."""

    verdict: Verdict
    kind: str = ""

    @property
    def said(self) -> str:
        """The verdict in words."""
        sentence = SAID[self.verdict]
        return f"{sentence} {self.kind}" if self.verdict is Verdict.GENUINE else sentence


def judge(chip: Chip, card: Card, proves: Proves) -> Steps[Checked]:
    """Ask the card that was selected just now what it is, and judge; it is sent to rest."""
    refusal = iso14443.refusal(card)
    if refusal is not None:
        verdict = Verdict.RANDOM_UID if refusal is Refusal.RANDOM_UID else Verdict.NO_BAND
        checked = Checked(verdict)
    else:
        checked = yield from _ask(chip, card, proves)
    yield from mfrc522.halt(chip)
    return checked


def _ask(chip: Chip, card: Card, proves: Proves) -> Steps[Checked]:
    told = yield from ntag.version(chip)
    if told is None:
        return Checked(Verdict.OTHER_KIND)
    kind = ntag.KINDS.get(told)
    if kind is None:
        return Checked(Verdict.OTHER_KIND)
    signature = yield from ntag.signature(chip)
    if signature is None:
        return Checked(Verdict.UNREADABLE, kind)
    genuine = proves(card.uid, signature)
    return Checked(Verdict.GENUINE if genuine else Verdict.UNSIGNED, kind)
