"""What a group's page tells, in one language: by number, by step, and to talk about in class."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from edge.contract.events import MediumKind
from edge.contract.words import BindingKind
from look import avatars
from portal.classes.drawn import Piles, Thread, piled, spread, thread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from edge.contract.manifest import ExhibitManifest, Metric, Texts
    from edge.contract.words import Avatar
    from hub.pages import Medium, MediumForm, VisitPart
    from hub.rules.arrangements import Group
    from hub.schools.class_page import ClassPage, NumberRow, Stage
    from look.speech import Speech


@dataclass(frozen=True, slots=True)
class StageTold:
    """A step or an exhibit: its place from 1, what it is called, how many numbers did it."""

    place: int
    name: str
    count: str


@dataclass(frozen=True, slots=True)
class RowTold:
    """A number: its animal and its thread; `blank` where nothing of it is kept."""

    number: int
    avatar: Avatar | None
    avatar_name: str
    blank: bool
    done: int
    thread: Thread
    said: str
    points: str


@dataclass(frozen=True, slots=True)
class ChoiceTold:
    """One choice of a question, and how many numbers took it."""

    text: str
    count: int
    right: bool


@dataclass(frozen=True, slots=True)
class TaskTold:
    """What a step asks, and who has not done it yet."""

    place: int
    task: str
    asked: str
    choices: tuple[ChoiceTold, ...]
    open: str


@dataclass(frozen=True, slots=True)
class FigureTold:
    """What a class scored at one metric: its middle, as a number, and from what to what."""

    name: str
    middle: str
    unit: str
    said: str
    drawing: Piles


@dataclass(frozen=True, slots=True)
class TopicTold:
    """An exhibit to talk about in class, in its own words."""

    exhibit: str
    question: str
    tasks: tuple[TaskTold, ...]
    figures: tuple[FigureTold, ...]
    why: str
    at_home: str


@dataclass(frozen=True, slots=True)
class MediumTold:
    """A photo or a sound of a number; the names are those that the shapes of pages read."""

    result: str
    number: int
    exhibit: str
    is_photo: bool
    width: int
    height: int
    forms: tuple[MediumForm, ...]
    label: str


@dataclass(frozen=True, slots=True)
class ClassTold:
    """The whole page; `state` says why there is nothing on it, empty where there is."""

    title: str
    under: str
    state: str
    trail: str
    total: str
    total_said: str
    all_done: str
    stages: tuple[StageTold, ...]
    piles: Piles
    rows: tuple[RowTold, ...]
    has_points: bool
    topics: tuple[TopicTold, ...]
    media: tuple[MediumTold, ...]
    until: str
    file: str


@dataclass(frozen=True, slots=True)
class ClassNarrator:
    """Tells a group's page in one language."""

    speech: Speech
    zone: ZoneInfo
    today: date | None = None
    """The museum day on which it is read; None for what is read later, such as a file."""

    def page(self, page: ClassPage) -> ClassTold:
        """Return everything that the page shows."""
        say, speech, group = self.speech.say, self.speech, page.group
        kept = [row for row in page.rows if row.part is not None]
        counts = [sum(row.done[i] for row in kept) for i in range(len(page.stages))]
        return ClassTold(
            title=say(f"class.title.{group.kind}{self._when(group)}", label=group.label),
            under=say(
                "class.under",
                date=speech.date(group.day),
                who=speech.plural(f"class.who.{group.kind}", group.pupils),
            ),
            state=_state(page),
            trail=self._ours(page.trail),
            total=speech.number(sum(counts)),
            total_said=self._total(page, len(kept) * len(page.stages)),
            all_done=self._all_done(page, kept),
            stages=tuple(
                StageTold(i, self._stage(stage), speech.number(counts[i - 1]))
                for i, stage in enumerate(page.stages, 1)
            ),
            piles=piled(counts),
            rows=tuple(self._row(row, page) for row in page.rows),
            has_points=bool(page.most_points),
            topics=tuple(self._topics(page, kept)),
            media=tuple(self._media(kept)),
            until=say("class.until", date=speech.date(page.until)),
            file=self.file(group),
        )

    def _when(self, group: Group) -> str:
        if self.today is None or self.today > group.day:
            return ""
        return ".today" if self.today == group.day else ".ahead"

    def file(self, group: Group) -> str:
        """Return what a file of a group is called; the label names nobody."""
        called = self.speech.say(f"class.file.{group.kind}", label=group.label)
        return f"{called} {group.day.isoformat()}"

    def avatar(self, part: VisitPart | None) -> str:
        """Return what a number's animal is called; "" where nothing of it is kept."""
        return "" if part is None else avatars.name(part.avatar, self.speech)

    def numbers(self, numbers: Sequence[int]) -> str:
        """Return numbers as one enumeration: "3, 9 and 14"."""
        words = [str(one) for one in numbers]
        if len(words) == 1:
            return words[0]
        return self.speech.say("page.and", first=", ".join(words[:-1]), last=words[-1])

    def _ours(self, texts: Texts | None) -> str:
        return "" if texts is None else texts.within(self.speech.language)

    def _stage(self, stage: Stage) -> str:
        return stage.exhibit if stage.manifest is None else self._ours(stage.manifest.name)

    def _total(self, page: ClassPage, most: int) -> str:
        if page.trail is not None:
            return self.speech.say("class.total.trail", all=self.speech.number(most))
        return self.speech.plural("class.total.free", len(page.stages))

    def _all_done(self, page: ClassPage, kept: Sequence[NumberRow]) -> str:
        """Say who did every step, while that is worth a word: some, not all."""
        done = [row.number for row in kept if row.done and all(row.done)]
        if page.trail is None or not done:
            return ""
        if len(done) == len(kept):
            return self.speech.say("class.all_done.everybody")
        key = "class.all_done.one" if len(done) == 1 else "class.all_done.many"
        return self.speech.say(key, numbers=self.numbers(done))

    def _row(self, row: NumberRow, page: ClassPage) -> RowTold:
        say, speech = self.speech.say, self.speech
        done = [i for i, one in enumerate(row.done, 1) if one]
        if row.part is None:
            said = say("class.row.opted_out" if row.opted_out else "class.row.nothing")
        elif not done:
            said = say("class.row.none", all=len(row.done))
        else:
            said = say(
                "class.row.said", done=len(done), all=len(row.done), places=self.numbers(done)
            )
        points = say("class.points", points=speech.number(row.points)) if page.most_points else ""
        return RowTold(
            number=row.number,
            avatar=None if row.part is None else row.part.avatar,
            avatar_name=self.avatar(row.part),
            blank=row.part is None,
            done=len(done),
            thread=thread(row.done),
            said=said,
            points="" if row.part is None else points,
        )

    def _topics(self, page: ClassPage, kept: Sequence[NumberRow]) -> Iterator[TopicTold]:
        """Yield each exhibit once, with all that the trail asks there."""
        at: dict[str, list[tuple[int, Stage]]] = defaultdict(list)
        for place, stage in enumerate(page.stages, 1):
            at[stage.exhibit].append((place, stage))
        for stages in at.values():
            _, first = stages[0]
            manifest = first.manifest
            tasks = tuple(self._task(place, stage, kept) for place, stage in stages if stage.task)
            figures = () if manifest is None else tuple(self._figures(manifest, kept))
            yield TopicTold(
                exhibit=self._stage(first),
                question="" if manifest is None else self._ours(manifest.question),
                tasks=tasks,
                figures=figures,
                why="" if manifest is None else self._ours(manifest.why),
                at_home="" if manifest is None else self._ours(manifest.at_home),
            )

    def _task(self, place: int, stage: Stage, kept: Sequence[NumberRow]) -> TaskTold:
        asked, lacking = stage.question, [r.number for r in kept if not r.done[place - 1]]
        open_said = ""
        if lacking and len(lacking) < len(kept):
            key = "class.open.one" if len(lacking) == 1 else "class.open.many"
            open_said = self.speech.say(key, numbers=self.numbers(lacking))
        elif lacking:
            open_said = self.speech.say("class.open.all")
        return TaskTold(
            place=place,
            task=self._ours(stage.task),
            asked="" if asked is None else self._ours(asked.asked),
            choices=()
            if asked is None
            else tuple(
                ChoiceTold(self._ours(choice), stage.chosen[i], i == asked.right)
                for i, choice in enumerate(asked.choices)
            ),
            open=open_said,
        )

    def _figures(
        self, manifest: ExhibitManifest, kept: Sequence[NumberRow]
    ) -> Iterator[FigureTold]:
        for metric in manifest.metrics:
            values = best_of(manifest.exhibit, metric, kept)
            if values:
                yield self._figure(metric, values, named=len(manifest.metrics) > 1)

    def _figure(self, metric: Metric, values: Sequence[float], *, named: bool) -> FigureTold:
        speech, decimals = self.speech, metric.decimals
        low, high = (speech.number(one, decimals) for one in (min(values), max(values)))
        key = "class.figure.range" if low != high else "class.figure.same"
        played = speech.plural("class.figure.played", len(values))
        said = played if len(values) == 1 else f"{played} {speech.say(key, low=low, high=high)}"
        return FigureTold(
            name=self._ours(metric.name) if named else "",
            middle=speech.number(median(values), decimals),
            unit=self._ours(metric.unit),
            said=said,
            drawing=spread(values, decimals, speech),
        )

    def _media(self, kept: Sequence[NumberRow]) -> Iterator[MediumTold]:
        for row in kept:
            for medium in row.part.media if row.part else ():
                yield self.medium(row.number, medium)

    def medium(self, number: int, medium: Medium) -> MediumTold:
        """Return a photo or a sound, called by its number and the exhibit."""
        exhibit = self._ours(medium.exhibit_name)
        return MediumTold(
            result=medium.result_id.hex(),
            number=number,
            exhibit=exhibit,
            is_photo=medium.kind is MediumKind.PHOTO,
            width=medium.width,
            height=medium.height,
            forms=medium.forms,
            label=self.speech.say(f"class.{medium.kind}.label", number=number, exhibit=exhibit),
        )


def best_of(exhibit: str, metric: Metric, rows: Sequence[NumberRow]) -> list[float]:
    """Return each number's best value of a metric, of those that have one."""
    return [
        card.best.value
        for row in rows
        if row.part is not None
        for card in row.part.cards
        if (card.exhibit, card.metric) == (exhibit, metric.key)
    ]


def _state(page: ClassPage) -> str:
    """Return why the page has nothing to show: "" where it has."""
    if any(row.part is not None for row in page.rows):
        return "" if page.stages else "nothing"
    if page.scopes is None:
        return "not_attested"
    return "nothing" if page.given else "before"


def is_class(group: Group) -> bool:
    """Whether this is a class of a school."""
    return group.kind is BindingKind.CLASS
