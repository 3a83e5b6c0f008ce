"""What a class does now: where each number is, which steps it has done. No name is anywhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Row, bindparam, select

from edge.contract.trails import MOST_STEPS, Order, Step, Trail
from edge.contract.words import AgeBand, Animal, Avatar, BindingKind, Colour, Language
from hub.errors import KeyGone
from hub.keyring import KeyKind, Place
from hub.rules import trails as rules
from hub.rules.arrangements import Group, last_day
from hub.rules.avatars import own_avatar
from hub.rules.trails import Answered, Made
from hub.store import (
    Band,
    BandDay,
    Booking,
    Medium,
    Pupil,
    Score,
    TrailAnswer,
    Visit,
    table_of,
)
from hub.trails.exhibits import declared
from hub.trails.versions import trail_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import BindParameter, Connection

    from edge.contract.manifest import Texts
    from hub.keyring import Keyring
    from hub.rules.trails import Standing, Stuck
    from hub.trails.exhibits import Declared

AnyRow = Row[*tuple[Any, ...]]
Sign = TypeVar("Sign", Made, Answered)

_bands = table_of(Band)
_bookings = table_of(Booking)
_days = table_of(BandDay)
_media = table_of(Medium)
_pupils = table_of(Pupil)
_scores = table_of(Score)
_said = table_of(TrailAnswer)
_visits = table_of(Visit)

# Put together once: a board is read again with every score of its class.
_THEIRS: BindParameter[bytes] = bindparam("visits", expanding=True)
_BOOKING = select(_bookings).where(_bookings.c.booking_id == bindparam("of"))
_NUMBERS = (
    select(
        _pupils.c.number,
        _pupils.c.band_number,
        _pupils.c.visit_id,
        _pupils.c.claimed_at,
        _visits.c.avatar,
    )
    .join(_bookings, _bookings.c.booking_id == _pupils.c.booking_id)
    .outerjoin(_visits, _visits.c.visit_id == _pupils.c.visit_id)
    .where(_pupils.c.booking_id == bindparam("of"), _pupils.c.number <= _bookings.c.pupils)
    .order_by(_pupils.c.number)
)
_WORN = (
    select(_bands.c.number, _days.c.avatar)
    .join(_days, _days.c.uid == _bands.c.uid)
    .where(_bands.c.set_name == bindparam("set"), _days.c.day == bindparam("on"))
)
_SCORES = select(
    _scores.c.result_id,
    _scores.c.visit_id,
    _scores.c.exhibit,
    _scores.c.metric,
    _scores.c.value_box,
    _scores.c.made_at,
).where(_scores.c.visit_id.in_(_THEIRS))
_MEDIA = select(_media.c.visit_id, _media.c.exhibit, _media.c.made_at).where(
    _media.c.visit_id.in_(_THEIRS)
)
_ANSWERS = select(
    _said.c.result_id, _said.c.visit_id, _said.c.step, _said.c.choice_box, _said.c.made_at
).where(_said.c.visit_id.in_(_THEIRS), _said.c.trail == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Station:
    """An exhibit of the trail; `here` are the numbers that made something there last.

    `stuck`: several of them have stood there long and have not done what is asked.
    """

    exhibit: str
    name: Texts
    here: tuple[int, ...]
    stuck: bool


@dataclass(frozen=True, slots=True)
class NumberStanding:
    """One number: what it has done, by step in the trail's order, and where it was last.

    `kept` is False where nothing of it is kept: it plays, and nothing of it stands here; `claimed`
    where its own family has its part. `here` is an exhibit's name, empty before the first result.
    """

    number: int
    avatar: Avatar
    kept: bool
    done: tuple[bool, ...]
    points: int
    here: str
    claimed: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """A group on its way; `until` is the last day on which its page stands.

    `trail` is what it follows, None where it goes as it likes: then each exhibit where one of it
    played is a step. `over` is when its time ends, `stuck` where it needs a word. Without `numbers`
    it has no bands yet.
    """

    group: Group
    stations: tuple[Station, ...]
    numbers: tuple[NumberStanding, ...]
    until: date
    trail: Trail | None = None
    steps: tuple[Step, ...] = ()
    over: datetime | None = None
    stuck: tuple[Stuck, ...] = ()
    attested: bool = False
    returned: bool = False
    """Its bands are back: what stands here stays so."""


def board_of(
    tx: Connection, keyring: Keyring, booking_id: bytes, now: datetime | None = None
) -> Board | None:
    """Return how far a class or group is; None where there is no such booking.

    However many numbers and results there are, it takes the same few looks at the store. `now` is
    for who is stuck; without it nobody is.
    """
    booking = tx.execute(_BOOKING, {"of": booking_id}).first()
    if booking is None:
        return None
    rows = tx.execute(_NUMBERS, {"of": booking_id}).all() if booking.given_at else []
    museum, follows = declared(tx), trail_of(tx, booking.trail)
    reading = _Reading(tx, keyring, follows)
    made, answered = reading.signs([row.visit_id for row in rows if row.visit_id is not None])
    trail = follows or _as_it_goes(made, museum)
    drawn = _Drawn(booking, rows, museum, follows, trail)
    if trail is None:
        return _board(tx, drawn, {}, None, ())
    over = rules.ends_at(trail, rules.began_at(trail, _all(made), _all(answered)))
    standings = {
        row.number: rules.standing(trail, made[row.visit_id], answered[row.visit_id], over)
        for row in rows
        if row.visit_id is not None
    }
    today = now is not None and booking.returned_at is None
    stuck = rules.stuck(trail, standings, now, over) if today and now is not None else ()
    return _board(tx, drawn, standings, over, stuck)


def page_of(tx: Connection, booking_id: bytes) -> bytes | None:
    """Return the page on which a group's results are kept, None as long as there is none."""
    booking = tx.execute(_BOOKING, {"of": booking_id}).first()
    return None if booking is None else booking.page_id


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What a board is drawn from: the booking, its numbers, the house, and its trail."""

    booking: AnyRow
    rows: Sequence[AnyRow]
    museum: Declared
    follows: Trail | None
    trail: Trail | None


class _Reading:
    """Reads what a group made; values and choices are opened only where a step asks for them."""

    def __init__(self, tx: Connection, keyring: Keyring, trail: Trail | None) -> None:
        self._tx = tx
        self._keyring = keyring
        self._trail = trail
        steps = () if trail is None else trail.steps
        self._goals = {(step.exhibit, step.goal.metric) for step in steps if step.goal}

    def signs(
        self, visits: Sequence[bytes]
    ) -> tuple[Mapping[bytes, list[Made]], Mapping[bytes, list[Answered]]]:
        """Return by visit what was made and answered; nothing of one that is being erased."""
        made: defaultdict[bytes, list[Made]] = defaultdict(list)
        answered: defaultdict[bytes, list[Answered]] = defaultdict(list)
        if not visits:
            return made, answered
        asked = {"visits": sorted(visits)}
        for score in self._tx.execute(_SCORES, asked):
            made[score.visit_id].append(self._score(score))
        for medium in self._tx.execute(_MEDIA, asked):
            made[medium.visit_id].append(Made(medium.exhibit, medium.made_at))
        if self._trail is not None:
            for said in self._tx.execute(_ANSWERS, asked | {"of": self._trail.trail}):
                answered[said.visit_id] += self._answer(said)
        return made, answered

    def _score(self, row: AnyRow) -> Made:
        if (row.exhibit, row.metric) not in self._goals:
            return Made(row.exhibit, row.made_at, row.metric)
        plain = self._opened(row, Place("score", "value_box", row.result_id), row.value_box)
        value = None if plain is None else float(plain)
        return Made(row.exhibit, row.made_at, row.metric, value)

    def _answer(self, row: AnyRow) -> list[Answered]:
        place = Place("trail_answer", "choice_box", row.result_id)
        plain = self._opened(row, place, row.choice_box)
        return [] if plain is None else [Answered(row.step, row.made_at, int(plain))]

    def _opened(self, row: AnyRow, place: Place, box: bytes) -> bytes | None:
        try:
            return self._keyring.open(KeyKind.VISIT, row.visit_id, place, box)
        except KeyGone:
            # It is being erased this moment: the row goes next.
            return None


def _board(
    tx: Connection,
    drawn: _Drawn,
    standings: Mapping[int, Standing],
    over: datetime | None,
    stuck: tuple[Stuck, ...],
) -> Board:
    trail = drawn.trail
    steps = () if trail is None else trail.steps
    numbers = tuple(_numbers(tx, drawn, standings))
    held_up = {one.exhibit for one in stuck}
    stations = tuple(
        Station(
            exhibit=exhibit,
            name=drawn.museum.name(exhibit),
            here=tuple(one.number for one in numbers if one.here == exhibit),
            stuck=exhibit in held_up,
        )
        for exhibit in (() if trail is None else rules.stations(trail))
    )
    return Board(
        group=_group(drawn.booking),
        stations=stations,
        numbers=numbers,
        until=last_day(drawn.booking.day),
        trail=drawn.follows,
        steps=steps,
        over=over,
        stuck=stuck,
        attested=any(one.kept for one in numbers),
        returned=drawn.booking.returned_at is not None,
    )


def _numbers(
    tx: Connection, drawn: _Drawn, standings: Mapping[int, Standing]
) -> Iterable[NumberStanding]:
    steps = 0 if drawn.trail is None else len(drawn.trail.steps)
    nothing = rules.Standing((False,) * steps, 0)
    avatars = _avatars(tx, drawn)
    for row in drawn.rows:
        one = standings.get(row.number, nothing)
        yield NumberStanding(
            number=row.number,
            avatar=avatars[row.number],
            kept=row.visit_id is not None,
            done=one.done,
            points=one.points,
            here=one.here,
            claimed=row.claimed_at is not None,
        )


def _avatars(tx: Connection, drawn: _Drawn) -> Mapping[int, Avatar]:
    """Return who is drawn as what: a part says it itself, a band that keeps nothing its day does.

    What a band was called goes at the day's end; from then on a number without a part gets an
    animal that none of the others has.
    """
    avatars = {row.number: _avatar(row.avatar) for row in drawn.rows if row.avatar is not None}
    bare = [row for row in drawn.rows if row.avatar is None]
    if bare:
        of = {"set": drawn.booking.set_name, "on": drawn.booking.day}
        worn = {row.number: row.avatar for row in tx.execute(_WORN, of)}
        for row in bare:
            name = worn.get(row.band_number)
            avatars[row.number] = _avatar(name) if name else _any(row.number, avatars.values())
    return avatars


def _any(number: int, taken: Iterable[Avatar]) -> Avatar:
    colours, animals = tuple(Colour), tuple(Animal)
    first = Avatar(colours[number % len(colours)], animals[number % len(animals)])
    return own_avatar(first, frozenset(taken))


def _avatar(name: str) -> Avatar:
    colour, _, animal = name.partition("-")
    return Avatar(Colour(colour), Animal(animal))


def _as_it_goes(made: Mapping[bytes, Sequence[Made]], museum: Declared) -> Trail | None:
    """Return the trail of a group that follows none: every exhibit where one of it played."""
    first: dict[str, datetime] = {}
    for one in _all(made):
        first[one.exhibit] = min(one.at, first.get(one.exhibit, one.at))
    names = sorted(first, key=lambda exhibit: (first[exhibit], exhibit))[:MOST_STEPS]
    if not names:
        return None
    steps = tuple(Step(name, name, museum.name(name), 0, None, None) for name in names)
    return Trail("as-it-goes", museum.name(names[0]), Order.FREE, 0, steps)


def _all(signs: Mapping[bytes, Sequence[Sign]]) -> list[Sign]:
    return [one for theirs in signs.values() for one in theirs]


def _group(row: AnyRow) -> Group:
    return Group(
        kind=BindingKind(row.kind),
        school=row.school,
        label=row.label,
        school_year=row.school_year,
        age_band=AgeBand(row.age_band),
        pupils=row.pupils,
        day=row.day,
        language=Language(row.language),
        trail=row.trail,
    )
