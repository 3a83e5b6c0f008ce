"""A class gets its box: what its numbers keep, what nobody keeps, what is erased, what is asked."""

from datetime import timedelta

import pytest

from edge.contract.downward import Refusal
from edge.contract.words import AgeBand, BindingKind, Language, Scope
from edge.directory import Directory
from hub.bands import inventory
from hub.bands.dealt import Bands
from hub.errors import BookingRefused, KeyGone
from hub.keyring import KeyKind, Place
from hub.line import directory
from hub.line.directory import DirectoryFeed
from hub.rules.verdicts import Later, Refused, Stored
from hub.schools import bookings, sets
from hub.store import Attestation, Booking, Consent, Pupil, Score, Visit
from tests.hub.a_museum import MORNING, ZONE, score
from tests.hub.schools.a_class import BOX, AClass


@pytest.fixture
def school(tmp_path):
    one = AClass(tmp_path)
    yield one
    one.museum.close()


def test_a_class_that_was_attested_keeps_what_its_numbers_do(school):
    school.comes()
    assert isinstance(school.plays(1), Stored)
    assert isinstance(school.plays(4), Stored)
    assert school.museum.count(Score) == 2
    assert school.entry(1).scopes == (Scope.SCORE,)


def test_without_an_attestation_the_bands_play_and_keep_nothing(school):
    school.has_box()
    school.books()
    school.uses.give(school.booking_id, BOX)
    assert school.entry(1).scopes == ()
    assert isinstance(school.plays(1), Later | Refused)
    assert school.museum.count(Score) == school.museum.count(Visit) == 0


def test_an_attestation_that_comes_while_they_play_switches_the_bands_on(school):
    school.has_box()
    school.books()
    school.uses.give(school.booking_id, BOX)
    told = school.told
    school.attests()
    assert school.entry(1).scopes == (Scope.SCORE,)
    assert school.told > told
    assert isinstance(school.plays(1), Stored)


def test_edges_know_whose_the_bands_of_an_unattested_class_are_and_hear_of_what_comes_later(school):
    feed, edge = _follows(school)
    school.books(trail="licht-1", language=Language.FR)
    school.uses.give(school.booking_id, BOX)
    _hears(school, feed, edge)
    band = edge.find(school.entry(1).band_key)
    assert (band.kind, band.number, band.scopes) == (BindingKind.CLASS, 1, ())
    assert (band.trail, band.language) == ("licht-1", Language.FR)
    # At ten, while they play, the teacher finds the link.
    school.museum.later(hours=1)
    school.attests()
    _hears(school, feed, edge)
    assert edge.find(school.entry(1).band_key).scopes == (Scope.SCORE,)
    school.uses.withdraw(school.booking_id)
    _hears(school, feed, edge)
    band = edge.find(school.entry(1).band_key)
    assert (band.kind, band.scopes, band.trail) == (BindingKind.CLASS, (), "licht-1")


def _follows(school):
    """Return what tells edges, and an edge that knows all that there is now."""
    school.has_box()
    bands = Bands(school.museum.keyring)
    feed, edge = DirectoryFeed(ZONE, bands), Directory(school.uses.clock, ZONE)
    with school.museum.store.read() as tx:
        feed.fresh(tx, school.museum.now)
        edge.take(directory.snapshot(tx, school.uses.today, b"n" * 16, bands))
    return feed, edge


def _hears(school, feed, edge):
    with school.museum.store.read() as tx:
        told = feed.fresh(tx, school.museum.now)
    assert told
    assert not any(edge.take(one).gap for one in told)


def test_a_photo_is_kept_only_where_it_was_attested(school):
    school.comes(Scope.SCORE)
    assert Scope.PHOTO not in school.entry(2).scopes


def test_a_number_beyond_the_class_is_nobodys(school):
    school.comes(pupils=4)
    assert school.entry(5).scopes == ()
    assert not isinstance(school.plays(5), Stored)


def test_a_pupil_has_no_name_no_address_and_the_age_band_of_the_school_year(school):
    school.comes()
    museum = school.museum
    for visit in museum.rows(Visit):
        for column in ("name_box", "address_box"):
            place = Place("visit", column, visit.visit_id)
            box = getattr(visit, column)
            assert museum.keyring.open(KeyKind.VISIT, visit.visit_id, place, box) == b""
        assert visit.age_band == AgeBand.UNDER_13


def test_each_number_has_a_key_of_its_own(school):
    school.comes()
    visits = [one.visit_id for one in school.museum.rows(Visit)]
    assert len(set(visits)) == 4
    assert len({school.museum.keyring.get(KeyKind.VISIT, one) for one in visits}) == 4


