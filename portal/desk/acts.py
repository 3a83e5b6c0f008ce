"""What is done at a desk with whom was found: each is asked once, then done, in two clicks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from hub.desk.cards import OwnBandCard, VisitCard
from hub.desk.readdressing import Typed
from hub.errors import DeskRefused
from hub.rules.desk import Unmended
from hub.uses.desk import DeskAct
from portal.desk.screen import form_of, shown_or_gone, to_card, to_home, who_of
from portal.errors import NotHere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hub.uses.desk import Shown
    from portal.desk.screen import DeskScreen

    Does = Callable[[Request, str, str, Mapping[str, str]], Response]

OF_VISITS = ("swap", "mend", "release", "block", "end", "again")
OF_OURS = ("number", "back", "revoke")
OF_NOBODYS = ("block", "unblock", "reset")


@dataclass(frozen=True, slots=True)
class DeskActs:
    """Answers `/staff/desk/<desk>/found/<ref>/<act>`, and the two buttons of a bounce."""

    screen: DeskScreen

    async def ask(self, request: Request, desk: str, ref: str, act: str) -> Response:
        """Answer what would be done, with the one button that does it.

        Raises:
            NotHere: nothing of that name is done with it.
        """
        return await run_in_threadpool(self._ask, request, desk, ref, act)

    def _ask(self, request: Request, desk: str, ref: str, act: str) -> Response:
        try:
            shown = shown_or_gone(self.screen.hub, request, ref)
        except DeskRefused as why:
            return to_home(desk, no=why.word)
        return self._asked(request, desk, shown, act)

    def _asked(
        self, request: Request, desk: str, shown: Shown, act: str, **values: object
    ) -> Response:
        if act not in _acts_of(shown):
            raise NotHere
        other = None
        self.screen.looks(request, desk)
        if act == "swap":
            other = self.screen.hub.desk.other_band(who_of(request), shown.ref, desk)
        asked = {"shown": shown, "act": act, "other": other, "fault": "", "typed": ""}
        return self.screen.draw("desk_ask.html.j2", request, desk, **(asked | values))

    async def do(self, request: Request, desk: str, ref: str, act: str) -> Response:
        """Do it, and show what became of it.

        Raises:
            NotHere: nothing of that name is done.
        """
        fields = await form_of(request)
        return await run_in_threadpool(self._do, request, desk, (ref, act), fields)

    def _do(
        self, request: Request, desk: str, what: tuple[str, str], fields: Mapping[str, str]
    ) -> Response:
        ref, act = what
        own: Mapping[str, Does] = {
            "swap": self._swap,
            "bind": self._bind,
            "mend": self._mend,
            "give": self._give,
            "back": self._back,
            "number": self._number,
            "revoke": self._revoke,
        }
        try:
            if act in own:
                return own[act](request, desk, ref, fields)
            return self._simply(request, desk, ref, act)
        except DeskRefused as why:
            return to_card(desk, ref, no=why.word)

    def _simply(self, request: Request, desk: str, ref: str, act: str) -> Response:
        if act not in set(DeskAct):
            raise NotHere
        done = self.screen.hub.desk.does(who_of(request), ref, DeskAct(act))
        return to_card(desk, ref, did=done)

    def _swap(self, request: Request, desk: str, ref: str, fields: Mapping[str, str]) -> Response:
        self.screen.hub.desk.swap(who_of(request), ref, desk, _number_in(fields, "turn"))
        return to_card(desk, ref, did="swap")

    def _bind(self, request: Request, desk: str, ref: str, fields: Mapping[str, str]) -> Response:
        visit = fields.get("visit", "")
        self.screen.hub.desk.bind(who_of(request), ref, visit, desk)
        return to_card(desk, visit, did="swap")

    def _mend(self, request: Request, desk: str, ref: str, fields: Mapping[str, str]) -> Response:
        typed = Typed(fields.get("address", ""), fields.get("before", ""))
        try:
            self.screen.hub.desk.mend(who_of(request), ref, typed)
        except DeskRefused as why:
            shown = self.screen.hub.desk.card(who_of(request), ref)
            if shown is None or why.word not in set(Unmended):
                raise
            values = {"fault": why.word, "typed": typed.address}
            return self._asked(request, desk, shown, "mend", **values)
        return to_card(desk, ref, did="mend")

    def _give(self, request: Request, desk: str, ref: str, fields: Mapping[str, str]) -> Response:
        try:
            booking_id = bytes.fromhex(fields.get("booking", ""))
        except ValueError:
            raise NotHere from None
        self.screen.hub.boxes.give(who_of(request), ref, booking_id)
        return to_card(desk, ref, did="give")

    def _back(self, request: Request, desk: str, ref: str, _fields: Mapping[str, str]) -> Response:
        self.screen.hub.boxes.give_back(who_of(request), ref)
        return to_card(desk, ref, did="back")

    def _number(self, request: Request, desk: str, ref: str, fields: Mapping[str, str]) -> Response:
        number, band = _number_in(fields, "number"), _number_in(fields, "band")
        self.screen.hub.boxes.swap(who_of(request), ref, number, band)
        return to_card(desk, ref, did="number", number=str(number), band=str(band))

    def _revoke(
        self, request: Request, desk: str, ref: str, _fields: Mapping[str, str]
    ) -> Response:
        self.screen.hub.boxes.revoke(who_of(request), ref)
        return to_card(desk, ref, did="revoke")

    async def bounce(self, request: Request, desk: str, ref: str, what: str) -> Response:
        """Mend a bounce by what was probably meant, or show whose mail it is.

        Raises:
            NotHere: nothing else is done with one.
        """
        return await run_in_threadpool(self._bounce, request, desk, ref, what)

    def _bounce(self, request: Request, desk: str, ref: str, what: str) -> Response:
        uses, who = self.screen.hub.desk, who_of(request)
        try:
            if what == "mend":
                uses.mend_as_meant(who, ref)
                return to_home(desk, did="mend")
            if what == "show":
                return to_card(desk, uses.bounced(who, ref))
        except DeskRefused as why:
            return to_home(desk, no=why.word)
        raise NotHere


def _acts_of(shown: Shown) -> tuple[str, ...]:
    if isinstance(shown.card, VisitCard):
        return OF_VISITS
    return OF_OURS if isinstance(shown.card, OwnBandCard) else OF_NOBODYS


def _number_in(fields: Mapping[str, str], name: str) -> int:
    text = fields.get(name, "")
    if not text.isdecimal():
        raise NotHere
    return int(text)
