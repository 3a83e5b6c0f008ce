"""Everybody who may come to an installation, and what is true of them, told apart from the product.

The oracle of the property tests: it keeps its own account of who said which age, of who was there,
and of what was agreed to, from what it lets happen and from nothing that the session decides.
"""

from datetime import timedelta

from edge.contract.downward import (
    DirectoryEntry,
    HandOffAnswered,
    HandOffOpened,
    StaffAnswer,
    StaffVerdict,
)
from edge.contract.events import ProvisionalScore, ScopesChanged, VisitEnded, VisitForgotten
from edge.contract.requests import HandOffEnded, HandOffWanted, StaffAsked
from edge.contract.words import (
    AgeBand,
    Animal,
    Avatar,
    BindingKind,
    Colour,
    Giver,
    Language,
    Scope,
    Way,
)
from edge.effects import AskHub, Bind, KeepMedium, KeepScore, Write
from tests.edge.rehearsal import HOUSE

PIN = "4711"


def known(name, kind=BindingKind.VISITOR, scopes=(Scope.SCORE,), *, adult=False, child=False):
    """Return what the directory tells of a band that was bound elsewhere."""
    key = name.ljust(16, "_").encode()
    return DirectoryEntry(
        band_key=key,
        binding_id=key[::-1],
        kind=kind,
        scopes=scopes,
        avatar=Avatar(Colour.RED, Animal.OWL),
        language=Language.FR,
        may_approve=adult,
        age_locked=child,
    )


GROWN_UP = known("grown-up", adult=True)
SECOND_GROWN_UP = known("second", adult=True)
TEEN = known("teen", scopes=(Scope.SCORE, Scope.PHOTO))
CHILD = known("child", child=True)
SCHOOL = known("class", BindingKind.CLASS, ())
GROUP = known("group", BindingKind.GROUP, ())
PUPIL = known("pupil", BindingKind.CLASS, (Scope.SCORE,))
COLLEAGUE = known("colleague", BindingKind.STAFF, ())
BOUND = (GROWN_UP, SECOND_GROWN_UP, TEEN, CHILD, SCHOOL, GROUP, PUPIL, COLLEAGUE)
UNKNOWN = tuple(f"unknown-{n}".ljust(16, "_").encode() for n in range(3))


