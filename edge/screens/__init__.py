"""What the touch screen can show: one question or one answer each. The kiosk only draws them."""

from edge.screens.asking import (
    Age,
    Choices,
    ChooseAvatar,
    Contact,
    Guardian,
    Mend,
    ReadBack,
    StaffPin,
)
from edge.screens.leaving import AWAY, Done, EndVisit, ExitCounts, Forget, Said
from edge.screens.playing import Join, Kept, NotKept, Offer, PlayerSeen, Playing, Why
from edge.screens.resting import ExitIdle, Idle, Refused, StillThere
from edge.screens.trail import Answered, Question

__all__ = [
    "AWAY",
    "Age",
    "Answered",
    "Choices",
    "ChooseAvatar",
    "Contact",
    "Done",
    "EndVisit",
    "ExitCounts",
    "ExitIdle",
    "Forget",
    "Guardian",
    "Idle",
    "Join",
    "Kept",
    "Mend",
    "NotKept",
    "Offer",
    "PlayerSeen",
    "Playing",
    "Question",
    "ReadBack",
    "Refused",
    "Said",
    "Screen",
    "StaffPin",
    "StillThere",
    "Why",
]

Screen = (
    Idle
    | ExitIdle
    | Age
    | Guardian
    | StaffPin
    | Choices
    | Contact
    | ReadBack
    | ChooseAvatar
    | Playing
    | Join
    | Forget
    | Done
    | Mend
    | ExitCounts
    | EndVisit
    | Kept
    | NotKept
    | Question
    | Answered
    | Refused
    | StillThere
)
"""Every screen also takes `language` {language}; those that one types into take `typing`."""
