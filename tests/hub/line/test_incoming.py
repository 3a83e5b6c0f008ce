"""Whatever a stranger publishes is read, or put aside by name; nothing is raised, nothing lost."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.contract import topics
from edge.contract.codec import to_json
from edge.contract.envelopes import (
    Ask,
    AskKind,
    EdgePresence,
    EventBatch,
    Request,
    RequestKind,
)
from edge.contract.events import Void
from edge.contract.health import ReaderCondition, ReaderHealthReport
from edge.contract.manifest import ExhibitDeclared, ExhibitManifest, Metric, Texts
from hub.line.incoming import (
    MAX_EVENTS,
    MAX_MESSAGE_BYTES,
    MAX_REQUEST_BYTES,
    Chunk,
    Emptied,
    FromEdge,
    RetainedInTheBroker,
    Unreadable,
    read,
)
from hub.media.files import SLOT_BYTES
from tests.hub.an_edge import MUSEUM, AnEdge, changed

EDGE = AnEdge("wall")
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
VOID = EDGE.seals(Void())
METRIC = Metric("reaction", Texts("Reactietijd"), Texts("ms"), 80, 2000, 0, "lower")
MANIFEST = ExhibitManifest(
    "wall", Texts("Muur"), Texts("Hoe snel?"), Texts("Zenuwen"), Texts("Liniaal"), (METRIC,)
)


def on(path, payload, *, retained=False, edge="wall", museum=MUSEUM):
    return read(MUSEUM, topics.edge_topic(museum, edge, path), payload, retained=retained)


def plainly(value, **fields):
    """Return a message's JSON with other fields."""
    return json.dumps({**json.loads(to_json(value)), **fields}).encode()


BATCH = EventBatch("wall", (VOID,))
REQUEST = Request("wall", RequestKind.STAFF_ASKED, b"n" * 16, b"box")


DECLARED = ExhibitDeclared("wall", NOON, to_json(MANIFEST), b"g" * 64)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("up/ev", BATCH),
        ("up/ask", Ask("wall", AskKind.KEYS, b"n")),
        ("up/req", REQUEST),
        ("up/presence", EdgePresence("wall", on=True, boot=b"b", waiting=0, oldest_seconds=0)),
        ("up/health", ReaderHealthReport("wall", NOON, ReaderCondition.READING, {})),
        ("manifest", DECLARED),
    ],
)
def test_what_an_edge_says_is_read(path, said):
    assert on(path, to_json(said)) == FromEdge("wall", said)


def test_a_chunk_is_bytes_and_named_by_its_topic():
    assert on(f"up/media/{'ab' * 32}/3", b"sealed") == Chunk("wall", b"\xab" * 32, 3, b"sealed")


def test_a_chunk_longer_than_its_place_is_put_aside_at_once():
    path = f"up/media/{'ab' * 32}/3"
    assert isinstance(on(path, b"x" * SLOT_BYTES), Chunk)
    assert on(path, b"x" * (SLOT_BYTES + 1)) == Unreadable("a chunk: is too large")


def aside(label, path, payload, why, **where):
    return pytest.param(path, payload, where, why, id=label)


