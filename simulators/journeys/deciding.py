"""Visitors who decide for themselves: an adult, a teenager, and one who just plays."""

from __future__ import annotations

from dataclasses import replace

from simulators.exhibits.door import KEPT, REFUSED
from simulators.exhibits.singing import LONGEST_SECONDS, SHORTEST_SECONDS
from simulators.journeys.endings import mailed_page, nothing_is_stored
from simulators.journeys.rehearsal import QUIET, Rehearsal
from simulators.journeys.tally import expect

ALONE = ("age", "choices", "contact", "readback", "avatar")
"""What somebody is asked who decides for themselves: five screens."""
ENCODERS_SECONDS = 0.2
"""So much an encoder may add in silence at the ends."""


def adult(day: Rehearsal) -> None:
    """Two adults sing into the pipe; on the page stands the voice of the one who agreed to it."""
    home = "adult@example.org"
    singer = day.visitor("Testouder", home, 41)
    quiet = day.visitor("Testtante", home, 38, says_yes=frozenset({"score", "photo"}))
    asked = [day.play(singer, place).asked for place in day.exhibits]
    expect(asked[0] == ALONE, f"An adult was asked {asked[0]}.")
    expect(not any(asked[1:]), "A bound band was asked something at the next installation.")
    wall, *_, pipe = day.exhibits
    expect(day.play(quiet, wall).asked == ALONE, "The second adult was asked something else.")
    day.greet(quiet, pipe)
    player = day.door(pipe).wait_for_player()
    expect("sound" not in player.may_record, "The pipe may record who said no to sounds.")
    [told] = day.play_on(pipe)
    expect(told.state == REFUSED, "The pipe was not told no when it sent a sound all the same.")
    day.leave(pipe)
    page = mailed_page(day, letters=1)
    shown = day.read_page(page, day.tally.told_saved)
    expect(set(shown.kept) == day.kept_ids(), "The page shows other results than were made.")
    longest = LONGEST_SECONDS + ENCODERS_SECONDS
    expect(len(day.heard) == 1, f"{len(day.heard)} sounds are on the page, one was agreed to.")
    expect(SHORTEST_SECONDS <= day.heard[0] <= longest, "The sound on the page is not as it was.")
    day.look_into_store()


def teen(day: Rehearsal) -> None:
    """A teenager of 13 decides alone, and nobody is asked for a guardian."""
    home = "teen@example.org"
    visitor = day.visitor("Testkind", home, 13)
    asked = day.play(visitor, day.exhibits[0]).asked
    expect(asked == ALONE, f"A teenager was asked {asked}.")
    for place in day.exhibits[1:]:
        expect(not day.play(visitor, place).asked, "A bound band was asked something again.")
    page = mailed_page(day, letters=1)
    shown = day.read_page(page, day.tally.told_saved)
    expect(set(shown.kept) == day.kept_ids(), "The page shows other results than were made.")
    with day.store() as store:
        givers = {one.giver for one in store.evidence_of(visitor.first_name, home)}
        expect(givers == {"self"}, f"The evidence of a teenager's yes names {givers}.")
        expect(store.waiting_at(home) == {visitor.first_name: False}, "A teenager has to wait.")
    day.look_into_store()


def just_play(day: Rehearsal) -> None:
    """One touch and they play; no exhibit asks again that day, and nothing is stored anywhere."""
    visitor = day.visitor("", "", 30, just_plays_at="age")
    wall, *others = day.exhibits
    first = day.play(visitor, wall)
    expect(first.asked == ("age",), f"Who just plays was asked {first.asked}.")
    day.knows(visitor)  # not bound, yet not to be asked again
    unasked = replace(visitor, just_plays_at="")
    for place in others:
        expect(not day.play(unasked, place).asked, f"Who just plays was asked at {place.name}.")
    expect(all(one.state != KEPT for one in day.told()), "A result of who just plays was kept.")
    day.museum.let_pass(QUIET)
    nothing_is_stored(day, visitor)
