"""Every screen that a kiosk can show, with what invented visitors would see on it."""

from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI

from edge.contract.events import MediumKind
from edge.contract.words import Animal, Avatar, BindingKind, Colour, Scope
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
    Done,
    EndVisit,
    ExitCounts,
    ExitIdle,
    Forget,
    Guardian,
    Idle,
    Join,
    Kept,
    Mend,
    NotKept,
    Offer,
    PlayerSeen,
    Playing,
    ReadBack,
    Refused,
    Said,
    StaffPin,
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
PUPIL = PlayerSeen("p1", ELEPHANT, (Scope.SCORE,), kind=BindingKind.CLASS, number=7)
NO_CLASS = PlayerSeen("p1", None, (), Why.NO_ARRANGEMENT, kind=BindingKind.CLASS, number=7)
FOR_NOW = PlayerSeen("p1", None, (Scope.SCORE,), Why.PROVISIONAL)
ADDRESS = "guardian@example.org"
MISTYPED = "guardian@gmial.com"
LINK = "https://visit.example.org/h/" + "A" * 43
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
        "age-offline": Age(language, may_be_registered=True),
        "guardian": Guardian(language),
        "guardian-all": Guardian(language, may_ask_staff=True, link=LINK),
        "guardian-least": Guardian(language, may_state=False),
        "guardian-on-phone": Guardian(language, may_ask_staff=True, link=LINK, on_phone=True),
        "staff-pin": StaffPin(language),
        "staff-pin-wrong": StaffPin(language, "pin_wrong", 2),
        "staff-pin-waiting": StaffPin(language, waiting=True),
        "choices": Choices(language, by_guardian=False, answers={}),
        "choices-guardian": Choices(language, by_guardian=True, answers=some),
        "choices-done": Choices(language, by_guardian=True, answers=dict.fromkeys(Scope, True)),
        "choices-band": Choices(language, by_guardian=True, answers={}, guardian=FOX),
        "choices-changing": Choices(
            language, by_guardian=False, answers=some | {Scope.SOUND: False}, changing=True
        ),
        "contact": Contact(language, by_guardian=False),
        "contact-fault": Contact(language, GUARDIAN, "Testkind", "guardianexample.org", no_at),
        "contact-band": Contact(language, by_guardian=True, guardian=FOX),
        "readback": ReadBack(language, VISITOR, "Testkind", ADDRESS),
        "readback-meant": ReadBack(language, VISITOR, "Testkind", MISTYPED, "gmail.com"),
        "readback-guardian": ReadBack(language, GUARDIAN, "Testkind", LONG_ADDRESS),
        "avatar": ChooseAvatar(language, OFFERS),
        "mend": Mend(language),
        "mend-fault": Mend(language, "guardianexample.org", "address_no_at"),
        "mend-meant": Mend(language, MISTYPED, meant="gmail.com"),
        "forget": Forget(language, ME, held=True),
        "forget-lifted": Forget(language, ME, held=False),
        "join": Join(language, (ME,), HEDGEHOG),
        "join-full": Join(language, (ME, ASLEEP), None, full=True),
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
    first = (Offer.NOT_ME, Offer.CHANGE, Offer.FORGET, Offer.MEND)
    shown["playing-offers"] = Playing(language, question, (ME,), offers=first)
    for one in (PUPIL, NO_CLASS, FOR_NOW):
        name = f"playing-{one.why or one.kind}"
        shown[name] = Playing(language, question, (one,))
    for why in (Why.LEFT_BLANK, Why.NO_KEYS, Why.DISK, Why.REFUSED):
        nobody = PlayerSeen("p1", None, (), why)
        shown[f"playing-{why}"] = Playing(language, question, (nobody,))
    unread = Idle(language, question, reads=False)
    return {"idle": Idle(language, question), "idle-unread": unread, **shown}


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
        "kept-undo": Kept(language, ME, TIME, 213, (), kept=True, on_page=False, may_undo=True),
        "kept-for-now": Kept(language, FOR_NOW, TIME, 213, (), kept=True, on_page=False),
        "kept-sound": Kept(
            language, ME, None, 0, (), kept=True, on_page=True, medium=MediumKind.SOUND
        ),
        "not-kept": NotKept(language, TIME, 213),
        "not-kept-photo": NotKept(language, None, 0),
        **{f"refused-{fault}": Refused(language, fault) for fault in TapFault},
        **{f"done-{said}": Done(language, said, ME) for said in Said},
    }


def leaving(language):
    """The screens of an exit station."""
    return {
        "exit-idle": ExitIdle(language),
        "exit-idle-unread": ExitIdle(language, reads=False),
        "exit-counting": ExitCounts(language, ME),
        "exit-counts": ExitCounts(language, ME, 4, 1, 0, coming=1, mail_waits=True),
        "exit-pending": ExitCounts(language, ASLEEP, 1, 0, 0, pending=True),
        "exit-silent": ExitCounts(language, ME, silent=True),
        "end-visit": EndVisit(language, ME),
    }


def every_screen(language):
    """All of them, by name."""
    return asking(language) | playing(language) | answering(language) | leaving(language)


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
