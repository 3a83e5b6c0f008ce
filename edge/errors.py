"""What can go wrong on an edge, named by what can be done about it.

EdgeError
├── SettingsWrong    mend the line of edge.toml that it names
├── NotEnrolled      enrol this edge, or carry the hub's welcome to it
├── AlreadyEnrolled  leave the identity as it is, or take another data folder
├── WrongWelcome     ask the hub for the welcome of this edge
├── KeysMissing      let people play and keep nothing, until the hub's keys of today are here
├── OutboxFull       say that it was not kept; the hub must take what waits first
├── NotKept          say that it was not kept; the disk needs a technician
├── OutboxForeign    give this program the outbox it wrote, or another folder
├── VoiceFailed      read the screen instead, and see whether espeak-ng is whole
├── MediumRefused    send a medium that fits what its reason says
└── BadSeal          drop the message and count it: the hub did not write it for this edge
"""

from __future__ import annotations

import traceback
from enum import StrEnum
from pathlib import Path


class EdgeError(Exception):
    """Anything that keeps an edge from doing what it was asked."""


class SettingsWrong(EdgeError):  # noqa: N818 - named by what is wrong
    """A setting is unknown, missing or unusable; the message names it, never its value."""


class NotEnrolled(EdgeError):  # noqa: N818 - named by what is not yet so
    """The data folder holds no identity, or one that no hub has welcomed."""


class AlreadyEnrolled(EdgeError):  # noqa: N818 - named by what is so already
    """The data folder holds an identity, and an identity is never overwritten."""


class WrongWelcome(EdgeError):  # noqa: N818 - named by what was carried here
    """The welcome is for another edge, or of another hub than the one that came first."""


class KeysMissing(EdgeError):  # noqa: N818 - named by what is not here
    """There is no key of this museum day, so nothing can be sealed and nothing is kept."""


class OutboxFull(EdgeError):  # noqa: N818 - named by what the visitor must be told
    """So much waits for the hub that no more is taken; media are refused first, scores last."""


class NotKept(EdgeError):  # noqa: N818 - named by what the visitor must be told
    """The disk did not take it; nothing of it is there."""


class OutboxForeign(EdgeError):  # noqa: N818 - named by what the file is
    """The outbox file is no outbox, or was written by a newer program."""


class VoiceFailed(EdgeError):  # noqa: N818 - named by what failed
    """The program that speaks did not; the screen stands there all the same."""


class MediumFault(StrEnum):
    """Why a medium cannot be kept."""

    NOT_A_SOUND = "not_a_sound"
    """Neither WAV nor Ogg nor FLAC nor MP3, or its header is broken."""
    SILENT = "silent"
    """A sound that lasts no time at all."""
    TOO_LONG = "too_long"
    NOT_A_PICTURE = "not_a_picture"
    """Neither JPEG nor PNG nor WebP nor HEIC, or its header is broken."""
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"


class MediumRefused(EdgeError):  # noqa: N818 - named by what happened to the medium
    """A medium is not of a kind, size or dimension that can be kept; `reason` says which."""

    def __init__(self, reason: MediumFault) -> None:
        super().__init__(f"the medium cannot be kept: {reason}")
        self.reason = reason


class BadSeal(EdgeError):  # noqa: N818 - named by what is bad
    """A message was not sealed by this edge's hub to this edge, or does not hold what it says."""


class NotWelcomed(EdgeError):  # noqa: N818 - said to the technician in these words
    """The hub did not enrol this edge; the message says what to do."""


def where(problem: Exception) -> str:
    """Return what a fault of our own is and where it happened, for the log.

    Never its text, nor the trace with it: both may hold what a visitor typed.
    """
    frames = traceback.extract_tb(problem.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(problem).__name__}{place}"