def test_the_evidence_of_a_pupil_names_the_attestation(school):
    school.comes()
    (said,) = school.museum.rows(Attestation)
    rows = school.museum.rows(Consent)
    assert {(one.giver, one.way, one.proof) for one in rows} == {
        ("school", "booking", said.attestation_id)
    }


def test_a_pupil_who_is_opted_out_plays_and_nothing_of_it_is_kept(school):
    school.comes()
    school.plays(1)
    school.plays(2)
    school.uses.opt_out(school.booking_id, 1)
    assert school.museum.count(Score) == 1
    assert school.entry(1).scopes == ()
    assert not isinstance(school.plays(1), Stored)
    assert isinstance(school.plays(2), Stored)


def test_who_is_opted_out_before_the_day_never_keeps_anything(school):
    school.has_box()
    school.books()
    school.uses.opt_out(school.booking_id, 3)
    school.attests()
    school.uses.give(school.booking_id, BOX)
    assert school.entry(3).scopes == ()
    assert school.entry(2).scopes == (Scope.SCORE,)
    assert school.museum.count(Visit) == 3


def test_what_an_opted_out_pupil_made_before_is_erased_and_what_comes_late_stays_dead(school):
    school.comes()
    late = school.binding(1)
    school.plays(1)
    school.uses.opt_out(school.booking_id, 1)
    verdict = school.museum.hears(score(late, at=school.museum.now))
    assert verdict == Refused(Refusal.ERASED)


def test_a_pupil_who_is_opted_in_again_begins_clean(school):
    school.comes()
    school.plays(1)
    school.uses.opt_out(school.booking_id, 1)
    school.uses.opt_in(school.booking_id, 1)
    assert isinstance(school.plays(1), Stored)
    assert school.museum.count(Score) == 1


def test_an_attestation_withdrawn_at_noon_erases_all_and_keeps_no_more(school):
    school.comes()
    school.plays(1)
    school.plays(2)
    school.uses.withdraw(school.booking_id)
    assert school.museum.count(Score) == school.museum.count(Visit) == 0
    assert school.entry(1).scopes == ()
    assert not isinstance(school.plays(1), Stored)


def test_after_a_withdrawal_another_attestation_begins_clean(school):
    school.comes()
    school.plays(1)
    school.uses.withdraw(school.booking_id)
    school.museum.later(minutes=1)
    school.attests()
    assert isinstance(school.plays(1), Stored)
    assert school.museum.count(Score) == 1


def test_a_lost_band_is_swapped_and_its_number_goes_on(school):
    school.comes()
    school.plays(2)
    before = school.museum.count(Visit)
    school.uses.swap(school.booking_id, 2, 6)
    assert isinstance(school.plays(6), Stored)
    school.museum.later(minutes=10)
    assert not isinstance(school.plays(2), Stored)
    assert school.museum.count(Visit) == before
    (two,) = [one for one in school.uses.numbers(school.booking_id) if one.number == 2]
    assert two.band_number == 6
    of_two = {one.visit_id for one in school.museum.rows(Score)}
    assert of_two == {two.visit_id}


def test_what_the_lost_band_made_and_sends_late_is_still_its_numbers(school):
    school.comes()
    old = school.binding(2)
    made = score(old, at=school.museum.now)
    school.museum.later(minutes=1)
    school.uses.swap(school.booking_id, 2, 6)
    assert isinstance(school.museum.hears(made), Stored)


@pytest.mark.parametrize("band", [1, 99])
def test_a_band_of_somebody_or_of_no_set_is_no_spare(school, band):
    school.comes()
    with pytest.raises(BookingRefused, match="nobody has"):
        school.uses.swap(school.booking_id, 2, band)


def test_a_set_given_back_keeps_no_more_and_what_was_kept_stays(school):
    school.comes()
    school.plays(1)
    school.museum.later(minutes=1)
    school.uses.give_back(school.booking_id)
    assert school.entry(1).scopes == ()
    school.museum.later(minutes=10)
    assert not isinstance(school.plays(1), Stored)
    assert school.museum.count(Score) == 1


def test_a_box_serves_another_class_in_the_afternoon_and_the_two_never_mix(school):
    school.comes()
    school.plays(1)
    school.museum.later(hours=2)
    morning = school.booking_id
    school.uses.give_back(morning)
    school.books(label="6A", school_year=6)
    school.attests()
    school.uses.give(school.booking_id, BOX)
    school.plays(1, 300.0)
    owners = [
        {one.visit_id for one in school.uses.numbers(which)}
        for which in (morning, school.booking_id)
    ]
    scores = {one.visit_id for one in school.museum.rows(Score)}
    assert len(scores & owners[0]) == len(scores & owners[1]) == 1
    assert not owners[0] & owners[1]


def test_two_classes_do_not_get_the_same_box(school):
    school.comes()
    school.books(label="6A")
    with pytest.raises(BookingRefused, match="another group"):
        school.uses.give(school.booking_id, BOX)


