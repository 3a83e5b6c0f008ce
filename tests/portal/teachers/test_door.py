"""A link that opens in the moment in which it is renewed, or its class closed."""

import pytest

from hub.schools import bookings
from hub.uses.bookings import BookingUses
from hub.uses.schools import SchoolUses
from portal.views import Views
from tests.hub.schools.an_office import COLLEAGUE


@pytest.fixture
def class_views(monkeypatch):
    """The views of classes, once a door opens one."""
    opens, seen = Views.open_found, []

    def open_found(views, find):
        seen.append(views)
        return opens(views, find)

    monkeypatch.setattr(Views, "open_found", open_found)
    return seen


def test_a_view_that_opens_while_its_link_is_renewed_shows_nothing(
    house, school, web, monkeypatch, class_views
):
    finds, before = SchoolUses.by_link, []

    def renewed_meanwhile(uses, token):
        # The link was right; a colleague renews it, and closes what is open, before this view is.
        found = finds(uses, token)
        if not before:
            before.append(found)
            house.hub.bookings.renew_link(found.booking_id, COLLEAGUE)
            class_views[0].close_page(found.booking_id)
        return found

    monkeypatch.setattr(SchoolUses, "by_link", renewed_meanwhile)
    assert web.post(f"/t/{school.token}").status_code == 404
    assert before
    assert not class_views[0]._open


def test_a_class_that_is_closed_while_its_link_opens_shows_nothing(house, school, web, monkeypatch):
    opens = BookingUses.open

    def closed_meanwhile(uses, token, digits):
        booking_id = opens(uses, token, digits)
        with house.hub.store.write() as tx:
            bookings.close(tx, booking_id, house.clock.now())
        return booking_id

    monkeypatch.setattr(BookingUses, "open", closed_meanwhile)
    assert web.post(f"/t/{school.token}").status_code == 404
