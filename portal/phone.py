"""The guardian's phone: the kiosk's questions about a child, answered here, said back there.

GET is answered alike for every link, by a page with one button, and reads nothing: messengers and
scanners fetch links to preview them, and the kiosk would say "on your phone" with nobody there.
Pressing "Start" (a POST) puts the questions before a person, and only that tells the kiosk. Nothing
typed stands in an address or a cookie: each POST carries the form, and draws it again with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from edge.contract.address import LONGEST_ADDRESS, LONGEST_NAME, address_fault
from edge.contract.mistyped import meant, with_domain
from edge.contract.names import name_fault
from edge.contract.words import Language, Scope
from hub.visits.handoffs import GuardianSaid, HandOffFate
from look.notices import notice_key
from look.speech import Speech
from portal.errors import FromElsewhere
from portal.forms import read_form
from portal.origin import host_of, is_ours

if TYPE_CHECKING:
    from portal.limits import FailureLimit
    from portal.pages import Pages
    from portal.usecases import HandOffs

MOST_BYTES = 16 * 1024
MOST_FIELDS = 12
TYPED = {"first_name": LONGEST_NAME, "address": LONGEST_ADDRESS}
"""What is typed, and how many signs of it at most."""
PICTURES = {Scope.SCORE: "score", Scope.PHOTO: "camera", Scope.SOUND: "sound"}
ANSWERS = frozenset({"agree", "take", "keep", "play"})
"""What the last button says: agree, then, if asked, the domain meant or the one typed; or play."""
MISSES = "hand-offs that open nothing"
"""How the log names them."""
TOO_LARGE = 413


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it came, and what is wrong with it. Personal: a first name, an address.

    `meant` is the mail domain that was probably meant, while that is asked.
    """

    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    faults: Mapping[str, str] = field(default_factory=dict)
    meant: str = ""

    def said(self, language: Language) -> GuardianSaid:
        """Return what a form without faults says; all no keeps nothing, so nobody is named."""
        yes = tuple(scope for scope in Scope if self.fields.get(scope) == "yes")
        no = tuple(scope for scope in Scope if scope not in yes)
        name = " ".join(self.fields.get("first_name", "").split()) if yes else ""
        address = self.fields.get("address", "").strip() if yes else ""
        return GuardianSaid(language, yes, no, name, address)


@dataclass(frozen=True, slots=True)
class Phone:
    """Answers `/h/<token>`."""

    hand_offs: HandOffs
    limit: FailureLimit
    pages: Pages
    public_url: str

    async def show(self, request: Request) -> Response:
        """Answer GET and HEAD alike for every token; the token is not even read."""
        return self.pages.draw("phone_door.html.j2", request, self.pages.speech(request))

    async def post(self, request: Request, token: str) -> Response:
        """Start, switch the language, answer, or decline.

        Raises:
            FromElsewhere: the form was not ours.
            TooManyTries: too many failures from that part of the network.
        """
        if not is_ours(request.headers, self.public_url):
            raise FromElsewhere
        fields = await read_form(request, MOST_BYTES, MOST_FIELDS)
        if fields is None:
            return Response(status_code=TOO_LARGE)
        # The hub waits for the kiosk: not in the loop, where it would hold up every page.
        return await run_in_threadpool(self._answered, request, token, fields)

    def _answered(self, request: Request, token: str, fields: Mapping[str, str]) -> Response:
        spoken = fields.get("speak") or fields.get("language", "")
        speech = self.pages.speech(request, spoken if spoken in set(Language) else None)
        if spoken in set(Language):
            speech = Speech(spoken)
        does = fields.get("do", "")
        if fields.get("speak") or does not in ANSWERS:
            return self._questions(request, token, speech, Filled(fields))
        filled = _answers(fields, does)
        if filled.faults:
            return self._questions(request, token, speech, filled)
        said = filled.said(_language(speech))
        if does == "agree" and meant(said.address):
            return self._questions(
                request, token, speech, replace(filled, meant=meant(said.address))
            )
        return self._told(request, token, speech, said)

    def _told(self, request: Request, token: str, speech: Speech, said: GuardianSaid) -> Response:
        fate = self.hand_offs.answer(token, said)
        if fate is HandOffFate.TOO_LATE:
            self.limit.missed(host_of(request), MISSES)
        if fate is not HandOffFate.TAKEN:
            return self._outcome(request, speech, fate.value)
        return self._outcome(request, speech, "taken" if said.yes else "plays", said.address)

    def _questions(self, request: Request, token: str, speech: Speech, filled: Filled) -> Response:
        if not self.hand_offs.seen(token, _language(speech)):
            self.limit.missed(host_of(request), MISSES)
            return self._outcome(request, speech, "over")
        return self.pages.draw(
            "phone_meant.html.j2" if filled.meant else "phone.html.j2",
            request,
            speech,
            filled=filled.fields,
            faults=filled.faults,
            meant=filled.meant,
            scopes=PICTURES,
            longest=TYPED,
            key=notice_key,
        )

    def _outcome(self, request: Request, speech: Speech, word: str, address: str = "") -> Response:
        return self.pages.draw("phone_done.html.j2", request, speech, word=word, address=address)


def _answers(fields: Mapping[str, str], does: str) -> Filled:
    """Return the form that a button sends: with the domain that was offered, if that was taken."""
    if does == "play":
        return Filled()
    typed = fields.get("address", "").strip()
    offered = meant(typed) if does == "take" else ""
    return checked({**fields, "address": with_domain(typed, offered)} if offered else fields)


def checked(fields: Mapping[str, str]) -> Filled:
    """Return a form with its faults: each scope answered, and for a yes who and where."""
    faults = {scope.value: "answer" for scope in Scope if fields.get(scope) not in {"yes", "no"}}
    if any(fields.get(scope) == "yes" for scope in Scope):
        name, address = fields.get("first_name", "").strip(), fields.get("address", "").strip()
        faults["first_name"] = name_fault(name) if name else "name_empty"
        faults["address"] = address_fault(address) if address else "address_empty"
    return Filled(fields, {name: fault for name, fault in faults.items() if fault})


def _language(speech: Speech) -> Language:
    return Language(speech.language) if speech.language in set(Language) else Language.EN
