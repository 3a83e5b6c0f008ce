"""Once only, in order, and nothing lost: what becomes of what edges say."""

import threading
from datetime import timedelta
from queue import Queue

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from edge.contract.codec import to_json
from edge.contract.downward import (
    NumberRange,
    Receipt,
    Refusal,
    RefusedRange,
)
from edge.contract.envelopes import Ask, AskKind
from edge.contract.events import Void
from hub.settling.quarantine import ALL_OTHERS, BROKE
from hub.store import Binding, Quarantine, Received, Score, Unkept
from tests.hub.a_hub import NOON, SECONDS, AHub, all_stored, binding, says, score, until
from tests.hub.an_edge import AnEdge, changed

# -- receipts


def test_a_registration_and_its_scores_are_stored_and_receipted_as_one_range(hub, edge):
    says(hub, edge, binding(), score(1), score(2))
    assert hub.told(edge, Receipt) == [Receipt(edge.outbox, (NumberRange(1, 3),), ())]
    assert (hub.count(Binding), hub.count(Score)) == (1, 2)


def test_the_page_that_changed_is_told_to_whoever_watches(hub, edge):
    says(hub, edge, binding(), score(1))
    until(lambda: hub.pages)
    assert len(set(hub.pages)) == 1


def test_the_same_message_again_is_receipted_again_and_stored_once(hub, edge):
    envelopes = says(hub, edge, binding(), score(1))
    hub.hears(edge, "up/ev", edge.batch(*envelopes))
    first, second = hub.told(edge, Receipt, at_least=2)
    assert first == second
    assert hub.count(Score) == 1


def test_a_refusal_is_receipted_again_with_the_same_reason(hub, edge):
    envelopes = says(hub, edge, binding(), score(1, value=5.0))
    hub.hears(edge, "up/ev", edge.batch(envelopes[1]))
    refused = RefusedRange(2, 2, Refusal.OUT_OF_RANGE)
    assert [r.refused for r in hub.told(edge, Receipt, at_least=2)] == [(refused,)] * 2
    assert hub.count(Unkept) == 1


def test_the_same_number_twice_in_one_message_is_one_event(hub, edge):
    says(hub, edge, binding())
    envelope = edge.seals(score(1))
    hub.hears(edge, "up/ev", edge.batch(envelope, envelope))
    assert all_stored(hub.told(edge, Receipt, at_least=2)) == [1, 2]
    assert hub.count(Score) == 1


def test_numbers_settle_in_any_order(hub, edge):
    envelopes = [edge.seals(one) for one in (binding(), score(1), score(2), score(3))]
    for envelope in (envelopes[0], envelopes[3], envelopes[1], envelopes[2]):
        hub.hears(edge, "up/ev", edge.batch(envelope))
    assert all_stored(hub.told(edge, Receipt, at_least=4)) == [1, 2, 3, 4]


def test_a_void_is_stored_so_that_numbers_have_no_gap(hub, edge):
    says(hub, edge, Void())
    assert hub.told(edge, Receipt) == [Receipt(edge.outbox, (NumberRange(1, 1),), ())]


def test_two_outboxes_of_one_edge_count_apart(hub, edge):
    says(hub, edge, binding())
    other = AnEdge(edge.name)
    other.signing, other.private = edge.signing, edge.private
    other.epoch, other.epoch_key = edge.epoch, edge.epoch_key
    says(hub, other, score(1))
    assert {r.outbox for r in hub.told(edge, Receipt, at_least=2)} == {edge.outbox, other.outbox}


# -- commit, then acknowledge, then receipt


def test_nothing_is_acknowledged_or_receipted_before_the_commit(hub, edge):
    order = []

    def commit(connection):
        if connection.get_execution_options().get("myvisit_writes"):
            order.append("commit")

    event.listen(hub.store.engine, "commit", commit)
    publish = hub.answers._publish
    hub.answers._publish = lambda *said: (order.append("receipt"), publish(*said))
    hub.queues(edge, "up/ev", edge.batch(edge.seals(Void())), lambda: order.append("ack"))
    until(lambda: "receipt" in order)
    assert order[: order.index("receipt") + 1] == ["commit", "ack", "receipt"]


def test_while_the_disk_is_full_nothing_is_acknowledged_and_nothing_is_lost(hub, edge):
    full, acked = [True], []

    def commit(_connection):
        if full[0]:
            raise OperationalError("commit", None, OSError("disk is full"))

    event.listen(hub.store.engine, "commit", commit)
    hub.queues(edge, "up/ev", edge.batch(edge.seals(Void())), lambda: acked.append("first"))
    until(lambda: hub.ingest.counts["commits_failed"] >= 2)
    assert (acked, hub.heard(edge, Receipt)) == ([], [])
    full[0] = False
    assert all_stored(hub.told(edge, Receipt)) == [1]
    assert acked == ["first"]
    assert hub.count(Received) == 1


