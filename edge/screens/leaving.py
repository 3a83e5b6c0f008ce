"""Screens that say what was done, or what goes home."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from edge.contract.words import Language
from edge.screens.playing import PlayerSeen


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase today's visit? Actions: `forget` where `held`, `back`.

    `held`: the band lies on the reader; else it is asked for.
    """

    name: ClassVar[str] = "forget"
    language: Language
    player: PlayerSeen
    held: bool


class Said(StrEnum):
    """What was done for a wearer, or could not be; each has a scene and a sentence."""

    FORGOTTEN = "forgotten"
    TAKEN_BACK = "taken_back"
    """One result is gone: it was not theirs."""
    CHANGED = "changed"
    MENDED = "mended"
    MEND_REFUSED = "mend_refused"
    """The hub did not mend the address: too late, or the page was opened already."""
    CHANGE_REFUSED = "change_refused"
    """The hub did not take another choice: what was agreed before holds."""
    NOT_WRITTEN = "not_written"
    """The disk did not take it: nothing was changed, a colleague helps."""
    MAIL_GOES = "mail_goes"
    MAIL_TOO_OFTEN = "mail_too_often"
    MAIL_NOBODY = "mail_nobody"
    NO_ANSWER = "no_answer"
    """The hub did not answer: try again later, or ask at the desk."""
    ENDED = "ended"
    """The visit is over; the band holds nothing any more."""
    ASK_ON_PAGE = "ask_on_page"
    """More than before may only a guardian allow: on the page of the mail, or with their band."""


AWAY = frozenset({Said.FORGOTTEN, Said.TAKEN_BACK, Said.CHANGED, Said.MENDED})
"""What the hub has a part in: without it, only what holds here may be said."""


@dataclass(frozen=True, slots=True)
class Done:
    """A sentence on what was done, for a moment. Action: `done`.

    `away`: it was done here alone; what the hub has of it follows when it can be reached.
    """

    name: ClassVar[str] = "done"
    language: Language
    said: Said
    player: PlayerSeen | None = None
    away: bool = False


@dataclass(frozen=True, slots=True)
class ExitCounts:
    """What goes home with this band. Actions: `send_again`, `end_visit`, `done`.

    The counts are None until the hub answered, and `silent` when it did not. `coming` media are on
    their way. `here`: results of this band still wait on this installation.
    """

    name: ClassVar[str] = "exit_counts"
    language: Language
    player: PlayerSeen
    scores: int | None = None
    photos: int | None = None
    sounds: int | None = None
    coming: int = 0
    pending: bool = False
    mail_waits: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True)
class EndVisit:
    """End the visit? The band holds nothing any more, the page stays. Actions: `end`, `back`."""

    name: ClassVar[str] = "end_visit"
    language: Language
    player: PlayerSeen
