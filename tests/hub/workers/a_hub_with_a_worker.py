"""`AHub` with a worker beside its ingest, on PostgreSQL and with borrowed keys, in this process."""

from __future__ import annotations

from edge.contract import topics
from hub.bands import approvals
from hub.keys.borrowed import BorrowedKeyring
from hub.keys.owner import KeyDoor
from hub.line.epochs import Epochs
from hub.line.keys_ahead import KeyCalendar
from hub.settling.decisions import decisions
from hub.settling.settlement import Rules
from hub.visits.households import Households
from hub.workers.news import Hearing, News
from hub.workers.worker import DECLARED_WITHIN, WorkerMeans, WorkerSettler
from look.notices import shown_notices
from tests.databases import postgresql_url_of
from tests.hub.a_hub import ZONE, AHub
from tests.hub.an_edge import MUSEUM


class Both:
    """The ingest and the worker as one receiver: each gets what the broker would give it."""

    def __init__(self, ingest, worker):
        self.ingest, self.worker = ingest, worker

    @property
    def counts(self):
        return self.ingest.counts + self.worker.counts

    @property
    def _queue(self):
        return self.worker._queue

    def receive(self, delivery):
        one = self.worker if delivery.topic.endswith(topics.UP_EVENTS) else self.ingest
        one.receive(delivery)

    def bindings_ended(self, binding_ids):
        self.ingest.bindings_ended(binding_ids)

    def start(self):
        self.ingest.start()
        self.worker.start()

    def stop(self):
        self.worker.stop()
        self.ingest.stop()


class AHubWithAWorker(AHub):
    """Its events are settled by the worker; all else that a hub does, it does."""

    def __init__(self, folder):
        self._door_folder = folder
        super().__init__(folder, postgresql_url_of(folder))
        self.news = News(self.store, self._hearing())
        self.news.start()

    def put_together(self):
        darkroom, ingest = super().put_together()
        self.door = KeyDoor(self.keyring, self._door_folder / "keyring.sock")
        self.door.open()
        self.borrowed = BorrowedKeyring(self._door_folder / "keyring.sock")
        epochs = Epochs(MUSEUM, KeyCalendar(self.borrowed, ZONE))
        hosts = Households(self.borrowed, b"p" * 32, "example.org")
        decided = decisions(hosts, ZONE, shown_notices(), approvals.use, DECLARED_WITHIN)
        rules = Rules(MUSEUM, ZONE, epochs, decided)
        means = WorkerMeans(self.store, rules, self.answers, self.clock, self._clear)
        return darkroom, Both(ingest, WorkerSettler(means))

    def stop(self):
        super().stop()
        self.borrowed.close()
        self.door.close()

    def close(self):
        self.news.stop()
        super().close()

    def _hearing(self):
        return Hearing(
            page_changed=self._page_changed,
            any_page_changed=lambda: None,
            directory_changed=lambda: self.ingest.bindings_ended(()),
            erase_due=self._erase_due,
        )
