"""How stories end: a page is opened, erased, or there is none and nothing is stored anywhere."""

from __future__ import annotations

from simulators.journeys.family_page import FamilyPage, page_link
from simulators.journeys.rehearsal import QUIET, Rehearsal
from simulators.journeys.tally import expect
from simulators.visitors import Visitor


def mailed_page(day: Rehearsal, letters: int) -> FamilyPage:
    """Let an hour pass after all has reached the hub, read the story's last mail, open its link."""
    day.museum.wait_until_all_is_sent()
    day.museum.let_pass(QUIET)
    letter = day.wait_for_letters(letters)[-1]
    return day.open_page(page_link(letter))


def erase(day: Rehearsal, page: FamilyPage, results: int) -> None:
    """Erase all on the page, and look for what is left."""
    number = page.erase_all()
    with day.store() as store:
        expect(store.was_erased(number), "The ledger does not hold what the receipt says.")
        expect(store.rows() == 0, "Rows are left after all was erased.")
        expect(store.keys() == 0, "Keys are left after all was erased.")
        expect(not store.media_files(), "Photos are left after all was erased.")
    expect(page.is_gone(), "The erased page still opens.")
    day.tally.erased = results


def nothing_is_stored(day: Rehearsal, *visitors: Visitor) -> None:
    """Search store, keyring, media, outboxes and the disks of all installations.

    Raises:
        ExpectationFailed: something is there; says what, not whose.
    """
    day.look_into_store()
    with day.store() as store:
        expect(store.rows() == 0, "Rows are stored of somebody of whom nothing is to be kept.")
        expect(store.keys() == 0, "A key was made for somebody of whom nothing is to be kept.")
        expect(not store.media_files(), "A photo or a sound is stored that nobody agreed to.")
    for place in day.museum.installations:
        expect(place.waiting() == 0, f"Something waits in the outbox of {place.name}.")
        for one in visitors:
            expect(not place.holds(one.band.uid), f"A band's UID is on disk at {place.name}.")
    expect(not day.museum.letters(), "A mail went to somebody of whom nothing is to be kept.")
