"""Which series the numbers of an outbox are of: none is given twice, even by a card put back."""

import shutil

import pytest

from edge.contract.downward import NumberRange, Receipt
from edge.contract.events import MediumKind, MediumMade
from edge.outbox import Outbox
from tests.edge.a_hub import NOON, AnEdge, a_score


@pytest.fixture
def edge(tmp_path):
    return AnEdge(tmp_path)


@pytest.fixture
def outbox(edge):
    box = Outbox(edge.data / "outbox.db", edge.seal, edge.clock)
    yield box
    box.close()


def opened_again(edge):
    edge.starts_again()
    return Outbox(edge.data / "outbox.db", edge.seal, edge.clock)


def first_stored(outbox):
    return Receipt(outbox.id, (NumberRange(1, 1),), ())


def test_a_start_with_rows_that_wait_goes_on_in_their_series(edge, outbox):
    outbox.keep(a_score())
    before = outbox.id
    outbox.close()
    again = opened_again(edge)
    assert again.id == before
    assert [row.outbox for row in again.rows(10)] == [before]
    again.forget(first_stored(again))
    assert again.rows(10) == ()
    again.close()


def test_a_start_with_a_photo_on_its_way_goes_on_in_its_series(edge, outbox):
    medium = MediumMade(
        result_id=b"r" * 16,
        binding_id=b"b" * 16,
        exhibit="wall",
        kind=MediumKind.PHOTO,
        mime="image/png",
        sha256=b"s" * 32,
        sealed_bytes=10,
        chunks=1,
        made_at=NOON,
    )
    outbox.fill(outbox.reserve(10, b"1" * 16), medium)
    outbox.forget(first_stored(outbox))
    assert outbox.rows(10) == ()
    before = outbox.id
    outbox.close()
    again = opened_again(edge)
    assert again.id == before
    again.close()


def test_a_card_that_is_restored_from_an_image_gives_no_number_twice(edge, outbox, tmp_path):
    outbox.keep(a_score())
    outbox.forget(first_stored(outbox))
    outbox.close()
    card, image = edge.data / "outbox.db", tmp_path / "image"
    shutil.copy(card, image)
    given = set()
    for _ in range(2):
        shutil.copy(image, card)
        box = opened_again(edge)
        for n in (1, 2, 3):
            box.keep(a_score(n))
        rows = [(row.outbox, row.number) for row in box.rows(10)]
        assert given.isdisjoint(rows)
        given.update(rows)
        box.close()
    assert len(given) == 6


def test_a_second_opening_of_an_empty_outbox_takes_no_row_of_the_first(edge, outbox):
    before = outbox.id
    second = Outbox(edge.data / "outbox.db", edge.seal, edge.clock)
    assert second.id != before
    outbox.keep(a_score())
    (row,) = outbox.rows(10)
    assert row.outbox == outbox.id == second.id
    for opened in outbox.epochs():
        edge.hub.hears_epoch(opened)
    assert edge.hub.opens(row) == a_score()
    second.close()
