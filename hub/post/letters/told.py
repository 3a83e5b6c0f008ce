"""The letter to an address that was mended: its mail goes elsewhere. No name, no new address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from edge.contract.words import Language
from hub.post.letters.render import drawn
from hub.post.letters.sentences import Said, Sentences
from look.speech import Speech

if TYPE_CHECKING:
    from hub.post.letters.facts import Letter


@dataclass(frozen=True, slots=True)
class ToldFacts:
    """All that an old address is told of. Nothing here is personal; `reply` is the desk's."""

    language: Language
    day: date
    controller: str
    dpo_address: str
    reply: str


def told(facts: ToldFacts) -> Letter:
    """Return what an old address is told of a visit of that day."""
    speech = Speech(facts.language)
    said = Sentences(
        subject=speech.say("desk.told.subject"),
        ahead=speech.say("desk.told.ahead"),
        above=(
            Said(speech.say("desk.told.text", day=speech.date(facts.day))),
            Said(speech.say("desk.told.ask")),
        ),
        button=speech.say("desk.told.button"),
        help=speech.say("desk.told.help"),
        below=(Said(speech.say("mail.foot", controller=facts.controller, dpo=facts.dpo_address)),),
    )
    return drawn(facts.language, f"mailto:{facts.reply}", said)
