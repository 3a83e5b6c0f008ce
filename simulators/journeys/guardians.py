"""Children under 13 and the guardian who is truly there, in each way; and one who says no."""

from __future__ import annotations

from simulators.exhibits.door import KEPT
from simulators.installation import Installation
from simulators.journeys.endings import nothing_is_stored
from simulators.journeys.family_page import FamilyPage, page_link
from simulators.journeys.rehearsal import QUIET, Rehearsal
from simulators.journeys.tally import expect
from simulators.visitors import NEWS_SECONDS, Beside, Visitor, new_band
from simulators.waiting import until

BY_BAND = ("age", "guardian", "choices", "contact", "avatar")
BY_ADDRESS = ("age", "guardian", "choices", "contact", "readback", "avatar")
BY_STAFF = ("age", "guardian", "staff_pin", "choices", "contact", "readback", "avatar")
SCANS = 5
COLLEAGUES_PIN, WRONG_PIN = "4711", "1174"


def guardian_band(day: Rehearsal) -> None:
    """A mother registers, her child taps, her own band laid there says yes; one page for both."""
    home = "guardian-band@example.org"
    mother = day.visitor("Testmama", home, 38)
    wall, bicycle, booth, *_ = day.exhibits
    for place in (wall, booth):
        day.play(mother, place)
    strangers = new_band(day.luck)  # nobody's: it may not decide for a child
    bands = (strangers, mother.band)
    child = day.visitor("Testkind", home, 7, beside=Beside.BAND, bands=bands)
    asked = day.play(child, wall).asked
    expect(asked == BY_BAND, f"With the mother's band the child was asked {asked}.")
    for place in (bicycle, booth):
        expect(not day.play(child, place).asked, "A bound child was asked something again.")
    must_wait(day, child, bicycle)
    opens_and_is_confirmed(day, child, "band", proven=True)
    with day.store() as store:
        waiting = store.waiting_at(home)
        expect(set(waiting) == {"Testmama", "Testkind"}, "One of the two has no part of the page.")


def guardian_address(day: Rehearsal) -> None:
    """A guardian says that they are there and gives their own address; its mail is opened."""
    home = "guardian-address@example.org"
    child = day.visitor("Testkind", home, 9)
    wall, bicycle, booth, *_ = day.exhibits
    asked = day.play(child, wall).asked
    expect(
        asked == BY_ADDRESS, f"With a guardian who gives an address the child was asked {asked}."
    )
    day.play(child, booth)
    must_wait(day, child, bicycle)
    opens_and_is_confirmed(day, child, "stated", proven=False)


def staff_band(day: Rehearsal) -> None:
    """A colleague's band and PIN, mistyped once, say that a guardian is there."""
    home = "staff-band@example.org"
    wall, bicycle, booth, *_ = day.exhibits
    colleague = day.visitor("", "", 30)
    day.museum.add_band("staff", colleague.band.uid)
    day.museum.give_pin(COLLEAGUES_PIN)
    until(lambda: _is_a_colleagues(day, colleague, wall), "the wall to know a colleague's band")
    pins = (WRONG_PIN, COLLEAGUES_PIN)
    bands = (colleague.band,)
    child = day.visitor("Testkind", home, 11, beside=Beside.STAFF, bands=bands, pins=pins)
    asked = day.play(child, wall).asked
    expect(asked == BY_STAFF, f"With a colleague's band the child was asked {asked}.")
    day.play(child, booth)
    must_wait(day, child, bicycle)
    opens_and_is_confirmed(day, child, "staff", proven=True)
    with day.store() as store:
        expect(len(store.staff_acts()) == 1, "What the colleague did is not written down once.")


def _is_a_colleagues(day: Rehearsal, colleague: Visitor, at: Installation) -> bool:
    """Lay it down unasked: a colleague's band is refused there, any unknown one asked its age."""
    shown = day.greet_anew(colleague, at)
    day.stand(at).kiosk.touch("back" if shown.screen == "age" else "stay")
    return shown.screen == "refused"


def guardian_refuses(day: Rehearsal) -> None:
    """A guardian says no in three ways: the exhibits work, and nothing is stored anywhere."""
    no = frozenset[str]()
    home = "guardian-refuses@example.org"
    children = (
        day.visitor("", "", 8, just_plays_at="guardian"),
        day.visitor("", "", 8, just_plays_at="choices"),
        day.visitor("Testkind", home, 8, says_yes=no),
    )
    for child in children:
        for place in day.exhibits:
            played = day.play(child, place)
            expect(len(played.told) == 1, f"{place.name} did not work for a child.")
            expect(played.told[0].state != KEPT, "A result was kept that a guardian said no to.")
    day.museum.let_pass(QUIET)
    nothing_is_stored(day, *children)


def must_wait(day: Rehearsal, child: Visitor, at: Installation) -> None:
    """Look at the child's animal, in the store, and let a scanner at the mail: all of it waits."""
    expect(day.greet(child, at).sleeps, "The animal of a child that waits is awake.")
    day.play_on(at)
    day.leave(at)
    day.museum.wait_until_all_is_sent()
    day.tab(_mailed_link(day)).is_scanned(SCANS)
    with day.store() as store:
        waits = store.waiting_at(child.address)[child.first_name]
    expect(waits, "A mail scanner confirmed a child.")


def opens_and_is_confirmed(day: Rehearsal, child: Visitor, way: str, *, proven: bool) -> FamilyPage:
    """Open the child's mail by POST: the page shows all, the child waits no more; return it."""
    page = day.open_page(_mailed_link(day))
    shown = day.read_page(page, day.tally.told_saved)
    expect(set(shown.kept) == day.kept_ids(), "The page shows other results than were made.")
    with day.store() as store:
        waits = store.waiting_at(child.address)[child.first_name]
        first, *_ = store.evidence_of(child.first_name, child.address)
    expect(not waits, "The child still waits after the guardian opened the mail.")
    told = f"The evidence of a guardian's yes says {first}."
    expect((first.giver, first.way, first.proven) == ("guardian", way, proven), told)
    place = day.exhibits[0]
    until(lambda: _is_awake(day, child, place), "the child's animal to wake", every=NEWS_SECONDS)
    day.look_into_store()
    return page


def _mailed_link(day: Rehearsal) -> str:
    """Return the link of the mail that goes at once, for the guardian to confirm the child."""
    return page_link(day.wait_for_letters(1)[0])


def _is_awake(day: Rehearsal, child: Visitor, at: Installation) -> bool:
    shown = day.greet(child, at)
    day.leave(at)
    return not shown.sleeps
