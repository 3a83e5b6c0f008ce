"""Every screen that a kiosk can show, with what invented visitors would see on it."""

from pathlib import Path

from edge.contract.events import MediumKind
from edge.contract.manifest import Texts
from edge.contract.trails import Goal, Question, Step
from edge.contract.words import Animal, Avatar, BindingKind, Colour, Scope
from edge.exhibit.declaration import read_declaration
from edge.happenings import Stop, TapFault
from edge.screens import (
    AWAY,
    Age,
    Answered,
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
from edge.screens import Question as Asked

EXHIBITS = Path(__file__).parents[3] / "simulators" / "exhibits"
WALL = read_declaration(EXHIBITS / "reaction_wall" / "exhibit.toml")
BICYCLE = read_declaration(EXHIBITS / "bicycle" / "exhibit.toml")
TIME, BALANCE = WALL.metrics[0], BICYCLE.metrics[0]
ALL = tuple(Scope)
FOX = Avatar(Colour.BLUE, Animal.FOX)
HEDGEHOG = Avatar(Colour.PURPLE, Animal.HEDGEHOG)
ELEPHANT = Avatar(Colour.RED, Animal.ELEPHANT)
FROG = Avatar(Colour.GREEN, Animal.FROG)
OFFERS = (
    FOX,
    HEDGEHOG,
    ELEPHANT,
    FROG,
    Avatar(Colour.ORANGE, Animal.LION),
    Avatar(Colour.BROWN, Animal.RABBIT),
)
ME = PlayerSeen("p1", FOX, ALL)
ASLEEP = PlayerSeen("p2", HEDGEHOG, (Scope.SCORE,), asleep=True)
THIRD = PlayerSeen("p3", ELEPHANT, (Scope.SCORE,))
LONGEST = PlayerSeen("p4", Avatar(Colour.ORANGE, Animal.ELEPHANT), ALL)
FOR_NOW = PlayerSeen("p1", None, (Scope.SCORE,), Why.PROVISIONAL)
PUPIL = PlayerSeen("p1", FROG, (Scope.SCORE,), kind=BindingKind.CLASS, number=7)
NO_CLASS = PlayerSeen("p1", None, (), Why.NO_ARRANGEMENT, kind=BindingKind.CLASS, number=7)
OPTED_OUT = PlayerSeen("p3", None, (), Why.NO_ARRANGEMENT, kind=BindingKind.CLASS, number=12)
CLASSMATES = (
    PUPIL,
    PlayerSeen("p2", HEDGEHOG, (Scope.SCORE,), kind=BindingKind.CLASS, number=8),
    OPTED_OUT,
)
GUEST = PlayerSeen("p1", ELEPHANT, (Scope.SCORE,), kind=BindingKind.GROUP, number=4)
CHOICES = (
    Texts(
        "Je oog: dat staat het dichtst bij je hersenen.",
        "Ton œil : il est le plus près de ton cerveau.",
        "Your eye: it is nearest to your brain.",
        "Dein Auge: Es ist deinem Gehirn am nächsten.",
    ),
    Texts("Je oor", "Ton oreille", "Your ear", "Dein Ohr"),
    Texts("Je voet", "Ton pied", "Your foot", "Dein Fuß"),
    Texts(
        "Alle drie even snel", "Les trois à égalité", "All three alike", "Alle drei gleich schnell"
    ),
)
RIGHT = 1
ASKS = Question(
    Texts(
        "Je hoort een knal en je ziet een flits, op hetzelfde ogenblik. Waarop druk jij het eerst?",
        "Tu entends un bruit et tu vois un éclair, au même instant. Que remarques-tu en premier ?",
        "You hear a bang and see a flash at the same moment. Which one makes you press first?",
        "Du hörst einen Knall und siehst einen Blitz im selben Moment. Worauf drückst du zuerst?",
    ),
    CHOICES,
    RIGHT,
)
TASK = Texts(
    "Druk zodra het licht aangaat. Blijf onder 300 milliseconden, en kijk met welke hand je "
    "het snelst bent.",
    "Appuie dès que la lumière vient. Reste sous 300 millisecondes, et regarde avec quelle "
    "main tu es le plus rapide.",
    "Press as soon as the light comes on. Stay under 300 milliseconds, and see which hand is "
    "your faster one.",
    "Drück, sobald das Licht angeht. Bleib unter 300 Millisekunden, und schau, mit welcher Hand "
    "du schneller bist.",
)
STOP = Stop(
    "senses", 3, 8, Step("s3", "reaction-wall", TASK, 10, Goal("time_ms", None, 300.0), ASKS)
)
LAST_STOP = Stop("senses", 24, 24, STOP.step)
ONLY_STOP = Stop("senses", 1, 1, Step("s1", "reaction-wall", Texts("Speel."), 0, None, None))
VISITORS = (Offer.NOT_ME, Offer.CHANGE, Offer.FORGET, Offer.MEND)
ADDRESS = "guardian@example.org"
MISTYPED = "guardian@gmial.com"
LONG_ADDRESS = "g" * 64 + "@" + "x" * 60 + ".example.org"
LINK = "https://results.museum.example/h/" + "k3Jx9QmT" * 3
VISITOR, GUARDIAN = False, True
"""Whom the words address: `by_guardian`."""
LANGUAGES = ("nl", "fr", "en", "de", "qps")
"""What people speak, and the one that is 40 % longer."""


def asking(language):
    """The screens that ask, by a name of their own."""
    some = {Scope.SCORE: True, Scope.PHOTO: False}
    no_at = {"address": "address_no_at"}
    every = dict.fromkeys(Scope, True)
    return {
        "age": Age(language, "9"),
        "age-empty": Age(language),
        "age-fault": Age(language, "121", "age_too_high"),
        "age-offline": Age(language, "9", may_be_registered=True),
        "guardian": Guardian(language),
        "guardian-all": Guardian(language, may_ask_staff=True, link=LINK),
        "guardian-least": Guardian(language, may_state=False),
        "guardian-changing": Guardian(language, may_state=False, may_ask_staff=True, changing=True),
        "guardian-on-phone": Guardian(language, may_ask_staff=True, link=LINK, on_phone=True),
        "choices": Choices(language, by_guardian=False, answers={}),
        "choices-guardian": Choices(language, by_guardian=True, answers=some),
        "choices-done": Choices(language, by_guardian=True, answers=every),
        "choices-band": Choices(language, by_guardian=True, answers={}, guardian=FROG),
        "choices-changing": Choices(language, by_guardian=False, answers=every, changing=True),
        "choices-of-a-child": Choices(language, GUARDIAN, every, changing=True),
        "contact": Contact(language, by_guardian=False),
        "contact-fault": Contact(language, GUARDIAN, "Testkind", "guardianexample.org", no_at),
        "contact-band": Contact(language, GUARDIAN, guardian=FROG),
        "readback": ReadBack(language, VISITOR, "Testkind", ADDRESS),
        "readback-guardian": ReadBack(language, GUARDIAN, "Testkind", LONG_ADDRESS),
        "readback-meant": ReadBack(language, GUARDIAN, "Testkind", MISTYPED, "gmail.com"),
        "avatar": ChooseAvatar(language, OFFERS),
        "still-there": StillThere(language, 20),
    }


def staffed(language):
    """What a colleague sees after laying down a staff band."""
    return {
        "staff-pin": StaffPin(language),
        "staff-pin-waiting": StaffPin(language, waiting=True),
        "staff-pin-wrong": StaffPin(language, "pin_wrong", 2),
        "staff-pin-locked": StaffPin(language, "pin_locked"),
        "staff-pin-not-staff": StaffPin(language, "not_staff"),
        "staff-pin-no-answer": StaffPin(language, "no_answer"),
    }


def in_a_group():
    """What the bands of a class or group show, by the arguments of `Playing`."""
    not_now, asks = (Offer.NOT_NOW,), (Offer.NOT_NOW, Offer.QUESTION)
    skips = PlayerSeen("p1", None, (), Why.NOT_NOW, kind=BindingKind.CLASS, number=7)
    longest = PlayerSeen("p1", LONGEST.avatar, ALL, kind=BindingKind.CLASS, number=30)
    return {
        "playing-class": ((PUPIL,), False, not_now),
        "playing-group": ((GUEST,), False, not_now),
        "playing-trail": ((PUPIL,), False, asks, STOP),
        "playing-trail-group": ((GUEST,), False, not_now, ONLY_STOP),
        "playing-trail-last": ((longest,), False, asks, LAST_STOP),
        "playing-trail-done": ((PUPIL,), False, not_now, STOP, True),
        "playing-trail-several": (CLASSMATES[::-1], False, asks, STOP),
        "playing-trail-six": ((OPTED_OUT,) * 3 + (longest,) * 3, False, asks, LAST_STOP),
        "playing-trail-not-kept": ((NO_CLASS,), False, (), STOP),
        "playing-trail-skips": ((skips,), False, (), STOP),
        "playing-skips": ((skips,), False),
    }


def playing(language):
    """The screens of who plays."""
    question = WALL.question
    six = tuple(PlayerSeen(f"p{i}", one, ALL) for i, one in enumerate(OFFERS, start=1))
    chose = PlayerSeen("p1", None, (), Why.CHOSE)
    save = (Offer.SAVE,)
    told = {
        "playing": ((ME,), True),
        "playing-offers": ((LONGEST,), False, VISITORS),
        "playing-asleep": ((ASLEEP,), True, (Offer.MEND, Offer.CHANGE, Offer.FORGET)),
        "playing-several": ((ME, ASLEEP, THIRD), False, VISITORS),
        "playing-six": (six, False),
        "playing-nothing": ((chose,), False, save),
        "playing-beside": ((ME, PlayerSeen("p2", None, (), Why.CHOSE)), False, save),
        "playing-provisional": ((FOR_NOW,), False),
        "playing-no_arrangement": ((NO_CLASS,), False),
        "playing-pupils": ((NO_CLASS, PUPIL), False),
        **in_a_group(),
        "playing-left_blank": ((PlayerSeen("p1", None, (), Why.LEFT_BLANK),), False, save),
    }
    shown = {name: Playing(language, question, *rest) for name, rest in told.items()}
    for why in (Why.NO_KEYS, Why.DISK, Why.REFUSED, Why.BLOCKED):
        nobody = PlayerSeen("p1", None, (), why)
        shown[f"playing-{why}"] = Playing(language, question, (nobody,))
    return {
        "idle": Idle(language, question),
        "idle-unread": Idle(language, question, reads=False),
        **shown,
        "join": Join(language, (ME,), HEDGEHOG),
        "join-nobody": Join(language, (chose,), None),
        "join-full": Join(language, six, Avatar(Colour.ORANGE, Animal.ELEPHANT), full=True),
    }


def leaving(language):
    """What a wearer says later, and the way out."""
    counts = {"scores": 7, "photos": 3, "sounds": 1}
    return {
        "forget": Forget(language, ME, held=True),
        "forget-lifted": Forget(language, ME, held=False),
        "mend": Mend(language),
        "mend-guardian": Mend(language, by_guardian=True),
        "mend-fault": Mend(language, "guardian", "address_no_at"),
        "mend-meant": Mend(language, MISTYPED, "", "gmail.com"),
        "exit-idle": ExitIdle(language),
        "exit-idle-unread": ExitIdle(language, reads=False),
        "exit-counts": ExitCounts(language, ME, **counts, coming=2, mail_waits=True),
        "exit-sent": ExitCounts(language, LONGEST, 128, 12, 0),
        "exit-pending": ExitCounts(language, ASLEEP, 1, 0, 0, coming=1, pending=True),
        "exit-counting": ExitCounts(language, ME),
        "exit-silent": ExitCounts(language, ME, silent=True),
        "end-visit": EndVisit(language, ME),
        **{f"done-{said}": Done(language, said, ME) for said in Said},
        **{f"done-{said}-away": Done(language, said, ME, away=True) for said in sorted(AWAY)},
        "done-nobody": Done(language, Said.FORGOTTEN),
    }


def answering(language):
    """The screens that tell how it went."""
    nobody = PlayerSeen("p1", None, (), Why.LEFT_BLANK)
    chose = PlayerSeen("p1", None, (), Why.CHOSE)
    here = {"kept": True, "on_page": False}
    there = {"kept": True, "on_page": True}
    lost = {"kept": False, "on_page": False}
    sound = {"medium": MediumKind.SOUND}
    return {
        "kept": Kept(language, ME, TIME, 213, (356, 298), **here),
        "kept-undo": Kept(language, ME, TIME, 213, (356, 298), **here, may_undo=True),
        "kept-on-page": Kept(language, ME, TIME, 213, (), **there),
        "kept-asleep": Kept(language, ASLEEP, BALANCE, 38.4, (), **there),
        "kept-long": Kept(language, LONGEST, TIME, 2999, (), **here),
        "kept-not": Kept(language, chose, TIME, 213, (), **lost),
        "kept-not-blank": Kept(language, nobody, TIME, 213, (), **lost),
        "kept-pupil": Kept(language, NO_CLASS, TIME, 213, (), **lost),
        "kept-for-now": Kept(language, FOR_NOW, TIME, 213, (), **here, may_undo=True),
        "kept-photo": Kept(language, ME, None, 0, (), **there, may_undo=True),
        "kept-sound": Kept(language, ME, None, 0, (), **here, may_undo=True, **sound),
        "kept-sound-not": Kept(language, chose, None, 0, (), **lost, **sound),
        "not-kept": NotKept(language, TIME, 213),
        "not-kept-photo": NotKept(language, None, 0),
        "not-kept-sound": NotKept(language, None, 0, MediumKind.SOUND),
        **{f"refused-{fault}": Refused(language, fault) for fault in TapFault},
    }


def trailing(language):
    """A class on its trail: what was made, and what is asked."""
    here, skips = (
        {"kept": True, "on_page": False},
        PlayerSeen("p1", None, (), Why.NOT_NOW, kind=BindingKind.CLASS, number=7),
    )
    return {
        "kept-trail": Kept(language, PUPIL, TIME, 213, (), **here, stop=STOP, stop_met=True),
        "kept-trail-asks": Kept(
            language,
            PUPIL,
            TIME,
            213,
            (),
            **here,
            may_undo=True,
            stop=STOP,
            stop_met=True,
            asks=True,
        ),
        "kept-trail-not-met": Kept(language, PUPIL, TIME, 356, (298,), **here, stop=STOP),
        "kept-class": Kept(language, PUPIL, TIME, 213, (), **here),
        "kept-class-page": Kept(language, PUPIL, TIME, 213, (), kept=True, on_page=True),
        "kept-group-page": Kept(language, GUEST, TIME, 213, (), kept=True, on_page=True),
        "kept-team": Kept(language, PUPIL, TIME, 213, (), **here, team=CLASSMATES),
        "kept-team-six": Kept(language, PUPIL, TIME, 1999, (), **here, team=CLASSMATES * 2),
        "kept-skips": Kept(language, skips, TIME, 213, (), kept=False, on_page=False),
        "question": Asked(language, (PUPIL,), STOP),
        "question-several": Asked(language, CLASSMATES[:2], LAST_STOP),
        "question-chosen": Asked(language, (PUPIL,), STOP, RIGHT),
        "answered": Answered(language, (PUPIL,), STOP, RIGHT),
        "answered-other": Answered(language, CLASSMATES[:2], STOP, 0),
    }


def every_screen(language):
    """All of them, by name."""
    return (
        asking(language)
        | staffed(language)
        | playing(language)
        | leaving(language)
        | answering(language)
        | trailing(language)
    )
