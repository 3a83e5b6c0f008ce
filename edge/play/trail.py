"""A class or group band: nothing is asked of it, but "not now" and the question of its trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from edge import chance
from edge.contract import ids
from edge.contract.downward import DirectoryEntry
from edge.contract.events import StepAnswered
from edge.contract.words import Scope
from edge.directory import GROUPS
from edge.effects import KeepAnswers, PlayersChanged, Sign, Signal
from edge.happenings import AnswersFailed, AnswersKept, BandTapped, Moment, Stop, Touched
from edge.play.drawn import offers, show, there
from edge.play.memory import Memory
from edge.play.moves import ask_no_more, done, end
from edge.play.state import Asking, Effects, Place, State
from edge.players import Player
from edge.registration import OutOfTurn
from edge.screens import Offer, Said, Why


def stop_of(memory: Memory, tap: BandTapped) -> Stop | None:
    """Return the first step here that this band has not done, or the last one; None without."""
    if tap.entry is None or not tap.stops:
        return None
    worn = tap.entry.binding_id
    return next((one for one in tap.stops if not memory.has_done(worn, one)), tap.stops[-1])


def comes_to_its_own(state: State, tap: BandTapped) -> bool:
    """Whether a class or group band comes to others that are: nobody is asked about it."""
    grouped = tap.entry is not None and tap.entry.kind in GROUPS
    return grouped and all(one.is_in_a_group for one in state.roster.players)


def round_is_read(state: State) -> bool:
    """Whether all who play have had their result, and nobody said "once more"."""
    return bool(state.roster) and all(one.measured for one in state.roster.players)


def tapped_again(state: State, worn: Player, tap: BandTapped) -> Effects:
    """A class or group band that plays is laid down anew: it keeps again, and is spoken to."""
    kept = replace(worn, why=None, measured=False).bound_as(there(tap.entry))
    kept = replace(kept, stop=stop_of(state.memory, tap))
    state.roster = state.roster.called_forward(kept)
    told = ask_no_more(state)
    return (Sign(Signal.READ), PlayersChanged(state.name, state.roster), *told)


def not_now(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """Keep nothing of this round; the exhibit learns so at once."""
    if Offer.NOT_NOW not in offers(state):
        raise OutOfTurn(Offer.NOT_NOW, state.place)
    state.roster = state.roster.changed(replace(state.roster.last, why=Why.NOT_NOW))
    return (PlayersChanged(state.name, state.roster), show(state))


# -- the question --------------------------------------------------------------------------------


def may_answer(memory: Memory, player: Player) -> bool:
    """Whether an answer of theirs may be kept, and there is a question they have not answered."""
    entry, stop = player.entry, player.stop
    if entry is None or stop is None or stop.step.question is None:
        return False
    kept = player.is_in_a_group and Scope.SCORE in player.scopes
    return kept and not memory.has_answered(entry.binding_id, stop)


def due(state: State) -> Asking | None:
    """Return the question that comes once this result is read: of all who had one at that step."""
    return _together(state, (one for one in state.roster.players if one.measured))


def _together(state: State, players: Iterable[Player]) -> Asking | None:
    asked = tuple(one for one in players if may_answer(state.memory, one))
    if not asked:
        return None
    stop = there(asked[-1].stop)
    return Asking(tuple(one for one in asked if one.stop == stop), stop)


def ask(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """The question, before they play or once more: of all who play here on that step."""
    if Offer.QUESTION not in offers(state):
        raise OutOfTurn(Offer.QUESTION, state.place)
    state.asking = _together(state, state.roster.players)
    return put(state)


def put(state: State, *, leaving: bool = False) -> Effects:
    """Put the question that is due."""
    state.asking = replace(there(state.asking), leaving=leaving)
    state.place, state.overlay = Place.QUESTION, None
    return (show(state),)


def reply(state: State, touch: Touched, moment: Moment) -> Effects:
    """They chose: the disk writes it, one answer for each of them."""
    asking = there(state.asking)
    choice = touch.fields.get("choice", "")
    known = [str(one) for one in range(len(there(asking.stop.step.question).choices))]
    if asking.made or choice not in known:
        raise OutOfTurn("reply", state.place)
    made = tuple(_answer(one, asking.stop, int(choice), moment) for one in asking.players)
    state.asking = replace(asking, choice=int(choice), made=made)
    return (KeepAnswers(made), show(state))


def _answer(player: Player, stop: Stop, choice: int, moment: Moment) -> StepAnswered:
    unguessed = chance.identifier(moment.chance, f"answer {player.name}")
    return StepAnswered(
        result_id=ids.result_id(moment.at, unguessed),
        binding_id=there(player.entry).binding_id,
        trail=stop.trail,
        step=stop.step.step,
        choice=choice,
        made_at=moment.at,
    )


def answers_kept(state: State, kept: AnswersKept, moment: Moment) -> Effects:
    """The disk has them: the first answer counts, so these bands are not asked that again."""
    for one in kept.made:
        state.memory.answers(one.binding_id, one.trail, one.step)
    asking = state.asking
    if state.place is not Place.QUESTION or asking is None or not _is_of(asking, kept.made):
        return ()
    state.place, state.overlay, state.touched_at = Place.ANSWERED, None, moment.mono
    avatar = there(asking.players[-1].entry).avatar
    return (Sign(Signal.KEPT_HERE, avatar), show(state))


def answers_failed(state: State, failed: AnswersFailed, moment: Moment) -> Effects:
    """The disk did not take them: nothing was kept, and that is said."""
    asking = state.asking
    if state.place is not Place.QUESTION or asking is None or not _is_of(asking, failed.made):
        return ()
    return done(state, Said.NOT_WRITTEN, moment)


def _is_of(asking: Asking, made: tuple[StepAnswered, ...]) -> bool:
    ours = {one.result_id for one in asking.made}
    return any(one.result_id in ours for one in made)


def go_on(state: State, _touch: Touched, _moment: Moment) -> Effects:
    """Read, or not now: back to play, or they leave as they said."""
    return over(state)


def over(state: State) -> Effects:
    """Leave the question."""
    leaving = state.asking is not None and state.asking.leaving
    return end(state) if leaving else ask_no_more(state)


def ask_fewer(state: State, binding_id: bytes, entry: DirectoryEntry | None = None) -> Effects:
    """A binding is known otherwise, or (without `entry`) no more: what is due is asked of others.

    What was chosen already was true then; the hub judges it.
    """
    asking = state.asking
    if asking is None or asking.made:
        return ()
    now = [_known(one, binding_id, entry) for one in asking.players]
    still = tuple(one for one in now if one and may_answer(state.memory, one))
    state.asking = replace(asking, players=still) if still else None
    if state.place is not Place.QUESTION:
        return ()
    return (show(state),) if still else ask_no_more(state)


def _known(player: Player, binding_id: bytes, entry: DirectoryEntry | None) -> Player | None:
    if player.entry is None or player.entry.binding_id != binding_id:
        return player
    return player.bound_as(entry) if entry else None
