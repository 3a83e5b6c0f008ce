"""Every address of who answers for a class or group, with the role that may call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter

from portal.limits import FailureLimit, HourlyLimit
from portal.roles import Role, gate
from portal.teachers.asking import Asking
from portal.teachers.attesting import Attesting
from portal.teachers.door import TeacherDoor
from portal.teachers.home import Home
from portal.teachers.numbers import Numbers
from portal.teachers.preparing import Preparing

if TYPE_CHECKING:
    from portal.teachers.front import Front
    from portal.views import Views

CODES_AN_HOUR = 10
"""Wishes for a mailed code, by booking; each code stands five guesses."""


@dataclass(frozen=True, slots=True)
class TeacherDesks:
    """Who answers what."""

    door: TeacherDoor
    asking: Asking
    home: Home
    attesting: Attesting
    numbers: Numbers
    preparing: Preparing


def teacher_desks(front: Front, class_views: Views) -> TeacherDesks:
    """Put the rooms together; each limits what fails at its own door."""
    return TeacherDesks(
        door=TeacherDoor(
            front,
            class_views,
            FailureLimit(front.clock),
            HourlyLimit(front.clock, CODES_AN_HOUR),
        ),
        asking=Asking(front, FailureLimit(front.clock)),
        home=Home(front),
        attesting=Attesting(front),
        numbers=Numbers(front),
        preparing=Preparing(front),
    )


def teacher_routes(desks: TeacherDesks, class_views: Views) -> APIRouter:
    """Return the router; a route without a gate fails a test."""
    router = APIRouter()
    anybody, teacher = gate(Role.ANYBODY, class_views), gate(Role.TEACHER, class_views)
    asking, attesting = desks.asking, desks.attesting
    table = (
        ("/school", ["GET"], asking.ask, anybody),
        ("/school", ["POST"], asking.asked, anybody),
        ("/school/asked", ["GET"], asking.thanks, anybody),
        ("/school/parents", ["GET"], asking.parents, anybody),
        ("/t/{token}", ["GET", "HEAD"], desks.door.show, anybody),
        ("/t/{token}", ["POST"], desks.door.open, anybody),
        ("/k/{view}", ["GET"], desks.home.show, teacher),
        ("/k/{view}/device", ["GET"], desks.home.device, teacher),
        ("/k/{view}/attest", ["GET"], attesting.ask, teacher),
        ("/k/{view}/attest", ["POST"], attesting.attest, teacher),
        ("/k/{view}/withdraw", ["GET"], attesting.ask_withdraw, teacher),
        ("/k/{view}/withdraw", ["POST"], attesting.withdraw, teacher),
        ("/k/{view}/numbers", ["GET"], desks.numbers.show, teacher),
        ("/k/{view}/numbers", ["POST"], desks.numbers.change, teacher),
        ("/k/{view}/letter", ["GET"], desks.preparing.letter, teacher),
        ("/k/{view}/letter.pdf", ["GET"], desks.preparing.letter_pdf, teacher),
        ("/k/{view}/rehearsal", ["GET"], desks.preparing.rehearsal, teacher),
    )
    for path, methods, endpoint, let_in in table:
        router.add_api_route(
            path, endpoint, methods=methods, dependencies=[let_in], response_model=None
        )
    return router