def test_while_the_store_is_away_and_no_room_is_left_the_line_lets_go_and_the_hub_stops(
    hub, edge, monkeypatch
):
    def away():
        raise NoConnectionFree

    monkeypatch.setattr(hub.ingest, "_queue", Queue(1))
    monkeypatch.setattr(hub.store, "write", away)
    acked = []
    until(lambda: not hub.ingest._queue.full())

    def line():
        for number in range(1, 6):
            batch = edge.batch(edge.seals(score(number)))
            hub.queues(edge, "up/ev", batch, lambda: acked.append("one"))

    reading = threading.Thread(target=line)
    reading.start()
    until(lambda: hub.ingest.counts["commits_failed"] and hub.ingest._queue.full())
    hub.ingest.take_no_more()
    reading.join(SECONDS)
    assert not reading.is_alive()
    hub.ingest.stop()
    assert acked == []
    monkeypatch.undo()
    hub.ingest = hub.put_together()[1]
    hub.ingest.start()


def test_what_waits_is_held_once_and_not_again_as_it_came(hub, edge):
    with hub.store.write():
        batch = edge.batch(edge.seals(binding()))
        hub.queues(edge, "up/ev", batch, lambda: None)
        hub.queues(edge, "up/ev", batch, lambda: None)
        waiting = until(lambda: [one for one in list(hub.ingest._queue.queue) if one])
        assert {letter.delivery.payload for letter in waiting} == {b""}
    until(lambda: 1 in all_stored(hub.heard(edge, Receipt)))


def test_whatever_is_queued_while_a_commit_runs_is_one_transaction(hub, edge):
    says(hub, edge, binding())
    before = len(hub.told(edge, Receipt))
    with hub.store.write():  # the ingest waits for its turn, and the queue forms by itself
        hub.queues(edge, "up/ev", edge.batch(edge.seals(score(1))), lambda: None)
        until(hub.ingest._queue.empty)
        for number in range(2, 42):
            hub.queues(edge, "up/ev", edge.batch(edge.seals(score(number))), lambda: None)
    until(lambda: hub.count(Score) == 41)
    receipts = hub.told(edge, Receipt, at_least=before + 2)[before:]
    assert [receipt.stored for receipt in receipts] == [
        (NumberRange(2, 2),),
        (NumberRange(3, 42),),
    ]


# -- seals


def test_a_forged_event_settles_no_number_so_that_the_true_one_still_comes(hub, edge):
    says(hub, edge, binding())
    true = edge.seals(score(1))
    for forged in (
        changed(true, body=b"f" * len(true.body)),
        changed(true, body=true.body[:-1]),
        changed(true, number=7),
        changed(true, priority=1),
    ):
        hub.hears(edge, "up/ev", edge.batch(forged))
    assert all_stored(hub.heard(edge, Receipt)) == [1]
    assert hub.count(Received) == 1
    assert {row["why"] for row in hub.rows(Quarantine)} == {"EventEnvelope: BadSeal"}
    hub.hears(edge, "up/ev", edge.batch(true))
    assert all_stored(hub.told(edge, Receipt, at_least=2)) == [1, 2]


def test_an_event_of_another_edge_does_not_open_under_this_ones_name(hub, edge):
    bicycle = AnEdge("bicycle")
    hub.welcomes(bicycle)
    foreign = edge.seals(Void())
    hub.hears(bicycle, "up/ev", bicycle.batch(foreign))
    stolen = hub.told(bicycle, Receipt)
    assert stolen == [Receipt(edge.outbox, (), (), (edge.epoch,))]
    assert hub.count(Received) == 0


def test_an_unknown_epoch_is_asked_for_and_nothing_is_stored(hub):
    edge = AnEdge()
    hub.enrol(edge)
    envelopes = says(hub, edge, Void())
    assert hub.told(edge, Receipt) == [Receipt(edge.outbox, (), (), (edge.epoch,))]
    sealing = hub.calendar.answer(b"", NOON).sealing_keys[0]
    hub.hears(edge, "up/epoch", to_json(edge.opens_epoch(sealing.day, sealing.public)))
    hub.hears(edge, "up/ev", edge.batch(*envelopes))
    assert all_stored(hub.told(edge, Receipt, at_least=2)) == [1]


def test_an_epoch_outlives_a_restart_of_the_hub(hub, edge):
    hub.restart()
    says(hub, edge, Void())
    assert all_stored(hub.told(edge, Receipt)) == [1]


def test_an_epoch_and_its_first_events_may_come_in_one_breath(hub):
    edge = AnEdge()
    hub.enrol(edge)
    sealing = hub.calendar.answer(b"", NOON).sealing_keys[0]
    with hub.store.write():
        opened = to_json(edge.opens_epoch(sealing.day, sealing.public))
        hub.queues(edge, "up/epoch", opened, lambda: None)
        hub.queues(edge, "up/ev", edge.batch(edge.seals(Void())), lambda: None)
    assert all_stored(hub.told(edge, Receipt)) == [1]


