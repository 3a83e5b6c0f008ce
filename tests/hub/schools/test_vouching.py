"""Who asks on the web may be anybody: until a colleague vouches for them, scores alone are kept."""

import pytest

from edge.contract.words import Language, Scope
from hub.colleagues import looks
from hub.errors import BookingRefused
from hub.rules.arrangements import BookingFault
from hub.schools.bookings import Contact
from hub.store import Attestation
from tests.hub.schools.an_office import COLLEAGUE, HEAD, ROW, SOON, WISHED, Office

ELSEWHERE = Contact("Testdirecteur", "head@example.org")


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


def acts(office):
    with office.museum.store.read() as tx:
        return [(one.act, one.name) for one in looks.latest(tx)]


@pytest.mark.parametrize("spoke", [True, False])
def test_another_mailbox_is_vouched_for_anew_unless_a_colleague_called_the_school(office, spoke):
    booking_id = office.desk.book(WISHED)
    office.attests(Scope.SCORE, booking_id=booking_id)
    assert office.desk.readdress(booking_id, ELSEWHERE, COLLEAGUE, spoke=spoke) == ()
    there = office.desk.find(booking_id)
    assert there.vouched is spoke
    assert there.scopes == {Scope.SCORE}
    assert [one.booking_id for one in office.desk.unvouched()] == ([] if spoke else [booking_id])
    assert acts(office) == [("booking.readdressed", COLLEAGUE.name)]


def test_a_page_that_may_show_photos_moves_nowhere_before_a_colleague_called(office):
    booking_id = office.desk.book(WISHED)
    office.attests(Scope.SCORE, Scope.PHOTO, booking_id=booking_id)
    link = office.token(booking_id)
    unasked = office.desk.readdress(booking_id, ELSEWHERE, COLLEAGUE, spoke=False)
    assert unasked == (BookingFault.SPOKE,)
    assert office.token(booking_id) == link
    assert office.desk.find(booking_id).vouched
    assert acts(office) == []
    assert office.desk.readdress(booking_id, ELSEWHERE, COLLEAGUE, spoke=True) == ()
    assert office.desk.find(booking_id).scopes == {Scope.SCORE, Scope.PHOTO}


def test_who_gave_another_link_and_who_cancelled_is_written_down(office):
    booking_id = office.desk.book(WISHED)
    office.desk.renew_link(booking_id, COLLEAGUE)
    office.desk.cancel(booking_id, COLLEAGUE)
    wanted = {("booking.link", COLLEAGUE.name), ("booking.cancelled", COLLEAGUE.name)}
    assert set(acts(office)) == wanted
