"""Screens of a trail: its question, and what became of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.contract.words import Language
from edge.happenings import Stop
from edge.screens.playing import PlayerSeen


@dataclass(frozen=True, slots=True)
class Question:
    """The question of a step, two to four choices. Actions: `reply` {choice: "0"}, `back`.

    `players` answer together; `choice` is what they chose, while the disk writes it.
    """

    name: ClassVar[str] = "question"
    language: Language
    players: tuple[PlayerSeen, ...]
    stop: Stop
    choice: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer is kept; it is said which one is right. Action: `done`."""

    name: ClassVar[str] = "answered"
    language: Language
    players: tuple[PlayerSeen, ...]
    stop: Stop
    choice: int
