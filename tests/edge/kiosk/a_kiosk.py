"""A kiosk behind HTTP whose touches are remembered, and the screens it can show."""

from dataclasses import dataclass, field

from fastapi import FastAPI

from edge.kiosk.drawing import Drawing
from edge.kiosk.routes import kiosk_routes
from edge.kiosk.stage import Stage
from tests.edge.kiosk.the_screens import (
    ALL,
    ASLEEP,
    BALANCE,
    GUARDIAN,
    LANGUAGES,
    ME,
    TIME,
    VISITOR,
    WALL,
    answering,
    asking,
    every_screen,
    leaving,
    playing,
)

__all__ = [
    "ALL",
    "ASLEEP",
    "BALANCE",
    "GUARDIAN",
    "LANGUAGES",
    "ME",
    "TIME",
    "VISITOR",
    "WALL",
    "Touches",
    "answering",
    "asking",
    "every_screen",
    "kiosk_app",
    "leaving",
    "playing",
]


@dataclass
class Touches:
    """Takes touches as an installation does, and remembers them; `typing` apart."""

    sent: list = field(default_factory=list)
    typing: int = 0

    async def __call__(self, action, fields):
        if action == "typing":
            self.typing += 1
        else:
            self.sent.append((action, dict(fields)))


def kiosk_app(touches, token, *origins, voice=None):
    """A kiosk behind HTTP; returns the app and its stage."""
    stage = Stage(Drawing())
    app = FastAPI()
    app.include_router(kiosk_routes(stage, touches, token, frozenset(origins), voice))
    return app, stage
