"""Boxes of bands: taken in by tapping, printed as labels and sheets; and the day on paper."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from hub.errors import DeskRefused
from hub.uses.boxes import OURS, box_of
from look.alone import drawn_alone
from look.files import font, tokens_css
from portal import paper
from portal.desk.screen import PATH, SEE_OTHER, form_of, who_of
from portal.errors import NotHere

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.contract.words import Avatar
    from portal.desk.screen import DeskScreen

BLANK_ROWS = 13
"""Lines on a day's sheet for what cannot be done now."""


@dataclass(frozen=True, slots=True)
class DeskBoxes:
    """Answers `/staff/desk/<desk>/sets` and what is printed."""

    screen: DeskScreen

    async def show(self, request: Request, desk: str) -> Response:
        """Answer the sets, and what is taken in now."""
        return await run_in_threadpool(self._show, request, desk)

    def _show(self, request: Request, desk: str) -> Response:
        self.screen.looks(request, desk)
        sets = self.screen.hub.boxes.sets()
        return self.screen.draw("desk_sets.html.j2", request, desk, sets=sets, kinds=OURS)

    async def change(self, request: Request, desk: str) -> Response:
        """Begin to take bands in, end that, or take the last one out again."""
        fields = await form_of(request)
        return await run_in_threadpool(self._change, request, desk, fields)

    def _change(self, request: Request, desk: str, fields: Mapping[str, str]) -> Response:
        said = ""
        try:
            self._changed(request, desk, fields)
        except DeskRefused as why:
            said = f"?no={why.word}"
        return RedirectResponse(f"{PATH}/{desk}/sets{said}", SEE_OTHER)

    def _changed(self, request: Request, desk: str, fields: Mapping[str, str]) -> None:
        uses, who, what = self.screen.hub.boxes, who_of(request), fields.get("what", "")
        if what == "end":
            uses.take_no_more(desk)
        elif what == "out":
            uses.take_out(who, desk)
        else:
            words = (fields.get(one, "") for one in ("set", "kind", "language"))
            box = box_of(*words)
            if box is None:
                raise DeskRefused("set_name")
            uses.take_in(who, desk, box)

    async def labels(self, request: Request, desk: str, set_name: str) -> Response:
        """Answer a set's labels, to stick on its bands and on its box."""
        del desk
        return await run_in_threadpool(self._printed, request, "desk_labels.html.j2", set_name)

    async def sheet(self, request: Request, desk: str, set_name: str) -> Response:
        """Answer a set's numbers with the avatars that they have today, for who hands them out."""
        del desk
        return await run_in_threadpool(self._printed, request, "desk_sheet.html.j2", set_name)

    def _printed(self, request: Request, template: str, set_name: str) -> Response:
        sheet = self.screen.hub.boxes.sheet(set_name)
        if sheet is None:
            raise NotHere
        return self._on_paper(request, template, sheet=sheet)

    async def day(self, request: Request, desk: str) -> Response:
        """Answer the sheet for a day without a network."""
        del desk
        return await run_in_threadpool(self._day, request)

    def _day(self, request: Request) -> Response:
        uses = self.screen.hub
        groups = tuple(one for one in uses.desk.figures().groups if not one.closed)
        outs = {
            one.booking_id: tuple(
                pupil.number for pupil in uses.schools.numbers(one.booking_id) if pupil.opted_out
            )
            for one in groups
        }
        values = {"groups": groups, "outs": outs, "blank": range(BLANK_ROWS)}
        return self._on_paper(request, "desk_day.html.j2", **values)

    def _on_paper(self, request: Request, template: str, **values: object) -> Response:
        """Return a PDF; without its maker, or while others are made, the same page to print."""
        speech = self.screen.pages.speech(request)
        html = self.screen.pages.templates.get_template(template).render(
            say=speech.say,
            speech=speech,
            lang=speech.language,
            style=_style(),
            today=self.screen.hub.desk.today,
            drawn_small=drawn_small,
            **values,
        )
        try:
            if paper.is_there():
                return Response(paper.printed(html), media_type="application/pdf")
        except paper.NoPaper:
            pass
        return Response(html, media_type="text/html; charset=utf-8")


def drawn_small(avatar: Avatar) -> Markup:
    """Return an avatar with its colours in it, for paper."""
    return Markup('<svg viewBox="0 0 100 100" aria-hidden="true">{}</svg>').format(
        drawn_alone(avatar, 0, 0, 100)
    )


def _style() -> str:
    """Return the papers' style with its letters in it: the PDF's maker reads nothing else."""
    own = resources.files("portal").joinpath("static", "desk_paper.css").read_text("utf-8")
    written = base64.b64encode(font() or b"").decode()
    style = tokens_css() + own
    return style.replace("url(jost.woff2)", f"url(data:font/woff2;base64,{written})")
