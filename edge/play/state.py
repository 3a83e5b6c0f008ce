"""All that a session knows at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from edge.contract.downward import DirectoryEntry, VisitCounts
from edge.contract.events import StepAnswered
from edge.contract.words import Language
from edge.effects import Bind, Effect, Write
from edge.happenings import BandTapped, Stop
from edge.play.house import House
from edge.play.memory import Memory
from edge.play.result import Result
from edge.players import Player, Roster
from edge.registration import Draft
from edge.screens import PlayerSeen, Said, Screen

Effects = tuple[Effect, ...]
BEFORE = datetime.min.replace(tzinfo=UTC)
"""When nothing has happened yet."""


class Place(StrEnum):
    """Where a session stands: at rest, at a question, in play, or waiting for its disk."""

    RESTING = "resting"
    AGE = "age"
    GUARDIAN = "guardian"
    STAFF_PIN = "staff_pin"
    CHOICES = "choices"
    CONTACT = "contact"
    READBACK = "readback"
    AVATAR = "avatar"
    BINDING = "binding"
    PLAYING = "playing"
    SHOWING = "showing"
    JOIN = "join"
    CHANGING = "changing"
    MEND = "mend"
    FORGET = "forget"
    EXIT_COUNTS = "exit_counts"
    END_VISIT = "end_visit"
    WRITING = "writing"
    DONE = "done"
    QUESTION = "question"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Overlay:
    """A screen above the others, until a moment of the monotonic clock."""

    screen: Screen
    until: float


@dataclass(frozen=True, slots=True)
class HandOff:
    """A hand-off to a phone: asked for (`nonce`), then open (`hand_off`, `link`, `until`)."""

    nonce: bytes
    hand_off: bytes = b""
    link: str = field(default="", repr=False)
    until: datetime | None = None
    on_phone: bool = False


@dataclass(frozen=True, slots=True)
class StaffTry:
    """A colleague's band and what became of its PIN; `nonce` while the hub is asked."""

    staff_key: bytes = field(repr=False)
    nonce: bytes = b""
    resets_age: bool = False
    fault: str = ""
    tries_left: int = 0


@dataclass(frozen=True, slots=True)
class Wearer:
    """Whoever asked for something of their binding besides playing."""

    entry: DirectoryEntry
    seen: PlayerSeen


@dataclass(frozen=True, slots=True)
class Mending:
    """An address being mended; `doubted` is one whose domain was asked about already."""

    address: str = field(default="", repr=False)
    fault: str = ""
    meant: str = ""
    doubted: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Leaving:
    """At an exit station: the question to the hub that is under way, and its answer."""

    nonce: bytes = b""
    counts: VisitCounts | None = None
    silent: bool = False
    mail_nonce: bytes = b""


@dataclass(frozen=True, slots=True)
class Asking:
    """The question of a step, and who answers it together; `made` once they chose.

    `leaving`: they said that they are done before it was asked.
    """

    players: tuple[Player, ...]
    stop: Stop
    leaving: bool = False
    choice: int | None = None
    made: tuple[StepAnswered, ...] = ()


@dataclass(slots=True)
class State:
    """One session's state; the steps change it, nobody else.

    `at` is when something last happened. `over`: the exhibit is done with this round, its
    result may still be read. `fresh`: the player who joined last was bound just now.
    `measured`: this session has had a result. `put_at`: when, on the monotonic clock, it was
    asked who is there. `said_away`: the hub was away when that was said. `held`: the band on
    the reader. `before`: the screen that stays while the disk writes. `asking`: the question of
    a trail that stands there, or comes once the result is read.
    """

    house: House
    language: Language
    at: datetime = BEFORE
    place: Place = Place.RESTING
    name: str = ""
    roster: Roster = field(default_factory=Roster)
    draft: Draft | None = None
    bind: Bind | None = None
    write: Write | None = None
    before: Screen | None = None
    asking: Asking | None = None
    put_at: float = 0.0
    hand_off: HandOff | None = None
    staff: StaffTry | None = None
    coming: BandTapped | None = None
    wearer: Wearer | None = None
    mending: Mending = field(default_factory=Mending)
    leaving: Leaving = field(default_factory=Leaving)
    said: Said | None = None
    said_away: bool = False
    results: dict[bytes, Result] = field(default_factory=dict)
    shown: Result | None = None
    measured: bool = False
    over: bool = False
    fresh: bool = False
    overlay: Overlay | None = None
    touched_at: float = 0.0
    held: bytes | None = None
    hub_there: bool = False
    reads: bool = True
    memory: Memory = field(default_factory=Memory)

    def enter(self, player: Player) -> None:
        """Let somebody play."""
        self.roster = self.roster.joined_by(player)
        self.place = Place.PLAYING

    def forget_questions(self) -> None:
        """Forget whatever was asked, and everything that was typed."""
        self.draft = self.bind = self.write = self.before = None
        self.staff = self.coming = self.wearer = self.said = self.asking = None
        self.said_away = False
        self.mending, self.leaving = Mending(), Leaving()

    def forget_players(self) -> None:
        """Forget the players and their results."""
        self.roster, self.name = Roster(), ""
        self.shown, self.over, self.fresh, self.measured = None, False, False, False
        self.results.clear()

    def rest(self) -> None:
        """Forget all but what the day remembers."""
        self.forget_questions()
        self.forget_players()
        self.place, self.overlay = Place.RESTING, None
        self.language = self.house.language
