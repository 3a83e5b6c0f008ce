"""The exhibit measured or took something: may it be kept, is it on disk, is it on the page."""

from __future__ import annotations

from dataclasses import replace

from edge import chance
from edge.contract.events import ScoreMade
from edge.contract.words import Scope
from edge.effects import (
    Forbid,
    KeepMedium,
    KeepNothing,
    KeepScore,
    NoSuchPlayer,
    PlayersChanged,
    Sign,
    Signal,
)
from edge.happenings import (
    KeepFailed,
    MediumReported,
    Moment,
    ResultKept,
    ResultRefused,
    ResultStored,
    RoundOver,
    ScoreReported,
)
from edge.play.result import Result
from edge.play.state import Effects, Phase, State
from edge.players import Roster


def score_reported(state: State, score: ScoreReported, moment: Moment) -> Effects:
    """A score: kept if its player agreed to scores, shown in any case."""
    player = state.roster.named(score.player)
    if player is None:
        return (NoSuchPlayer(score.player),)
    state.touched_at = moment.mono
    metric = next(one for one in state.house.manifest.metrics if one.key == score.metric)
    before = player.tried(score.metric)
    state.roster = state.roster.changed(player.with_try(score.metric, score.value))
    if player.entry is None or Scope.SCORE not in player.scopes:
        result = Result(player.seen(), metric, score.value, before, kept=False)
        return (KeepNothing("this player keeps no scores"), *_reveal(state, result))
    result_id = chance.identifier(moment.chance, "result")
    state.results[result_id] = Result(player.seen(), metric, score.value, before, kept=True)
    made = ScoreMade(
        result_id=result_id,
        binding_id=player.entry.binding_id,
        exhibit=state.house.manifest.exhibit,
        metric=score.metric,
        value=score.value,
        made_at=moment.at,
    )
    return (KeepScore(made),)


def medium_reported(state: State, medium: MediumReported, moment: Moment) -> Effects:
    """A photo or a sound: kept only if its player agreed to that kind, at capture."""
    player = state.roster.named(medium.player)
    if player is None:
        return (NoSuchPlayer(medium.player),)
    state.touched_at = moment.mono
    if player.entry is None or Scope(medium.kind) not in player.scopes:
        return (Forbid(medium.kind),)
    result_id = chance.identifier(moment.chance, "result")
    state.results[result_id] = Result(player.seen(), None, 0.0, (), kept=True)
    return (KeepMedium(result_id, player.entry.binding_id, medium.kind, moment.at),)


def result_kept(state: State, kept: ResultKept, moment: Moment) -> Effects:
    """It is on disk: only now may it be shown as kept."""
    state.touched_at = moment.mono
    result = state.results.get(kept.result_id)
    return (Sign(Signal.KEPT_HERE), *_reveal(state, result)) if result else ()


def keep_failed(state: State, failed: KeepFailed, _moment: Moment) -> Effects:
    """The disk did not take it: say so, with the number, so that nobody waits for it at home."""
    result = state.results.pop(failed.result_id, None)
    return (Sign(Signal.REFUSED), *_reveal(state, replace(result, failed=True))) if result else ()


def result_stored(state: State, stored: ResultStored, _moment: Moment) -> Effects:
    """The hub has it: it is on the page, if the visitor is still looking."""
    result = state.results.pop(stored.result_id, None)
    if result is None or state.shown != result or state.phase is not Phase.SHOWING:
        return ()
    state.shown = replace(result, on_page=True)
    return (Sign(Signal.ON_PAGE), state.show())


def result_refused(state: State, refused: ResultRefused, moment: Moment) -> Effects:
    """The hub will never have it: who still looks at it learns that it is not kept."""
    result = state.results.pop(refused.result_id, None)
    if result is None or state.shown != result or state.phase is not Phase.SHOWING:
        return ()
    state.shown, state.touched_at = replace(result, failed=True), moment.mono
    return (Sign(Signal.REFUSED), state.show())


def round_over(state: State, _over: RoundOver, _moment: Moment) -> Effects:
    """The exhibit is free for the next at once; a result stays on the screen for a while."""
    if state.phase is Phase.PLAYING:
        return state.end()
    if not state.roster:
        return ()
    told = PlayersChanged(state.name, Roster())
    state.roster = told.roster
    if state.phase is Phase.SHOWING:
        state.over = True
    else:  # who is being asked meanwhile begins a round of their own
        state.name = ""
        state.results.clear()
    return (told,)


def _reveal(state: State, result: Result) -> Effects:
    """Show a result, unless somebody is being asked something: they come first."""
    if state.phase not in {Phase.PLAYING, Phase.SHOWING}:
        return ()
    state.phase, state.shown, state.overlay = Phase.SHOWING, result, None
    return (state.show(),)
