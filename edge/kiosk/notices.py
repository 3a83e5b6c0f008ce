"""The words that inform before somebody chooses, and the proof of which words they were."""

from __future__ import annotations

import hashlib

from look.speech import Speech

NOTICE_VERSION = "2026-11"
"""Named in each consent; a change of the words below asks for a new one."""

_INFORMS = ("question", "score", "photo", "sound", "score.hint", "photo.hint", "sound.hint")
"""What is asked for; the rest says why and by whom, how long, and what one can do about it."""
_REST = ("why", "how_long", "rights")


def notice_key(part: str, *, by_guardian: bool) -> str:
    """Return the catalogue key of one part, in the words for a grown-up or for the visitor."""
    return f"kiosk.notice.{'guardian' if by_guardian else 'visitor'}.{part}"


def notice_text(speech: Speech, by_guardian: bool) -> str:  # noqa: FBT001 - the contract with app
    """Return the words of the choices screen that inform, a line a part, as they are printed.

    What is kept, why and by whom, how long, and the rights (Art. 13 GDPR).
    """
    return "\n".join(
        speech.say(notice_key(part, by_guardian=by_guardian)) for part in _INFORMS + _REST
    )


def notice_sha256(language: str, by_guardian: bool) -> bytes:  # noqa: FBT001 - the contract with app
    """Return the SHA-256 (32 bytes) of exactly these words in a language, for the consent."""
    return hashlib.sha256(notice_text(Speech(language), by_guardian).encode()).digest()
