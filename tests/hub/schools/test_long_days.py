"""A class has a long day: a box that serves twice, second thoughts, what comes a day late."""

import pytest

from edge.contract.downward import MailVerdict
from edge.contract.words import Scope
from hub.bands import inventory
from hub.errors import BookingRefused
from hub.keyring import KeyKind
from hub.rules.verdicts import Stored
from hub.schools import sets
from hub.settling.exit_station import ExitStation
from hub.store import Consent, Mail, Medium, Page, Pupil, Score, Visit
from hub.uses.schools import SchoolUses
from tests.hub.a_museum import ZONE, photo, score
from tests.hub.schools.a_class import BOX, AClass


@pytest.fixture
def school(tmp_path):
    one = AClass(tmp_path)
    yield one
    one.museum.close()


@pytest.fixture
def afternoon(school):
    """A class was here in the morning; another has its box now. Returns the morning's booking."""
    school.comes()
    school.plays(1)
    school.museum.later(hours=2)
    morning = school.booking_id
    school.uses.give_back(morning)
    school.books(label="6A", school_year=6)
    school.attests()
    school.uses.give(school.booking_id, BOX)
    return morning


def _a_day_later(school):
    school.museum.later(days=1)
    with school.museum.store.write() as tx:
        inventory.begin_day(tx, school.uses.today, school.museum.now)
    school.museum.turn()


def test_opting_a_pupil_of_the_morning_out_leaves_the_afternoons_band_alone(school, afternoon):
    bound = school.binding(1)
    school.uses.opt_out(afternoon, 1)
    assert school.binding(1).binding_id == bound.binding_id
    assert school.entry(1).scopes == (Scope.SCORE,)
    assert isinstance(school.plays(1), Stored)
    assert school.museum.count(Score) == 1


def test_what_the_morning_withdraws_leaves_the_afternoons_bands_alone(school, afternoon):
    school.uses.withdraw(afternoon)
    assert all(school.entry(number).scopes == (Scope.SCORE,) for number in (1, 2, 3, 4))
    assert isinstance(school.plays(1), Stored)


def test_no_band_of_the_afternoon_is_swapped_into_the_morning(school, afternoon):
    with pytest.raises(BookingRefused, match="has no bands"):
        school.uses.swap(afternoon, 1, 6)
    assert isinstance(school.plays(1), Stored)


def test_a_pupil_is_opted_out_on_the_day_after_too(school):
    school.comes()
    school.plays(1)
    school.plays(2)
    _a_day_later(school)
    school.uses.opt_out(school.booking_id, 1)
    assert school.museum.count(Score) == 1


def test_an_attestation_is_withdrawn_weeks_later_too(school):
    school.comes()
    school.plays(1)
    _a_day_later(school)
    school.museum.later(days=14)
    school.uses.withdraw(school.booking_id)
    assert school.museum.count(Score) == school.museum.count(Visit) == 0


def test_a_class_that_was_given_its_box_a_second_time_goes_on(school):
    school.comes()
    school.plays(1)
    school.museum.later(minutes=10)
    school.uses.give_back(school.booking_id)
    school.museum.later(minutes=10)
    school.uses.give(school.booking_id, BOX)
    assert school.entry(1).scopes == (Scope.SCORE,)
    assert isinstance(school.plays(1), Stored)
    assert school.museum.count(Visit) == 4
    assert len({one.visit_id for one in school.museum.rows(Score)}) == 1


def test_a_class_that_comes_back_with_another_box_has_the_bands_of_that_one(school):
    school.comes()
    school.uses.swap(school.booking_id, 2, 6)
    school.museum.later(minutes=10)
    school.uses.give_back(school.booking_id)
    school.has_box("doos 13", box=1)
    school.uses.give(school.booking_id, "doos 13")
    assert isinstance(
        school.museum.hears(score(school.binding(2, box=1), at=school.museum.now)), Stored
    )
    assert school.entry(6).scopes == ()
    assert [one.band_number for one in school.uses.numbers(school.booking_id)] == [1, 2, 3, 4]


