"""What an installation remembers of bands until the museum day is over; in memory only."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from edge.contract.downward import BandMarks
from edge.contract.words import Avatar, Mark
from edge.happenings import Stop

MOST_CHILDREN = 8
"""One grown-up decides for so many children a day; the desk helps with more."""
MOST_AVATARS = 60
"""Of 96: enough are left to offer six."""
MOST_UNTOLD = 100
"""Marks of a kind that wait for the hub; a day without it is told in part, the edge knows all."""
MEND_TIME = timedelta(minutes=5)


class Memory:
    """Marks of bands, who was seen and bound here today, and for how many children who decided."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._wipe()

    def _wipe(self) -> None:
        self._marks: dict[Mark, set[bytes]] = {mark: set() for mark in Mark}
        self._untold: dict[tuple[bytes, Mark], None] = {}
        self._registered: set[bytes] = set()
        self._seen: set[bytes] = set()
        self._denied: set[bytes] = set()
        self._mendable: dict[bytes, datetime] = {}
        self._avatars: list[Avatar] = []
        self._children: dict[bytes, int] = {}
        self._met: set[tuple[bytes, str, str]] = set()
        self._answered: set[tuple[bytes, str, str]] = set()

    def turn(self, day: date) -> bool:
        """Forget everything when the museum day is another; return whether one is over."""
        if day == self._day:
            return False
        over, self._day = self._day is not None, day
        self._wipe()
        return over

    # -- marks -----------------------------------------------------------------------------------

    def mark(self, band_key: bytes, mark: Mark) -> bool:
        """Remember that of a band; return whether it is news."""
        news = band_key not in self._marks[mark]
        self._marks[mark].add(band_key)
        return news

    def marked(self, band_key: bytes, mark: Mark) -> bool:
        """Return whether that is remembered of a band."""
        return band_key in self._marks[mark]

    def lift(self, band_key: bytes, mark: Mark) -> None:
        """Remember that no more."""
        self._marks[mark].discard(band_key)
        self._untold.pop((band_key, mark), None)

    def tell_later(self, band_key: bytes, mark: Mark) -> None:
        """The hub is away: it learns of a mark when it is back."""
        if sum(kind is mark for _, kind in self._untold) < MOST_UNTOLD:
            self._untold[band_key, mark] = None

    def untold(self) -> tuple[tuple[bytes, Mark], ...]:
        """Return what the hub has not been told of, once."""
        untold = tuple(self._untold)
        self._untold.clear()
        return untold

    def take(self, marks: BandMarks) -> None:
        """Learn what the hub tells of other edges; what was marked here stays."""
        if marks.day != self._day:
            return
        for one in marks.marked:
            self.mark(one.band_key, one.mark)
        for band_key in marks.lifted:
            for mark in Mark:
                self.lift(band_key, mark)

    # -- who came, and who is who -----------------------------------------------------------------

    def says_registered(self, band_key: bytes) -> None:
        """Somebody said of this band, while the hub is away, that it is bound."""
        self._registered.add(band_key)

    def said_registered(self, band_key: bytes) -> bool:
        """Return whether somebody said so."""
        return band_key in self._registered

    def sees(self, binding_id: bytes) -> bool:
        """Note that a binding plays here; return whether it is the first time today."""
        first = binding_id not in self._seen
        self._seen.add(binding_id)
        return first

    def deny(self, binding_id: bytes) -> None:
        """Whoever wears the band now said that this binding is not theirs."""
        self._denied.add(binding_id)

    def denied(self, binding_id: bytes) -> bool:
        """Return whether somebody said so."""
        return binding_id in self._denied

    # -- what was bound here ----------------------------------------------------------------------

    def bound(self, avatar: Avatar) -> None:
        """Do not offer this avatar again soon."""
        self._avatars = [*self._avatars, avatar][-MOST_AVATARS:]

    def avatars(self) -> frozenset[Avatar]:
        """Return the avatars that were chosen here of late."""
        return frozenset(self._avatars)

    def may_mend(self, binding_id: bytes, until: datetime) -> None:
        """The address of this binding was typed here, and may be mended for five minutes."""
        self._mendable[binding_id] = until

    def may_mend_no_more(self, binding_id: bytes) -> None:
        """Somebody who was seen decided for it since: its address stays."""
        self._mendable.pop(binding_id, None)

    def mendable(self, binding_id: bytes, at: datetime) -> bool:
        """Return whether its address may still be mended here."""
        until = self._mendable.get(binding_id)
        return until is not None and until - MEND_TIME <= at < until

    def decided(self, guardian: bytes) -> None:
        """A grown-up, known by their binding, decided for a child."""
        self._children[guardian] = self._children.get(guardian, 0) + 1

    def decides_for_too_many(self, guardian: bytes) -> bool:
        """Return whether they have decided for as many children as one may today."""
        return self._children.get(guardian, 0) >= MOST_CHILDREN

    # -- what a number did of its trail here ------------------------------------------------------

    def met(self, binding_id: bytes, stop: Stop, *, met: bool = True) -> None:
        """A result of this band is what a step asks; or that result was taken back."""
        (self._met.add if met else self._met.discard)((binding_id, stop.trail, stop.step.step))

    def answers(self, binding_id: bytes, trail: str, step: str) -> None:
        """This band answered the question of a step: the first answer counts, no other is asked."""
        self._answered.add((binding_id, trail, step))

    def has_answered(self, binding_id: bytes, stop: Stop) -> bool:
        """Return whether it did so here today."""
        return (binding_id, stop.trail, stop.step.step) in self._answered

    def has_done(self, binding_id: bytes, stop: Stop) -> bool:
        """Return whether all that a step asks was done here today."""
        met = (binding_id, stop.trail, stop.step.step) in self._met
        return met and (stop.step.question is None or self.has_answered(binding_id, stop))
