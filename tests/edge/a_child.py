"""A child at the kiosk, as far as the question who is there, and what may be said there."""

from edge.effects import AskHub, Bind
from edge.happenings import (
    Bound,
    HubAnswered,
    HubSeen,
)
from tests.edge.rehearsal import BAND


def child(play, *, hub=False, band=BAND):
    """Come as far as the question who is there."""
    if hub:
        play.happen(HubSeen(there=True))
    play.tap(band)
    play.touch("age", age="9")
    assert play.screen.name == "guardian"


def asked(play, kind):
    return [one for one in play.of(AskHub) if isinstance(one.request, kind)]


def told(play, answer):
    return play.happen(HubAnswered(answer))


def name_and_avatar(play):
    play.touch("contact", first_name="Testkind")
    play.touch("avatar", avatar=str(play.screen.offers[0]))
    made = play.of(Bind)[-1].made
    play.happen(Bound())
    return made
