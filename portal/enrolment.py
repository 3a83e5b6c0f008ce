"""Where an installation calls with its one-time code; what is said is sealed under the code."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from edge.contract.codec import Malformed, from_json, to_json
from edge.contract.invitation import EnrolCall
from hub.errors import HubError, NotInvited
from portal.origin import host_of

if TYPE_CHECKING:
    from portal.limits import FailureLimit
    from portal.usecases import UseCases

log = logging.getLogger(__name__)

LONGEST_CALL = 4096
"""Bytes; a call has about 400."""
MALFORMED, NOT_INVITED, REFUSED, TOO_MANY = 422, 404, 409, 429


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Answers `POST /enrol`."""

    hub: UseCases
    limit: FailureLimit

    async def enrol(self, request: Request) -> Response:
        """Answer a call with a sealed welcome; every failure with a sentence for the technician."""
        address = host_of(request)
        if not self.limit.allows(address):
            return _said("too many wrong codes from here: wait a minute", TOO_MANY)
        try:
            return await run_in_threadpool(self._answer, await _body(request))
        except (NotInvited, Malformed) as problem:
            self.limit.failed(address)
            log.warning("a call for enrolment was not answered: %s", problem)
            if isinstance(problem, Malformed):
                return _said(str(problem), MALFORMED)
            return _said("the code is wrong, used, or older than half an hour", NOT_INVITED)
        except HubError as problem:
            log.warning("an installation could not be enrolled: %s", problem)
            return _said(str(problem), REFUSED)

    def _answer(self, body: bytes) -> Response:
        told = self.hub.enrol_invited(from_json(EnrolCall, body))
        return Response(to_json(told), media_type="application/json")


async def _body(request: Request) -> bytes:
    """Return the body, read no further than a call can be long.

    Raises:
        Malformed: it is longer.
    """
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_CALL:
            raise Malformed(EnrolCall.__name__, f"is longer than {LONGEST_CALL} bytes")
    return body


def _said(detail: str, status: int) -> Response:
    return JSONResponse({"detail": detail}, status)
