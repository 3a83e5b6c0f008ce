"""What may be kept of each visitor, changed on the page as easily as it was given (Art. 7(3))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from edge.contract.words import Language, Scope
from hub.visits.choices import Answered
from look.notices import notice_key
from portal.opened import UNPROCESSABLE
from portal.telling import Narrator

if TYPE_CHECKING:
    from edge.contract.clock import Clock
    from edge.contract.words import Avatar
    from hub.pages import ErasureReceipt, FamilyPage
    from hub.visits.choices import Choice
    from look.speech import Speech
    from portal.opened import Opened

_READ_WITHIN = timedelta(minutes=30)
"""As long as a view is open: no words stood there longer."""
PICTURES = {Scope.SCORE: "score", Scope.PHOTO: "camera", Scope.SOUND: "sound"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One visitor of the form, and what was answered: fields are named by avatar and scope.

    `offered` are the kinds that may be answered: what is kept, and more while more can come.
    """

    choice: Choice
    avatar: Avatar
    name: str = field(repr=False)
    answers: Mapping[Scope, str]
    goes: str

    @property
    def offered(self) -> tuple[Scope, ...]:
        """Return the kinds that are asked for."""
        return tuple(one for one in Scope if self.choice.bound or one in self.choice.stands)

    @property
    def whole(self) -> bool:
        """Return whether each of them is answered."""
        return all(self.answers.get(one) in {"yes", "no"} for one in self.offered)

    @property
    def yes(self) -> frozenset[Scope]:
        """Return what is said yes to."""
        return frozenset(one for one in self.offered if self.answers.get(one) == "yes")


@dataclass(frozen=True, slots=True)
class Keeping:
    """Answers `/v/<view>/keeping`."""

    opened: Opened
    clock: Clock

    def ask(self, request: Request, view: str) -> Response:
        """Ask, beneath all of the notice, what may be kept of each visitor."""
        page = self.opened.page(request)
        speech = self.opened.speech(request, page)
        return self._form(request, view, speech, self._asked(page, speech, {}))

    async def post(self, request: Request, view: str) -> Response:
        """Change what may be kept; where something goes for it, ask once more and say what.

        All of a form stands or none of it: where one of them is gone meanwhile, or more was said
        than may be now, it is asked anew as it stands.

        Raises:
            FromElsewhere: the form was not ours.
            NotHere: the page's last visit is gone.
        """
        return await self.opened.posted(self._answer, request, view)

    def _answer(self, request: Request, view: str, fields: Mapping[str, str]) -> Response:
        page = self.opened.page(request)
        speech = self.opened.speech(request, page)
        people = self._asked(page, speech, fields)
        if not all(one.whole for one in people):
            return self._form(request, view, speech, people, wrong="fault")
        changing = [one for one in people if one.yes != one.choice.stands]
        if fields.get("do") != "erase" and any(one.goes for one in changing):
            return self.opened.draw(
                "keeping_sure.html.j2", request, view, speech, people=changing, fields=fields
            )
        shown_at = self._since(fields.get("since", ""))
        language = _language(speech)
        answers = {one.choice.visit_id: Answered(language, shown_at, one.yes) for one in changing}
        kept = self.opened.hub.family.keep(page.page_id, answers)
        if kept is None:
            now = self._asked(self.opened.page(request), speech, {})
            return self._form(request, view, speech, now, wrong="meanwhile")
        return self._changed(request, view, speech, kept.receipts)

    def _form(
        self,
        request: Request,
        view: str,
        speech: Speech,
        people: tuple[Asked, ...],
        *,
        wrong: str = "",
    ) -> Response:
        return self.opened.draw(
            "keeping.html.j2",
            request,
            view,
            speech,
            UNPROCESSABLE if wrong else 200,
            people=people,
            wrong=wrong,
            since=self.clock.now().isoformat(),
            pictures=PICTURES,
            key=notice_key,
        )

    def _changed(
        self,
        request: Request,
        view: str,
        speech: Speech,
        receipts: tuple[ErasureReceipt, ...],
    ) -> Response:
        page = self.opened.page(request)
        told = Narrator(speech, self.opened.zone).page(page)
        return self.opened.draw(
            "keeping_done.html.j2",
            request,
            view,
            speech,
            agreed=told.agreed,
            receipts=[one.number for one in receipts],
        )

    def _asked(
        self, page: FamilyPage, speech: Speech, fields: Mapping[str, str]
    ) -> tuple[Asked, ...]:
        choices = {one.visit_id: one for one in self.opened.hub.family.keeping(page.page_id)}
        narrator = Narrator(speech, self.opened.zone)
        people = []
        for visit in page.visits:
            choice = choices.get(visit.visit_id)
            if choice is None:
                continue
            answers = _answers(choice, str(visit.avatar), fields)
            gone = [one for one in choice.stands if answers.get(one) == "no"]
            people.append(
                Asked(
                    choice=choice,
                    avatar=visit.avatar,
                    name=narrator.name(visit),
                    answers=answers,
                    goes=_counted(choice, gone, speech),
                )
            )
        return tuple(people)

    def _since(self, text: str) -> datetime:
        """Return when the words stood there, as the form says; no longer ago than a view lasts."""
        now = self.clock.now()
        try:
            since = datetime.fromisoformat(text)
        except ValueError:
            return now
        if since.tzinfo is None or not now - _READ_WITHIN <= since <= now:
            return now
        return since


def _answers(choice: Choice, avatar: str, fields: Mapping[str, str]) -> dict[Scope, str]:
    """Return what was answered; before anything was, what stands."""
    if not fields:
        return {one: "yes" if one in choice.stands else "no" for one in Scope}
    return {one: fields.get(f"{avatar}-{one}", "") for one in Scope}


def _counted(choice: Choice, scopes: list[Scope], speech: Speech) -> str:
    counted = ((one, choice.here.get(one, 0)) for one in Scope if one in scopes)
    return ", ".join(speech.plural(f"page.count.{one}", n) for one, n in counted if n)


def _language(speech: Speech) -> Language:
    return Language(speech.language) if speech.language in set(Language) else Language.EN