class Town:
    """The account: told what happens and what was decided, it says when something is wrong."""

    def __init__(self):
        self.directory = {one.band_key: one for one in BOUND}
        self.grown_ups = {GROWN_UP.binding_id, SECOND_GROWN_UP.binding_id}
        self.children = {CHILD.binding_id}
        self.agreed = {one.binding_id: set(one.scopes) for one in BOUND}
        self.gone = set()
        self.said_young = set()
        self.on_their_word = set()
        self.decided_for = {}
        self.forget_who_is_there()
        self.binding = self.writing = None
        self.staff_asked, self.hand_offs, self.hub_there = {}, {}, False

    def forget_who_is_there(self):
        self.there = {}  # band -> the ways in which somebody who may decide was shown to be there
        self.typed = {}  # band -> the last age that was typed for it

    def day_turns(self):
        """At four o'clock nobody is bound any more, and nothing is remembered."""
        self.directory = {
            key: one for key, one in self.directory.items() if one.kind is not BindingKind.VISITOR
        }
        self.said_young.clear()
        self.on_their_word.clear()
        self.gone |= set(self.agreed)
        self.decided_for.clear()
        self.forget_who_is_there()

    # -- what happens ----------------------------------------------------------------------------

    def age_typed(self, band, age):
        self.typed[band] = age
        self.there[band] = set()
        if age < 13:
            self.said_young.add(band)

    def grown_up_tapped(self, child_band, entry, seconds_since_asked):
        """A bound band was laid down at the question who is there."""
        free = self.decided_for.get(entry.binding_id, 0) < 8
        is_one = entry.binding_id in self.grown_ups - self.gone
        if is_one and free and entry.band_key != child_band and seconds_since_asked <= 60:
            self.there.setdefault(child_band, set()).add((Way.BAND, entry.binding_id))

    def hub_asked(self, ask):
        if isinstance(ask.request, StaffAsked):
            self.staff_asked[ask.nonce] = ask.request
        elif isinstance(ask.request, HandOffWanted):
            self.hand_offs[ask.nonce] = None
        elif isinstance(ask.request, HandOffEnded):
            self.hand_offs = {n: h for n, h in self.hand_offs.items() if h != ask.request.hand_off}

    def staff_answer(self, nonce, *, at_pin):
        """Answer as the hub would: granted to the right PIN, and only then somebody is there."""
        asked = self.staff_asked.pop(nonce)
        right = asked.pin == PIN and asked.staff_key == COLLEAGUE.band_key
        if not right:
            return StaffAnswer(nonce, StaffVerdict.WRONG_PIN, 3)
        approval = bytes(reversed(nonce))
        if at_pin and asked.resets_age:
            self.said_young.discard(asked.band_key)
        elif at_pin:
            self.there.setdefault(asked.band_key, set()).add((Way.STAFF, approval))
        return StaffAnswer(nonce, StaffVerdict.GRANTED, 5, approval)

    def opened(self, nonce, at):
        self.hand_offs[nonce] = bytes(reversed(nonce))
        link = "https://example.org/h/x"
        return HandOffOpened(nonce, self.hand_offs[nonce], link, at + timedelta(minutes=10))

    # -- what was decided ------------------------------------------------------------------------

    def check(self, effect):
        if isinstance(effect, AskHub):
            self.hub_asked(effect)
        elif isinstance(effect, Bind):
            self._check_bind(effect)
        elif isinstance(effect, KeepScore | KeepMedium):
            self._check_kept(effect)
        elif isinstance(effect, Write):
            self._check_write(effect)

    def _check_bind(self, bind):
        made, consent = bind.made, bind.made.consent
        young = made.band_key in self.said_young or self.typed[made.band_key] < 13
        assert (made.age_band is AgeBand.UNDER_13) == young
        assert bind.entry.age_locked == bind.entry.pending == young
        assert bind.entry.may_approve == (made.age_band is AgeBand.ADULT)
        assert consent.yes
        assert sorted((*consent.yes, *consent.no)) == sorted(Scope)
        assert consent.shown_at <= consent.decided_at
        assert made.first_name.strip()
        if young:
            assert consent.giver is Giver.GUARDIAN
            assert (consent.way, consent.proof) in self.there.get(made.band_key, ())
            known = (HOUSE.notices[consent.language, True].sha256, consent.way)
            assert (consent.notice_sha256, consent.way) == known
        else:
            assert (consent.giver, consent.way) == (Giver.SELF, Way.STATED)
        assert (made.address == "") == (consent.way is Way.BAND)
        self.binding = bind

    def _check_kept(self, effect):
        if isinstance(effect, KeepScore) and isinstance(effect.made, ProvisionalScore):
            assert effect.made.band_key in self.on_their_word
            return
        is_score = isinstance(effect, KeepScore)
        binding_id = effect.made.binding_id if is_score else effect.binding_id
        assert binding_id not in self.gone
        assert (Scope.SCORE if is_score else Scope(effect.kind)) in self.agreed[binding_id]

    def _check_write(self, write):
        self.writing = write
        said = write.said
        before = self.agreed[said.binding_id]
        if isinstance(said, VisitForgotten | VisitEnded):
            self.agreed[said.binding_id] = set()
        if not isinstance(said, ScopesChanged):
            return
        consent = said.consent
        if said.binding_id in self.children and set(consent.yes) - before:
            assert consent.giver is Giver.GUARDIAN
            assert (consent.way, consent.proof) in self.there.get(write.entry.band_key, ())
            assert consent.way in {Way.BAND, Way.STAFF}
        self.agreed[said.binding_id] = before & set(consent.yes)

    def bound(self, day):
        """The disk has the binding: from here on its scopes hold, if it is of today."""
        bind, self.binding = self.binding, None
        made = bind.made
        if made.day != day:
            return
        self.directory[made.band_key] = bind.entry
        self.agreed[made.binding_id] = set(made.consent.yes)
        if made.age_band is AgeBand.ADULT:
            self.grown_ups.add(made.binding_id)
        if made.age_band is AgeBand.UNDER_13:
            self.children.add(made.binding_id)
        if made.consent.way is Way.BAND:
            guardian = made.consent.proof
            self.decided_for[guardian] = self.decided_for.get(guardian, 0) + 1
            assert self.decided_for[guardian] <= 8

    def written(self):
        write, self.writing = self.writing, None
        if isinstance(write.said, ScopesChanged):
            self.agreed[write.said.binding_id] = set(write.said.consent.yes)
            self.directory[write.entry.band_key] = write.entry
        elif isinstance(write.said, VisitForgotten | VisitEnded):
            self.ended(write.said.binding_id)
        return write.said.binding_id

    def not_written(self, held):
        """Nothing was changed: what held before holds."""
        write, self.writing = self.writing, None
        self.agreed[write.said.binding_id] = held
        return write.said.binding_id

    def ended(self, binding_id):
        self.gone.add(binding_id)
        self.directory = {
            key: one for key, one in self.directory.items() if one.binding_id != binding_id
        }


def answered(hand_off, at, **other):
    """What a guardian's phone sends."""
    notice = HOUSE.notices[Language.FR, True]
    found = {
        "hand_off": hand_off,
        "language": Language.FR,
        "notice": notice.version,
        "notice_sha256": notice.sha256,
        "shown_at": at - timedelta(seconds=30),
        "decided_at": at,
        "yes": (Scope.SCORE,),
        "no": (Scope.PHOTO, Scope.SOUND),
        "first_name": "Testkind",
        "address": "guardian@example.org",
    }
    return HandOffAnswered(**(found | other))
