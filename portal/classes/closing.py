"""Closing a group's page sooner: asked once more, then all of it is erased, with a proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from edge.contract.day import museum_day

if TYPE_CHECKING:
    from edge.contract.clock import Clock
    from portal.classes.opened import OpenClass
    from portal.views import Views


@dataclass(frozen=True, slots=True)
class Closing:
    """Answers `/k/<view>/close`; the gate has noted the booking."""

    opened: OpenClass
    clock: Clock
    class_views: Views

    def ask(self, request: Request) -> Response:
        """Ask before closing.

        Raises:
            NotHere: it is closed already, or its time is over.
        """
        page = self.opened.page(request)
        speech = self.opened.narrator(request, page.group).speech
        today = museum_day(self.clock.now(), self.opened.zone)
        before = page.group.day > today
        return self.opened.draw(
            "class_close.html.j2",
            request,
            speech,
            title=speech.say(f"class.close.title.{page.group.kind}", label=page.group.label),
            before=speech.date(page.group.day) if before else "",
        )

    def close(self, request: Request) -> Response:
        """Close the group and answer the proof; its views and its link open nothing any more.

        Raises:
            FromElsewhere: the form was not ours.
            NotHere: it is closed already, or its time is over.
        """
        self.opened.must_be_ours(request)
        page = self.opened.page(request)
        speech = self.opened.narrator(request, page.group).speech
        receipt = self.opened.hub.class_page.close(page.booking_id)
        self.class_views.close_page(page.booking_id)
        local = receipt.erased_at.astimezone(self.opened.zone)
        return self.opened.draw(
            "class_closed.html.j2",
            request,
            speech,
            number=receipt.number,
            date=speech.date(local.date()),
            time=speech.time(receipt.erased_at, self.opened.zone),
        )
