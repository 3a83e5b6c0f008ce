"""Whatever happens in whichever order: no class or group band is asked who it is.

And nothing of it is kept without a scope, nor of a round of which its wearer said "not now". What
is true is kept here, apart from the product.
"""

from dataclasses import replace

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from edge.contract.events import MediumKind
from edge.contract.words import BindingKind, Scope
from edge.effects import Bind, KeepAnswers, KeepMedium, KeepScore, PlayersChanged, Write
from edge.happenings import (
    AnswersFailed,
    AnswersKept,
    BandLifted,
    BandTapped,
    BindingGone,
    EntryChanged,
    HubSeen,
    KeepFailed,
    MediumReported,
    ResultKept,
    ResultStored,
    RoundOver,
    ScoreReported,
    TapFault,
    TapRefused,
    Ticked,
    Touched,
    WriteFailed,
    Written,
)
from edge.registration import OutOfTurn
from tests.edge.a_trail import STOP, AtTheWall, pupil
from tests.edge.test_whoever_comes import ANY_ACTION

SHOWN = {
    *("idle", "playing", "kept", "not_kept", "question", "answered", "refused", "done"),
}
"""All that a class or group may see; no question of who somebody is, and no form, is among them."""
ACTIONS = st.one_of(st.sampled_from(["not_now", "question", "reply", "done", "again"]), ANY_ACTION)
SCOPES = st.sampled_from([(Scope.SCORE,), (Scope.SCORE, Scope.PHOTO), (Scope.PHOTO,), ()])
CLASS = tuple(pupil(number) for number in range(1, 6))
GROUP = tuple(pupil(number, kind=BindingKind.GROUP) for number in range(6, 9))
OTHER_STOP = replace(STOP, place=3, step=replace(STOP.step, step="s9", goal=None))


class AClassComes(RuleBasedStateMachine):
    """Two boxes at one wall; the teacher, the hub, the disk and the exhibit do what they like."""

    def __init__(self):
        super().__init__()
        self.play = AtTheWall()
        self.known = {one.band_key: one for one in (*CLASS, *GROUP)}
        self.not_now = set()
        self.answered = set()
        self.gone = set()
        self.results, self.answers, self.words = [], [], []

    # -- who is there ----------------------------------------------------------------------------

    @rule(band=st.sampled_from((*CLASS, *GROUP)), on_trail=st.sampled_from((1, 1, 2, 0)))
    def lays_a_band(self, band, on_trail):
        entry = self.known[band.band_key]
        if entry.binding_id in self.gone:
            return
        stops = (STOP, OTHER_STOP)[:on_trail] if entry.trail else ()
        if self._happen(BandTapped(entry.band_key, entry, stops)):
            self.not_now.discard(entry.binding_id)

    @rule(fault=st.sampled_from([TapFault.TWO_BANDS, TapFault.NOT_A_BAND]))
    def lays_something_else(self, fault):
        self._happen(TapRefused(fault))

    @rule(band=st.sampled_from(CLASS))
    def lifts_a_band(self, band):
        self._happen(BandLifted(band.band_key))

    @rule(action=ACTIONS, choice=st.sampled_from(["0", "1", "2", "3", "x"]))
    def touches(self, action, choice):
        last = self.play.players[-1].entry if self.play.players else None
        fields = {"choice": choice, "age": "9", "scope": "photo", "yes": "yes", "language": "fr"}
        if self._happen(Touched(action, fields)) and action == "not_now":
            self.not_now.add(last.binding_id)

    # -- teacher and desk ------------------------------------------------------------------------

    @rule(band=st.sampled_from((*CLASS, *GROUP)), scopes=SCOPES)
    def arrangement_changes(self, band, scopes):
        """Attested, withdrawn, opted out, or a photo more."""
        entry = replace(self.known[band.band_key], scopes=scopes)
        self.known[band.band_key] = entry
        if entry.binding_id not in self.gone:
            self._happen(EntryChanged(entry))

    @rule(band=st.sampled_from(GROUP))
    def band_is_swapped(self, band):
        self.gone.add(band.binding_id)
        self._happen(BindingGone(band.binding_id))

    @rule(there=st.booleans())
    def hub_comes_or_goes(self, there):
        self._happen(HubSeen(there))

    # -- exhibit, disk, time -----------------------------------------------------------------------

    @rule(player=st.integers(-1, 8))
    def scores(self, player):
        names = ["", *(one.name for one in self.play.players)]
        self._happen(ScoreReported(names[player % len(names)], "time_ms", 213.0))

    @rule(kind=st.sampled_from(MediumKind))
    def takes_a_medium(self, kind):
        if self.play.players:
            self._happen(MediumReported(self.play.players[-1].name, kind))

    @rule()
    def round_ends(self):
        self._happen(RoundOver())

    @rule(took=st.booleans())
    def disk_has_its_say(self, took):
        if self.answers:
            made = self.answers.pop()
            self._happen((AnswersKept if took else AnswersFailed)(made))
            if took:
                self.answered |= {(one.binding_id, one.step) for one in made}
        if self.results:
            result_id = self.results.pop()
            self._happen((ResultKept if took else KeepFailed)(result_id))
            self._happen(ResultStored(result_id))
        if self.words:
            said = self.words.pop()
            self._happen((Written if took else WriteFailed)(said.binding_id))

    @rule(seconds=st.sampled_from([1, 9, 16, 21, 61]))
    def time_passes(self, seconds):
        self.play.seconds += seconds
        self._happen(Ticked())

    # -- what must hold ----------------------------------------------------------------------------

    def _happen(self, happening):
        """Let it happen; return whether it could."""
        try:
            effects = self.play.happen(happening)
        except OutOfTurn:
            return False
        for effect in effects:
            self._check(effect)
        assert self.play.screen.name in SHOWN
        if self.play.screen.name == "question":
            asked = self.play.session._state.asking
            if not asked.made:
                assert all(self._may(one.entry.binding_id, Scope.SCORE) for one in asked.players)
        return True

    def _check(self, effect):
        assert not isinstance(effect, Bind)
        if isinstance(effect, KeepScore):
            assert self._may(effect.made.binding_id, Scope.SCORE)
            self.results.append(effect.made.result_id)
        elif isinstance(effect, KeepMedium):
            assert self._may(effect.binding_id, Scope(effect.kind))
            self.results.append(effect.result_id)
        elif isinstance(effect, KeepAnswers):
            for one in effect.made:
                assert self._may(one.binding_id, Scope.SCORE)
                assert (one.binding_id, one.step) not in self.answered
            self.answers.append(effect.made)
        elif isinstance(effect, Write):
            assert type(effect.said).__name__ == "ResultForgotten"
            self.words.append(effect.said)
        elif isinstance(effect, PlayersChanged):
            self._check_players(effect.roster.players)

    def _check_players(self, players):
        """The exhibit is told of nobody's scope that they have not, at that moment."""
        assert len({one.band_key for one in players}) == len(players) <= 6
        for one in players:
            held = self.known[one.band_key]
            assert set(one.scopes) <= set(held.scopes)

    def _may(self, binding_id, scope):
        (held,) = (one for one in self.known.values() if one.binding_id == binding_id)
        fits = scope in held.scopes and binding_id not in self.gone
        return fits and binding_id not in self.not_now


def test_no_class_or_group_band_is_asked_who_it_is_and_nothing_is_kept_without_a_scope():
    run_state_machine_as_test(
        AClassComes,
        settings=settings(
            max_examples=80,
            stateful_step_count=50,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
