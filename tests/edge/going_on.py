"""What one does on each screen of the kiosk, drawn from what people do there."""

from hypothesis import strategies as st

from edge.contract.words import Scope
from tests.edge.a_town import COLLEAGUE, GROWN_UP, PIN

YES_NO = st.sampled_from(["yes", "yes", "no"])
AGES = st.sampled_from(["9", "12", "12", "13", "34", "34", "", "12.9", "121"])
NAMES = st.sampled_from(["Testkind", "Testkind", "", "x" * 300, "نور", "🦊"])
ADDRESSES = st.sampled_from(
    ["guardian@example.org", "guardian@gmial.com", "guardian@exämple.org", "", "none"]
)
PIN_TYPED = st.sampled_from([PIN, PIN, "0000", "12", "\uff14\uff17\uff11\uff11"])


class GoingOn:
    """Answers the screen of the moment; whoever mixes it in can tap, touch and answer."""

    def at_idle(self, draw):
        draw(st.sampled_from([self.tap_unknown, self.tap_unknown, self.tap_bound]))(draw)

    def at_age(self, draw):
        self._touch(draw(st.sampled_from(["age", "age", "age", "registered"])), age=draw(AGES))

    def at_guardian(self, draw):
        ways = [GROWN_UP, GROWN_UP, COLLEAGUE, "phone", "guardian_here"]
        way = draw(st.sampled_from(ways))
        if way == "phone":
            self.hub_opens_hand_off(draw)
            self.phone_answers(draw)
        elif way == "guardian_here":
            self._touch(way)
        else:
            self._tap(way.band_key)

    def at_staff_pin(self, draw):
        self._touch(draw(st.sampled_from(["pin", "pin", "wrong_age"])), pin=draw(PIN_TYPED))
        self.hub_answers_pin(draw)

    def at_choices(self, draw):
        for scope in Scope:
            self._touch("answer", scope=scope, yes=draw(YES_NO))
        self._touch("choose")

    def at_contact(self, _draw):
        self._touch("contact", first_name="Testkind", address="guardian@example.org")

    def at_readback(self, draw):
        self._touch(draw(st.sampled_from(["confirm", "confirm", "back"])))

    def at_avatar(self, _draw):
        self._touch("avatar", avatar=str(self.play.screen.offers[0]))

    def at_playing(self, draw):
        offers = self.play.screen.offers
        what = draw(st.sampled_from([*offers, *offers, "score", "medium", "tap_bound", "done"]))
        if what in {"score", "medium", "tap_bound"}:
            getattr(self, what)(draw)
        else:
            self._touch(what)

    def at_kept(self, draw):
        self._touch(draw(st.sampled_from(["again", "not_mine", "done"])))

    def at_join(self, draw):
        self._touch(draw(st.sampled_from(["join", "swap", "back"])))

    def at_forget(self, draw):
        band = self.play.session._state.wearer.entry.band_key
        if draw(st.booleans()):
            self._tap(band)
        self._touch("forget")

    def at_mend(self, _draw):
        self._touch("mend", address="guardian@example.org")

    def at_exit_idle(self, draw):
        self.tap_bound(draw)

    def at_exit_counts(self, draw):
        self._touch(draw(st.sampled_from(["end_visit", "send_again", "done"])))

    def at_end_visit(self, draw):
        self._touch(draw(st.sampled_from(["end", "back"])))

    def at_anything_else(self, draw):
        self._touch(draw(st.sampled_from(["stay", "done", "again"])))
