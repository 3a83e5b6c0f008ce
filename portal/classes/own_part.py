"""What a slip opens: one number's part, as its child may see it, and nothing of any other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from edge.contract.events import MediumKind
from edge.contract.words import BindingKind
from hub.pages import SOUND_SHAPE, FamilyPage, MediumForm, SoundShape
from portal.classes.page import medium_answer, wanted_medium
from portal.errors import NotHere
from portal.plucked import SoundDrawn, drawn
from portal.telling import Narrator, PartTold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from hub.schools.class_page import OwnPart, Stage
    from look.speech import Speech
    from portal.pages import Pages
    from portal.usecases import UseCases


@dataclass(frozen=True, slots=True)
class StepTold:
    """A bead of the class's trail: what was asked there, and whether it is done."""

    name: str
    task: str
    said: str
    done: bool


@dataclass(frozen=True, slots=True)
class OwnTold:
    """The page of a slip; `can_claim`: a family may take this part to a page of its own."""

    number: int
    title: str
    under: str
    part: PartTold
    steps: tuple[StepTold, ...]
    steps_title: str
    points: str
    keep: str
    can_claim: bool


@dataclass(frozen=True, slots=True)
class OwnPartDesk:
    """Answers `/s/<view>/mine` and its media; the gate has noted the slip."""

    hub: UseCases
    pages: Pages
    zone: ZoneInfo

    def show(self, request: Request, view: str) -> Response:
        """Answer one number's part as it is now.

        Raises:
            NotHere: it is erased or taken, or the slip's time is over.
        """
        own = self.hub.class_page.own_part(request.state.slip_id)
        if own is None or own.row.part is None:
            raise NotHere
        speech = self.pages.speech(request, own.group.language)
        return self.pages.draw(
            "slip.html.j2",
            request,
            speech,
            own=self._told(own, speech),
            base=f"/s/{view}",
            sounds=dict(self._sounds(request, own)),
        )

    def medium(self, request: Request, result: str, size: int, form: str) -> Response:
        """Answer a photo or sound of this number.

        Raises:
            NotHere: there is none that this slip may show.
        """
        wanted = wanted_medium(result, size, form)
        found = self.hub.class_page.own_medium(request.state.slip_id, *wanted)
        return medium_answer(request, found, wanted[2])

    def _told(self, own: OwnPart, speech: Speech) -> OwnTold:
        say, row, day = speech.say, own.row, speech.date(own.group.day)
        done, most = sum(row.done), len(row.done)
        has_trail = any(stage.task for stage in own.stages)
        under = "class.slip.under.trail" if has_trail else "class.slip.under.free"
        return OwnTold(
            number=row.number,
            title=say("class.slip.title", number=row.number),
            under=say(under, date=day, done=done, all=most),
            part=self._part(own, speech),
            steps=tuple(map(_step, own.stages, row.done, (speech,) * most)) if has_trail else (),
            steps_title=say("class.slip.steps.title", done=done, all=most),
            points=say("class.slip.points", points=speech.number(row.points)) if row.points else "",
            keep=say("class.slip.keep", date=speech.date(own.until)),
            can_claim=own.group.kind is BindingKind.GROUP,
        )

    def _part(self, own: OwnPart, speech: Speech) -> PartTold:
        """Tell the part as a family's page would, with the animal for a name."""
        part = own.row.part
        if part is None:
            raise NotHere
        page = FamilyPage(b"", own.group.day, own.group.language, (replace(part, first_name=""),))
        (told,) = Narrator(speech, self.zone).page(page).parts
        return told

    def _sounds(self, request: Request, own: OwnPart) -> Iterator[tuple[str, SoundDrawn]]:
        """Yield how each sound looks; one without a shape is heard all the same."""
        for one in own.row.part.media if own.row.part else ():
            if one.kind is MediumKind.SOUND:
                asked = one.result_id, SOUND_SHAPE, MediumForm.MP3
                kept = self.hub.class_page.own_medium(request.state.slip_id, *asked)
                if kept is not None:
                    yield one.result_id.hex(), drawn(SoundShape.unpacked(kept.body))


def _step(stage: Stage, done: bool, speech: Speech) -> StepTold:  # noqa: FBT001 - as it comes from the row
    name = stage.exhibit if stage.manifest is None else stage.manifest.name.within(speech.language)
    return StepTold(
        name=name,
        task="" if stage.task is None else stage.task.within(speech.language),
        said=speech.say("class.slip.step.done" if done else "class.slip.step.open"),
        done=done,
    )
