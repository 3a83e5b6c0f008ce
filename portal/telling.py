"""What a page tells of a visit, in one language: which moment leads, and each thing once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from edge.contract.events import MediumKind
from edge.contract.manifest import Direction
from edge.contract.words import Giver, Scope
from hub.pages import ScoreCard
from hub.post.letters.names import shown
from look import avatars
from portal import moments
from portal.plots import Plot, plot, reference
from portal.walks import Walk, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from edge.contract.manifest import Texts
    from edge.contract.words import Avatar
    from hub.pages import FamilyPage, Medium, MediumForm, RefusedLater, Undiscovered, VisitPart
    from look.speech import Speech
    from portal.moments import Moment

HALF, ALL = 5, 10
"""Of ten: from the middle on it is told, and at the end in other words."""


@dataclass(frozen=True, slots=True)
class TryTold:
    """One of several tries: which, its number, when."""

    result: str
    nth: str
    number: str
    at: str


@dataclass(frozen=True, slots=True)
class CardTold:
    """A score: `tries` is empty when there is only the one that the number shows."""

    result: str
    exhibit: str
    above: str
    question: str
    number: str
    unit: str
    meaning: str
    plot: Plot
    legend: str
    tries: tuple[TryTold, ...]
    why: str
    at_home: str


@dataclass(frozen=True, slots=True)
class MediumTold:
    """A photo or a sound; `label` says in words what it is, `forms` how each size is kept."""

    result: str
    exhibit: str
    is_photo: bool
    width: int
    height: int
    forms: tuple[MediumForm, ...]
    why: str
    at_home: str
    label: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BeadTold:
    """One exhibit of the trail, and when the visitor was first there."""

    exhibit: str
    at: str


@dataclass(frozen=True, slots=True)
class UndiscoveredTold:
    """An exhibit to discover next time, and the question that it asks."""

    exhibit: str
    question: str


@dataclass(frozen=True, slots=True)
class PartTold:
    """One visitor's part: what leads, then the best moment, then the rest of the day in order."""

    avatar: Avatar
    avatar_name: str
    name: str = field(repr=False)
    counts: str
    lead: CardTold | MediumTold | None
    items: tuple[CardTold | MediumTold, ...]
    refused: tuple[str, ...]
    trail: tuple[BeadTold, ...]
    walk: Walk
    next_time: tuple[UndiscoveredTold, ...]


@dataclass(frozen=True, slots=True)
class PageTold:
    """The whole page of a household-day; `counts` is empty when nothing is kept yet.

    `ours` says in a saved file what `until` says on the page: until when the museum keeps it.
    """

    title: str = field(repr=False)
    under: str
    parts: tuple[PartTold, ...]
    until: tuple[str, ...] = field(repr=False)
    ours: tuple[str, ...] = field(repr=False)
    agreed: tuple[str, ...] = field(repr=False)
    notice: str
    names: str = field(repr=False)
    unreached: bool
    counts: str


