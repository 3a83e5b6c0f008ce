"""Whatever happens in whichever order: nothing of an under-13 is kept that nobody allowed who may.

What is true is kept by `tests/edge/a_town.py`, apart from the product.
"""

from dataclasses import replace

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from edge.contract.day import museum_day
from edge.contract.downward import (
    BandMarks,
    HandOffSeen,
    MarkedBand,
    StaffAnswer,
    StaffVerdict,
)
from edge.contract.envelopes import EventKind
from edge.contract.events import MediumKind
from edge.contract.words import BindingKind, Mark, Scope, Way
from edge.effects import Bind
from edge.happenings import (
    BandLifted,
    BandTapped,
    BindFailed,
    BindingGone,
    BindingRefused,
    Bound,
    EntryChanged,
    HubAnswered,
    HubSeen,
    HubSilent,
    KeepFailed,
    MarksTold,
    MediumReported,
    ResultKept,
    ResultStored,
    RoundOver,
    ScoreReported,
    Ticked,
    Touched,
    WishRefused,
    WriteFailed,
    Written,
)
from edge.registration import OutOfTurn
from tests.edge.a_town import BOUND, UNKNOWN, Town, answered
from tests.edge.going_on import ADDRESSES, AGES, NAMES, PIN_TYPED, YES_NO, GoingOn
from tests.edge.rehearsal import HOUSE, Rehearsal

ANY_ACTION = st.sampled_from(
    [
        *("age", "just_play", "registered", "back", "guardian_here", "pin", "wrong_age"),
        *("answer", "choose", "contact", "confirm", "take_domain", "avatar", "done", "save"),
        *("not_me", "change", "forget", "mend", "again", "not_mine", "join", "swap", "stay"),
        *("end_visit", "end", "send_again", "typing", "language", "not_now", "question", "reply"),
    ]
)
CHAOS = [
    *("tap_bound", "tap_bound", "tap_unknown", "tap_unknown", "tap_without_keys", "lift"),
    *("touch_anything", "touch_anything", "touch_anything", "wait", "wait", "wait", "night"),
    *("disk_binds", "disk_writes", "hub", "hub", "hub_answers_pin", "hub_opens_hand_off"),
    *("phone_answers", "hub_tells_mark", "page_changes", "binding_ends", "binding_ends"),
    "hub_refuses",
    *("score", "medium", "disk_keeps", "round_ends", "back", "back", "just_play"),
]
"""What may happen besides."""


