"""The four journeys, each as the visitors would tell it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from simulators.exhibits.door import KEPT, NOT_KEPT
from simulators.journeys.family_page import FamilyPage
from simulators.journeys.rehearsal import QUIET, Rehearsal, rehearsed
from simulators.journeys.tally import Tally, expect

HOME = "guardian@example.org"


def family(folder: Path, broker: str) -> Tally:
    """An adult and two children play everywhere, open their one page, and erase all of it."""
    with rehearsed("family", folder, broker) as day:
        adult = day.visitor("Testouder", HOME, 41)
        older = day.visitor("Testkind", HOME, 14)
        younger = day.visitor("Testkleuter", HOME, 6, says_yes=frozenset({"score"}))
        for visitor in (adult, older, younger):
            for place in day.museum.installations:
                day.play(visitor, place)
        page = _mailed_page(day, letters=2)  # the first asks the guardian to confirm
        shown = day.read_page(page, day.tally.told_saved)
        expect(set(shown.kept) == day.kept_ids(), "The page shows other results than were made.")
        expect(day.tally.told_saved >= 6, "A family must make at least six results.")  # noqa: PLR2004 - issue 2
        expect(bool(shown.pictures), "The page shows no photo.")
        day.look_into_store()
        _erase(day, page, len(shown.kept))
        return day.tally


def child_alone(folder: Path, broker: str) -> Tally:
    """A child under 13 with nobody beside them plays everywhere, and nothing of it is kept."""
    with rehearsed("child-alone", folder, broker) as day:
        child = day.visitor("Testkind", HOME, 9, guardian_near=False)
        for place in day.museum.installations:
            for told in day.play(child, place):
                expect(told.state != KEPT, "A result of a child alone was kept.")
        day.museum.let_pass(QUIET)
        day.look_into_store()
        with day.store() as store:
            expect(store.rows() == 0, "Rows of a child alone are stored.")
            expect(store.keys() == 0, "A key was made for a child alone.")
            expect(not store.media_files(), "A photo of a child alone is stored.")
        for place in day.museum.installations:
            expect(place.waiting() == 0, f"Something waits in the outbox of {place.name}.")
            expect(not place.holds(child.band.uid), f"The band's UID is on disk at {place.name}.")
        return day.tally


def returning(folder: Path, broker: str) -> Tally:
    """A visitor comes again three days later; once the new link is opened, the old day is gone."""
    with rehearsed("returning", folder, broker) as day:
        visitor = day.visitor("Testbezoeker", HOME, 34)
        for place in day.museum.installations:
            day.play(visitor, place)
        first = _mailed_page(day, letters=1)
        day.read_page(first, day.tally.told_saved)
        day.look_into_store()
        with day.store() as store:
            old = store.visit_ids()
        old_results = day.tally.told_saved
        day.museum.let_pass(timedelta(days=3) - QUIET)
        again = day.visitor("testbezoeker", HOME, 34)
        for place in day.museum.installations:
            day.play(again, place)
        second = _mailed_page(day, letters=2)
        day.read_page(second, day.tally.told_saved - old_results)
        expect(first.is_gone(), "The old page still opens after the new one was opened.")
        with day.store() as store:
            day.tally.old_results_left = store.results_of(old)
        expect(day.tally.old_results_left == 0, "Something of the old visit is left.")
        day.look_into_store()
        return day.tally


def hub_down(folder: Path, broker: str) -> Tally:
    """The hub is killed in mid-play; play goes on, and later all of it is on the page."""
    with rehearsed("hub-down", folder, broker) as day:
        wall, bicycle, booth = day.museum.installations
        adult = day.visitor("Testouder", HOME, 41)
        day.play(adult, wall, rounds=2)
        day.museum.kill_hub()
        day.play(adult, bicycle, rounds=2)
        day.play(adult, booth)
        late = day.visitor("Testkind", HOME, 15)
        day.play(late, bicycle)
        day.play(late, bicycle)
        expect(all(one.state != NOT_KEPT for one in day.told()), "Play was not kept without a hub.")
        day.museum.restart_hub()
        page = _mailed_page(day, letters=1)
        shown = day.read_page(page, day.tally.told_saved)
        expect(set(shown.kept) == day.kept_ids(), "The page shows other results than were made.")
        day.look_into_store()
        return day.tally


def _mailed_page(day: Rehearsal, letters: int) -> FamilyPage:
    """Let an hour pass after all has reached the hub, read the last mail, open its link."""
    day.museum.wait_until_all_is_sent()
    day.museum.let_pass(QUIET)
    letter = day.museum.wait_for_letters(letters)[-1]
    return day.open_page(letter["links"][0])


def _erase(day: Rehearsal, page: FamilyPage, results: int) -> None:
    """Erase all on the page, and look for what is left."""
    number = page.erase_all()
    with day.store() as store:
        expect(store.was_erased(number), "The ledger does not hold what the receipt says.")
        expect(store.rows() == 0, "Rows are left after all was erased.")
        expect(store.keys() == 0, "Keys are left after all was erased.")
        expect(not store.media_files(), "Photos are left after all was erased.")
    expect(page.is_gone(), "The erased page still opens.")
    day.tally.erased = results
