"""One worker put together: its share of the events, borrowed keys, its own transactions."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from edge.contract import topics
from edge.contract.envelopes import EventBatch
from hub.bands import approvals
from hub.keys.borrowed import BorrowedKeyring
from hub.line.answers import Answers
from hub.line.ends import Delivery
from hub.line.epochs import Epochs
from hub.line.incoming import MAX_EVENTS, FromEdge
from hub.line.keys_ahead import KeyCalendar
from hub.opening import open_store
from hub.premises import Premises
from hub.settling.decisions import decisions
from hub.settling.settlement import Rules
from hub.settling.settler import Letter, Settler
from hub.visits.households import Households
from hub.workers import news
from hub.workers.share import Share
from look.notices import shown_notices

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from edge.contract.clock import Clock
    from edge.contract.envelopes import EventEnvelope
    from hub.config import HubSettings
    from hub.settling.settlement import Outcome
    from hub.store import Store

DECLARED_WITHIN = timedelta(minutes=10)
"""How long a result waits for its exhibit's declaration: the hub itself stores those, not we."""
PARKED_SECONDS = (0.1, 0.3, 1.0)
"""How long what rests on something unknown waits here for each of its tries."""
MOST_PARKED = 2000
"""Events; beyond these it is the edge alone that sends again."""


@dataclass(frozen=True, slots=True)
class WorkerMeans:
    """What a worker settles with, as `hub.settling.settler.Means` has it."""

    store: Store
    rules: Rules
    answers: Answers
    clock: Clock
    clear_retained: Callable[[str], None]


class WorkerSettler(Settler):
    """Settles a share of the events, and tells the hub in the same transaction.

    Where several share, the order of one edge is lost: a score may come before its binding, which
    another is settling. So what rests on something unknown is parked for a moment and tried again.
    It has no receipt, so its edge sends it again whatever becomes of this process.
    """

    def __init__(self, means: WorkerMeans) -> None:
        super().__init__(means, "worker")
        self._clear_retained = means.clear_retained
        self._tries: dict[tuple[str, bytes, int], int] = {}
        self._timers: dict[threading.Timer, int] = {}

    def stop(self) -> None:
        """Settle what is queued, drop what is parked, and end the thread."""
        for one in tuple(self._timers):
            one.cancel()
        super().stop()

    def _inside(self, tx: Connection, outcome: Outcome, now: datetime) -> None:
        del now
        news.tell(tx, outcome)

    def _after(self, outcome: Outcome) -> None:
        for topic in outcome.to_clear:
            self._clear_retained(topic)
        parked: defaultdict[tuple[int, str], list[EventEnvelope]] = defaultdict(list)
        room = MOST_PARKED - sum(self._timers.copy().values())
        for edge, envelope in outcome.later:
            name = edge, envelope.outbox, envelope.number
            tried = self._tries.pop(name, 0)
            if tried < len(PARKED_SECONDS) and room > 0:
                room -= 1
                self._note(name, tried + 1)
                parked[tried, edge].append(envelope)
        for (tried, edge), envelopes in parked.items():
            self._park(PARKED_SECONDS[tried], edge, tuple(envelopes))

    def _note(self, name: tuple[str, bytes, int], tries: int) -> None:
        """Note how often an event was tried; of what was settled since, the oldest goes."""
        while len(self._tries) >= MOST_PARKED:
            del self._tries[next(iter(self._tries))]
        self._tries[name] = tries

    def _park(self, seconds: float, edge: str, envelopes: tuple[EventEnvelope, ...]) -> None:
        topic = topics.edge_topic(self._museum, edge, topics.UP_EVENTS)
        bare = Delivery(topic, b"", retained=False, ack=_acknowledged_when_parked)
        letters = [
            Letter(bare, FromEdge(edge, EventBatch(edge, envelopes[at : at + MAX_EVENTS])))
            for at in range(0, len(envelopes), MAX_EVENTS)
        ]

        def over() -> None:
            self._timers.pop(timer, None)
            self.again(letters)

        timer = threading.Timer(seconds, over)
        timer.daemon = True
        self._timers[timer] = len(envelopes)
        timer.start()


def _acknowledged_when_parked() -> None:
    """The broker has nothing more to do with it."""


class Worker:
    """One process's share of the ingest. It stores nothing while the keyring's owner is away."""

    def __init__(self, settings: HubSettings, clock: Clock, number: int) -> None:
        """Open the store, and put all parts together.

        Raises:
            NotFounded: `python -m hub init` was not run there.
            StoreAway: the database does not answer.
        """
        premises = Premises(settings.folder)
        known = premises.secrets()
        self.store = open_store(settings)
        self._keyring = BorrowedKeyring(premises.key_door, self._keys_destroyed)
        keys = KeyCalendar(self._keyring, settings.zone)
        self._epochs = Epochs(settings.museum, keys)
        hosts = Households(self._keyring, known.pepper, settings.mail.domain)
        decided = decisions(hosts, settings.zone, shown_notices(), approvals.use, DECLARED_WITHIN)
        means = WorkerMeans(
            store=self.store,
            rules=Rules(settings.museum, settings.zone, self._epochs, decided),
            answers=Answers(settings.museum, known.box_key, self.store, self._publish),
            clock=clock,
            clear_retained=self._clear,
        )
        self.settler = WorkerSettler(means)
        self._share = Share(settings.broker, settings.museum, number, self.settler)

    def start(self) -> None:
        """Begin to settle; returns at once, the broker there or not."""
        self.settler.start()
        self._share.start()

    def wait_online(self, seconds: float) -> bool:
        """Wait until it gets its share; return whether it does."""
        return self._share.wait_online(seconds)

    def stop(self) -> None:
        """Take no more, settle what is queued, and let go of everything."""
        self.settler.take_no_more()
        self._share.stop()
        self.settler.stop()
        self._keyring.close()
        self.store.close()

    def _keys_destroyed(self) -> None:
        # Also those of epochs, for what opened them may have been among them.
        self._epochs.forget()

    def _publish(self, topic: str, payload: bytes) -> None:
        self._share.publish(topic, payload)

    def _clear(self, topic: str) -> None:
        self._share.clear_retained(topic)
