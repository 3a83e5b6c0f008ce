"""What a class or group has afterwards: its numbers against its steps, and what to talk about.

Read at the moment of asking, out of what is kept: a number that was erased, claimed or opted out
is a number, and nothing more.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from edge.contract.trails import Question
from edge.contract.words import Scope
from hub.keyring import KeyKind, Place
from hub.line.manifests import manifest_of
from hub.rules import trails
from hub.rules.arrangements import Group, last_day, shows_media
from hub.rules.trails import Answered, Made
from hub.schools import sets
from hub.store import TrailAnswer, table_of
from hub.trails.versions import trail_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import BindParameter, Connection

    from edge.contract.manifest import ExhibitManifest, Texts
    from edge.contract.trails import Trail
    from hub.keyring import Keyring
    from hub.pages import VisitPart
    from hub.schools.bookings import Booked
    from hub.schools.parts import Number
    from hub.visits.family import FamilyAlbum

_answers = table_of(TrailAnswer)
_THEIRS: BindParameter[bytes] = bindparam("visits", expanding=True)
_SAID = select(_answers).where(_answers.c.visit_id.in_(_THEIRS)).order_by(_answers.c.made_at)


@dataclass(frozen=True, slots=True)
class Stage:
    """What numbers are set against: a step of the trail, or an exhibit where some of them were.

    `manifest` is None where the exhibit is not declared; `task` and `question` are a step's.
    `chosen` counts the numbers whose first answer was each choice.
    """

    exhibit: str
    manifest: ExhibitManifest | None
    task: Texts | None = None
    question: Question | None = None
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One number: what it did, by stage; `part` is None where nothing of it is kept."""

    number: int
    opted_out: bool
    part: VisitPart | None
    done: tuple[bool, ...]
    points: int


@dataclass(frozen=True, slots=True)
class ClassPage:
    """All that a group's page tells; `scopes` None: no arrangement stands, so nothing is kept.

    `until` is the last museum day on which it stands. `most_points` 0: nothing is counted.
    """

    booking_id: bytes
    group: Group
    scopes: frozenset[Scope] | None
    given: bool
    trail: Texts | None
    stages: tuple[Stage, ...]
    rows: tuple[NumberRow, ...]
    most_points: int
    until: date


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What a slip opens: one number's part, and nothing of any other."""

    group: Group
    row: NumberRow
    stages: tuple[Stage, ...]
    until: date


def shown_media(booked: Booked) -> frozenset[Scope]:
    """Return which media the page and the slips of a group may show: none that is not attested."""
    if not shows_media(booked.group.kind) or booked.scopes is None:
        return frozenset()
    return booked.scopes - {Scope.SCORE}


