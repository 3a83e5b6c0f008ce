"""Every screen that a kiosk can show, with what invented visitors would see on it."""

from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI

from edge.contract.words import Animal, Avatar, Colour, Scope
from edge.exhibit.declaration import read_declaration
from edge.happenings import TapFault
from edge.kiosk.drawing import Drawing
from edge.kiosk.routes import kiosk_routes
from edge.kiosk.stage import Stage
from edge.screens import (
    Age,
    Choices,
    ChooseAvatar,
    Contact,
    Guardian,
    Idle,
    Kept,
    NotKept,
    PlayerSeen,
    Playing,
    ReadBack,
    Refused,
    StillThere,
    Why,
)

EXHIBITS = Path(__file__).parents[3] / "simulators" / "exhibits"
WALL = read_declaration(EXHIBITS / "reaction_wall" / "exhibit.toml")
BICYCLE = read_declaration(EXHIBITS / "bicycle" / "exhibit.toml")
TIME, BALANCE = WALL.metrics[0], BICYCLE.metrics[0]
ALL = tuple(Scope)
FOX = Avatar(Colour.BLUE, Animal.FOX)
HEDGEHOG = Avatar(Colour.PURPLE, Animal.HEDGEHOG)
ELEPHANT = Avatar(Colour.RED, Animal.ELEPHANT)
OFFERS = (
    FOX,
    HEDGEHOG,
    ELEPHANT,
    Avatar(Colour.GREEN, Animal.FROG),
    Avatar(Colour.ORANGE, Animal.LION),
    Avatar(Colour.BROWN, Animal.RABBIT),
)
ME = PlayerSeen("p1", FOX, ALL)
ASLEEP = PlayerSeen("p2", HEDGEHOG, (Scope.SCORE,), asleep=True)
ADDRESS = "guardian@example.org"
LONG_ADDRESS = "g" * 64 + "@" + "x" * 60 + ".example.org"
VISITOR, GUARDIAN = False, True
"""Whom the words address: `by_guardian`."""
LANGUAGES = ("nl", "fr", "en", "de", "qps")
"""What people speak, and the one that is 40 % longer."""


def asking(language):
    """The screens that ask, by a name of their own."""
    some = {Scope.SCORE: True, Scope.PHOTO: False}
    no_at = {"address": "address_no_at"}
    return {
        "age": Age(language, "9"),
        "age-empty": Age(language),
        "age-fault": Age(language, "121", "age_too_high"),
        "guardian": Guardian(language),
        "choices": Choices(language, by_guardian=False, answers={}),
        "choices-guardian": Choices(language, by_guardian=True, answers=some),
        "choices-done": Choices(language, by_guardian=True, answers=dict.fromkeys(Scope, True)),
        "contact": Contact(language, by_guardian=False),
        "contact-fault": Contact(language, GUARDIAN, "Testkind", "guardianexample.org", no_at),
        "readback": ReadBack(language, VISITOR, "Testkind", ADDRESS),
        "readback-guardian": ReadBack(language, GUARDIAN, "Testkind", LONG_ADDRESS),
        "avatar": ChooseAvatar(language, OFFERS),
        "still-there": StillThere(language, 20),
    }


def playing(language):
    """The screens of who plays."""
    question = WALL.question
    third = PlayerSeen("p3", ELEPHANT, (Scope.SCORE,))
    six = tuple(PlayerSeen(f"p{i}", one, ALL) for i, one in enumerate(OFFERS, start=1))
    told = {
        "playing": ((ME,), True),
        "playing-asleep": ((ASLEEP,), True),
        "playing-several": ((ME, ASLEEP, third), False),
        "playing-six": (six, False),
        "playing-nothing": ((PlayerSeen("p1", None, (), Why.CHOSE),), False),
        "playing-beside": ((ME, PlayerSeen("p2", None, (), Why.CHOSE)), False),
    }
    shown = {name: Playing(language, question, *rest) for name, rest in told.items()}
    for why in (Why.LEFT_BLANK, Why.NO_KEYS, Why.DISK, Why.REFUSED):
        nobody = PlayerSeen("p1", None, (), why)
        shown[f"playing-{why}"] = Playing(language, question, (nobody,))
    return {"idle": Idle(language, question), **shown}


def answering(language):
    """The screens that tell how it went."""
    nobody = PlayerSeen("p1", None, (), Why.LEFT_BLANK)
    chose = PlayerSeen("p1", None, (), Why.CHOSE)
    return {
        "kept": Kept(language, ME, TIME, 213, (356, 298), kept=True, on_page=False),
        "kept-on-page": Kept(language, ME, TIME, 213, (), kept=True, on_page=True),
        "kept-asleep": Kept(language, ASLEEP, BALANCE, 38.4, (), kept=True, on_page=True),
        "kept-long": Kept(language, ME, TIME, 2999, (), kept=True, on_page=False),
        "kept-not": Kept(language, chose, TIME, 213, (), kept=False, on_page=False),
        "kept-not-blank": Kept(language, nobody, TIME, 213, (), kept=False, on_page=False),
        "kept-photo": Kept(language, ME, None, 0, (), kept=True, on_page=True),
        "not-kept": NotKept(language, TIME, 213),
        "not-kept-photo": NotKept(language, None, 0),
        **{f"refused-{fault}": Refused(language, fault) for fault in TapFault},
    }


def every_screen(language):
    """All of them, by name."""
    return asking(language) | playing(language) | answering(language)


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
