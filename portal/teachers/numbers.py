"""Who does not take part: a number is switched off, and nobody says whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from hub.errors import BookingRefused
from portal.errors import NotHere
from portal.teachers.front import SEE_OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hub.schools.bookings import Booked
    from portal.teachers.front import Front


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of the group: whether it is off, and whether something of it is kept."""

    number: int
    off: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """Answers `/k/<view>/numbers`."""

    front: Front

    def show(self, request: Request) -> Response:
        """Answer what to do when a parent objects, and the numbers."""
        booked = self.front.booked(request)
        tiles = self._tiles(booked)
        off = ", ".join(str(one.number) for one in tiles if one.off)
        saved = off if "saved" in request.query_params else None
        told = {"tiles": tiles, "saved": saved}
        return self.front.draw("teachers_numbers.html.j2", request, booked, **told)

    async def change(self, request: Request) -> Response:
        """Switch numbers off or on again; asks once more before something is erased.

        Raises:
            FromElsewhere: the form was not ours.
            NotHere: the booking is gone.
        """
        fields = await self.front.form(request)
        return await run_in_threadpool(self._changed, request, fields)

    def _changed(self, request: Request, fields: Mapping[str, str]) -> Response:
        booked = self.front.booked(request)
        tiles = self._tiles(booked)
        wanted = frozenset(one.number for one in tiles if f"n{one.number}" in fields)
        said = fields.get("was", "").split(",")
        drawn_off = frozenset(one.number for one in tiles if str(one.number) in said)
        losing = [one.number for one in tiles if one.kept and one.number in wanted]
        if losing and fields.get("do") != "sure":
            told = {"losing": losing, "wanted": wanted, "drawn_off": drawn_off}
            return self.front.draw("teachers_numbers_sure.html.j2", request, booked, **told)
        try:
            self._switch(booked, tiles, wanted, drawn_off)
        except BookingRefused:
            raise NotHere from None
        return RedirectResponse(f"/k/{request.path_params['view']}/numbers?saved=1", SEE_OTHER)

    def _switch(
        self,
        booked: Booked,
        tiles: Sequence[Tile],
        wanted: frozenset[int],
        drawn_off: frozenset[int],
    ) -> None:
        schools = self.front.hub.schools
        for one in tiles:
            if one.number in wanted and not one.off:
                schools.opt_out(booked.booking_id, one.number)
            elif one.off and one.number in drawn_off - wanted:
                # What somebody else switched off since this page was drawn was not unticked here.
                schools.opt_in(booked.booking_id, one.number)

    def _tiles(self, booked: Booked) -> tuple[Tile, ...]:
        known = {one.number: one for one in self.front.hub.schools.numbers(booked.booking_id)}
        return tuple(
            Tile(
                number,
                off=number in known and known[number].opted_out,
                kept=number in known and known[number].visit_id is not None,
            )
            for number in range(1, booked.group.pupils + 1)
        )
