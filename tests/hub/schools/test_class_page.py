"""What a class has afterwards: rows by number, nothing of who is erased, media where attested."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from edge.contract.downward import Refusal
from edge.contract.events import StepAnswered
from edge.contract.manifest import Texts
from edge.contract.trails import Goal, Order, Question, Step, Trail
from edge.contract.words import AgeBand, BindingKind, Scope
from hub.erasing import ledger
from hub.pages import MediumForm
from hub.rules.retention import Why
from hub.rules.verdicts import Refused, Stored
from hub.store import Attestation, Booking, Pupil, Score, Slip, Visit, table_of
from tests.hub.a_museum import WALL, score
from tests.hub.schools.a_class_page import APageOfAClass


@pytest.fixture
def school(tmp_path):
    one = APageOfAClass(tmp_path)
    yield one
    one.museum.close()


LIFT = replace(WALL, exhibit="lift", name=Texts("Lift"))


def test_every_number_has_a_row_and_what_it_did_stands_by_exhibit(school):
    school.has_exhibit(LIFT)
    school.comes()
    school.makes(2, 300.0, "lift")
    school.museum.later(minutes=1)
    school.makes(1, 250.0)
    school.makes(2, 210.0)
    page = school.page()
    assert [one.exhibit for one in page.stages] == ["lift", "wall"]
    assert {one.number: one.done for one in page.rows} == {
        1: (False, True),
        2: (True, True),
        3: (False, False),
        4: (False, False),
    }
    assert page.stages[0].manifest == LIFT
    assert school.row(2).part.cards[1].best.value == 210.0


def test_a_number_that_was_erased_stays_blank_and_the_others_stand(school):
    school.comes()
    school.plays(1)
    school.plays(2)
    school.uses.opt_out(school.booking_id, 1)
    assert school.row(1).part is None
    assert school.row(1).opted_out
    assert school.row(1).done == (False,)
    assert school.row(2).done == (True,)


def test_without_an_arrangement_every_number_is_blank_and_the_page_says_so(school):
    school.has_box()
    school.books()
    school.uses.give(school.booking_id, "doos 12")
    page = school.page()
    assert page.scopes is None
    assert [one.part for one in page.rows] == [None] * 4


def test_a_page_before_the_day_has_its_numbers_and_nothing_else(school):
    school.books(day=school.uses.today + timedelta(days=3))
    page = school.page()
    assert (page.given, page.stages) == (False, ())
    assert [one.number for one in page.rows] == [1, 2, 3, 4]


def test_it_says_to_which_day_it_stands(school):
    school.comes()
    assert school.page().until == school.uses.today + timedelta(days=30)


def test_photos_show_only_where_they_are_attested(school):
    school.comes(Scope.SCORE, Scope.PHOTO)
    taken = school.museum.is_photographed(school.binding(1))
    (medium,) = school.row(1).part.media
    assert medium.result_id == taken.result_id
    asked = taken.result_id, 320, MediumForm.JPG
    assert school.asked.medium(school.booking_id, *asked).body == b"pixels"
    school.museum.later(minutes=1)
    school.attests(Scope.SCORE)
    assert school.row(1).part.media == ()
    assert school.asked.medium(school.booking_id, *asked) is None


def test_a_photo_that_is_still_there_is_not_shown_once_it_is_not_attested(school):
    school.comes(Scope.SCORE, Scope.PHOTO)
    taken = school.museum.is_photographed(school.binding(1))
    with school.museum.store.write() as tx:
        tx.execute(update(table_of(Attestation)).values(scopes="score"))
    assert school.row(1).part.media == ()
    asked = taken.result_id, 320, MediumForm.JPG
    assert school.asked.medium(school.booking_id, *asked) is None
    slip = school.asked.open_slip(school.slip(1))
    assert school.asked.own_medium(slip, *asked) is None


def test_a_group_never_shows_photos_on_its_page_nor_on_a_slip(school):
    school.has_box(kind=BindingKind.GROUP)
    school.books(kind=BindingKind.GROUP, school="", school_year=0, age_band=AgeBand.UNDER_13)
    school.attests(Scope.SCORE, Scope.PHOTO)
    school.uses.give(school.booking_id, "doos 12")
    taken = school.museum.is_photographed(school.binding(1))
    school.plays(1)
    assert school.row(1).part.media == school.own(1).row.part.media == ()
    asked = taken.result_id, 320, MediumForm.JPG
    assert school.asked.medium(school.booking_id, *asked) is None
    slip = school.asked.open_slip(school.slip(1))
    assert school.asked.own_medium(slip, *asked) is None


def test_nobody_gets_a_photo_of_another_class(school):
    school.comes(Scope.SCORE, Scope.PHOTO)
    taken = school.museum.is_photographed(school.binding(1))
    mine = school.booking_id
    other = school.books(label="6A")
    school.attests(Scope.SCORE, Scope.PHOTO)
    asked = taken.result_id, 320, MediumForm.JPG
    assert school.asked.medium(other, *asked) is None
    assert school.asked.medium(mine, *asked) is not None


def test_a_slip_shows_its_own_number_and_nothing_of_others(school):
    school.comes(Scope.SCORE, Scope.PHOTO)
    school.plays(1, 250.0)
    school.plays(2, 190.0)
    theirs = school.museum.is_photographed(school.binding(2))
    own = school.own(1)
    assert (own.row.number, own.row.done) == (1, (True,))
    assert [one.best.value for one in own.row.part.cards] == [250.0]
    slip = school.asked.open_slip(school.slip(1))
    asked = theirs.result_id, 320, MediumForm.JPG
    assert school.asked.own_medium(slip, *asked) is None
    assert school.asked.own_medium(school.asked.open_slip(school.slip(2)), *asked) is not None


def test_a_slip_reads_nothing_that_stands_under_another_numbers_key(school, monkeypatch):
    school.comes()
    school.plays(1)
    school.plays(2)
    slip = school.asked.open_slip(school.slip(1))
    asked = []
    keyring, get = school.museum.keyring, school.museum.keyring.get
    monkeypatch.setattr(keyring, "get", lambda kind, one: asked.append(one) or get(kind, one))
    school.asked.own_part(slip)
    visits = {one.number: one.visit_id for one in school.museum.rows(Pupil)}
    assert visits[1] in asked
    assert not {visits[2], visits[3], visits[4]} & set(asked)


def test_an_open_slip_shows_nothing_more_once_its_number_is_erased(school):
    school.comes()
    school.plays(1)
    slip = school.asked.open_slip(school.slip(1))
    school.uses.opt_out(school.booking_id, 1)
    assert school.asked.own_part(slip) is None


def test_closing_erases_all_of_it_and_proves_it(school):
    school.comes()
    school.plays(1)
    school.plays(2)
    school.slip(1)
    receipt = school.asked.close(school.booking_id)
    assert (receipt.results, receipt.media) == (2, 0)
    assert school.page() is None
    for table in (Booking, Pupil, Visit, Score, Slip):
        assert school.museum.count(table) == 0
    lines = [line for line in school.museum.ledger.lines() if line.number == receipt.number]
    assert [line.step for line in lines] == [ledger.Step.BEGUN, ledger.Step.DONE]
    assert lines[0].why == Why.GROUP_OVER


def test_closing_again_proves_that_nothing_was_left(school):
    school.comes()
    school.plays(1)
    school.asked.close(school.booking_id)
    assert school.asked.close(school.booking_id).results == 0


def test_the_bands_of_a_class_that_was_closed_keep_nothing_any_more(school):
    school.comes()
    late = school.binding(1)
    school.asked.close(school.booking_id)
    assert school.told
    assert school.museum.hears(score(late, at=school.museum.now)) == Refused(Refusal.ERASED)


def test_another_classes_page_is_another(school):
    school.comes()
    school.plays(1)
    other = school.books(label="6A")
    assert school.asked.page(other).group.label == "6A"
    assert school.asked.page(bytes(16)) is None


TRAIL = Trail(
    trail="rally-1",
    name=Texts("Licht en snelheid"),
    order=Order.FREE,
    minutes=60,
    steps=(
        Step(
            "fast", "wall", Texts("Reageer sneller dan 300"), 1, Goal("reaction", None, 300), None
        ),
        Step(
            "why",
            "lift",
            Texts("Speel, en kies"),
            2,
            None,
            Question(Texts("Wat is het snelst?"), (Texts("Licht"), Texts("Geluid")), 0),
        ),
    ),
)


def answers(school, number, choice):
    event = StepAnswered(
        secrets.token_bytes(16),
        school.binding(number).binding_id,
        TRAIL.trail,
        "why",
        choice,
        school.museum.now,
    )
    assert isinstance(school.museum.hears(event), Stored)


def test_on_a_trail_its_steps_are_the_columns_and_the_choices_are_counted(school):
    school.has_exhibit(LIFT)
    school.has_trail(TRAIL)
    school.comes(trail=TRAIL.trail)
    school.makes(1, 400.0)
    school.makes(2, 250.0)
    school.makes(1, 250.0, "lift")
    school.makes(2, 250.0, "lift")
    answers(school, 1, 0)
    answers(school, 2, 1)
    page = school.page()
    assert page.trail == TRAIL.name
    assert [one.task for one in page.stages] == [one.task for one in TRAIL.steps]
    assert [one.chosen for one in page.stages] == [(), (1, 1)]
    assert page.most_points == 3
    said = {one.number: (one.done, one.points) for one in page.rows}
    assert said[1] == ((False, True), 2)
    assert said[2] == ((True, True), 1)
    assert said[3] == ((False, False), 0)
    assert school.own(1).row.points == 2


def test_what_was_answered_goes_with_its_number(school):
    school.has_exhibit(LIFT)
    school.has_trail(TRAIL)
    school.comes(trail=TRAIL.trail)
    answers(school, 1, 0)
    assert school.page().stages[1].chosen == (1, 0)
    school.uses.opt_out(school.booking_id, 1)
    assert school.page().stages[1].chosen == (0, 0)
