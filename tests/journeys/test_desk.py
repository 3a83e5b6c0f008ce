"""A desk with a reader of its own, in real processes: who and what is found there by tapping.

And the class that got its box there, at an exhibit that loses its power while no hub is there.
"""

from contextlib import closing
from datetime import timedelta

import pytest

from edge.contract.day import museum_day
from edge.contract.manifest import Texts
from edge.contract.words import BindingKind
from edge.group_bands import FILE
from hub.rules.staff import StaffRole
from simulators.broker import EMBEDDED
from simulators.colleague import Colleague
from simulators.exhibits.door import KEPT
from simulators.exhibits.plays import DESK, REACTION_WALL
from simulators.frontdesk import FrontDesk
from simulators.journeys.rehearsal import ZONE, rehearsed
from simulators.kiosk import Kiosk
from simulators.school import School
from simulators.trails import SCORE, Walk
from simulators.visitors import Stand, new_band, tap
from simulators.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

BOX, LABEL = "doos 7", "4D"
TWICE = Walk(Texts("Snel", "Vite", "Quick", "Schnell"), (REACTION_WALL, REACTION_WALL), SCORE)


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    with rehearsed(tmp_path_factory.mktemp("day"), EMBEDDED, (REACTION_WALL, DESK)) as day:
        day.begin("desk")
        yield day


@pytest.fixture(scope="module")
def desk(day):
    with closing(Colleague(day.museum, StaffRole.DESK)) as colleague:
        one = FrontDesk(colleague, day.museum.desks[0])
        one.sits_down()
        yield one


@pytest.fixture(scope="module")
def school(day):
    with closing(Colleague(day.museum, StaffRole.EDUCATOR)) as educator:
        trail = educator.puts_to_use(TWICE)
    with closing(School(day.museum, LABEL)) as school:
        day.awaits_mail(school.address)
        school.books(2, museum_day(day.museum.now(), ZONE), trail)
        school.attests("score")
        yield school


@pytest.fixture(scope="module")
def bands(day, desk, school):  # noqa: ARG001 - a class that waits for a box
    """The class's box: taken in by tapping its bands, given by tapping any of them."""
    bands = [new_band(day.luck) for _ in range(3)]
    for one in bands:
        day.never_log(one.uid.hex())
    assert desk.takes_in(BindingKind.CLASS, BOX, bands) == (1, 2, 3)
    desk.finds_lying(bands[2])
    desk.tab.send(desk.tab.form("/give", saying=LABEL))
    return bands


def test_a_visitor_is_found_by_their_band_with_half_their_address(day, desk):
    (wall,) = day.exhibits
    visitor = day.visitor("Testbezoeker", "guest-of-the-desk@example.org", 34)
    assert "@example.org" not in desk.finds_lying(visitor.band)
    day.play(visitor, wall)
    day.museum.wait_until_all_is_sent()
    shown = desk.finds_lying(visitor.band)
    assert "@example.org" in shown
    assert visitor.address not in shown
    assert visitor.first_name not in shown


def test_a_box_that_was_tapped_in_is_given_by_a_tap_and_leaves_nothing_at_the_desk(
    day, desk, bands
):
    shown = desk.finds_lying(bands[0])
    assert BOX in shown
    assert LABEL in shown
    assert not any(day.museum.desks[0].holds(one.uid) for one in bands)
    assert not (day.museum.desks[0].data / FILE).exists()


def test_a_class_plays_on_at_an_exhibit_that_lost_its_power_with_no_hub(day, bands):
    (wall,) = day.exhibits
    until((wall.data / FILE).exists, "the exhibit to have heard of the box")
    pupil = day.visitor("Testleerling", "pupil-of-the-desk@example.org", 9, band=bands[0])
    may_keep(day, wall, pupil)
    day.museum.kill_hub()
    wall.process.kill()
    wall.process.start()
    wall.wait_until_ready()
    with Kiosk(wall.address) as kiosk, closing(wall.door()) as door:
        shown = tap(pupil, Stand(wall.chip, kiosk)).shown
        assert shown.screen == "playing"
        assert "klastocht 1 van 2" in shown.html
        told = wall.exhibit.play(door, door.wait_for_player(), day.luck)
        assert told.state == KEPT
        assert not wall.holds(bands[0].uid)
        day.museum.restart_hub()
        day.museum.wait_until_all_is_sent()
    with day.store() as store:
        assert store.holds(told.id)
    day.museum.let_pass(timedelta(hours=18))
    until(lambda: not (wall.data / FILE).exists(), "the exhibit to forget the box at four")


def may_keep(day, wall, pupil):
    """Wait until the exhibit has heard that the band in question may keep scores."""

    def keeps():
        day.greet_anew(pupil, wall)
        may = day.door(wall).wait_for_player().may_record
        day.leave(wall)
        return may == SCORE

    until(keeps, "the exhibit to know what a pupil may keep", every=0.5)
