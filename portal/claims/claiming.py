"""A family's own yes to its child's part of a group: asked, taken once, and said what follows.

GET and a switched language ask; only the last button takes. What is typed stands in no address and
no cookie: each POST carries the form, and draws it again with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from edge.contract.mistyped import meant
from edge.contract.words import Language, Scope
from hub.schools.claims import FamilySaid, NotTaken
from look.notices import notice_key
from look.speech import Speech
from portal.claims.filled import TYPED, Filled, band_of, checked, offered, since
from portal.errors import FromElsewhere, NotHere
from portal.forms import read_form
from portal.origin import is_ours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from edge.contract.clock import Clock
    from hub.schools.claims import Offer
    from portal.pages import Pages
    from portal.usecases import UseCases

MOST_BYTES = 16 * 1024
MOST_FIELDS = 12
PICTURES = {Scope.SCORE: "score", Scope.PHOTO: "camera", Scope.SOUND: "sound"}
ANSWERS = frozenset({"agree", "take", "keep"})
"""What the last button says: agree, then, if asked, the domain meant or the one typed."""
TOO_LARGE, UNPROCESSABLE, OK = 413, 422, 200
KNOWN_FOR = timedelta(minutes=30)
"""So long is a slip that was taken known again: who presses twice reads what became of it."""


@dataclass(frozen=True, slots=True)
class Claiming:
    """Answers `…/<view>/claim` of a slip that was opened."""

    hub: UseCases
    pages: Pages
    clock: Clock
    public_url: str
    taken: dict[bytes, datetime] = field(default_factory=dict)
    """Slips by which a part was taken, and until when they are known; in memory only."""

    def show(self, request: Request) -> Response:
        """Ask what of this part the family wants to keep.

        Raises:
            NotHere: there is nothing to be taken.
        """
        return self._answered(request, {})

    async def post(self, request: Request) -> Response:
        """Ask again, or take the part.

        Raises:
            FromElsewhere: the form was not ours.
            NotHere: there is nothing to be taken.
        """
        if not is_ours(request.headers, self.public_url):
            raise FromElsewhere
        fields = await read_form(request, MOST_BYTES, MOST_FIELDS)
        if fields is None:
            return Response(status_code=TOO_LARGE)
        return await run_in_threadpool(self._answered, request, fields)

    def _answered(self, request: Request, fields: Mapping[str, str]) -> Response:
        speech = _spoken(self.pages.speech(request), fields)
        offer = self.hub.claims.offer(request.state.slip_id)
        if isinstance(offer, NotTaken):
            return self._not_taken(request, speech, offer)
        band, does = band_of(fields, offer.age_band), fields.get("do", "")
        if band is None:
            return self._age(request, speech, offer, wrong=does == "age")
        answers = does in ANSWERS and not fields.get("speak")
        filled = checked(band, offer.asked, offered(fields)) if answers else Filled(band, fields)
        if filled.faults or not answers:
            return self._ask(request, speech, offer, filled)
        if does == "agree" and meant(filled.address):
            offering = meant(filled.address)
            return self._draw(
                "claims_meant", request, speech, filled=filled, meant=offering, asked=offer.asked
            )
        return self._take(request, speech, filled)

    def _take(self, request: Request, speech: Speech, filled: Filled) -> Response:
        said = FamilySaid(
            language=_language(speech),
            shown_at=since(filled.fields.get("since", ""), self.clock.now()),
            age_band=filled.band,
            yes=filled.yes,
            first_name=filled.first_name,
            address=filled.address,
        )
        taken = self.hub.claims.take(request.state.slip_id, said)
        if isinstance(taken, NotTaken):
            return self._not_taken(request, speech, taken)
        self._remember(request.state.slip_id)
        word = "confirm" if taken.pending else "done"
        whose = "guardian" if filled.by_guardian else "own"
        return self._outcome(request, speech, f"{word}.{whose}", address=filled.address)

    def _remember(self, slip_id: bytes) -> None:
        now = self.clock.now()
        for known, until in tuple(self.taken.items()):
            if until <= now:
                # Two families may find the same one over: who comes second finds it gone.
                self.taken.pop(known, None)
        self.taken[slip_id] = now + KNOWN_FOR

    def _not_taken(self, request: Request, speech: Speech, why: NotTaken) -> Response:
        if why is NotTaken.GONE and request.state.slip_id in self.taken:
            why = NotTaken.TAKEN_BEFORE
        if why is NotTaken.GONE:
            raise NotHere
        return self._outcome(request, speech, why.value)

    def _age(self, request: Request, speech: Speech, offer: Offer, *, wrong: bool) -> Response:
        status = UNPROCESSABLE if wrong else OK
        return self._draw("claims_age", request, speech, status=status, offer=offer, wrong=wrong)

    def _ask(self, request: Request, speech: Speech, offer: Offer, filled: Filled) -> Response:
        return self._draw(
            "claims_ask",
            request,
            speech,
            status=UNPROCESSABLE if filled.faults else OK,
            offer=offer,
            filled=filled,
            counts=_counted(offer, speech),
            until=speech.date(offer.until),
            since=self.clock.now().isoformat(),
            pictures=PICTURES,
            longest=TYPED,
            key=notice_key,
        )

    def _outcome(self, request: Request, speech: Speech, word: str, address: str = "") -> Response:
        return self._draw("claims_done", request, speech, word=word, address=address)

    def _draw(
        self, template: str, request: Request, speech: Speech, *, status: int = OK, **values: object
    ) -> Response:
        back = request.url.path.removesuffix("claim") + "mine"
        return self.pages.draw(
            f"{template}.html.j2", request, speech, status=status, back=back, **values
        )


def _counted(offer: Offer, speech: Speech) -> str:
    kept = ((one, offer.here.get(one, 0)) for one in Scope)
    return ", ".join(speech.plural(f"page.count.{one}", count) for one, count in kept if count)


def _spoken(speech: Speech, fields: Mapping[str, str]) -> Speech:
    """Return the language that a form was switched to, or stood in."""
    spoken = fields.get("speak") or fields.get("language", "")
    return Speech(spoken) if spoken in set(Language) else speech


def _language(speech: Speech) -> Language:
    return Language(speech.language) if speech.language in set(Language) else Language.EN
