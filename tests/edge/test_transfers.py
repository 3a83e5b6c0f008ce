"""Which chunk goes next: eight at a time, and none of what was dropped."""

from edge.contract.downward import NumberRange
from edge.tables import WaitingMedium
from edge.transfers import MOST_CHUNKS, Transfers

DROPPED = WaitingMedium(number=1, sha256=b"d" * 32, chunks=20, stored=True)
OTHER = WaitingMedium(number=2, sha256=b"o" * 32, chunks=3, stored=True)


def all_sent(transfers, first=1):
    """Send what may go, under one packet identifier after another; return (medium, index)."""
    gone = []
    while due := transfers.next():
        transfers.sent(first + len(gone), due[0].sha256)
        gone.append(due)
    return gone


def test_of_a_medium_that_is_dropped_nothing_goes_and_the_next_has_its_room():
    transfers = Transfers()
    for medium in (DROPPED, OTHER):
        transfers.begin(medium, whole=True)
    assert all_sent(transfers) == [(DROPPED, index) for index in range(MOST_CHUNKS)]
    transfers.drop(DROPPED.sha256)
    assert all_sent(transfers) == []  # eight are still on the wire
    for message in range(1, 1 + MOST_CHUNKS):
        assert transfers.acknowledged(message) is None
    assert all_sent(transfers, 100) == [(OTHER, index) for index in range(OTHER.chunks)]
    assert transfers.medium(DROPPED.sha256) is None


def test_what_the_hub_misses_of_a_dropped_medium_is_not_taken_up_again():
    transfers = Transfers()
    transfers.begin(DROPPED, whole=False)
    transfers.drop(DROPPED.sha256)
    assert not transfers.wanted(DROPPED.sha256, (NumberRange(0, 19),))
    assert transfers.next() is None
