"""All that a session knows at one moment, and what the visitor sees of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from edge import chance, registration
from edge.contract.words import Language
from edge.effects import Effect, PlayersChanged, Show
from edge.happenings import Moment
from edge.play.house import House
from edge.play.memory import Memory
from edge.play.result import Result
from edge.players import Player, Roster
from edge.registration import Ask, Registered
from edge.screens import Idle, Playing, Screen

Effects = tuple[Effect, ...]


class Phase(StrEnum):
    """What the installation is about."""

    RESTING = "resting"
    REGISTERING = "registering"
    BINDING = "binding"
    PLAYING = "playing"
    SHOWING = "showing"


@dataclass(frozen=True, slots=True)
class Overlay:
    """A screen above the others, until a moment of the monotonic clock."""

    screen: Screen
    until: float


@dataclass(slots=True)
class State:
    """One session's state; the steps change it, nobody else.

    `over`: the exhibit is done with this round, its result may still be read. `fresh`: the player
    who joined last was bound just now.
    """

    house: House
    language: Language
    phase: Phase = Phase.RESTING
    name: str = ""
    roster: Roster = field(default_factory=Roster)
    asked: Ask | None = None
    binding: Registered | None = None
    results: dict[bytes, Result] = field(default_factory=dict)
    shown: Result | None = None
    over: bool = False
    fresh: bool = False
    overlay: Overlay | None = None
    touched_at: float = 0.0
    memory: Memory = field(default_factory=Memory)

    def screen(self) -> Screen:
        """Return what the visitor should see now."""
        if self.overlay:
            return self.overlay.screen
        if self.asked:
            return registration.screen(self.asked)
        if self.shown and self.phase is Phase.SHOWING:
            return self.shown.screen(self.language)
        question = self.house.manifest.question
        if self.phase is Phase.RESTING:
            return Idle(self.language, question)
        return Playing(self.language, question, self.roster.seen(), self.fresh)

    def show(self) -> Show:
        """Return the effect that shows what is to be seen."""
        return Show(self.screen())

    def enter(self, player: Player) -> None:
        """Let somebody play."""
        self.roster = self.roster.joined_by(player)
        self.phase = Phase.PLAYING

    def players_changed(self, moment: Moment) -> Effects:
        """Return the effects of other players: the exhibit and the visitor learn of it."""
        if not self.name:
            self.name = "s" + chance.identifier(moment.chance, "session").hex()[:8]
        return (PlayersChanged(self.name, self.roster), self.show())

    def ask_no_more(self) -> Effects:
        """Forget the registration and go back to whoever plays, or to rest."""
        self.asked = self.binding = None
        self.phase = Phase.PLAYING if self.roster else Phase.RESTING
        if self.phase is Phase.RESTING:
            self.language = self.house.language
        return (self.show(),)

    def end(self) -> Effects:
        """End the session: nobody plays, nothing of it is remembered on the screen."""
        name = self.name
        self.clear()
        return (PlayersChanged(name, self.roster), self.show())

    def clear(self) -> None:
        """Forget the players and their results."""
        self.phase, self.roster, self.name = Phase.RESTING, Roster(), ""
        self.shown, self.over, self.fresh, self.overlay = None, False, False, None
        self.results.clear()
        self.language = self.house.language
