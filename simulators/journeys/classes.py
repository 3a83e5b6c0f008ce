"""A class with a box of numbered bands, attested or not, with pupils opted out; and a party."""

from __future__ import annotations

from edge.contract.words import BindingKind
from simulators.browsing import Tab
from simulators.exhibits.door import KEPT
from simulators.journeys.family_page import PageReader, page_link
from simulators.journeys.group import PUPILS, SCORE, Group
from simulators.journeys.rehearsal import MAIL_SECONDS, QUIET, Rehearsal
from simulators.journeys.tally import expect
from simulators.waiting import until

EVERYBODY = tuple(range(1, PUPILS + 1))
NOTHING: frozenset[str] = frozenset()
WITH_PHOTOS = SCORE | {"photo"}
SCORED = 2
"""Of the usual exhibits so many give scores; the one after them takes photos."""


def school_class(day: Rehearsal) -> None:
    """A class that was attested plays without a question; its slips show what it did, no name."""
    with Group(day, "5A") as group:
        group.school.attests(*SCORE)
        group.gets_its_box()
        for number in EVERYBODY:
            group.plays_everywhere(number)
        group.said_yes(*EVERYBODY)
        group.read_parts(*EVERYBODY)
        shown = {one["data-number"] for one in group.school.page().data if "data-number" in one}
        expect(shown == {str(one) for one in EVERYBODY}, f"The page shows the numbers {shown}.")
        expect(group.school.saves("pdf").startswith(b"%PDF"), "The page is not printed as a PDF.")
        rows = group.school.saves("csv").decode("utf-8-sig").splitlines()
        expect(len(rows) > PUPILS, "The page is not saved as a table.")
        group.is_searched()
        group.desk.takes_back(group.box.name)
        group.closes()


def class_unattested(day: Rehearsal) -> None:
    """A class whose arrangement nobody attested plays everywhere, and nothing of it is kept."""
    with Group(day, "5B") as group:
        group.gets_its_box()
        for number in EVERYBODY:
            group.plays_everywhere(number, NOTHING)
        day.museum.let_pass(QUIET)
        group.is_searched()
        _nothing_is_kept(group)
        expect(not group.school.slips(), "A number of which nothing is kept has a slip.")
        group.closes()


def class_opt_out(day: Rehearsal) -> None:
    """Of who is opted out, before or on the day, nothing is kept; the others keep theirs."""
    with Group(day, "5C") as group:
        stays, never, no_more = EVERYBODY
        group.school.attests(*SCORE)
        group.school.opts_out(never)
        group.gets_its_box()
        group.plays_everywhere(stays)
        group.plays_everywhere(never, NOTHING)
        group.plays_everywhere(no_more)
        group.said_yes(stays, no_more)
        parts = group.read_parts(stays, no_more)
        group.school.opts_out(no_more)
        expect(parts[no_more].is_gone(), "The slip of who was opted out still opens.")
        del day.agreed["", group.avatars[no_more]]
        group.plays_everywhere(no_more, NOTHING)
        expect(len(parts[stays].read().kept) == len(group.made[stays]), "Another's part changed.")
        group.is_searched()
        group.closes()


def group_claim(day: Rehearsal) -> None:
    """A family takes its child's part of a party home by a slip; the party has no copy of it."""
    with Group(day, "6JR", BindingKind.GROUP) as group:
        group.desk.vouches(group.school.label)
        group.school.attests(*WITH_PHOTOS)
        group.gets_its_box()
        child, *others = EVERYBODY
        group.plays_everywhere(child, WITH_PHOTOS)
        for number in others:
            for place in day.exhibits[:SCORED]:
                group.plays(number, place, WITH_PHOTOS)
        group.said_yes(*others, keeps=WITH_PHOTOS)
        day.museum.wait_until_all_is_sent()
        taken = group.school.slips()[child]
        _is_claimed(group, taken, child)
        expect(day.tab(taken).is_gone(), "A slip whose part was taken still opens it.")
        group.read_parts(*others)
        group.is_searched()


def _is_claimed(group: Group, slip: str, number: int) -> None:
    """Have a family say its own yes, and open the page that it is mailed."""
    day, family = group.day, group.day.visitor("Testkind", "claiming@example.org", 41)
    with_slip = Tab(day.museum.portal_address)
    try:
        with_slip.go(slip)
        with_slip.send(with_slip.form())
        shown = set(PageReader.of(with_slip.html).kept)
        expect(bool(shown) and shown < group.made[number], "The slip shows more than scores.")
        with_slip.go(next(one for one in with_slip.page.links if "/claim" in one))
        said = {"score": "yes", "photo": "yes", "do": "agree"}
        typed = {"first_name": family.first_name, "address": family.address}
        with_slip.send(with_slip.form(having="first_name"), said | typed)
        fates = [one["data-fate"] for one in with_slip.page.data if "data-fate" in one]
    finally:
        with_slip.close()
    expect(fates in (["confirm"], ["done"]), f"The claim ended with {fates}.")
    day.agreed[family.first_name, family.address] = WITH_PHOTOS
    page = day.open_page(until(lambda: _mailed(day, family.address), "the family's mail"))
    until(
        lambda: set(page.read().kept) == group.made[number],
        "the family's page to show what it took",
        MAIL_SECONDS,
        every=0.2,
    )
    day.tally.on_page += len(group.made[number])


def _mailed(day: Rehearsal, address: str) -> str | None:
    return next((page_link(one) for one in day.letters() if one["to"] == address), None)


def _nothing_is_kept(group: Group) -> None:
    """Search store, media, outboxes and disks for anything that a number did."""
    day = group.day
    expect(all(one.state != KEPT for one in day.told()), "Something was kept.")
    with day.store() as store:
        held = store.look(day.agreed)
        expect(held.visits == 0, "A number without an arrangement has a part of its own.")
        expect(held.results == 0, "A result without an arrangement is stored.")
        expect(not store.media_files(), "A photo without an arrangement is stored.")
    for place in day.museum.installations:
        expect(place.waiting() == 0, f"Something waits in the outbox of {place.name}.")
        for band in group.box.bands.values():
            expect(not place.holds(band.uid), f"A band's UID is on disk at {place.name}.")