class WhoeverComes(GoingOn, RuleBasedStateMachine):
    """Anybody may come, touch anything and stay away; hub and disk answer, or late, or never."""

    house = HOUSE

    def __init__(self):
        super().__init__()
        self.play = Rehearsal(self.house)
        self.town = Town()
        self.day = museum_day(self.play.moment().at, HOUSE.zone)
        self.asked_since = {}
        self.kept, self.stored, self.nonces = [], [], []
        self.held_before = set()

    @rule(data=st.data())
    def something_happens(self, data):
        """Mostly what one would do there, often enough something else."""
        draw = data.draw
        if draw(st.integers(0, 9)) < 7:
            self.go_on(draw)
        else:
            getattr(self, draw(st.sampled_from(CHAOS)))(draw)

    # -- who is there ----------------------------------------------------------------------------

    def tap_bound(self, draw):
        self._tap(draw(st.sampled_from(BOUND)).band_key)

    def tap_unknown(self, draw):
        self._tap(draw(st.sampled_from([*UNKNOWN, UNKNOWN[0], UNKNOWN[0]])))

    def tap_without_keys(self, _draw):
        self._happen(BandTapped(None))

    def lift(self, draw):
        band = draw(st.sampled_from([*UNKNOWN, *(one.band_key for one in BOUND)]))
        self._happen(BandLifted(band))

    # -- what they touch ---------------------------------------------------------------------------

    def touch_anything(self, draw):
        offered = getattr(self.play.screen, "offers", ())
        fields = {
            "yes": draw(YES_NO),
            "scope": "photo",
            "age": draw(AGES),
            "pin": draw(PIN_TYPED),
            "first_name": draw(NAMES),
            "address": draw(ADDRESSES),
            "avatar": str(offered[0]) if offered else "red-owl",
            "language": draw(st.sampled_from(["nl", "fr", "xx"])),
        }
        self._touch(draw(ANY_ACTION), **fields)

    def back(self, _draw):
        self._touch("back")

    def just_play(self, _draw):
        self._touch("just_play")

    def go_on(self, draw):
        """Do what one does on such a screen."""
        if self.town.binding:
            self.disk_binds(draw)
        elif self.town.writing:
            self.disk_writes(draw)
        elif self.kept:
            self.disk_keeps(draw)
        else:
            getattr(self, f"at_{self.play.screen.name}", self.at_anything_else)(draw)

    # -- time, disk, hub ---------------------------------------------------------------------------

    def wait(self, draw):
        self.play.seconds += draw(st.sampled_from([1, 11, 61, 115]))
        self._happen(Ticked())

    def night(self, draw):
        if draw(st.integers(0, 9)) == 0:
            self.play.seconds += 24 * 3600
            self._happen(Ticked())

    def disk_binds(self, draw):
        if self.town.binding is None:
            return
        if draw(st.integers(0, 9)) == 0:
            self.town.binding = None
            self._happen(BindFailed())
            return
        self.town.bound(self.day)
        self._happen(Bound())

    def disk_writes(self, draw):
        if self.town.writing is None:
            return
        if draw(st.integers(0, 3)):
            self._happen(Written(self.town.written()))
            assert self._under() == "done"
        else:
            self._happen(WriteFailed(self.town.not_written(self.held_before)))
            assert self.play.session._state.said == "not_written"

    def hub(self, draw):
        self.town.hub_there = draw(st.sampled_from([True, True, False]))
        self._happen(HubSeen(self.town.hub_there))

    def hub_answers_pin(self, draw):
        if not self.town.staff_asked:
            return
        nonce = next(iter(self.town.staff_asked))
        if draw(st.integers(0, 3)) == 0:
            self._happen(HubSilent(nonce))
        staff = self.play.session._state.staff
        at_pin = self._under() == "staff_pin" and staff is not None and staff.nonce == nonce
        answer = self.town.staff_answer(nonce, at_pin=at_pin)
        forged = StaffAnswer(b"?" * 16, StaffVerdict.GRANTED, 5, b"of nobody's hub!")
        self._happen(HubAnswered(forged))
        self._happen(HubAnswered(answer))

    def hub_opens_hand_off(self, _draw):
        waiting = [n for n, hand_off in self.town.hand_offs.items() if hand_off is None]
        if waiting:
            self._happen(HubAnswered(self.town.opened(waiting[0], self.play.moment().at)))

    def phone_answers(self, draw):
        open_now = [one for one in self.town.hand_offs.values() if one]
        bad = draw(st.sampled_from([{}, {}, {"notice": "0"}, {"address": "none"}, {"no": ()}]))
        if not open_now:
            return
        self._happen(HubAnswered(HandOffSeen(open_now[0])))
        if self._under() == "guardian" and not bad:
            self.town.there.setdefault(self._asked_band(), set()).add((Way.PHONE, b""))
        self._happen(HubAnswered(answered(open_now[0], self.play.moment().at, **bad)))

    def hub_tells_mark(self, draw):
        band, mark = draw(st.sampled_from(UNKNOWN)), draw(st.sampled_from(list(Mark)))
        bind = self.town.binding
        if mark is Mark.LOCKED and (bind is None or bind.made.band_key != band):
            self.town.said_young.add(band)
            self._happen(MarksTold(BandMarks(self.day, (MarkedBand(band, mark),))))

    def page_changes(self, draw):
        """Somebody said less on their page; the directory tells."""
        held = self.town.directory.get(draw(st.sampled_from(BOUND)).band_key)
        scopes = draw(st.sets(st.sampled_from(list(Scope))))
        writing = self.town.writing
        if held is None or held.kind is not BindingKind.VISITOR:
            return
        if writing and writing.said.binding_id == held.binding_id:
            return
        less = tuple(scope for scope in held.scopes if scope in scopes)
        self.town.directory[held.band_key] = replace(held, scopes=less)
        self.town.agreed[held.binding_id] = set(less)
        self._happen(EntryChanged(replace(held, scopes=less)))

    def hub_refuses(self, draw):
        """A word of earlier, of somebody who stands there or not."""
        wish = draw(st.sampled_from([EventKind.SCOPES_CHANGED, EventKind.ADDRESS_MENDED]))
        self._happen(WishRefused(draw(st.sampled_from(BOUND)).binding_id, wish))

    def binding_ends(self, draw):
        bound = [one for one in self.town.directory.values() if one.kind is BindingKind.VISITOR]
        if not bound or draw(st.integers(0, 2)):
            return
        gone = draw(st.sampled_from(bound)).binding_id
        self.town.ended(gone)
        for ways in self.town.there.values():
            ways.discard((Way.BAND, gone))
        self._happen(draw(st.sampled_from([BindingGone, BindingRefused]))(gone))

    # -- the exhibit -------------------------------------------------------------------------------

    def score(self, draw):
        names = [one.name for one in self.play.session._state.roster.players]
        self._happen(ScoreReported(draw(st.sampled_from([*names, "p1"])), "time_ms", 213.0))

    def medium(self, draw):
        names = [one.name for one in self.play.session._state.roster.players]
        player, kind = draw(st.sampled_from([*names, "p1"])), draw(st.sampled_from(MediumKind))
        self._happen(MediumReported(player, kind))

    def disk_keeps(self, draw):
        if self.kept:
            result_id = self.kept.pop()
            kept = draw(st.sampled_from([ResultKept, ResultKept, ResultKept, KeepFailed]))
            self._happen(kept(result_id))
            self._happen(ResultStored(result_id))

    def round_ends(self, _draw):
        self._happen(RoundOver())

    # -- how it is told ----------------------------------------------------------------------------

    def _tap(self, band):
        entry = self.town.directory.get(band)
        if self._under() == "guardian" and entry:
            child = self._asked_band()
            since = self.play.seconds - self.asked_since.get(child, 0)
            self.town.grown_up_tapped(child, entry, since)
        if self._under() == "guardian" and band == self._asked_band():
            self.asked_since[band] = self.play.seconds
        self._happen(BandTapped(band, entry))

    def _touch(self, action, **fields):
        screen, above = self.play.screen, self.play.session._state.overlay
        band = self._asked_band()
        if not above:
            self._note(screen, action, band)
        if action == "age" and band and not above and screen.name == "age":
            typed = fields.get("age", "")
            if typed.isascii() and typed.isdigit() and 3 <= int(typed) <= 120:
                self.town.age_typed(band, int(typed))
        self._happen(Touched(action, fields))

    def _note(self, screen, action, band):
        if (screen.name, action) == ("guardian", "guardian_here") and screen.may_state:
            self.town.there.setdefault(band, set()).add((Way.STATED, b""))
        if (screen.name, action) == ("age", "registered") and not self.town.hub_there:
            self.town.on_their_word.add(band)
        if (screen.name, action) == ("playing", "not_me"):
            last = self.play.session._state.roster.last
            if last.entry and last.entry.binding_id in self.town.children:
                self.town.said_young.add(last.band_key)

    def _under(self):
        return self.play.session._state.place

    def _asked_band(self):
        draft = self.play.session._state.draft
        return draft.band_key if draft else None

    def _turn(self):
        day = museum_day(self.play.moment().at, HOUSE.zone)
        if day != self.day:
            self.day = day
            self.town.day_turns()

    def _happen(self, happening):
        self._turn()
        before, place = self.play.screen, self._under()
        agreed = {key: set(held) for key, held in self.town.agreed.items()}
        try:
            effects = self.play.happen(happening)
        except OutOfTurn:
            assert (self.play.screen, self._under()) == (before, place)
            return
        if self._under() == "guardian" and (
            place != "guardian" or self._asked_band() not in self.asked_since
        ):
            self.asked_since[self._asked_band()] = self.play.seconds
        for effect in effects:
            self.town.check(effect)
            made = getattr(effect, "made", None)
            result_id = getattr(effect, "result_id", None) or getattr(made, "result_id", None)
            if result_id and not isinstance(effect, Bind):
                self.kept.append(result_id)
            if type(effect).__name__ == "Write":
                self.held_before = agreed[effect.said.binding_id]


class WithoutStatements(WhoeverComes):
    """The museum does not take anybody's word for it."""

    house = replace(HOUSE, guardian_by_statement=False)


class AtTheExit(WhoeverComes):
    """A station on the way out binds nobody."""

    house = replace(HOUSE, manifest=None, exit_mode=True)


def test_nothing_of_a_child_is_kept_that_nobody_allowed_who_may():
    run_state_machine_as_test(WhoeverComes, settings=THOROUGH)


def test_nor_where_nobodys_word_is_taken():
    run_state_machine_as_test(WithoutStatements, settings=THOROUGH)


def test_nor_at_the_exit():
    run_state_machine_as_test(AtTheExit, settings=THOROUGH)


THOROUGH = settings(
    max_examples=60,
    stateful_step_count=50,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink such a tale takes minutes
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
