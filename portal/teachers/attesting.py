"""Attesting: the whole notice shown, photos and sounds off unless said; and taking it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from edge.contract.words import BindingKind, Language, Scope
from hub.errors import BookingRefused
from hub.rules.arrangements import Office, attestable
from hub.schools.bookings import Said
from look.notices import arrangement
from look.speech import LANGUAGES
from portal.errors import NotHere
from portal.teachers.front import SEE_OTHER
from portal.views import CLASS_VIEW_LASTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.schools.bookings import Booked
    from portal.teachers.front import Front

LONGEST_WHO = 60
OF_A_CLASS = (Office.HEAD, Office.TEACHER, Office.SECRETARY)
OF_A_GROUP = (Office.ORGANISER,)
BEFORE = ("what",)
"""The part of the notice that stands before what is chosen; the rest of it stands after."""
PICTURES = {Scope.SCORE: "score", Scope.PHOTO: "camera", Scope.SOUND: "sound"}


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form, and what is wrong with it. Personal: who attests."""

    who: str = field(default="", repr=False)
    office: str = ""
    yes: frozenset[Scope] = frozenset({Scope.SCORE})
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attesting:
    """Answers `/k/<view>/attest` and `/k/<view>/withdraw`."""

    front: Front

    def ask(self, request: Request) -> Response:
        """Show the whole notice, and ask who attests what."""
        booked = self.front.booked(request)
        if not booked.confirmed:
            return _home(request)
        offices = _offices(booked)
        only = offices[0] if len(offices) == 1 else ""
        return self._asked(request, booked, Filled(office=only, yes=booked.scopes or Filled().yes))

    async def attest(self, request: Request) -> Response:
        """Write the attestation down, and go home; or say what is missing.

        Raises:
            FromElsewhere: the form was not ours.
            NotHere: the booking is gone.
        """
        fields = await self.front.form(request)
        return await run_in_threadpool(self._attested, request, fields)

    def _attested(self, request: Request, fields: Mapping[str, str]) -> Response:
        booked = self.front.booked(request)
        if not booked.confirmed:
            return _home(request)
        filled = _filled(fields, booked)
        shown_at = _instant(fields.get("shown_at", ""))
        now = self.front.clock.now()
        if shown_at is None or not now - CLASS_VIEW_LASTS <= shown_at <= now + timedelta(0):
            filled = _with(filled, "words")
        if not filled.faults and shown_at is not None:
            try:
                self.front.hub.schools.attest(booked.booking_id, _said(fields, filled, shown_at))
            except BookingRefused:
                # Other words are in force now than those that stood there: they are read again.
                filled = _with(filled, "words")
            else:
                return _home(request)
        return self._asked(request, booked, filled)

    def ask_withdraw(self, request: Request) -> Response:
        """Say what taking back does, and ask."""
        return self.front.draw("teachers_withdraw.html.j2", request, self.front.booked(request))

    async def withdraw(self, request: Request) -> Response:
        """Take the arrangement back; all that was kept is erased before this answers.

        Raises:
            FromElsewhere: the form was not ours.
            NotHere: the booking is gone.
        """
        await self.front.form(request)
        return await run_in_threadpool(self._withdrawn, request)

    def _withdrawn(self, request: Request) -> Response:
        booked = self.front.booked(request)
        try:
            self.front.hub.schools.withdraw(booked.booking_id)
        except BookingRefused:
            raise NotHere from None
        return self.front.draw("teachers_withdrawn.html.j2", request, booked)

    def _asked(self, request: Request, booked: Booked, filled: Filled) -> Response:
        spoken = self.front.speech(request, booked).language
        language = spoken if spoken in LANGUAGES else Language.EN.value
        words = arrangement(of_a_group=booked.group.kind is BindingKind.GROUP)
        return self.front.draw(
            "teachers_attest.html.j2",
            request,
            booked,
            filled=filled,
            offices=_offices(booked),
            offered=attestable(vouched=booked.vouched),
            before=BEFORE,
            after=[one for one in words.parts if one not in (*BEFORE, *Scope)],
            key=words.key,
            pictures=PICTURES,
            longest=LONGEST_WHO,
            version=words.version,
            language=language,
            sha256=words.sha256(language).hex(),
            shown_at=self.front.clock.now().isoformat(),
        )


def _home(request: Request) -> Response:
    return RedirectResponse(f"/k/{request.path_params['view']}", SEE_OTHER)


def _offices(booked: Booked) -> tuple[Office, ...]:
    return OF_A_CLASS if booked.group.kind is BindingKind.CLASS else OF_A_GROUP


def _filled(fields: Mapping[str, str], booked: Booked) -> Filled:
    who = " ".join(fields.get("who", "").split())
    office = fields.get("office", "")
    chosen = {one for one in (Scope.PHOTO, Scope.SOUND) if fields.get(one) == "yes"}
    faults = {
        "who": not 0 < len(who) <= LONGEST_WHO,
        "office": office not in _offices(booked),
        "later": not chosen <= attestable(vouched=booked.vouched),
    }
    yes = frozenset({Scope.SCORE, *chosen})
    return Filled(who, office, yes, tuple(one for one, wrong in faults.items() if wrong))


def _with(filled: Filled, fault: str) -> Filled:
    return Filled(filled.who, filled.office, filled.yes, (*filled.faults, fault))


def _said(fields: Mapping[str, str], filled: Filled, shown_at: datetime) -> Said:
    language = fields.get("language", "")
    try:
        sha256 = bytes.fromhex(fields.get("sha256", ""))
    except ValueError:
        sha256 = b""
    return Said(
        who=filled.who,
        office=Office(filled.office),
        scopes=filled.yes,
        language=Language(language) if language in list(Language) else Language.EN,
        notice=fields.get("notice", ""),
        notice_sha256=sha256,
        shown_at=shown_at,
    )


def _instant(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if read.tzinfo is None else read
