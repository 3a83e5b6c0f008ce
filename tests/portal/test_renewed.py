"""A family's link that opens in the moment in which its family renews it: at a whole house."""

import pytest
from sqlalchemy import select

from hub.keyring import KeyKind, Place
from hub.store import Page, table_of
from hub.uses.family import FamilyUses
from tests.portal.a_house import a_house

_pages = table_of(Page)


@pytest.fixture
def house(tmp_path):
    with a_house(tmp_path) as one:
        one.registers("Testkind", "guardian@example.org")
        one.hub.turn()
        yield one


def link_of(house):
    """The address that a mail of now would carry."""
    with house.hub.store.read() as tx:
        page = tx.execute(select(_pages.c.page_id, _pages.c.token_box)).one()
    place = Place("page", "token_box", page.page_id)
    return (
        "/p/" + house.hub.keyring.open(KeyKind.PAGE, page.page_id, place, page.token_box).decode()
    )


def test_a_view_that_opens_while_its_family_renews_the_link_shows_nothing(house, monkeypatch):
    mine, other = house.visitor(), house.visitor()
    before = link_of(house)
    view = mine.post(before).headers["location"]
    opens, renewed = FamilyUses.open_page, []

    def renewed_meanwhile(uses, token):
        # The link was right; its family renews it, and closes what is open, before this view is.
        found = opens(uses, token)
        if not renewed:
            renewed.append(mine.post(f"{view}/link").text)
        return found

    monkeypatch.setattr(FamilyUses, "open_page", renewed_meanwhile)
    assert other.post(before).status_code == 404
    assert "Je nieuwe link is onderweg." in renewed[0]
    assert link_of(house) != before
    assert mine.get(view).status_code == 200
    assert other.post(link_of(house)).status_code == 303
