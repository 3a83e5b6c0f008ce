"""What is wrong is put aside or refused by name and counted; what is right beside it is stored."""

import json
from datetime import timedelta

import pytest

from edge.contract import topics
from edge.contract.codec import to_json
from edge.contract.downward import Receipt, Refusal
from edge.contract.events import Void
from hub.line.ends import Delivery
from hub.line.incoming import MAX_MESSAGE_BYTES
from hub.store import Binding, Quarantine, Received, Score
from tests.hub.a_hub import NOON, all_stored, binding, says, score, until
from tests.hub.an_edge import MUSEUM, AnEdge, changed

GOOD = 90
"""The score that is right, and comes right after what is wrong."""


def fine(edge):
    """A batch that nothing is wrong with, as JSON."""
    return edge.batch(edge.seals(score(1)))


def with_event(edge, **fields):
    """The same, but for these fields of its event."""
    plain = json.loads(fine(edge))
    plain["events"][0] |= fields
    return json.dumps(plain).encode()


ASIDE = {
    "truncated": (lambda edge: fine(edge)[:-20], "EventBatch: is not JSON"),
    "oversized": (lambda _: b" " * (MAX_MESSAGE_BYTES + 1), "EventBatch: is too large"),
    "deeply nested": (lambda _: b'{"v":' * 50_000, "EventBatch: is not JSON"),
    "a number as text": (lambda edge: with_event(edge, number="1"), "EventBatch.events[0].number"),
    "a body as number": (lambda edge: with_event(edge, body=7), "EventBatch.events[0].body"),
    "a kind of nobody's": (lambda edge: with_event(edge, kind="x"), "EventBatch.events[0].kind"),
    "a wrong seal": (
        lambda edge: edge.batch(changed(edge.seals(score(1)), body=b"x" * 200)),
        "EventEnvelope: BadSeal",
    ),
    "another place": (
        lambda edge: edge.batch(changed(edge.seals(score(1)), number=77)),
        "EventEnvelope: BadSeal",
    ),
}


@pytest.mark.parametrize("wrong", ASIDE)
def test_what_cannot_be_read_or_opened_is_put_aside_by_name_and_disturbs_nothing(hub, edge, wrong):
    payload, why = ASIDE[wrong]
    says(hub, edge, binding())
    hub.hears(edge, "up/ev", payload(edge))
    says(hub, edge, score(GOOD))
    until(lambda: hub.count(Score) == 1)
    (line,) = hub.rows(Quarantine)
    assert (line["topic"], line["why"].startswith(why)) == ("wall/up/ev", True), line["why"]
    assert hub.ingest.counts["put_aside"] == 1


REFUSED = {
    "out of range": (score(1, value=1e12), Refusal.OUT_OF_RANGE),
    "of tomorrow": (score(1, made_at=NOON + timedelta(days=1)), Refusal.NO_SUCH_BINDING),
    "a registration of tomorrow": (
        binding(2, made_at=NOON + timedelta(hours=2)),
        Refusal.MALFORMED,
    ),
    "an exhibit of nobody's": (score(1, exhibit="other"), Refusal.NO_SUCH_EXHIBIT),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_what_can_never_be_kept_is_refused_by_name_and_disturbs_nothing(hub, edge, wrong):
    body, why = REFUSED[wrong]
    says(hub, edge, binding())
    says(hub, edge, body, score(GOOD))
    until(lambda: hub.count(Score) == 1)
    receipts = hub.told(edge, Receipt, at_least=2)
    assert [one.reason for receipt in receipts for one in receipt.refused] == [why]
    assert all_stored(receipts) == [1, 3]
    until(lambda: hub.ingest.counts["refused"] == 1)


def test_what_is_replayed_in_another_order_is_stored_once_and_receipted_each_time(hub, edge):
    envelopes = says(hub, edge, binding(), *(score(number) for number in range(1, 6)))
    for envelope in (*reversed(envelopes), *envelopes):
        hub.hears(edge, "up/ev", edge.batch(envelope))
    assert (hub.count(Binding), hub.count(Score), hub.count(Received)) == (1, 5, 6)
    until(lambda: hub.ingest.counts["duplicates"] == 12)
    assert all_stored(hub.told(edge, Receipt, at_least=13)) == sorted([*range(1, 7)] * 3)


@pytest.mark.parametrize("revoked_at", [None, NOON], ids=["unknown", "revoked"])
def test_an_edge_that_may_not_speak_is_put_aside_and_those_that_may_are_heard(
    hub, edge, revoked_at
):
    stranger = AnEdge("stranger")
    if revoked_at:
        hub.enrol(stranger, revoked_at=revoked_at)
    says(hub, stranger, Void())
    says(hub, edge, binding(), score(GOOD))
    until(lambda: hub.count(Score) == 1)
    assert [line["topic"] for line in hub.rows(Quarantine)] == ["stranger/up/ev"]


def test_what_is_said_to_another_museum_is_put_aside(hub, edge):
    acked = []
    foreign = topics.edge_topic("othermuseum", edge.name, "up/ev")
    hub.ingest.receive(
        Delivery(foreign, to_json(Void()), retained=False, ack=lambda: acked.append("acked"))
    )
    says(hub, edge, binding(), score(GOOD))
    assert acked == ["acked"]
    (line,) = hub.rows(Quarantine)
    assert "museum" in line["why"]
    assert MUSEUM not in line["topic"]
    assert hub.count(Score) == 1
