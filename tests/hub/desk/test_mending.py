"""A colleague mends an address, or sees what came back: the old one is told, no band redirects."""

import re
from dataclasses import replace

import pytest

from edge.contract.words import AgeBand
from hub.desk.cards import MailFate
from hub.desk.readdressing import Typed
from hub.store import Consent, Look, OldAddress, Visit
from hub.uses.desk import DeskAct
from tests.hub.a_museum import ADDRESS
from tests.hub.desk.a_desk import (
    ANOTHER,
    COLLEAGUE,
    OTHER_BAND,
    VISITOR_BAND,
    ADesk,
    comes_back,
    refused,
)

MISTYPED = "guardian@exmaple.org"


class Between:
    """A store in which something happens after it was read and before it is written."""

    def __init__(self, store, happens):
        self.read, self._write, self._happens = store.read, store.write, happens

    def write(self):
        self._happens()
        return self._write()


@pytest.fixture
def desk(tmp_path):
    one = ADesk(tmp_path)
    yield one
    one.close()


def test_a_mistyped_address_is_mended_and_the_old_one_is_told(desk):
    visitor = desk.registers(address=MISTYPED)
    assert desk.uses.mend(COLLEAGUE, desk.sees().ref, Typed(ADDRESS)) == 1
    assert desk.sees().card.address == "g•••@example.org"
    (told,) = desk.museum.rows(OldAddress)
    assert told.visit_id == desk.museum.visit_of(visitor)
    assert MISTYPED.encode() not in told.address_box
    assert desk.deeds()[-2:] == ["mended an address", "looked at a band"]


def test_a_found_band_never_redirects_a_childs_photos(desk):
    visitor = desk.registers(age=AgeBand.UNDER_13, address="family@example.org")
    page_id = desk.museum.page_of(visitor)
    ref = desk.sees().ref
    for typed in (Typed("finder@example.net"), Typed("finder@example.net", "guess@example.org")):
        assert refused(desk.uses.mend, COLLEAGUE, ref, typed) == "prove"
    assert desk.museum.page_of(visitor) == page_id
    assert desk.museum.rows(OldAddress) == []
    assert "mended an address" not in desk.deeds()


def test_who_says_the_old_address_whole_has_it_mended_to_quite_another(desk):
    desk.registers(age=AgeBand.UNDER_13, address="family@example.org")
    typed = Typed("other@example.net", " Family@Example.org ")
    assert desk.uses.mend(COLLEAGUE, desk.sees().ref, typed) == 1
    assert desk.sees().card.pending
    assert len(desk.museum.rows(OldAddress)) == 1


def test_an_address_that_can_be_none_or_is_the_same_changes_nothing(desk):
    desk.registers()
    ref = desk.sees().ref
    assert refused(desk.uses.mend, COLLEAGUE, ref, Typed("guardian")) == "no_address"
    assert refused(desk.uses.mend, COLLEAGUE, ref, Typed(ADDRESS.upper())) == "same"


def test_where_nobody_ever_read_the_old_address_all_of_its_page_move(desk):
    desk.registers(address=MISTYPED)
    desk.registers(OTHER_BAND, name="Testkind Twee", address=MISTYPED)
    assert desk.uses.mend(COLLEAGUE, desk.sees().ref, Typed(ADDRESS)) == 2
    assert len({row.page_id for row in desk.museum.rows(Visit)}) == 1


def test_where_somebody_reads_the_old_address_only_who_asks_moves(desk):
    first = desk.registers(address=MISTYPED)
    desk.registers(OTHER_BAND, name="Testkind Twee", address=MISTYPED)
    desk.museum.open_page(desk.museum.page_of(first))
    assert desk.uses.mend(COLLEAGUE, desk.sees().ref, Typed(ADDRESS)) == 1
    assert len({row.page_id for row in desk.museum.rows(Visit)}) == 2


def test_what_came_back_stands_on_top_half_hidden_with_what_was_meant(desk):
    visitor = desk.registers(address="guardian@gmial.com")
    comes_back(desk, visitor)
    (one,) = desk.uses.bounces(COLLEAGUE)
    assert (one.address, one.meant, one.today) == ("g•••@gmial.com", "gmail.com", True)
    desk.uses.bounces(COLLEAGUE)
    assert desk.deeds() == ["saw a mail that came back"]


def test_what_was_meant_is_mended_at_once_and_mailed(desk):
    visitor = desk.registers(address="guardian@gmial.com")
    comes_back(desk, visitor)
    (one,) = desk.uses.bounces(COLLEAGUE)
    desk.uses.mend_as_meant(COLLEAGUE, one.ref)
    assert desk.uses.bounces(COLLEAGUE) == []
    assert desk.museum.value("page", "wanted_at", page_id=desk.museum.page_of(visitor))
    assert desk.sees().card.address == "g•••@gmail.com"


def test_a_bounce_that_another_desk_mends_meanwhile_is_left_out_and_no_deed(desk):
    comes_back(desk, desk.registers(address="guardian@gmial.com"))
    comes_back(desk, desk.registers(OTHER_BAND, name="Testkind Twee", address=MISTYPED))
    (fast,) = [one for one in desk.uses.bounces(ANOTHER) if one.meant]
    before = desk.deeds().count("saw a mail that came back")
    store = Between(desk.museum.store, lambda: desk.uses.mend_as_meant(ANOTHER, fast.ref))
    seen = replace(desk.uses, store=store).bounces(COLLEAGUE)
    assert [one.address for one in seen] == ["g•••@exmaple.org"]
    assert desk.deeds().count("saw a mail that came back") == before + 1
    assert desk.uses.bounces(COLLEAGUE) == seen
    assert desk.deeds().count("saw a mail that came back") == before + 1


def test_a_bounce_leads_to_its_card(desk):
    comes_back(desk, desk.registers())
    (one,) = desk.uses.bounces(COLLEAGUE)
    card = desk.card(desk.uses.bounced(COLLEAGUE, one.ref))
    assert card.mail is MailFate.BACK


def test_a_mail_that_came_back_from_a_full_mailbox_goes_again(desk):
    visitor = desk.registers()
    page_id = comes_back(desk, visitor)
    assert desk.uses.does(COLLEAGUE, desk.sees().ref, DeskAct.AGAIN) == "again"
    assert desk.museum.value("page", "undeliverable_at", page_id=page_id) is None
    assert desk.uses.bounces(COLLEAGUE) == []


def test_an_erased_visit_is_shown_no_more_and_its_old_address_goes_with_it(desk):
    visitor = desk.registers(address=MISTYPED)
    ref = desk.sees().ref
    desk.uses.mend(COLLEAGUE, ref, Typed(ADDRESS))
    desk.museum.rights.erase_page(desk.museum.page_of(visitor), desk.museum.now)
    assert desk.uses.card(COLLEAGUE, ref) is None
    assert desk.museum.rows(OldAddress) == desk.museum.rows(Consent) == []


def test_the_figures_of_the_day_tell_no_sum_that_is_too_small(desk):
    desk.registers()
    told = desk.uses.figures()
    assert (told.bands, told.households, told.back) == (None, None, 0)
    assert told.first_at == desk.museum.now


def test_no_deed_holds_an_address_a_band_or_a_name(desk):
    desk.registers(address=MISTYPED)
    ref = desk.sees().ref
    desk.uses.mend(COLLEAGUE, ref, Typed(ADDRESS))
    desk.finds()
    said = repr([tuple(row) for row in desk.museum.rows(Look)])
    for personal in ("example", "guardian", "Testkind", desk.key(VISITOR_BAND).hex()):
        assert personal not in said
    assert re.search(r"looked at a band", said)
