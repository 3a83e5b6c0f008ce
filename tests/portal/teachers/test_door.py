"""A link that opens in the moment in which it is renewed."""

from portal.views import Views
from tests.hub.schools.an_office import COLLEAGUE


def test_a_view_that_opens_while_its_link_is_renewed_shows_nothing(house, school, web, monkeypatch):
    opens, opened = Views.open, []

    def renewed_meanwhile(views, page_id):
        # The link was right; a colleague renews it, and closes what is open, before this view is.
        house.hub.bookings.renew_link(page_id, COLLEAGUE)
        views.close_page(page_id)
        opened.append(opens(views, page_id))
        return opened[-1]

    monkeypatch.setattr(Views, "open", renewed_meanwhile)
    assert web.post(f"/t/{school.token}").status_code == 404
    (view,) = opened
    assert web.get(f"/k/{view}").status_code == 404
