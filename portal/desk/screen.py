"""A desk's screen: what waits to the left, to the right whose band it is and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from edge.contract.words import Scope
from hub.desk.cards import NobodysCard, OwnBandCard, VisitCard
from hub.errors import DeskRefused
from portal.errors import FromElsewhere
from portal.forms import read_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from edge.contract.clock import Clock
    from hub.colleagues.accounts import Account
    from hub.uses.desk import Shown
    from look.speech import Speech
    from portal.pages import Pages
    from portal.usecases import UseCases

OK, SEE_OTHER = 200, 303
PATH = "/staff/desk"
NO_READER = "-"
"""In place of a desk's name: a screen beside which no reader stands."""
MOST_BYTES, MOST_FIELDS = 4_096, 8
LONGEST_NUMBER = 5


@dataclass(frozen=True, slots=True)
class DeskScreen:
    """Answers `/staff/desk` and what is found from there."""

    hub: UseCases
    pages: Pages
    clock: Clock
    zone: ZoneInfo

    async def choose(self, request: Request) -> Response:
        """Answer at which desk one sits; where there is one, or none, that is no question."""
        desks = self.hub.desk.desks()
        if len(desks) <= 1:
            return RedirectResponse(f"{PATH}/{desks[0] if desks else NO_READER}", SEE_OTHER)
        speech = self.pages.speech(request)
        return self.pages.draw("desk_which.html.j2", request, speech, desks=desks)

    async def home(self, request: Request, desk: str) -> Response:
        """Answer what lies there; while nothing does, how the day goes."""
        return await run_in_threadpool(self._home, request, desk)

    def _home(self, request: Request, desk: str) -> Response:
        self.looks(request, desk)
        shown = self.hub.desk.lying(who_of(request), desk)
        if shown is not None:
            return self.card(request, desk, shown)
        figures = self.hub.desk.figures()
        return self.draw("desk_home.html.j2", request, desk, figures=figures)

    async def find(self, request: Request, desk: str) -> Response:
        """Look for an address or a number; one that is found alone is shown at once."""
        fields = await form_of(request)
        return await run_in_threadpool(self._found, request, desk, fields)

    def _found(self, request: Request, desk: str, fields: Mapping[str, str]) -> Response:
        typed, bind = fields.get("q", "").strip(), fields.get("bind", "")
        choices = self.hub.desk.find(who_of(request), typed) if typed else ()
        if len(choices) == 1 and not bind:
            return to_card(desk, choices[0].ref)
        found = tuple(choices)
        return self.draw("desk_found.html.j2", request, desk, choices=found, bind=bind, typed=typed)

    async def show(self, request: Request, desk: str, ref: str) -> Response:
        """Answer the card of what was found; a quarter of an hour later it is looked for anew."""
        return await run_in_threadpool(self._show, request, desk, ref)

    def _show(self, request: Request, desk: str, ref: str) -> Response:
        shown = self.hub.desk.card(who_of(request), ref)
        return to_home(desk, no="over") if shown is None else self.card(request, desk, shown)

    def card(self, request: Request, desk: str, shown: Shown) -> Response:
        """Draw a card by its kind."""
        kinds = {VisitCard: "visit", OwnBandCard: "own", NobodysCard: "nobody"}
        name = kinds.get(type(shown.card), "staff")
        return self.draw(f"desk_{name}.html.j2", request, desk, shown=shown, scopes=tuple(Scope))

    def looks(self, request: Request, desk: str) -> None:
        """Note what had happened at the desk before the screen is looked up."""
        request.state.happened = self.hub.desk.happened(desk)

    def draw(self, template: str, request: Request, desk: str, **values: object) -> Response:
        """Draw a screen of the desk, with all that stands to its left."""
        speech, asked = self.pages.speech(request), request.query_params
        uses, now = self.hub.desk, self.clock.now()
        did, no = asked.get("did", ""), asked.get("no", "")
        if not hasattr(request.state, "happened"):
            self.looks(request, desk)
        around = {
            "desk": desk,
            "who": who_of(request),
            "state": uses.state(desk),
            "bounces": uses.bounces(who_of(request)),
            "intake": self.hub.boxes.intake(desk),
            "today": uses.today,
            "now": now,
            "zone": self.zone,
            "said": swapped_said(speech, asked) if did == "number" else "",
            "did": did if speech.has(f"desk.did.{did}") else "",
            "no": no if speech.has(f"desk.no.{no}") else "",
            "no_reader": NO_READER,
            "go": f"{PATH}/{desk}",
            "in_runs": in_runs,
            "happened": request.state.happened,
        }
        return self.pages.draw(template, request, speech, status=OK, **(around | values))


def who_of(request: Request) -> Account:
    """Return who sits there, as the gate noted it."""
    who: Account = request.state.colleague
    return who


async def form_of(request: Request) -> Mapping[str, str]:
    """Return the fields of a form of ours.

    Raises:
        FromElsewhere: it is none.
    """
    fields = await read_form(request, MOST_BYTES, MOST_FIELDS)
    if fields is None:
        raise FromElsewhere
    return fields


def to_home(desk: str, **said: str) -> Response:
    """Lead to a desk's first screen, which says a word of the catalogue."""
    return RedirectResponse(f"{PATH}/{desk}{_asked(said)}", SEE_OTHER)


def to_card(desk: str, ref: str, **said: str) -> Response:
    """Lead to a card, which says a word of the catalogue."""
    return RedirectResponse(f"{PATH}/{desk}/found/{ref}{_asked(said)}", SEE_OTHER)


def shown_or_gone(hub: UseCases, request: Request, ref: str) -> Shown:
    """Return a card.

    Raises:
        DeskRefused: it is over, or gone.
    """
    shown = hub.desk.card(who_of(request), ref)
    if shown is None:
        raise DeskRefused("over")
    return shown


def swapped_said(speech: Speech, asked: Mapping[str, str]) -> str:
    """Return which band plays for which number from now on; "" where the address does not say."""
    number, band = asked.get("number", ""), asked.get("band", "")
    if not all(
        one.isascii() and one.isdigit() and len(one) < LONGEST_NUMBER for one in (number, band)
    ):
        return ""
    return speech.say("desk.did.number.which", number=number, band=band)


def in_runs(numbers: Sequence[int]) -> str:
    """Return numbers in order as one reads them: "5-12, 14"."""
    runs: list[list[int]] = []
    for one in numbers:
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(f"{run[0]}-{run[-1]}" if run[1:] else str(run[0]) for run in runs)


def _asked(said: Mapping[str, str]) -> str:
    return f"?{urlencode(said)}" if said else ""
