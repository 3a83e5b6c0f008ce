"""What the hub opens, and what it will not."""

from datetime import UTC, date, datetime

import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from edge.contract import seals
from edge.contract.codec import Malformed, to_json
from edge.contract.downward import KeysAhead, NumberRange, Receipt
from edge.contract.envelopes import CHUNK_BYTES, DownKind, EventKind
from edge.contract.events import ScoreMade
from hub.errors import BadSeal
from hub.line import seal
from tests.hub.an_edge import MUSEUM, AnEdge, changed

DAY = date(2026, 5, 4)
SCORE = ScoreMade(
    result_id=b"r" * 16,
    binding_id=b"b" * 16,
    exhibit="wall",
    metric="reaction",
    value=212.0,
    made_at=datetime(2026, 5, 4, 10, 0, tzinfo=UTC),
)


@pytest.fixture
def edge():
    return AnEdge()


def test_an_epoch_signed_by_its_edge_and_sealed_to_the_day_opens(edge):
    private = PrivateKey.generate()
    opened = edge.opens_epoch(DAY, bytes(private.public_key))
    seal.check_epoch(MUSEUM, opened, edge.verify_key)
    assert seal.epoch_key(opened, bytes(private)) == edge.epoch_key


def test_an_epoch_that_another_key_signed_is_nobodys(edge):
    opened = edge.opens_epoch(DAY, bytes(PrivateKey.generate().public_key))
    with pytest.raises(BadSeal):
        seal.check_epoch(MUSEUM, opened, bytes(SigningKey.generate().verify_key))


@pytest.mark.parametrize(
    "other",
    [
        {"day": date(2026, 5, 5)},
        {"epoch": b"e" * 16},
        {"edge": "bicycle"},
        {"signature": b"short"},
        {"signature": b"\0" * 64},
        {"sealed": b"\0" * 80},
    ],
    ids=str,
)
def test_an_announcement_with_one_other_field_is_no_longer_signed(edge, other):
    opened = edge.opens_epoch(DAY, bytes(PrivateKey.generate().public_key))
    with pytest.raises(BadSeal):
        seal.check_epoch(MUSEUM, _replaced(opened, **other), edge.verify_key)


def test_an_announcement_for_one_museum_does_not_serve_in_another(edge):
    opened = edge.opens_epoch(DAY, bytes(PrivateKey.generate().public_key))
    with pytest.raises(BadSeal):
        seal.check_epoch("other", opened, edge.verify_key)


def test_an_epoch_sealed_to_another_days_key_does_not_open(edge):
    opened = edge.opens_epoch(DAY, bytes(PrivateKey.generate().public_key))
    with pytest.raises(BadSeal):
        seal.epoch_key(opened, bytes(PrivateKey.generate()))


@pytest.mark.parametrize("sealed", [b"", b"x", b"x" * 47, b"x" * 48, b"x" * 200])
def test_bytes_that_are_no_sealed_box_are_refused_not_raised(edge, sealed):
    private = PrivateKey.generate()
    opened = _replaced(edge.opens_epoch(DAY, bytes(private.public_key)), sealed=sealed)
    with pytest.raises(BadSeal):
        seal.epoch_key(opened, bytes(private))


def test_an_epoch_key_of_another_length_is_no_key(edge):
    private = PrivateKey.generate()
    edge.epoch_key = b"too short"
    with pytest.raises(BadSeal):
        seal.epoch_key(edge.opens_epoch(DAY, bytes(private.public_key)), bytes(private))


def test_a_sealed_score_comes_out_as_it_went_in(edge):
    envelope = edge.seals(SCORE)
    plain = seal.open_event(MUSEUM, "wall", envelope, edge.epoch_key)
    assert seal.read_event(envelope.kind, plain) == SCORE


@pytest.mark.parametrize(
    "other",
    [
        {"outbox": b"o" * 16},
        {"number": 2},
        {"kind": EventKind.BINDING_MADE},
        {"priority": 1},
        {"ref": b"f" * 16},
        {"epoch": b"e" * 16},
        {"body": b""},
        {"body": b"x" * 39},
        {"body": b"x" * 200},
    ],
    ids=str,
)
def test_an_envelope_with_one_other_field_does_not_open(edge, other):
    envelope = changed(edge.seals(SCORE), **other)
    with pytest.raises(BadSeal):
        seal.open_event(MUSEUM, "wall", envelope, edge.epoch_key)


@pytest.mark.parametrize(("museum", "name"), [("other", "wall"), (MUSEUM, "bicycle")])
def test_an_event_of_one_edge_does_not_open_as_anothers(edge, museum, name):
    with pytest.raises(BadSeal):
        seal.open_event(museum, name, edge.seals(SCORE), edge.epoch_key)


def test_a_score_sealed_as_a_binding_is_malformed():
    with pytest.raises(Malformed):
        seal.read_event(EventKind.BINDING_MADE, to_json(SCORE))


def test_a_chunk_opens_only_in_its_place(edge):
    chunks = edge.seals_file(b"p" * (CHUNK_BYTES + 1), number=7)
    binds = seals.chunk_binds(MUSEUM, "wall", edge.outbox, 7, 1)
    assert seal.open_chunk(chunks[1], binds, edge.epoch_key) == b"p"
    with pytest.raises(BadSeal):
        seal.open_chunk(chunks[0], binds, edge.epoch_key)


def test_a_receipt_reaches_only_its_edge_and_names_the_hub_as_its_writer(edge):
    hub = PrivateKey.generate()
    receipt = Receipt(edge.outbox, (NumberRange(1, 9),), ())
    boxed = seal.DownBoxes(MUSEUM, hub).box("wall", edge.box_key, receipt)
    assert boxed.kind is DownKind.RECEIPT
    assert edge.unboxes(to_json(boxed), bytes(hub.public_key)) == receipt


def test_keys_going_down_stand_in_clear_nowhere(edge):
    hub = PrivateKey.generate()
    boxes = seal.DownBoxes(MUSEUM, hub)
    boxed = boxes.box(
        "wall", edge.box_key, KeysAhead(b"nonce", (), (), datetime(2026, 5, 4, tzinfo=UTC))
    )
    assert b"nonce" not in to_json(boxed)


def _replaced(opened, **fields):
    was = {name: getattr(opened, name) for name in type(opened).__slots__}
    return type(opened)(**{**was, **fields})
