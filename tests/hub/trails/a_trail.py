"""A class on a trail through a museum with three exhibits."""

import secrets
from dataclasses import replace
from datetime import timedelta

from edge.contract.codec import to_json
from edge.contract.events import StepAnswered
from edge.contract.manifest import Texts
from edge.contract.trails import Goal, Order, Question, Step
from hub.rules.trail_drafts import Draft
from hub.store import Exhibit, put
from hub.uses.trails import TrailUses
from hub.visits.watchers import Watchers
from tests.hub.a_museum import WALL, ZONE, score
from tests.hub.schools.a_class import AClass

NAMES = {"bowl": Texts("Bol"), "rope": Texts("Koord", en="Rope")}
QUESTION = Question(Texts("Hoe lang?"), (Texts("Kort"), Texts("Lang")), right=1)
DRAFT = Draft(
    Texts("Groot spoor", en="Great trail"),
    Order.FREE,
    0,
    (
        Step("s1", "bowl", Texts("Rol."), 2, None, None),
        Step("s2", "wall", Texts("Sla snel."), 5, Goal("reaction", None, 300.0), None),
        Step("s3", "rope", Texts("Spring."), 10, None, QUESTION),
    ),
)


class _Wall:
    """The museum's clock, as use cases read it."""

    def __init__(self, museum):
        self._museum = museum

    def now(self):
        return self._museum.now


class ATrail(AClass):
    """An educator's desk beside a class; `trail` is what the class is booked with."""

    def __init__(self, folder):
        super().__init__(folder)
        museum = self.museum
        rows = [
            {
                "exhibit": name,
                "edge": "wall",
                "manifest": to_json(replace(WALL, exhibit=name, name=text)).decode(),
                "updated_at": museum.now,
            }
            for name, text in NAMES.items()
        ]
        with museum.store.write() as tx:
            put(tx, Exhibit, rows)
        self.watchers = Watchers()
        self.desk = TrailUses(museum.store, museum.keyring, _Wall(museum), ZONE, self.watchers)

    def puts_to_use(self, draft=DRAFT):
        self.trail_id = self.desk.make(draft)
        self.trail = self.desk.put_to_use(self.trail_id, 1)
        return self.trail

    def changes(self, draft, *, use=True):
        """Change the trail; with `use`, put it to use at once. Returns what bookings call it."""
        seen = self.desk.one(self.trail_id)
        self.desk.change(self.trail_id, seen.revision, draft)
        return self.desk.put_to_use(self.trail_id, seen.revision + 1) if use else ""

    def follows(self, draft=DRAFT, **changes):
        """Make a trail, and have the class come, attested, with its box."""
        self.comes(trail=self.puts_to_use(draft), **changes)

    def makes(self, number, exhibit, value=250.0):
        made = score(self.binding(number), value, self.museum.now, exhibit=exhibit)
        return self.museum.hears(made)

    def answers(self, number, choice=1, **changes):
        said = StepAnswered(
            result_id=secrets.token_bytes(16),
            binding_id=self.binding(number).binding_id,
            trail=self.trail,
            step="s3",
            choice=choice,
            made_at=self.museum.now,
        )
        return self.museum.hears(replace(said, **changes))

    def later(self, minutes):
        self.museum.now += timedelta(minutes=minutes)

    @property
    def board(self):
        return self.desk.board(self.booking_id)

    def one(self, number):
        return next(one for one in self.board.numbers if one.number == number)

    def station(self, exhibit):
        return next(one for one in self.board.stations if one.exhibit == exhibit)
