"""The words that inform before somebody chooses, and the proof of which words they were.

Each version that was ever shown has a file in `look/notices_shown/`: its purposes, since when it is
in force, and the hash of its exact words in each language. It is never changed, only added to.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from look.speech import Speech

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTICE_VERSION = "2026-11"
"""Named in each consent; a change of the words below asks for a new one."""

SCHOOL_NOTICE = "school-2026-11"
"""Named in each attestation of a school, which read the words of `OF_A_CLASS`."""

GROUP_NOTICE = "group-2026-11"
"""Named in each attestation of who brings a birthday, a club, a family: `OF_A_GROUP`."""

_ATTESTED = ("what", "score", "photo", "sound", "why", "how_long", "parents", "opt_out", "rights")

_ATTESTED_OF_A_GROUP = (
    *("what", "score", "photo", "sound", "why", "how_long", "families"),
    *("parents", "opt_out", "rights"),
)

_INFORMS = ("question", "score", "photo", "sound", "score.hint", "photo.hint", "sound.hint")
"""What is asked for; the rest says why and by whom, how long, and what one can do about it."""
_REST = ("why", "how_long", "rights")


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """One version: the purposes it asks for, since when, and its words' SHA-256 by audience."""

    version: str
    purposes: frozenset[str]
    in_force: date
    sha256: Mapping[str, str]

    def is_proof(self, sha256: bytes, language: str, *, by_guardian: bool) -> bool:
        """Return whether these are its exact words in that language, for that audience."""
        return self.sha256.get(_audience(language, by_guardian=by_guardian)) == sha256.hex()

    def proves(self, sha256: bytes, language: str, audience: str) -> bool:
        """Return whether these are its exact words for whoever answers for others: "school"."""
        return self.sha256.get(f"{language}-{audience}") == sha256.hex()


@cache
def shown_notices() -> Mapping[str, ShownNotice]:
    """Return every version that a consent may name, by its name."""
    files = resources.files("look").joinpath("notices_shown").iterdir()
    read = ((Path(one.name).stem, json.loads(one.read_text())) for one in files)
    return {
        version: ShownNotice(
            version=version,
            purposes=frozenset(found["purposes"]),
            in_force=date.fromisoformat(found["in_force"]),
            sha256=found["sha256"],
        )
        for version, found in read
    }


def notice_key(part: str, *, by_guardian: bool) -> str:
    """Return the catalogue key of one part, in the words for a grown-up or for the visitor."""
    return f"kiosk.notice.{'guardian' if by_guardian else 'visitor'}.{part}"


def notice_text(speech: Speech, *, by_guardian: bool) -> str:
    """Return the words of the choices screen that inform, a line a part, as they are printed.

    What is kept, why and by whom, how long, and the rights (Art. 13 GDPR).
    """
    return "\n".join(
        speech.say(notice_key(part, by_guardian=by_guardian)) for part in _INFORMS + _REST
    )


def notice_sha256(language: str, *, by_guardian: bool) -> bytes:
    """Return the SHA-256 (32 bytes) of exactly these words in a language, for the consent."""
    return hashlib.sha256(notice_text(Speech(language), by_guardian=by_guardian).encode()).digest()


def school_text(speech: Speech) -> str:
    """Return the words that whoever answers for a class or group attests to, a line a part.

    What is kept of whom, why, how long, what the parents know, and the rights (Art. 13 GDPR).
    """
    return OF_A_CLASS.text(speech)


def school_sha256(language: str) -> bytes:
    """Return the SHA-256 (32 bytes) of exactly these words in a language, for the attestation."""
    return OF_A_CLASS.sha256(language)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What whoever answers for others attests to: its version, for whom, its parts in order."""

    version: str
    audience: str
    area: str
    parts: tuple[str, ...]

    def key(self, part: str) -> str:
        """Return the catalogue key of one part."""
        return f"{self.area}.{part}"

    def text(self, speech: Speech) -> str:
        """Return the words, a line a part."""
        return "\n".join(speech.say(self.key(part)) for part in self.parts)

    def sha256(self, language: str) -> bytes:
        """Return the SHA-256 (32 bytes) of exactly these words in a language."""
        return hashlib.sha256(self.text(Speech(language)).encode()).digest()


OF_A_CLASS = Arrangement(SCHOOL_NOTICE, "school", "school.notice", _ATTESTED)
OF_A_GROUP = Arrangement(GROUP_NOTICE, "organiser", "claim.notice", _ATTESTED_OF_A_GROUP)


def arrangement(*, of_a_group: bool) -> Arrangement:
    """Return what a school attests to; or who brings a birthday, a club or a family.

    Of a group photos show to the child's own family alone, which takes them by a slip.
    """
    return OF_A_GROUP if of_a_group else OF_A_CLASS


def _audience(language: str, *, by_guardian: bool) -> str:
    return f"{language}-{'guardian' if by_guardian else 'visitor'}"