@dataclass(frozen=True, slots=True)
class ClassReader:
    """Reads pages of groups. Raises `KeyGone` when a number is erased while it reads."""

    keyring: Keyring
    album: FamilyAlbum

    def page(self, tx: Connection, booked: Booked) -> ClassPage:
        """Return a group's page as it is now.

        Raises:
            KeyGone: a number of it is being erased; what is left can be read at the next try.
        """
        numbers = sets.numbers(tx, booked.booking_id)
        parts = self._parts(tx, booked, [one.visit_id for one in numbers if one.visit_id])
        said = self._said(tx, parts)
        trail = trail_of(tx, booked.group.trail)
        stages = tuple(_stages(tx, trail, parts.values()))
        return ClassPage(
            booking_id=booked.booking_id,
            group=booked.group,
            scopes=booked.scopes,
            given=booked.given,
            trail=None if trail is None else trail.name,
            stages=tuple(_with_answers(stages, trail, said.values())),
            rows=tuple(_rows(_Read(booked, trail, stages, parts, said), numbers)),
            most_points=0 if trail is None else sum(one.points for one in trail.steps),
            until=last_day(booked.group.day),
        )

    def own_part(self, tx: Connection, booked: Booked, number: int, until: date) -> OwnPart | None:
        """Return one number's part; None where nothing of it is kept. Reads nothing of others.

        Raises:
            KeyGone: it is being erased.
        """
        known = [one for one in sets.numbers(tx, booked.booking_id) if one.number == number]
        parts = self._parts(tx, booked, [one.visit_id for one in known if one.visit_id])
        if not parts:
            return None
        trail = trail_of(tx, booked.group.trail)
        stages = tuple(_stages(tx, trail, parts.values()))
        read = _Read(booked, trail, stages, parts, self._said(tx, parts))
        row = next(one for one in _rows(read, known) if one.number == number)
        return OwnPart(booked.group, row, stages, until)

    def _parts(
        self, tx: Connection, booked: Booked, visits: Sequence[bytes]
    ) -> Mapping[bytes, VisitPart]:
        if booked.page_id is None or booked.scopes is None or not visits:
            return {}
        page = self.album.page(tx, booked.page_id, frozenset(visits))
        return {} if page is None else {one.visit_id: one for one in page.visits}

    def _said(self, tx: Connection, visits: Iterable[bytes]) -> Mapping[bytes, Sequence[Answered]]:
        said: dict[bytes, list[Answered]] = defaultdict(list)
        wanted = list(visits)
        for row in tx.execute(_SAID, {"visits": wanted}) if wanted else ():
            place = Place("trail_answer", "choice_box", row.result_id)
            choice = self.keyring.open(KeyKind.VISIT, row.visit_id, place, row.choice_box)
            said[row.visit_id].append(Answered(row.step, row.made_at, int(choice)))
        return said


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a group."""

    booked: Booked
    trail: Trail | None
    stages: Sequence[Stage]
    parts: Mapping[bytes, VisitPart]
    said: Mapping[bytes, Sequence[Answered]]


def _rows(read: _Read, known: Sequence[Number]) -> Iterator[NumberRow]:
    """Yield every number of the group, also those that never got a band."""
    by_number = {one.number: one for one in known}
    over = _over(read)
    media = shown_media(read.booked)
    for number in sorted({*range(1, read.booked.group.pupils + 1), *by_number}):
        one = by_number.get(number)
        part = read.parts.get(one.visit_id) if one is not None and one.visit_id else None
        opted_out = one is not None and one.opted_out
        if part is None:
            yield NumberRow(number, opted_out, None, (False,) * len(read.stages), 0)
            continue
        if read.trail is None:
            been = {made.exhibit for made in _made(part)}
            done, points = tuple(stage.exhibit in been for stage in read.stages), 0
        else:
            said = read.said.get(part.visit_id, ())
            stands = trails.standing(read.trail, tuple(_made(part)), said, over)
            done, points = stands.done, stands.points
        shown = tuple(medium for medium in part.media if Scope(medium.kind) in media)
        yield NumberRow(number, opted_out, replace(part, media=shown), done, points)


def _over(read: _Read) -> datetime | None:
    """Return when the group's time on its trail was over, where it has a limit."""
    if read.trail is None:
        return None
    made = [made for part in read.parts.values() for made in _made(part)]
    said = [one for answers in read.said.values() for one in answers]
    return trails.ends_at(read.trail, trails.began_at(read.trail, made, said))


def _made(part: VisitPart) -> Iterator[Made]:
    for card in part.cards:
        for one in card.tries:
            yield Made(card.exhibit, one.made_at, card.metric, one.value)
    for medium in part.media:
        yield Made(medium.exhibit, medium.made_at)


def _stages(tx: Connection, trail: Trail | None, parts: Iterable[VisitPart]) -> Iterator[Stage]:
    """Yield the trail's steps; without one, the exhibits in the order in which they were found."""
    if trail is not None:
        for step in trail.steps:
            manifest = manifest_of(tx, step.exhibit)
            yield Stage(step.exhibit, manifest, step.task, step.question)
        return
    first: dict[str, datetime] = {}
    for part in parts:
        for made in _made(part):
            first[made.exhibit] = min(made.at, first.get(made.exhibit, made.at))
    for exhibit in sorted(first, key=lambda one: (first[one], one)):
        yield Stage(exhibit, manifest_of(tx, exhibit))


def _with_answers(
    stages: Sequence[Stage], trail: Trail | None, said: Iterable[Sequence[Answered]]
) -> Iterator[Stage]:
    if trail is None:
        yield from stages
        return
    firsts = [trails.first_answers(answers) for answers in said]
    for step, stage in zip(trail.steps, stages, strict=True):
        if step.question is None:
            yield stage
            continue
        chose = [first[step.step] for first in firsts if step.step in first]
        counted = tuple(chose.count(i) for i in range(len(step.question.choices)))
        yield replace(stage, chosen=counted)