def test_what_is_attested_no_more_is_erased_and_what_still_is_stays(school):
    school.comes(Scope.SCORE, Scope.PHOTO)
    school.plays(1)
    school.museum.hears(photo(school.binding(1), school.museum.now))
    school.museum.later(minutes=5)
    school.attests(Scope.SCORE)
    assert school.museum.count(Medium) == 0
    assert school.museum.count(Score) == 1
    assert school.entry(1).scopes == (Scope.SCORE,)


def test_each_attestation_that_a_pupil_is_kept_by_is_in_the_evidence(school):
    school.comes(Scope.SCORE)
    school.museum.later(minutes=5)
    school.attests(Scope.SCORE, Scope.PHOTO)
    (number,) = [one for one in school.uses.numbers(school.booking_id) if one.number == 1]
    rows = school.museum.rows(Consent, visit_id=number.visit_id)
    assert {(one.act, one.yes) for one in rows} == {("given", "score"), ("changed", "photo score")}
    assert len({one.proof for one in rows}) == 2
    school.uses.opt_in(school.booking_id, 1)
    assert len(school.museum.rows(Consent, visit_id=number.visit_id)) == 2


def test_a_class_of_which_nobody_is_kept_has_no_page(school):
    school.has_box()
    school.books(pupils=1)
    school.uses.opt_out(school.booking_id, 1)
    school.attests()
    school.uses.give(school.booking_id, BOX)
    assert school.museum.count(Page) == 0


def test_nothing_begins_for_a_class_that_is_being_closed(school, monkeypatch):
    """Whoever closes has noted it, and is killed before anything of it is erased."""
    school.comes()
    monkeypatch.setattr(SchoolUses, "end_the_over", lambda _uses: 0)
    school.uses.close(school.booking_id)
    school.museum.later(minutes=1)
    for change in (
        school.attests,
        lambda: school.uses.opt_in(school.booking_id, 1),
        lambda: school.uses.give(school.booking_id, BOX),
    ):
        with pytest.raises(BookingRefused, match="closed"):
            change()


def test_two_who_end_the_same_class_at_once_do_each_other_no_harm(school):
    school.comes()
    school.plays(1)
    school.uses.close(school.booking_id)
    school.uses.close(school.booking_id)
    assert school.uses.end_the_over() == 0
    assert school.museum.keyring.ids(KeyKind.BOOKING) == frozenset()
    assert school.museum.count(Pupil) == 0


def test_no_number_of_a_class_that_is_being_closed_begins_whoever_asks(school, monkeypatch):
    school.comes()
    school.uses.opt_out(school.booking_id, 1)
    monkeypatch.setattr(SchoolUses, "end_the_over", lambda _uses: 0)
    school.uses.close(school.booking_id)
    museum = school.museum
    with museum.store.write() as tx:
        sets.opt_in(tx, museum.keyring, school.booking_id, 1, museum.now)
    assert museum.count(Visit) == 3


def test_a_pupil_who_asks_for_the_mail_at_the_exit_makes_no_mailbox_refuse(school):
    """A class has none: a mail that waits for its page would end the page as undeliverable."""
    school.comes()
    school.plays(1)
    museum, woken = school.museum, []
    exit_station = ExitStation(museum.store, ZONE, "example.org", lambda: woken.append(True))
    bound = school.binding(1).binding_id
    assert exit_station.mail(bound, museum.now) is MailVerdict.NOBODY
    assert museum.count(Mail) == 0
    assert exit_station.counts(bound, b"n", museum.now).scores == 1


def test_a_key_of_a_booking_that_never_came_to_be_is_swept_and_no_others(school):
    school.books()
    school.museum.keyring.make(KeyKind.BOOKING, b"undone" * 2)
    school.museum.turn()
    assert school.museum.keyring.ids(KeyKind.BOOKING) == {school.booking_id}
