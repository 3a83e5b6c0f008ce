"""What leaves an edge is sealed to the hub alone; what comes to it is opened only from the hub."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from nacl.exceptions import CryptoError

from edge.contract import seals
from edge.contract.codec import Malformed
from edge.contract.downward import EraseBinding, NumberRange, Receipt
from edge.contract.envelopes import CHUNK_BYTES, DownKind, EventKind
from edge.contract.events import Void
from edge.errors import BadSeal, KeysMissing
from edge.seal import SEALED_CHUNK_BYTES, Place
from tests.edge.a_hub import TODAY, AHub, AnEdge, StillClock, a_score

PLACE = Place(b"o" * 16, 7, 0, b"f" * 16)
RECEIPT = Receipt(b"o" * 16, (NumberRange(1, 4),), ())


@pytest.fixture
def edge(tmp_path):
    return AnEdge(tmp_path)


def test_the_hub_opens_what_the_edge_sealed(edge):
    envelope = edge.seal.event(PLACE, a_score())
    edge.hub.hears_epoch(edge.seal.epoch().opened)
    assert edge.hub.opens(envelope) == a_score()
    assert envelope.kind is EventKind.SCORE_MADE
    assert (envelope.outbox, envelope.number, envelope.ref) == (b"o" * 16, 7, b"f" * 16)


@pytest.mark.parametrize(
    "other",
    [
        {"outbox": b"p" * 16},
        {"number": 8},
        {"kind": EventKind.VOID},
        {"priority": 1},
        {"ref": b""},
        {"body": b"\0" * 80},
    ],
    ids=lambda other: next(iter(other)),
)
def test_no_field_in_clear_can_be_changed(edge, other):
    envelope = edge.seal.event(PLACE, a_score())
    edge.hub.hears_epoch(edge.seal.epoch().opened)
    with pytest.raises(CryptoError):
        edge.hub.opens(replace(envelope, **other))


@pytest.mark.parametrize("other", [{"edge": "bicycle"}, {"museum": "elsewhere"}], ids=str)
def test_an_event_is_of_one_edge_of_one_museum(edge, other):
    envelope = edge.seal.event(PLACE, a_score())
    edge.hub.hears_epoch(edge.seal.epoch().opened)
    for name, value in other.items():
        setattr(edge.hub, name, value)
    with pytest.raises(CryptoError):
        edge.hub.opens(envelope)


def test_what_is_sealed_shows_nothing(edge):
    envelope = edge.seal.event(PLACE, a_score())
    assert a_score().binding_id not in envelope.body
    assert b"reaction" not in envelope.body
    assert edge.seal.event(PLACE, a_score()).body != envelope.body


def test_the_epoch_key_never_touches_the_disk_or_a_print(edge, tmp_path):
    key = edge.seal.epoch().key
    for path in tmp_path.rglob("*"):
        assert key not in path.read_bytes()
    assert repr(key) not in repr(edge.seal.epoch())


def test_an_epoch_is_announced_to_the_hubs_key_of_the_day(edge):
    opened = edge.seal.epoch().opened
    assert opened.day == TODAY
    edge.hub.hears_epoch(opened)
    assert edge.hub.epochs[opened.epoch] == edge.seal.epoch().key


def test_each_start_opens_its_own_epoch(edge):
    first = edge.seal.epoch()
    assert edge.seal.epoch() == first
    edge.starts_again()
    assert edge.seal.epoch().key != first.key
    assert edge.seal.epoch().opened.epoch != first.opened.epoch


def test_each_four_o_clock_opens_an_epoch(tmp_path):
    clock = StillClock(datetime(2026, 5, 5, 1, 59, 59, tzinfo=UTC))
    edge = AnEdge(tmp_path, clock)
    before = edge.seal.epoch()
    assert before.opened.day == TODAY
    clock.pass_by(1)
    after = edge.seal.epoch()
    assert after.opened.day == TODAY + timedelta(days=1)
    assert after.key != before.key
    assert edge.seal.event(PLACE, Void()).epoch == after.opened.epoch


def test_without_todays_key_nothing_is_sealed(tmp_path):
    edge = AnEdge(tmp_path, keys=False)
    assert not edge.seal.ready_to_keep()
    with pytest.raises(KeysMissing):
        edge.seal.event(PLACE, a_score())
    edge.takes_keys()
    assert edge.seal.ready_to_keep()
    assert edge.seal.event(PLACE, a_score()).body


def test_a_clock_that_jumps_out_of_the_known_days_seals_nothing(edge):
    edge.seal.epoch()
    edge.clock.pass_by(timedelta(days=30).total_seconds())
    assert not edge.seal.ready_to_keep()
    with pytest.raises(KeysMissing):
        edge.seal.epoch()


def test_an_epoch_outlives_the_night_for_what_was_begun_in_it(edge):
    epoch = edge.seal.epoch()
    edge.clock.pass_by(timedelta(days=1).total_seconds())
    assert edge.seal.event(PLACE, a_score(), epoch).epoch == epoch.opened.epoch


def test_a_chunk_is_bound_to_its_event_and_its_place(edge):
    epoch = edge.seal.epoch()
    edge.hub.hears_epoch(epoch.opened)
    envelope = edge.seal.event(PLACE, a_score(), epoch)
    sealed = edge.seal.chunk(PLACE, 2, b"p" * CHUNK_BYTES, epoch)
    assert len(sealed) == SEALED_CHUNK_BYTES
    assert edge.hub.opens_chunk(envelope, 2, sealed) == b"p" * CHUNK_BYTES
    for wrong, index in ((envelope, 1), (replace(envelope, number=8), 2)):
        with pytest.raises(CryptoError):
            edge.hub.opens_chunk(wrong, index, sealed)


def test_the_edge_opens_what_its_hub_says(edge):
    for body in (RECEIPT, edge.hub.keys_ahead(), EraseBinding(b"b" * 16)):
        assert edge.seal.unbox(edge.hub.says(body)) == body


def test_what_another_hub_says_is_not_opened(edge):
    stranger = AHub()
    stranger.box_key = edge.hub.box_key
    with pytest.raises(BadSeal):
        edge.seal.unbox(stranger.says(RECEIPT))


def test_what_is_said_to_another_edge_is_not_opened(edge):
    with pytest.raises(BadSeal):
        edge.seal.unbox(edge.hub.says(RECEIPT, to="bicycle"))
    with pytest.raises(BadSeal):
        edge.seal.unbox(replace(edge.hub.says(RECEIPT, to="bicycle"), edge="wall"))


def test_no_box_serves_as_another(edge):
    receipt = edge.hub.says(RECEIPT)
    with pytest.raises(BadSeal):
        edge.seal.unbox(replace(receipt, kind=DownKind.ERASE_BINDING))
    with pytest.raises(Malformed):
        edge.seal.unbox(edge.hub.says(RECEIPT, kind=DownKind.ERASE_BINDING))


def test_seal_statements_name_their_museum():
    parts = (b"e" * 16, TODAY, b"s")
    assert seals.epoch_statement("a", "wall", *parts) != seals.epoch_statement("b", "wall", *parts)
