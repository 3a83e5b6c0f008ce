"""The exhibit measured or took something: may it be kept, is it on disk, is it on the page."""

from __future__ import annotations

from dataclasses import replace

from edge import chance
from edge.contract import ids
from edge.contract.day import museum_day
from edge.contract.events import ProvisionalScore, ScoreMade
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
from edge.play import trail
from edge.play.drawn import show
from edge.play.moves import end
from edge.play.result import UNDO_SECONDS, Result
from edge.play.state import Effects, Place, State
from edge.play.taps import take_over
from edge.players import Player, Roster
from edge.screens import Why


def score_reported(state: State, score: ScoreReported, moment: Moment) -> Effects:
    """A score: kept of each whose it is and who agreed to scores, shown in any case."""
    named = state.roster.named(score.player)
    players = (named,) if named else () if score.player else state.roster.players
    if not players:
        return (NoSuchPlayer(score.player),)
    team = tuple(one.seen() for one in players) if len(players) > 1 else ()
    measured = [_measure(state, one, score, moment) for one in players]
    kept = [(replace(result, team=team), made) for result, made in measured if made]
    state.results.update({result.result_id: result for result, _ in kept})
    if kept:
        return tuple(KeepScore(made) for _, made in kept)
    shown = replace(measured[-1][0], team=team)
    return (KeepNothing("this player keeps no scores"), *_reveal(state, shown))


def _measure(
    state: State, player: Player, score: ScoreReported, moment: Moment
) -> tuple[Result, ScoreMade | ProvisionalScore | None]:
    """Return a player's own part of a score, and what is to be kept of it, if anything is."""
    metric = next(one for one in state.house.exhibit.metrics if one.key == score.metric)
    tries = player.tried(score.metric)
    _measured(state, player.with_try(score.metric, score.value), moment)
    result_id = ids.result_id(moment.at, chance.identifier(moment.chance, f"result {player.name}"))
    made = _score(state, player, score, result_id, moment)
    result = Result(
        result_id, player.seen(), metric, score.value, tries, made is not None, stop=player.stop
    )
    bound = made.binding_id if isinstance(made, ScoreMade) else None
    return replace(result, binding_id=bound), made


def _score(
    state: State, player: Player, score: ScoreReported, result_id: bytes, moment: Moment
) -> ScoreMade | ProvisionalScore | None:
    """Return what is to be kept of a score, None if nothing may be."""
    if Scope.SCORE not in player.scopes:
        return None
    exhibit = state.house.exhibit.exhibit
    if player.entry:
        binding_id = player.entry.binding_id
        return ScoreMade(
            result_id, binding_id, exhibit, score.metric, score.value, made_at=moment.at
        )
    if player.why is not Why.PROVISIONAL or player.band_key is None:
        return None
    day = museum_day(moment.at, state.house.zone)
    return ProvisionalScore(
        result_id, player.band_key, day, exhibit, score.metric, score.value, made_at=moment.at
    )


def medium_reported(state: State, medium: MediumReported, moment: Moment) -> Effects:
    """A photo or a sound: kept only if its player agreed to that kind, at capture."""
    player = state.roster.named(medium.player)
    if player is None:
        return (NoSuchPlayer(medium.player),)
    _measured(state, player, moment)
    if player.entry is None or Scope(medium.kind) not in player.scopes:
        return (Forbid(medium.kind),)
    result_id = ids.result_id(moment.at, chance.identifier(moment.chance, "result"))
    binding_id = player.entry.binding_id
    seen, stop = player.seen(), player.stop
    result = Result(result_id, seen, None, 0.0, (), kept=True, medium=medium.kind, stop=stop)
    state.results[result_id] = replace(result, binding_id=binding_id)
    return (KeepMedium(result_id, binding_id, medium.kind, moment.at),)


def _measured(state: State, player: Player, moment: Moment) -> None:
    """Note that this session has had a result: from now on nobody joins unasked."""
    state.touched_at, state.measured = moment.mono, True
    state.roster = state.roster.changed(replace(player, may_deny=False, measured=True))


def result_kept(state: State, kept: ResultKept, moment: Moment) -> Effects:
    """It is on disk: only now may it be shown as kept."""
    state.touched_at = moment.mono
    result = state.results.get(kept.result_id)
    if result is None:
        return ()
    if result.binding_id and result.stop and result.meets:
        state.memory.met(result.binding_id, result.stop)
    if result.binding_id and not result.team:
        result = replace(result, undo_until=moment.mono + UNDO_SECONDS)
        state.results[kept.result_id] = result
    return (Sign(Signal.KEPT_HERE, result.player.avatar), *_reveal(state, result))


def keep_failed(state: State, failed: KeepFailed, _moment: Moment) -> Effects:
    """The disk did not take it: say so, with the number, so that nobody waits for it at home."""
    result = state.results.pop(failed.result_id, None)
    return (Sign(Signal.REFUSED), *_reveal(state, replace(result, failed=True))) if result else ()


def result_stored(state: State, stored: ResultStored, _moment: Moment) -> Effects:
    """The hub has it: it is on the page, if the visitor is still looking."""
    result = state.results.pop(stored.result_id, None)
    if result is None or not _is_shown(state, result):
        return ()
    state.shown = replace(state.shown or result, on_page=True)
    return (Sign(Signal.ON_PAGE, result.player.avatar), show(state))


def result_refused(state: State, refused: ResultRefused, moment: Moment) -> Effects:
    """The hub will never have it: who still looks at it learns that it is not kept."""
    result = state.results.pop(refused.result_id, None)
    if result is None or not _is_shown(state, result):
        return ()
    state.shown, state.touched_at = replace(result, failed=True), moment.mono
    return (Sign(Signal.REFUSED), show(state))


def round_over(state: State, _over: RoundOver, moment: Moment) -> Effects:
    """The exhibit is free for the next at once; a result stays on the screen for a while."""
    if state.place is Place.PLAYING:
        return end(state)
    if not state.roster:
        return ()
    if state.place is Place.JOIN and state.coming:
        return take_over(state, state.coming, moment)
    told = PlayersChanged(state.name, Roster())
    state.roster = told.roster
    if state.place is Place.SHOWING:
        state.over = True
    else:  # who is being asked meanwhile begins a round of their own
        state.forget_players()
    return (told,)


def _is_shown(state: State, result: Result) -> bool:
    shown = state.shown is not None and state.shown.result_id == result.result_id
    return shown and state.place is Place.SHOWING


def _reveal(state: State, result: Result) -> Effects:
    """Show a result, unless somebody is being asked something: they come first."""
    if state.place not in {Place.PLAYING, Place.SHOWING}:
        return ()
    state.place, state.shown, state.overlay = Place.SHOWING, result, None
    if result.kept and not result.failed:
        state.asking = trail.due(state) or state.asking
    return (show(state),)
