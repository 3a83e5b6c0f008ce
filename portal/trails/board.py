"""A class's board as it is drawn: piles on the line, a bead a step, and no name anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.lists import format_list
from fastapi import Request
from fastapi.responses import Response

from edge.contract.words import BindingKind
from hub.rules.trails import Missing
from look import avatars
from look.speech import PSEUDO
from portal.errors import NotHere
from portal.trails.live import as_drawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from edge.contract.clock import Clock
    from edge.contract.manifest import Texts
    from edge.contract.words import Avatar
    from hub.rules.trails import Stuck
    from hub.trails.boards import Board, NumberStanding
    from look.speech import Speech
    from portal.pages import Pages
    from portal.usecases import UseCases

MOST_ABREAST = 8
"""Stations that stand side by side on a wide screen; more stand one below the other."""
A_ROW, A_LONG_ROW, SHORT = 6, 8, 12
"""Beads in a row of a number's tile, of a trail of up to so many steps, and of a longer one."""


@dataclass(frozen=True, slots=True)
class Token:
    """A number that stands somewhere."""

    number: int
    avatar: Avatar
    name: str


@dataclass(frozen=True, slots=True)
class Pile:
    """A station, and who is there."""

    name: str
    tokens: tuple[Token, ...]
    stuck: bool


@dataclass(frozen=True, slots=True)
class Bead:
    """A step of a number: where its bead lies in the drawing, and whether it is done."""

    x: float
    y: float
    r: float
    done: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """One number: its beads, row by row, or that nothing is kept of it."""

    token: Token
    kept: bool
    claimed: bool
    rows: tuple[tuple[Bead, ...], ...]
    said: str


@dataclass(frozen=True, slots=True)
class Help:
    """What a teacher reads of a group that is stuck: where and who, and what to do."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Answers `/k/<view>/board`."""

    hub: UseCases
    pages: Pages
    zone: ZoneInfo
    clock: Clock

    def show(self, request: Request, view: str) -> Response:
        """Answer how far the class is; it looks for what is new by itself where a script may run.

        Raises:
            NotHere: the class's page is gone.
        """
        board = self.hub.trails.board(request.state.booking_id)
        if board is None:
            raise NotHere
        speech = self.pages.speech(request, board.group.language)
        saying = _Saying(board, speech, self.zone, self.hub.trails.today, self.clock.now())
        return self.pages.draw(
            "board.html.j2",
            request,
            speech,
            board=board,
            here=f"/k/{view}",
            drawn_as=as_drawn(board),
            drawings=avatars.defs(one.avatar for one in board.numbers),
            title=saying.title(),
            sub=saying.sub(),
            piles=tuple(saying.piles()),
            abreast=len(board.stations) <= MOST_ABREAST,
            helps=tuple(saying.help(one) for one in board.stuck),
            count=saying.count(),
            tiles=tuple(saying.tile(one) for one in board.numbers),
            state=saying.state(),
        )


@dataclass(frozen=True, slots=True)
class _Saying:
    """A board in one language."""

    board: Board
    speech: Speech
    zone: ZoneInfo
    today: date
    now: datetime

    def title(self) -> str:
        """Return who comes, and whether they are at work."""
        group = self.board.group
        kind = "class" if group.kind is BindingKind.CLASS else "group"
        at_work = group.day == self.today and bool(self.board.numbers) and not self.board.returned
        which = "works" if at_work else "day"
        return self.speech.say(
            f"trail.board.{kind}.{which}", label=group.label, date=self.speech.date(group.day)
        )

    def sub(self) -> str:
        """Return how many bands, until when, and that there is no name."""
        speech, over = self.speech, self.board.over
        count = len(self.board.numbers) or self.board.group.pupils
        bands = speech.plural("trail.board.bands", count)
        if over is None:
            return speech.say("trail.board.sub", bands=bands)
        word = "past" if self.now > over else "until"
        return speech.say(f"trail.board.sub.{word}", bands=bands, time=speech.time(over, self.zone))

    def state(self) -> str:
        """Return what the page says instead of a board, or "" where there is one."""
        if not self.board.numbers:
            return "before"
        if not self.board.attested and not self.board.returned:
            return "unattested"
        return "" if self.board.stations else "empty"

    def piles(self) -> Iterable[Pile]:
        """Yield the stations, with who is there."""
        known = {one.number: one for one in self.board.numbers}
        for one in self.board.stations:
            tokens = tuple(self._token(known[number]) for number in one.here)
            yield Pile(self._text(one.name), tokens, one.stuck)

    def tile(self, one: NumberStanding) -> Tile:
        """Return a number's tile."""
        done, steps = sum(one.done), len(one.done)
        said = self.speech.say("trail.board.steps", done=done, all=steps)
        return Tile(self._token(one), one.kept, one.claimed, _beads(one.done), said)

    def count(self) -> tuple[str, str] | None:
        """Return how many steps are done, and the sentence after it; None without any step."""
        kept = [one for one in self.board.numbers if one.kept]
        steps = len(self.board.steps)
        if not kept or not steps:
            return None
        done = sum(sum(one.done) for one in kept)
        speech = self.speech
        said = speech.say("trail.board.sum", all=speech.number(steps * len(kept)))
        whole = [one.number for one in kept if all(one.done)]
        if whole:
            said += " " + speech.plural(
                "trail.board.whole", len(whole), numbers=self._listed(whole), all=steps
            )
        return speech.number(done), said

    def help(self, one: Stuck) -> Help:
        """Return where somebody is stuck, and what to do about it."""
        speech, steps = self.speech, self.board.steps
        here = self._named(one.exhibit)
        title = speech.say(
            "trail.board.stuck",
            place=here,
            numbers=self._listed(one.numbers),
            time=speech.time(one.since, self.zone),
        )
        before = steps[one.instead] if one.instead is not None else None
        if one.missing is Missing.EARLIER and before is not None:
            place = self._named(before.exhibit)
            return Help(title, speech.say("trail.board.stuck.earlier", place=place))
        task = self._text(steps[one.step].task)
        return Help(title, speech.say(f"trail.board.stuck.{one.missing}", task=task))

    def _named(self, exhibit: str) -> str:
        found = (one.name for one in self.board.stations if one.exhibit == exhibit)
        return self._text(next(found))

    def _text(self, texts: Texts) -> str:
        return texts.within(self._language)

    @property
    def _language(self) -> str:
        return "en" if self.speech.language == PSEUDO else self.speech.language

    def _listed(self, numbers: Sequence[int]) -> str:
        locale = "en_GB" if self._language == "en" else self._language
        return format_list([str(one) for one in numbers], locale=locale)

    def _token(self, one: NumberStanding) -> Token:
        return Token(one.number, one.avatar, avatars.name(one.avatar, self.speech))


def _beads(done: Sequence[bool]) -> tuple[tuple[Bead, ...], ...]:
    """Return the beads of a number in rows, on a drawing that is 100 wide and 18 a row high."""
    abreast = A_ROW if len(done) <= SHORT else A_LONG_ROW
    apart, size = 84 / (abreast - 1), 5.5 if abreast == A_ROW else 4.2
    beads = [
        Bead(round(8 + apart * (i % abreast), 1), 9 + 18 * (i // abreast), size, one)
        for i, one in enumerate(done)
    ]
    return tuple(tuple(beads[at : at + abreast]) for at in range(0, len(beads), abreast))
