"""What visitors are called on their page: the family sets it right (Art. 16 GDPR)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from edge.contract.address import LONGEST_NAME
from edge.contract.names import name_fault
from hub.post.letters.names import shown
from look import avatars
from portal.opened import UNPROCESSABLE

if TYPE_CHECKING:
    from edge.contract.words import Avatar
    from hub.pages import FamilyPage
    from look.speech import Speech
    from portal.opened import Opened


@dataclass(frozen=True, slots=True)
class Called:
    """One visitor of the form: its field is named by the avatar, which is one's own on a page."""

    visit_id: bytes
    avatar: Avatar
    avatar_name: str
    before: str = field(repr=False)
    typed: str = field(repr=False)

    @property
    def wrong(self) -> bool:
        """Return whether that can be no name; an empty one leaves the avatar alone."""
        if not self.typed or self.typed == self.before:
            return False
        return bool(name_fault(self.typed)) or shown(self.typed) is None


@dataclass(frozen=True, slots=True)
class Naming:
    """Answers `/v/<view>/name`."""

    opened: Opened

    def ask(self, request: Request, view: str) -> Response:
        """Ask what each visitor is to be called here."""
        page = self.opened.page(request)
        speech = self.opened.speech(request, page)
        return self._form(request, view, speech, _called(page, speech, {}))

    async def post(self, request: Request, view: str) -> Response:
        """Call visitors as was typed, all or none, and go back to the page.

        Raises:
            FromElsewhere: the form was not ours.
        """
        return await self.opened.posted(self._rename, request, view)

    def _rename(self, request: Request, view: str, fields: Mapping[str, str]) -> Response:
        page = self.opened.page(request)
        speech = self.opened.speech(request, page)
        people = _called(page, speech, fields)
        if any(one.wrong for one in people):
            return self._form(request, view, speech, people)
        for one in people:
            if one.typed != one.before:
                self.opened.hub.family.rename(page.page_id, one.visit_id, one.typed)
        return self.opened.back(view)

    def _form(
        self, request: Request, view: str, speech: Speech, people: tuple[Called, ...]
    ) -> Response:
        status = UNPROCESSABLE if any(one.wrong for one in people) else 200
        return self.opened.draw(
            "name.html.j2", request, view, speech, status, people=people, longest=LONGEST_NAME
        )


def _called(page: FamilyPage, speech: Speech, fields: Mapping[str, str]) -> tuple[Called, ...]:
    return tuple(
        Called(
            visit_id=one.visit_id,
            avatar=one.avatar,
            avatar_name=avatars.name(one.avatar, speech),
            before=one.first_name,
            typed=" ".join(fields.get(f"name-{one.avatar}", one.first_name).split()),
        )
        for one in page.visits
    )
