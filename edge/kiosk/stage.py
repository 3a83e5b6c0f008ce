"""What the touch screen shows now, and who watches it change."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.kiosk.spoken import spoken, without_typed
from look.speech import Speech

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.contract.words import Language
    from edge.screens import Screen


@dataclass(frozen=True, slots=True)
class Shown:
    """One screen as it is drawn; `turn` counts the screens of this process from 1."""

    screen: str
    turn: int
    html: str = field(repr=False)


class Stage:
    """Holds the newest screen and wakes whoever listens; lives in the event loop's thread."""

    def __init__(self, render: Callable[[Screen], str]) -> None:
        self._render = render
        self._current = Shown("", 0, "")
        self._screen: Screen | None = None
        self._listeners: set[asyncio.Queue[Shown]] = set()
        self._ended = False

    @property
    def current(self) -> Shown:
        """What is shown now; turn 0 and no name before the first screen."""
        return self._current

    @property
    def ended(self) -> bool:
        """Whether the process stops, so that no stream stays open."""
        return self._ended

    def show(self, screen: Screen) -> int:
        """Draw a screen, put it before everybody who watches, and return its turn."""
        self._current = Shown(screen.name, self._current.turn + 1, self._render(screen))
        self._screen = screen
        self._wake()
        return self._current.turn

    def script(self) -> tuple[str, Language] | None:
        """Return what the screen of now says aloud, and in which language; None before the first.

        Nothing typed is in it: it is read from the same screen, drawn without.
        """
        if self._screen is None:
            return None
        screen = self._screen
        text = spoken(self._render(without_typed(screen)), screen.name, Speech(screen.language))
        return text, screen.language

    def listen(self) -> asyncio.Queue[Shown]:
        """Return a queue of the screens from now on; one who is slow finds only the newest."""
        queue: asyncio.Queue[Shown] = asyncio.Queue(maxsize=1)
        self._listeners.add(queue)
        return queue

    def unlisten(self, queue: asyncio.Queue[Shown]) -> None:
        """Stop filling a queue."""
        self._listeners.discard(queue)

    def end(self) -> None:
        """Let every stream end, and no new one stay open; before the server stops."""
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(self._current)
