"""One round at an exhibit in few words: who taps, what is kept, what is said to the hub."""

from edge.effects import PlayersChanged, Write
from edge.happenings import ResultKept, ScoreReported


def tap(play, known):
    return play.tap(known.band_key, known)


def score(play, player="p1", value=213.0):
    (made,) = [one.made for one in play.happen(ScoreReported(player, "time_ms", value))]
    play.happen(ResultKept(made.result_id))
    return made


def writes(play):
    return [one.said for one in play.of(Write)]


def scopes(play):
    return play.of(PlayersChanged)[-1].roster.players[-1].scopes
