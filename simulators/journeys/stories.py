"""A visit from its first tap to its page; a child alone; and the next visit."""

from __future__ import annotations

from datetime import timedelta

from simulators.exhibits.door import KEPT
from simulators.journeys.endings import erase, mailed_page, nothing_is_stored
from simulators.journeys.rehearsal import QUIET, Rehearsal
from simulators.journeys.tally import expect

HOME = "guardian@example.org"


def family(day: Rehearsal) -> None:
    """An adult and two children play everywhere, open their one page, and erase all of it."""
    adult = day.visitor("Testouder", HOME, 41)
    older = day.visitor("Testkind", HOME, 14)
    younger = day.visitor("Testkleuter", HOME, 6, says_yes=frozenset({"score"}))
    for visitor in (adult, older, younger):
        for place in day.exhibits:
            day.play(visitor, place)
    page = mailed_page(day, letters=2)  # the first asks the guardian to confirm
    shown = day.read_page(page, day.tally.told_saved)
    expect(set(shown.kept) == day.kept_ids(), "The page shows other results than were made.")
    expect(day.tally.told_saved >= 6, "A family must make at least six results.")  # noqa: PLR2004 - three visitors, two results each
    expect(bool(shown.pictures), "The page shows no photo.")
    day.look_into_store()
    erase(day, page, len(shown.kept))


def child_alone(day: Rehearsal) -> None:
    """A child under 13 with nobody beside them plays everywhere, and nothing of it is kept."""
    child = day.visitor("Testkind", HOME, 9, just_plays_at="guardian")
    for place in day.exhibits:
        for told in day.play(child, place).told:
            expect(told.state != KEPT, "A result of a child alone was kept.")
    day.museum.let_pass(QUIET)
    nothing_is_stored(day, child)


def returning(day: Rehearsal) -> None:
    """A visitor comes again three days later; once the new link is opened, the old day is gone."""
    visitor = day.visitor("Testbezoeker", HOME, 34)
    for place in day.exhibits:
        day.play(visitor, place)
    first = mailed_page(day, letters=1)
    day.read_page(first, day.tally.told_saved)
    day.look_into_store()
    with day.store() as store:
        old = store.visit_ids()
    old_results = day.tally.told_saved
    day.museum.let_pass(timedelta(days=3) - QUIET)
    again = day.visitor("testbezoeker", HOME, 34)
    for place in day.exhibits:
        day.play(again, place)
    second = mailed_page(day, letters=2)
    day.read_page(second, day.tally.told_saved - old_results)
    expect(first.is_gone(), "The old page still opens after the new one was opened.")
    with day.store() as store:
        day.tally.old_results_left = store.results_of(old)
    expect(day.tally.old_results_left == 0, "Something of the old visit is left.")
    day.look_into_store()
