"""The rows of a registration: age first, a guardian there, each scope asked, who and where."""

from __future__ import annotations

from edge.contract.downward import HandOffAnswered, HandOffOpened, HandOffSeen, StaffAnswer
from edge.happenings import BandTapped, BindFailed, Bound, HubSilent
from edge.play import asking, guardians
from edge.play.rule import BACK, P, Row

REGISTRATION: tuple[Row, ...] = (
    (
        (P.AGE,),
        "age",
        asking.take_age,
        (P.GUARDIAN, P.CHOICES),
        "below 13, or said so of this band today: who is with you? Else: what may we keep?",
    ),
    ((P.AGE,), "just_play", asking.chose_to_play, (P.PLAYING,), "nothing is kept"),
    (
        (P.AGE,),
        "registered",
        asking.plays_on_their_word,
        (P.PLAYING,),
        "only while the hub is away: scores are kept for now, on their word",
    ),
    ((P.AGE,), "back", asking.leave, BACK, "nothing was asked"),
    (
        (P.GUARDIAN,),
        "guardian_here",
        guardians.states,
        (P.CHOICES,),
        "a guardian says that they are there, where the settings allow it",
    ),
    (
        (P.GUARDIAN,),
        "just_play",
        guardians.nobody_there,
        (P.PLAYING, P.DONE),
        "nothing is kept; of who is bound, nothing more",
    ),
    ((P.GUARDIAN,), "back", guardians.back, (P.AGE, P.CHANGING), "to the question before"),
    (
        (P.GUARDIAN,),
        BandTapped,
        guardians.tapped,
        (P.CHOICES, P.CHANGING, P.STAFF_PIN),
        "a grown-up's within 60 s: they decide; a colleague's: a PIN; the child's own: 60 s anew",
    ),
    (
        (P.GUARDIAN,),
        HandOffOpened,
        guardians.hand_off_opened,
        (),
        "the code for a phone is shown",
    ),
    ((P.GUARDIAN,), HandOffSeen, guardians.hand_off_seen, (), "a phone has the questions"),
    (
        (P.GUARDIAN,),
        HandOffAnswered,
        guardians.hand_off_answered,
        (P.AVATAR, P.PLAYING),
        "the phone's answers are taken, or told that they are not; three times no: just plays",
    ),
    ((P.GUARDIAN,), HubSilent, guardians.hand_off_silent, (), "no code for a phone"),
    (
        (P.STAFF_PIN,),
        "pin",
        guardians.pin,
        (),
        "the hub is asked: a colleague sees a grown-up here",
    ),
    (
        (P.STAFF_PIN,),
        "wrong_age",
        guardians.pin,
        (),
        "the hub is asked: the age was mistyped",
    ),
    ((P.STAFF_PIN,), "back", guardians.back_from_pin, (P.GUARDIAN,), "who is with you, anew"),
    (
        (P.STAFF_PIN,),
        BandTapped,
        guardians.tapped_at_pin,
        (),
        "another colleague's: their PIN; any other must wait",
    ),
    (
        (P.STAFF_PIN,),
        StaffAnswer,
        guardians.staff_answered,
        (P.CHOICES, P.CHANGING, P.AGE),
        "granted: the grown-up decides, or the age is asked anew; else why not",
    ),
    ((P.STAFF_PIN,), HubSilent, guardians.staff_silent, (), "no answer: try again"),
    ((P.CHOICES, P.CHANGING), "answer", asking.take_one_choice, (), "a yes or a no to one thing"),
    (
        (P.CHOICES,),
        "choose",
        asking.take_choices,
        (P.CONTACT, P.PLAYING, P.GUARDIAN),
        (
            "a yes: name and address; three times no: just plays; a colleague's word that is "
            "too old: who is with you, anew"
        ),
    ),
    ((P.CHOICES, P.CONTACT), "just_play", asking.chose_to_play, (P.PLAYING,), "nothing is kept"),
    (
        (P.CHOICES,),
        "back",
        asking.back_from_choices,
        (P.AGE, P.GUARDIAN),
        "to the question before",
    ),
    (
        (P.CONTACT,),
        "contact",
        asking.take_contact,
        (P.READBACK, P.AVATAR, P.PLAYING),
        (
            "read back; of a child whose guardian's band lay there: who are you today? A field "
            "left blank: just plays"
        ),
    ),
    ((P.CONTACT,), "back", asking.back_to_choices, (P.CHOICES,), "to the question before"),
    ((P.READBACK,), "confirm", asking.confirm, (P.AVATAR,), "name and address are right"),
    (
        (P.READBACK,),
        "take_domain",
        asking.take_domain,
        (),
        "the domain that was probably meant, read back again",
    ),
    ((P.READBACK,), "back", asking.back_to_contact, (P.CONTACT,), "to the question before"),
    (
        (P.AVATAR,),
        "avatar",
        asking.take_avatar,
        (P.BINDING,),
        "all was asked: the disk writes the binding",
    ),
    (
        (P.AVATAR,),
        "back",
        asking.back_from_avatar,
        (P.READBACK, P.CONTACT, P.GUARDIAN),
        "to the question before; after a phone: who is with you, anew",
    ),
    ((P.BINDING,), Bound, asking.bound, BACK, "it is on disk: they play, and it is kept"),
    ((P.BINDING,), BindFailed, asking.bind_failed, (P.PLAYING,), "nothing is kept, and it says so"),
)