def test_an_epoch_that_somebody_else_signed_opens_nothing(hub):
    edge, forger = AnEdge(), AnEdge()
    hub.enrol(edge)
    sealing = hub.calendar.answer(b"", NOON).sealing_keys[0]
    hub.hears(edge, "up/epoch", to_json(forger.opens_epoch(sealing.day, sealing.public)))
    hub.hears(edge, "up/ev", edge.batch(forger.seals(Void())))
    assert hub.told(edge, Receipt) == [Receipt(forger.outbox, (), (), (forger.epoch,))]
    assert [row["why"] for row in hub.rows(Quarantine)] == ["EpochOpened: BadSeal"]


def test_a_reference_that_is_not_the_bindings_own_is_refused(hub, edge):
    from hub.line.seal import seals  # noqa: PLC0415 - the contract's, to forge with the true key

    real = seals.binding_ref
    seals.binding_ref = lambda _: b"x" * 16
    try:
        envelope = edge.seals(binding())
    finally:
        seals.binding_ref = real
    hub.hears(edge, "up/ev", edge.batch(envelope))
    assert [r.refused for r in hub.told(edge, Receipt)] == [
        (RefusedRange(1, 1, Refusal.MALFORMED),)
    ]


# -- who may speak


@pytest.mark.parametrize("revoked", [False, True], ids=["never enrolled", "revoked"])
def test_who_is_not_enrolled_is_not_heard(hub, revoked):
    edge = AnEdge("stranger")
    if revoked:
        hub.enrol(edge, revoked_at=NOON)
    says(hub, edge, Void())
    hub.hears(edge, "up/ask", to_json(Ask("stranger", AskKind.KEYS, b"n")))
    assert hub.published == []
    lines = hub.rows(Quarantine)
    assert {line["topic"] for line in lines} == {"stranger/up/ev", "stranger/up/ask"}
    assert all("enrol" in line["why"] for line in lines)
    assert hub.count(Received) == 0


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"{", "EventBatch: is not JSON"),
        (b'{"v":2}', "EventBatch.v: only version 1 is known here"),
        (b'{"v":1,"edge":"bicycle","events":[]}', "EventBatch.edge: is not the edge of the topic"),
        (b'{"v":1,"edge":"wall","events":[],"name":"x"}', "EventBatch: has an unknown field"),
    ],
)
def test_what_cannot_be_read_is_put_aside_acknowledged_and_counted(hub, edge, payload, why):
    hub.hears(edge, "up/ev", payload)
    (line,) = hub.rows(Quarantine)
    assert line["why"].startswith(why)
    assert line["topic"] == "wall/up/ev"
    until(lambda: hub.ingest.counts["put_aside"] == 1)


def test_a_strangers_words_in_a_topic_are_not_written_down(hub, edge):
    hub.hears(edge, "up/guardian@example.org", b"{}")
    assert [row["topic"] for row in hub.rows(Quarantine)] == ["wall/?"]


def test_what_comes_again_and_again_is_one_line_that_counts(hub, edge):
    for minute in range(3):
        hub.clock.at = NOON + timedelta(minutes=minute)
        hub.hears(edge, "up/ev", b"{")
    (line,) = hub.rows(Quarantine)
    assert (line["topic"], line["times"]) == ("wall/up/ev", 3)
    assert (line["first_at"], line["at"]) == (NOON, NOON + timedelta(minutes=2))


def test_a_flood_of_garbage_fills_no_disk_and_all_of_it_is_counted(hub, edge, monkeypatch):
    monkeypatch.setattr("hub.settling.quarantine.MOST_KINDS", 3)
    for path in ("up/ev", "up/epoch", "up/ask", "up/presence", "manifest", "up/wish", "up/ev"):
        hub.hears(edge, path, b"{")
    lines = {(row["topic"], row["why"]): row["times"] for row in hub.rows(Quarantine)}
    assert len(lines) == 3
    assert lines[ALL_OTHERS] == 4
    assert lines["wall/up/ev", "EventBatch: is not JSON"] == 2
    assert sum(lines.values()) == 7
    until(lambda: hub.ingest.counts["put_aside"] == 7)


def test_an_event_that_breaks_the_domain_holds_no_other_up(tmp_path):
    class Breaks:
        def decide(self, tx, said):
            if said.body.first_name == "Breaks":
                raise RuntimeError
            return real.decide(tx, said)

    hub = AHub(tmp_path)
    real, hub.decisions = hub.decisions, Breaks()
    hub.darkroom, hub.ingest = hub.put_together()
    hub.start()
    try:
        edge = AnEdge()
        hub.welcomes(edge)
        says(hub, edge, binding(1), binding(2, first_name="Breaks"), binding(3))
        assert all_stored(hub.told(edge, Receipt)) == [1, 3]
        assert [row["why"] for row in hub.rows(Quarantine)] == [f"{BROKE}RuntimeError"]
    finally:
        hub.close()
