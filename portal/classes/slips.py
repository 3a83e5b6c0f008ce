"""Slips on the screen and as PDF: a number, an animal, and the code that opens that number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import segno
from fastapi import Request
from fastapi.responses import Response
from markupsafe import Markup

from look import avatars
from portal import filing, paper
from portal.classes import sheets
from portal.errors import NotHere

if TYPE_CHECKING:
    from segno import QRCode

    from edge.contract.words import Avatar
    from hub.schools.slips import PrintedSlip
    from hub.uses.class_page import PrintedSlips
    from look.speech import Speech
    from portal.classes.opened import OpenClass
    from portal.classes.telling import ClassNarrator

OK, UNAVAILABLE = 200, 503
DOOR = "/s"
"""What the code of a slip leads to, before its token."""
_INK, _WHITE = "#14231F", "#FFFFFF"
_QUIET = 4
"""Modules of white around a code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class SlipTold:
    """One slip: its number, its animal, and the code with what it opens."""

    number: int
    avatar: Avatar
    avatar_name: str
    code: QRCode = field(repr=False)
    link: str = field(repr=False)

    @property
    def drawing(self) -> Markup:
        """Return the code as a drawing within a page."""
        svg = self.code.svg_inline(
            border=_QUIET, omitsize=True, dark=_INK, light=_WHITE, svgclass="qr"
        )
        return Markup(svg)  # noqa: S704 - drawn by segno from our own words

    @property
    def picture(self) -> str:
        """Return the code for an `<img>` on paper."""
        return sheets.squares(self.code, _QUIET)


@dataclass(frozen=True, slots=True)
class SlipsTold:
    """All slips of a group; `without` says which numbers have none."""

    slips: tuple[SlipTold, ...]
    until: str
    valid: str
    without: str
    file: str


@dataclass(frozen=True, slots=True)
class SlipDesk:
    """Answers `/k/<view>/slips`; the gate has noted the booking."""

    opened: OpenClass
    letters: sheets.Letters

    def show(self, request: Request) -> Response:
        """Answer the slips as they will look on paper.

        Raises:
            NotHere: the group is closed, or its time is over.
        """
        return self._answered(request, self._printed(request))

    def pdf(self, request: Request) -> Response:
        """Answer the slips as one PDF; where that cannot be, the page that prints them.

        Raises:
            NotHere: the group is over, has no slips, or this museum makes no PDF.
        """
        if not paper.is_there():
            raise NotHere
        made = self._printed(request)
        narrator = self.opened.narrator(request, made.group)
        told = self._told(made, narrator)
        if not told.slips:
            raise NotHere
        drawn = self.letters.drawn(
            "slips_paper.html.j2", self.opened, narrator.speech, kind=made.group.kind, all=told
        )
        try:
            body = paper.printed(drawn, sheets.style())
        except paper.NoPaper:
            return self._answered(request, made, failed=True)
        return Response(
            body, media_type="application/pdf", headers=filing.attached(told.file, "pdf")
        )

    def _printed(self, request: Request) -> PrintedSlips:
        made = self.opened.hub.class_page.slips(request.state.booking_id)
        if made is None:
            raise NotHere
        return made

    def _answered(self, request: Request, made: PrintedSlips, *, failed: bool = False) -> Response:
        narrator = self.opened.narrator(request, made.group)
        if paper.is_there():
            paper.get_ready(sheets.style())
        return self.opened.draw(
            "slips.html.j2",
            request,
            narrator.speech,
            UNAVAILABLE if failed else OK,
            all=self._told(made, narrator),
            kind=made.group.kind,
            has_pdf=paper.is_there(),
            failed=failed,
        )

    def _told(self, made: PrintedSlips, narrator: ClassNarrator) -> SlipsTold:
        speech = narrator.speech
        have = {one.number for one in made.slips}
        lacking = [n for n in range(1, made.group.pupils + 1) if n not in have]
        without = ""
        if lacking and have:
            key = "class.slips.without.one" if len(lacking) == 1 else "class.slips.without.many"
            without = speech.say(key, numbers=narrator.numbers(lacking))
        until = speech.date(made.until)
        return SlipsTold(
            slips=tuple(self._slip(one, speech) for one in made.slips),
            until=speech.say("class.slips.until", date=until),
            valid=speech.say("class.slip.until", date=until),
            without=without,
            file=f"{speech.say('class.slips.file')} {narrator.file(made.group)}",
        )

    def _slip(self, one: PrintedSlip, speech: Speech) -> SlipTold:
        link = slip_link(self.opened.public_url, one.token)
        code = segno.make(link, error="m", micro=False)
        return SlipTold(
            number=one.number,
            avatar=one.avatar,
            avatar_name=avatars.name(one.avatar, speech),
            code=code,
            link=f"{DOOR}/{one.token}",
        )


def slip_link(public_url: str, token: str) -> str:
    """Return the address that a slip's code holds."""
    return f"{public_url.rstrip('/')}{DOOR}/{token}"
