"""A group's page to take along: as CSV, as a spreadsheet, as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from portal import filing, paper
from portal.classes.sheets import style
from portal.classes.spreadsheets import CSV_MIME, ODS_MIME, as_csv, as_ods
from portal.classes.tables import table_of
from portal.errors import NotHere

if TYPE_CHECKING:
    from hub.schools.class_page import ClassPage
    from portal.classes.opened import OpenClass
    from portal.classes.sheets import Letters

UNAVAILABLE = 503
_COMMA = frozenset({"nl", "fr", "de"})
"""Where a number's decimals stand after a comma, and spreadsheets part CSV by semicolons."""


@dataclass(frozen=True, slots=True)
class ClassFiles:
    """Answers `/k/<view>/page.csv`, `.ods` and `.pdf`; the gate has noted the booking."""

    opened: OpenClass
    letters: Letters

    def csv(self, request: Request) -> Response:
        """Answer the page as CSV.

        Raises:
            NotHere: the group is closed, or its time is over.
        """
        page = self.opened.page(request)
        narrator = self.opened.narrator(request, page.group)
        made = as_csv(table_of(page, narrator), decimal_comma=narrator.speech.language in _COMMA)
        named = filing.attached(narrator.file(page.group), "csv")
        return Response(made, media_type=f"{CSV_MIME}; charset=utf-8", headers=named)

    def ods(self, request: Request) -> Response:
        """Answer the page as an OpenDocument spreadsheet.

        Raises:
            NotHere: as `csv`.
        """
        page = self.opened.page(request)
        narrator = self.opened.narrator(request, page.group)
        named = filing.attached(narrator.file(page.group), "ods")
        return Response(as_ods(table_of(page, narrator)), media_type=ODS_MIME, headers=named)

    def pdf(self, request: Request) -> Response:
        """Answer the page as PDF; where that cannot be, the page says what to do.

        Raises:
            NotHere: as `csv`, or this museum makes no PDF.
        """
        if not paper.is_there():
            raise NotHere
        page = self.opened.page(request)
        narrator = self.opened.narrator(request, page.group)
        try:
            made = paper.printed(self.sheet(request, page), style())
        except paper.NoPaper:
            return self.opened.draw(
                "class_page.html.j2",
                request,
                narrator.speech,
                UNAVAILABLE,
                all=narrator.page(page),
                kind=page.group.kind,
                has_pdf=True,
                failed=True,
            )
        named = filing.attached(narrator.file(page.group), "pdf")
        return Response(made, media_type="application/pdf", headers=named)

    def sheet(self, request: Request, page: ClassPage) -> str:
        """Return the page as it goes to paper, without its style."""
        narrator = self.opened.narrator(request, page.group)
        return self.letters.drawn(
            "class_paper.html.j2",
            self.opened,
            narrator.speech,
            all=narrator.page(page),
            kind=page.group.kind,
        )
