"""What the chip will do by itself, and when: it moves only as far as the clock it is shown."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(order=True, slots=True)
class Entry:
    """Something that will happen, unless it is called off."""

    at: float
    number: int
    action: Callable[[], None] = field(compare=False)
    called_off: bool = field(compare=False, default=False)


class Agenda:
    """Entries in the order of their time."""

    def __init__(self) -> None:
        self.now = 0.0
        self._entries: list[Entry] = []
        self._made = 0

    def after(self, seconds: float, action: Callable[[], None]) -> Entry:
        """Do something so many seconds from now."""
        return self.at(self.now + seconds, action)

    def at(self, when: float, action: Callable[[], None]) -> Entry:
        """Do something at a time."""
        self._made += 1
        entry = Entry(max(when, self.now), self._made, action)
        heapq.heappush(self._entries, entry)
        return entry

    def clear(self) -> None:
        """Call everything off."""
        for entry in self._entries:
            entry.called_off = True
        self._entries.clear()

    def run_until(self, when: float) -> None:
        """Let everything happen that is due, each at its own time."""
        while self._entries and self._entries[0].at <= when:
            entry = heapq.heappop(self._entries)
            self.now = max(self.now, entry.at)
            if not entry.called_off:
                entry.action()
        self.now = max(self.now, when)


class Course:
    """What one part of the chip has in hand, to be called off together."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._entries: list[Entry] = []

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Do something so many seconds from now."""
        self.at(self._agenda.now + seconds, action)

    def at(self, when: float, action: Callable[[], None]) -> None:
        """Do something at a time."""
        self._entries = [entry for entry in self._entries if entry.at > self._agenda.now]
        self._entries.append(self._agenda.at(when, action))

    def call_off(self) -> None:
        """Do none of it."""
        for entry in self._entries:
            entry.called_off = True
        self._entries.clear()
