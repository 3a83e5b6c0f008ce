"""A message at which the settlement itself breaks: put aside, then acknowledged, never before."""

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from edge.contract.codec import to_json
from edge.contract.downward import Receipt
from edge.contract.envelopes import Ask, AskKind
from edge.contract.events import Void
from hub.settling import quarantine
from hub.settling.quarantine import BROKE
from hub.settling.settlement import Settlement
from hub.store import Quarantine
from tests.hub.a_hub import all_stored, binding, says, score, until


@pytest.fixture
def breaks(monkeypatch):
    """Have the settlement of every question break, as by a mistake of ours."""
    real = Settlement._said

    def said(self, topic, edge, said):
        if isinstance(said, Ask):
            raise ZeroDivisionError("guardian@example.org")
        real(self, topic, edge, said)

    monkeypatch.setattr(Settlement, "_said", said)


@pytest.mark.usefixtures("breaks")
def test_a_message_that_breaks_the_settlement_is_put_aside_by_name_and_disturbs_nothing(hub, edge):
    hub.hears(edge, "up/ask", to_json(Ask(edge.name, AskKind.KEYS, b"n")))
    says(hub, edge, binding(), score(1))
    assert all_stored(hub.told(edge, Receipt)) == [1, 2]
    (line,) = hub.rows(Quarantine)
    assert (line["topic"], line["why"], line["times"]) == (
        "wall/up/ask",
        f"{BROKE}ZeroDivisionError",
        1,
    )
    assert hub.ingest.counts["broken"] == 1


@pytest.mark.usefixtures("breaks")
def test_a_batch_of_messages_that_break_costs_one_more_commit_and_not_one_each(hub, edge):
    commits, acked = [], []
    with hub.store.write():  # the ingest waits for its turn, and the queue forms by itself
        hub.queues(edge, "up/ev", edge.batch(edge.seals(Void())), lambda: None)
        until(hub.ingest._queue.empty)
        for _ in range(20):
            question = to_json(Ask(edge.name, AskKind.MEDIA_PROGRESS, b"n", about="00"))
            hub.queues(edge, "up/ask", question, lambda: acked.append(1))
        event.listen(hub.store.engine, "commit", lambda one: commits.append(_writes(one)))
    until(lambda: len(acked) == 20)
    assert hub.rows(Quarantine)[0]["times"] == hub.ingest.counts["broken"] == 20
    # That of the transaction held open here, that of the void, and that of the quarantine.
    assert sum(commits) <= 3


@pytest.mark.usefixtures("breaks")
def test_what_breaks_is_not_acknowledged_while_it_cannot_be_put_aside(hub, edge, monkeypatch):
    real, acked = quarantine.note, []

    def note(tx, found, now):
        if found:
            raise OperationalError("insert", None, OSError("disk is full"))
        real(tx, found, now)

    monkeypatch.setattr(quarantine, "note", note)
    question = to_json(Ask(edge.name, AskKind.KEYS, b"n"))
    hub.queues(edge, "up/ask", question, lambda: acked.append("one"))
    until(lambda: hub.ingest.counts["commits_failed"] >= 2)
    assert (acked, hub.count(Quarantine), hub.ingest.counts["broken"]) == ([], 0, 0)
    monkeypatch.setattr(quarantine, "note", real)
    until(lambda: acked)
    assert hub.ingest.counts["broken"] == hub.count(Quarantine) == 1


def _writes(connection):
    return bool(connection.get_execution_options().get("myvisit_writes"))