@dataclass(frozen=True, slots=True)
class Narrator:
    """Tells a page in one language, with the times of one zone."""

    speech: Speech
    zone: ZoneInfo

    def page(self, page: FamilyPage) -> PageTold:
        """Return everything that the page shows."""
        say, weekday = self.speech.say, self.speech.weekday(page.day)
        parts = tuple(self._part(visit) for visit in page.visits)
        names = self.joined([part.name for part in parts])
        title = (
            say("page.hero.one", name=names, weekday=weekday)
            if len(parts) == 1
            else say("page.hero.many", names=names, weekday=weekday)
        )
        counts = self._counts(page.visits)
        under = counts or say("page.hero.nothing")
        notices = dict.fromkeys(visit.agreed.notice for visit in page.visits)
        return PageTold(
            title=title,
            under=say("page.hero.under", date=self.speech.date(page.day), counts=under),
            parts=parts,
            until=self._until(page, "page.keep.until"),
            ours=self._until(page, "keep.saved.ours"),
            agreed=tuple(self._agreed(visit) for visit in page.visits),
            notice=", ".join(self._dated(one) for one in notices),
            names=names,
            unreached=page.unreached,
            counts=counts,
        )

    def _dated(self, notice: str) -> str:
        """Return a text's version as the month it is named by: "november 2026"."""
        try:
            return self.speech.month(date.fromisoformat(f"{notice}-01"))
        except ValueError:
            return notice

    def joined(self, words: Sequence[str]) -> str:
        """Return words as one enumeration: "A, B en C"."""
        if len(words) == 1:
            return words[0]
        return self.speech.say("page.and", first=", ".join(words[:-1]), last=words[-1])

    def name(self, visit: VisitPart) -> str:
        """Return the visitor's name as it may be shown, else the avatar's."""
        return shown(visit.first_name) or avatars.name(visit.avatar, self.speech)

    def _part(self, visit: VisitPart) -> PartTold:
        ordered, leading = moments.in_order(visit), moments.leading(visit)
        rest = [one for one in ordered if all(one is not first for first in leading)]
        told = [self._item(one, visit, ordered) for one in (*leading, *rest)]
        has_lead = bool(leading)
        trail = self._trail(ordered)
        ahead = tuple(self._undiscovered(one) for one in visit.next_time)
        return PartTold(
            avatar=visit.avatar,
            avatar_name=avatars.name(visit.avatar, self.speech),
            name=self.name(visit),
            counts=self._counts([visit]) or self.speech.say("page.hero.nothing"),
            lead=told[0] if has_lead else None,
            items=tuple(told[has_lead:]),
            refused=tuple(self._refused(one) for one in visit.refused),
            trail=trail,
            walk=walk(tuple(bead.at for bead in trail), len(ahead)),
            next_time=ahead,
        )

    def _item(self, item: Moment, visit: VisitPart, ordered: list[Moment]) -> CardTold | MediumTold:
        explains = moments.explains(item, ordered)
        if not isinstance(item, ScoreCard):
            return self._medium(item, self.name(visit), explains=explains)
        is_best = len(visit.cards) > 1 and item is moments.best(visit)
        return self._card(item, explains=explains, is_best=is_best)

    def _medium(self, medium: Medium, name: str, *, explains: bool) -> MediumTold:
        is_photo = medium.kind is MediumKind.PHOTO
        key = "page.photo.alt" if is_photo else "page.sound.label"
        exhibit = self._in_ours(medium.exhibit_name)
        return MediumTold(
            result=medium.result_id.hex(),
            exhibit=exhibit,
            is_photo=is_photo,
            width=medium.width,
            height=medium.height,
            forms=medium.forms,
            why=self._in_ours(medium.why) if explains else "",
            at_home=self._in_ours(medium.at_home) if explains else "",
            label=self.speech.say(key, name=name, exhibit=exhibit),
        )

    def _undiscovered(self, one: Undiscovered) -> UndiscoveredTold:
        return UndiscoveredTold(self._in_ours(one.exhibit_name), self._in_ours(one.question))

    def _in_ours(self, texts: Texts | None) -> str:
        return "" if texts is None else texts.within(self.speech.language)

    def _card(self, card: ScoreCard, *, explains: bool, is_best: bool) -> CardTold:
        exhibit = self._in_ours(card.exhibit_name)
        drawing = plot(card, self.speech)
        people = drawing.people_a_bead
        tries = card.tries if len(card.tries) > 1 else ()
        return CardTold(
            result=card.best.result_id.hex(),
            exhibit=exhibit,
            above=self.speech.say("page.best", exhibit=exhibit) if is_best else exhibit,
            question=self._in_ours(card.question),
            number=self._number(card, card.best.value),
            unit=self._in_ours(card.unit),
            meaning=self._meaning(card),
            plot=drawing,
            legend=self.speech.say("page.plot.bead", count=people) if people > 1 else "",
            tries=tuple(
                TryTold(
                    result=one.result_id.hex(),
                    nth=self.speech.say("page.tries.nth", n=i),
                    number=self._number(card, one.value),
                    at=self._time(one.made_at),
                )
                for i, one in enumerate(tries, 1)
            ),
            why=self._in_ours(card.why) if explains else "",
            at_home=self._in_ours(card.at_home) if explains else "",
        )

    def _meaning(self, card: ScoreCard) -> str:
        """Return what the number is to a body, and one kind comparison, if there is one."""
        body = self._in_ours(card.meaning)
        return " ".join(part for part in (body, self._beside(card)) if part)

    def _beside(self, card: ScoreCard) -> str:
        say = self.speech.say
        if card.comparison is not None:
            of_ten = card.comparison.better_than_of_ten
            if of_ten >= ALL:
                return say("page.compare.all")
            key = "page.compare.half" if of_ten <= HALF else "page.compare.most"
            return say(key, of_ten=of_ten)
        other = reference(card)
        if other is None or card.direction is Direction.NONE:
            return ""
        if card.best == card.tries[0]:
            return say("page.tries.at_once")
        return say(
            "page.tries.better",
            difference=self._number(card, abs(card.best.value - card.tries[0].value)),
            unit=self._in_ours(card.unit),
        )

    def _number(self, card: ScoreCard, value: float) -> str:
        return self.speech.number(value, card.decimals)

    def _time(self, instant: datetime) -> str:
        return self.speech.time(instant, self.zone)

    def _refused(self, one: RefusedLater) -> str:
        what = self.speech.say(f"page.refused.{one.kind}", exhibit=self._in_ours(one.exhibit_name))
        key = f"page.refused.{one.reason}"
        if not self.speech.has(key):
            key = "page.refused.other" if one.kind is Scope.SCORE else "page.refused.media"
        return f"{what} {self.speech.say(key)}"

    def _trail(self, ordered: Iterable[Moment]) -> tuple[BeadTold, ...]:
        beads: dict[str, BeadTold] = {}
        for one in ordered:
            at = self._time(moments.made_at(one))
            beads.setdefault(one.exhibit, BeadTold(self._in_ours(one.exhibit_name), at))
        return tuple(beads.values())

    def _counts(self, visits: Iterable[VisitPart]) -> str:
        counted: Counter[Scope] = Counter()
        for visit in visits:
            counted[Scope.SCORE] += sum(len(card.tries) for card in visit.cards)
            for medium in visit.media:
                counted[Scope(medium.kind)] += 1
        said = [self.speech.plural(f"page.count.{kind}", n) for kind, n in counted.items() if n]
        return ", ".join(said)

    def _agreed(self, visit: VisitPart) -> str:
        """Say of one visitor who chose what is kept, when, and by which text."""
        say, agreed = self.speech.say, visit.agreed
        kept = [say(f"page.agreed.{scope}") for scope in visit.scopes]
        by = "guardian" if agreed.giver is Giver.GUARDIAN else "own"
        return say(
            f"page.agreed.{by}",
            name=self.name(visit),
            scopes=self.joined(kept or [say("page.agreed.nothing")]),
            date=self.speech.date(agreed.at.astimezone(self.zone).date()),
            time=self._time(agreed.at),
            notice=self._dated(agreed.notice),
        )

    def _until(self, page: FamilyPage, words: str) -> tuple[str, ...]:
        days: dict[date, list[str]] = {}
        for visit in page.visits:
            days.setdefault(visit.kept_until, []).append(self.name(visit))
        if len(days) == 1:
            return tuple(self.speech.say(words, date=self.speech.date(day)) for day in days)
        return tuple(
            self.speech.say(f"{words}.of", name=self.joined(names), date=self.speech.date(day))
            for day, names in days.items()
        )
