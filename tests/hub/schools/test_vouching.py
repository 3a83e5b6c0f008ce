"""Who asks on the web may be anybody: until a colleague vouches for them, scores alone are kept."""

import pytest

from edge.contract.words import Language, Scope
from hub.colleagues import looks
from hub.errors import BookingRefused
from hub.store import Attestation
from tests.hub.schools.an_office import COLLEAGUE, HEAD, ROW, SOON, WISHED, Office


@pytest.fixture
def office(tmp_path):
    one = Office(tmp_path)
    yield one
    one.museum.close()


@pytest.fixture
def stranger(office):
    """The booking of somebody who asked on the web, and opened the mail in their own mailbox."""
    booking_id = office.asked()
    office.desk.open(office.token(booking_id), "")
    return booking_id


@pytest.mark.parametrize("more", [Scope.PHOTO, Scope.SOUND])
def test_of_a_class_that_nobody_vouches_for_scores_alone_can_be_attested(office, stranger, more):
    with pytest.raises(BookingRefused, match="vouches"):
        office.attests(Scope.SCORE, more, booking_id=stranger)
    assert office.museum.count(Attestation) == 0
    office.attests(Scope.SCORE, booking_id=stranger)
    assert office.desk.find(stranger).scopes == {Scope.SCORE}


def test_once_a_colleague_vouches_for_it_photos_can_be_attested_too_and_that_is_written_down(
    office, stranger
):
    assert not office.desk.find(stranger).vouched
    assert office.desk.vouch(stranger, COLLEAGUE)
    assert not office.desk.vouch(stranger, COLLEAGUE)
    office.attests(Scope.SCORE, Scope.PHOTO, booking_id=stranger)
    assert office.desk.find(stranger).scopes == {Scope.SCORE, Scope.PHOTO}
    with office.museum.store.read() as tx:
        assert [one.act for one in looks.latest(tx)] == ["booking.vouched"]


def test_what_a_colleague_wrote_down_read_in_or_confirmed_is_vouched_for(office):
    waits = office.asked()
    assert office.desk.confirm(waits, COLLEAGUE)
    office.desk.import_list(HEAD + ROW.format(day=SOON).replace("5B", "5C"), Language.NL)
    made = office.desk.between(SOON, SOON)
    assert [one.vouched for one in made] == [True, True]
    assert office.desk.unvouched() == []


def test_a_request_that_was_opened_while_a_colleague_confirmed_it_is_vouched_for(office, stranger):
    assert office.desk.confirm(stranger, COLLEAGUE)
    assert office.desk.find(stranger).vouched


def test_what_does_not_stand_is_not_vouched_for_and_waits_where_requests_wait(office):
    waits = office.asked()
    assert not office.desk.vouch(waits, COLLEAGUE)
    assert office.desk.unvouched() == []


def test_colleagues_see_what_nobody_vouches_for_until_its_day_is_over(office, stranger):
    assert [one.booking_id for one in office.desk.unvouched()] == [stranger]
    assert isinstance(office.desk.book(WISHED), tuple)
    office.later(days=11)
    assert office.desk.unvouched() == []