def test_a_class_gets_one_box(school):
    school.comes()
    with pytest.raises(BookingRefused, match="already"):
        school.uses.give(school.booking_id, BOX)


def test_a_class_does_not_get_a_box_with_too_few_bands(school):
    school.has_box(bands=3)
    school.books(pupils=4)
    with pytest.raises(BookingRefused, match="too few"):
        school.uses.give(school.booking_id, BOX)


def test_a_class_does_not_get_the_bands_of_a_group(school):
    school.has_box(kind=BindingKind.GROUP)
    school.books()
    with pytest.raises(BookingRefused, match="no set of class bands"):
        school.uses.give(school.booking_id, BOX)


def test_a_class_on_the_wrong_day_gets_no_box(school):
    school.has_box()
    school.books(day=(MORNING + timedelta(days=1)).date())
    with pytest.raises(BookingRefused, match="today"):
        school.uses.give(school.booking_id, BOX)


def test_a_group_comes_like_a_class_and_says_its_age_itself(school):
    school.has_box(kind=BindingKind.GROUP)
    school.books(kind=BindingKind.GROUP, school="", school_year=0, age_band=AgeBand.TEEN)
    school.attests()
    school.uses.give(school.booking_id, BOX)
    assert isinstance(school.plays(1), Stored)
    assert {one.giver for one in school.museum.rows(Consent)} == {"organiser"}


def test_words_that_were_never_shown_attest_nothing(school):
    school.books()
    with pytest.raises(BookingRefused, match="not shown"):
        school.attests(notice_sha256=b"x" * 32)
    with pytest.raises(BookingRefused, match="not shown"):
        school.attests(notice="2026-11")


def test_the_link_opens_its_booking_alone(school):
    school.books()
    assert school.uses.by_link(school.token).booking_id == school.booking_id
    assert school.uses.by_link("x" * 43) is None
    assert school.uses.by_link("nonsense") is None


def test_who_answers_for_a_class_stands_under_the_bookings_own_key(school):
    school.books()
    museum = school.museum
    with museum.store.read() as tx:
        contact = bookings.contact_of(tx, museum.keyring, school.booking_id)
        assert bookings.link_of(tx, museum.keyring, school.booking_id) == school.token
    assert contact.address == "teacher@example.org"
    (row,) = museum.rows(Booking)
    assert b"example.org" not in row.address_box + row.contact_box + row.link_box


def test_a_month_later_nothing_of_the_class_is_left_and_its_key_is_gone(school):
    school.comes()
    school.plays(1)
    school.museum.later(days=30)
    school.museum.turn()
    assert school.museum.count(Booking) == 1
    school.museum.later(days=1)
    school.museum.turn()
    for table in (Booking, Attestation, Pupil, Visit, Score, Consent):
        assert school.museum.count(table) == 0
    with pytest.raises(KeyGone):
        school.museum.keyring.get(KeyKind.BOOKING, school.booking_id)


def test_a_page_that_its_teacher_closes_is_gone_at_once(school):
    school.comes()
    school.plays(1)
    school.uses.close(school.booking_id)
    assert school.museum.count(Score) == school.museum.count(Booking) == 0
    assert school.entry(1).scopes == ()


def test_a_class_that_never_came_goes_too(school):
    school.books()
    school.museum.later(days=31)
    school.museum.turn()
    assert school.museum.count(Booking) == 0


def test_the_day_after_the_bands_of_a_class_keep_nothing(school):
    school.comes()
    school.museum.later(days=1)
    with school.museum.store.write() as tx:
        inventory.begin_day(tx, school.uses.today, school.museum.now)
    school.museum.turn()
    assert school.entry(1).scopes == ()


@pytest.mark.parametrize("act", ["opts in", "attests"])
def test_what_is_said_the_day_after_is_taken_and_nothing_begins(school, act):
    school.comes()
    school.uses.opt_out(school.booking_id, 2)
    if act == "attests":
        school.uses.withdraw(school.booking_id)
    school.museum.later(days=1)
    school.museum.turn()
    with school.museum.store.write() as tx:
        inventory.begin_day(tx, school.uses.today, school.museum.now)
    before = school.museum.count(Visit)
    if act == "attests":
        school.attests()
    else:
        school.uses.opt_in(school.booking_id, 2)
        assert not any(one.opted_out for one in school.uses.numbers(school.booking_id))
    assert school.museum.count(Visit) == before
    with school.museum.store.read() as tx:
        assert bookings.standing_row(tx, school.booking_id) is not None


def test_numbers_stand_in_order(school):
    school.comes()
    with school.museum.store.read() as tx:
        assert [one.number for one in sets.numbers(tx, school.booking_id)] == [1, 2, 3, 4]