@pytest.mark.parametrize(
    ("path", "payload", "where", "why"),
    [
        aside("not json", "up/ev", b"{", "EventBatch: is not JSON"),
        aside("not utf-8", "up/ev", b"\xff\xfe", "EventBatch: is not JSON"),
        aside("deeply nested", "up/ev", b"[" * 100_000, "EventBatch: is not JSON"),
        aside("a list", "up/ev", b"[]", "EventBatch: must be an object"),
        aside("no version", "up/ev", b"{}", "EventBatch.v: only version 1"),
        aside("version 2", "up/ev", plainly(BATCH, v=2), "EventBatch.v: only version 1"),
        aside("extra field", "up/ev", plainly(BATCH, name="x"), "unknown field 'name'"),
        aside("extra in event", "up/ev",
              plainly(BATCH, events=[{**json.loads(to_json(VOID)), "email": "x"}]),
              "EventBatch.events[0]: has an unknown field 'email'"),
        aside("a field less", "up/ev", b'{"v":1,"edge":"wall"}', "misses the field 'events'"),
        aside("another edge", "up/ev", EDGE.batch(VOID), "is not the edge of the topic",
              edge="bicycle"),
        aside("another museum", "up/ev", EDGE.batch(VOID), "not a topic of this museum",
              museum="other"),
        aside("no events", "up/ev", to_json(EventBatch("wall", ())), "must be 1 to 100"),
        aside("too many", "up/ev", EDGE.batch(*[VOID] * (MAX_EVENTS + 1)), "must be 1 to 100"),
        aside("too large", "up/ev", b" " * (MAX_MESSAGE_BYTES + 1), "is too large"),
        aside("number 0", "up/ev", EDGE.batch(changed(VOID, number=0)), "must count from 1"),
        aside("number 2^63", "up/ev", EDGE.batch(changed(VOID, number=2**63)), "must count from"),
        aside("short outbox", "up/ev", EDGE.batch(changed(VOID, outbox=b"x")), "16 bytes"),
        aside("long ref", "up/ev", EDGE.batch(changed(VOID, ref=b"x" * 17)), "16 bytes"),
        aside("priority 2", "up/ev", EDGE.batch(changed(VOID, priority=2)), "must be 0 or 1"),
        aside("unknown kind", "up/ev",
              plainly(BATCH, events=[{**json.loads(to_json(VOID)), "kind": "wish"}]),
              "must be one of"),
        aside("number as text", "up/ev",
              plainly(BATCH, events=[{**json.loads(to_json(VOID)), "number": "1"}]),
              "must be a whole number"),
        aside("endless nonce", "up/ask", to_json(Ask("wall", AskKind.KEYS, b"n" * 65)),
              "is too long"),
        aside("short nonce", "up/req", plainly(REQUEST, nonce="bm4="), "must be 16 bytes"),
        aside("large request", "up/req", to_json(REQUEST) + b" " * MAX_REQUEST_BYTES,
              "Request: is too large"),
        aside("unknown request", "up/req", plainly(REQUEST, kind="wish"), "must be one of"),
        aside("request of another", "up/req", to_json(REQUEST), "is not the edge of the topic",
              edge="bicycle"),
        aside("unknown path", "up/wish", b"{}", "nothing is said on that path"),
        aside("no edge", "up/ev", b"{}", "not a topic of this museum", edge="WALL"),
        aside("chunk of nothing", "up/media/zz/0", b"x", "no chunk travels on that path"),
        aside("unsigned", "manifest", to_json(MANIFEST), "ExhibitDeclared"),
        aside("declared by another", "manifest", to_json(DECLARED), "is not the edge of the topic",
              edge="bicycle"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_put_aside_by_name(path, payload, where, why):
    found = on(path, payload, **where)
    assert isinstance(found, Unreadable)
    assert why in found.why


def test_a_value_never_stands_in_the_reason():
    found = on("up/ev", plainly(BATCH, edge="guardian@example.org"))
    assert isinstance(found, Unreadable)
    assert "example.org" not in found.why


@pytest.mark.parametrize(
    "path", ["up/ev", "up/epoch", "up/ask", "up/req", f"up/media/{'ab' * 32}/0"]
)
def test_personal_traffic_that_a_broker_retains_is_for_clearing_not_for_reading(path):
    assert on(path, EDGE.batch(VOID), retained=True) == RetainedInTheBroker()


def test_presence_and_manifest_are_retained_by_right():
    assert on("manifest", to_json(DECLARED), retained=True) == FromEdge("wall", DECLARED)
    well = ReaderHealthReport("wall", NOON, ReaderCondition.READING, {})
    assert on("up/health", to_json(well), retained=True) == FromEdge("wall", well)


def test_an_empty_message_only_says_that_something_was_cleared():
    assert on("up/ev", b"") == Emptied()


@settings(max_examples=200, deadline=None)
@given(
    path=st.sampled_from(["up/ev", "up/epoch", "up/ask", "up/req", "up/presence", "manifest"]),
    payload=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["v", "edge", "events", "number", "kind", "epoch", "day", "nonce"]),
                inner,
            )
        ),
        max_leaves=12,
    ),
)
def test_no_json_at_all_makes_the_reader_raise(path, payload):
    found = on(path, json.dumps(payload).encode())
    assert isinstance(found, Unreadable | FromEdge)
