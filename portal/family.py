"""The family's page behind an open view: looking, taking home, erasing."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from edge.contract.events import MediumKind
from hub.pages import SOUND_SHAPE, MediumForm, SoundShape
from portal import ranges
from portal.errors import FromElsewhere, NotHere
from portal.live import as_drawn
from portal.origin import is_ours
from portal.plucked import SoundDrawn, drawn
from portal.telling import CardTold, MediumTold, Narrator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from hub.pages import ErasureReceipt, FamilyPage
    from portal.pages import Pages
    from portal.telling import PageTold
    from portal.usecases import UseCases

PATIENCE_SECONDS = 0.25
"""So long a page waits for its turn; a store that hangs must not keep everybody waiting."""


@dataclass(frozen=True, slots=True)
class Family:
    """Answers `/v/<view>` and what stands under it; the gate has noted the page on the request."""

    hub: UseCases
    pages: Pages
    zone: ZoneInfo
    public_url: str
    turn: threading.Lock = field(default_factory=threading.Lock)
    """Pages are drawn one after another: of two at once, in one interpreter, both are late."""

    def show(self, request: Request, view: str) -> Response:
        """Answer the page as it is now.

        Raises:
            NotHere: its last visit is gone.
        """
        had = self.turn.acquire(timeout=PATIENCE_SECONDS)
        try:
            return self._drawn(request, view)
        finally:
            if had:
                self.turn.release()

    def _drawn(self, request: Request, view: str) -> Response:
        page = self._page(request)
        speech = self.pages.speech(request, page.language)
        told = Narrator(speech, self.zone).page(page)
        return self.pages.draw(
            "family.html.j2",
            request,
            speech,
            told=told,
            base=f"/v/{view}",
            already=as_drawn(page),
            sounds=dict(self._sounds(page)),
        )

    def _sounds(self, page: FamilyPage) -> Iterator[tuple[str, SoundDrawn]]:
        """Yield how each sound looks; one without a shape is heard all the same."""
        heard = (one for visit in page.visits for one in visit.media)
        for one in heard:
            if one.kind is MediumKind.SOUND:
                kept = self.hub.family.medium(
                    page.page_id, one.result_id, SOUND_SHAPE, MediumForm.MP3
                )
                if kept is not None:
                    yield one.result_id.hex(), drawn(SoundShape.unpacked(kept.body))

    def consent(self, request: Request, view: str) -> Response:
        """Answer what was agreed to, as a file to keep.

        Raises:
            NotHere: the page's last visit is gone.
        """
        del view
        receipt = self.hub.family.consent_receipt(request.state.page_id)
        if receipt is None:
            raise NotHere
        named = {"content-disposition": 'attachment; filename="consent.json"'}
        return Response(receipt, media_type="application/json", headers=named)

    def medium(self, request: Request, result: str, size: int, form: str) -> Response:
        """Answer a photo `size` pixels wide in one form, or a sound: that in parts, if asked for.

        Raises:
            NotHere: there is no such medium on this page.
        """
        if form not in set(MediumForm) or size == SOUND_SHAPE:
            raise NotHere
        wanted = _result_id(result), size, MediumForm(form)
        found = self.hub.family.medium(request.state.page_id, *wanted)
        if found is None:
            raise NotHere
        if wanted[-1] is MediumForm.MP3:
            return ranges.answered(found.body, found.mime, request.headers)
        return Response(found.body, media_type=found.mime)

    def ask_erase_all(self, request: Request, view: str) -> Response:
        """Ask before erasing everything."""
        page = self._page(request)
        speech = self.pages.speech(request, page.language)
        told = Narrator(speech, self.zone).page(page)
        what = [speech.say("page.erase.all.name")]
        if told.counts:
            kept = speech.say("page.erase.all.text", counts=told.counts, names=told.names)
            what.insert(0, kept)
        base = f"/v/{view}"
        return self.pages.draw(
            "erase.html.j2",
            request,
            speech,
            which="all",
            what=" ".join(what),
            medium=None,
            base=base,
        )

    def ask_erase_one(self, request: Request, view: str, result: str) -> Response:
        """Ask before erasing one result.

        Raises:
            NotHere: there is no such result on this page.
        """
        page = self._page(request)
        speech = self.pages.speech(request, page.language)
        told = Narrator(speech, self.zone).page(page)
        wanted = _result_id(result).hex()
        for what, medium in _told(told, wanted):
            base = f"/v/{view}"
            return self.pages.draw(
                "erase.html.j2", request, speech, which="one", what=what, medium=medium, base=base
            )
        raise NotHere

    def erase_all(self, request: Request, view: str) -> Response:
        """Erase the page and answer its receipt; its open views then say that nothing is there.

        Raises:
            FromElsewhere: the form was not ours.
        """
        page = self._erasable(request)
        receipt = self.hub.family.erase_page(page.page_id)
        return self._receipt(request, view, page, receipt)

    def erase_one(self, request: Request, view: str, result: str) -> Response:
        """Erase one result and answer its receipt.

        Raises:
            FromElsewhere: the form was not ours.
            NotHere: there is no such result on this page.
        """
        page, result_id = self._erasable(request), _result_id(result)
        if result_id not in set(_results(page)):
            raise NotHere
        receipt = self.hub.family.erase_result(page.page_id, result_id)
        return self._receipt(request, view, page, receipt)

    def _page(self, request: Request) -> FamilyPage:
        page = self.hub.family.family_page(request.state.page_id)
        if page is None:
            raise NotHere
        return page

    def _erasable(self, request: Request) -> FamilyPage:
        if not is_ours(request.headers, self.public_url):
            raise FromElsewhere
        return self._page(request)

    def _receipt(
        self, request: Request, view: str, page: FamilyPage, receipt: ErasureReceipt
    ) -> Response:
        speech = self.pages.speech(request, page.language)
        local = receipt.erased_at.astimezone(self.zone)
        return self.pages.draw(
            "receipt.html.j2",
            request,
            speech,
            receipt=receipt,
            date=speech.date(local.date()),
            time=speech.time(receipt.erased_at, self.zone),
            remains=self.hub.family.family_page(page.page_id) is not None,
            base=f"/v/{view}",
        )


def _result_id(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise NotHere from None


def _results(page: FamilyPage) -> Iterator[bytes]:
    for visit in page.visits:
        yield from (one.result_id for card in visit.cards for one in card.tries)
        yield from (one.result_id for one in visit.media)


def _told(page: PageTold, result: str) -> Iterator[tuple[str, MediumTold | None]]:
    """Yield how one result is called on the page, and the medium if it is one."""
    for part in page.parts:
        for item in (part.lead, *part.items):
            if isinstance(item, MediumTold) and item.result == result:
                yield f"{item.label}.", item
            if isinstance(item, CardTold):
                yield from ((said, None) for said in _score_told(item, result))


def _score_told(card: CardTold, result: str) -> Iterator[str]:
    if not card.tries and card.result == result:
        yield f"{card.exhibit}: {card.number} {card.unit}."
    for one in card.tries:
        if one.result == result:
            yield f"{card.exhibit}, {one.nth.lower()}: {one.number} {card.unit}."
