"""What a colleague at a desk sees and does: of a band, of an address, of a mail that came back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from edge.contract.downward import DeskVerdict, Refusal
from edge.contract.words import AgeBand, Mark, Scope
from hub.colleagues import looks
from hub.desk.cards import MailFate, NobodysCard, VisitCard
from hub.desk.readdressing import Typed
from hub.errors import DeskRefused
from hub.rules.verdicts import Refused, Stored
from hub.store import Binding, Consent, Look, Mail, OldAddress, Page, Score, Visit, table_of
from hub.uses.desk import DeskAct
from tests.hub.a_museum import ADDRESS, registration, score
from tests.hub.desk.a_desk import ANOTHER, COLLEAGUE, DESK, OTHER_BAND, VISITOR_BAND, ADesk

MISTYPED = "guardian@exmaple.org"


@pytest.fixture
def desk(tmp_path):
    one = ADesk(tmp_path)
    yield one
    one.close()


def refused(call, *given):
    with pytest.raises(DeskRefused) as why:
        call(*given)
    return why.value.word


def comes_back(desk, visitor):
    """The mail of a visitor's page is refused for good."""
    page_id = desk.museum.page_of(visitor)
    mails, pages = table_of(Mail), table_of(Page)
    now = desk.museum.now
    with desk.museum.store.write() as tx:
        failed = {"failed_at": now, "attempts": 1, "answer": "no such mailbox"}
        tx.execute(update(mails).where(mails.c.page_id == page_id).values(**failed))
        this = pages.c.page_id == page_id
        tx.execute(update(pages).where(this).values(undeliverable_at=now))
    return page_id


# -- finding


def test_a_band_on_the_reader_shows_its_animal_and_half_an_address_and_no_name_or_score(desk):
    visitor = desk.registers(yes=(Scope.SCORE,))
    desk.museum.plays(visitor, 213.0)
    shown = desk.sees()
    card = shown.card
    assert isinstance(card, VisitCard)
    assert (str(card.avatar), card.exhibits, card.scopes) == ("blue-fox", 1, {Scope.SCORE})
    assert card.address == "g•••@example.org"
    assert card.mail is MailFate.WAITS
    said = repr(card)
    for personal in ("Testkind", "guardian", "213"):
        assert personal not in said


def test_each_look_is_written_down_once_a_tap_and_for_each_who_looks(desk):
    desk.registers()
    desk.sees()
    desk.uses.lying(COLLEAGUE, DESK)
    desk.uses.lying(ANOTHER, DESK)
    assert desk.deeds() == ["looked at a band", "looked at a band"]
    with desk.museum.store.read() as tx:
        assert looks.first_broken(tx) is None
        assert {one.name for one in looks.latest(tx)} == {"test.desk", "test.other"}


def test_what_lay_there_two_minutes_ago_is_shown_to_nobody(desk):
    desk.registers()
    desk.lays()
    desk.later(minutes=2)
    assert desk.uses.lying(COLLEAGUE, DESK) is None
    assert desk.deeds() == []


def test_what_was_found_is_over_in_a_quarter_of_an_hour_and_nobody_elses(desk):
    desk.registers()
    ref = desk.sees().ref
    assert desk.uses.card(ANOTHER, ref) is None
    desk.later(minutes=15)
    assert desk.uses.card(COLLEAGUE, ref) is None
    assert refused(desk.uses.does, COLLEAGUE, ref, DeskAct.RELEASE) == "over"


def test_a_band_of_another_day_is_asked_for_again(desk):
    desk.registers()
    key, before = desk.key(VISITOR_BAND), desk.today
    desk.later(days=1)
    from edge.contract.requests import BandLaid  # noqa: PLC0415 - only here

    answer = desk.readers.laid(DESK, b"n" * 16, BandLaid(before, key), desk.museum.now)
    assert answer.verdict is DeskVerdict.AGAIN
    assert desk.uses.tap(DESK) is None


def test_an_address_is_found_exactly_as_it_was_given_and_not_by_half(desk):
    desk.registers()
    (choice,) = desk.finds(f"  {ADDRESS.upper()} ")
    assert str(desk.card(choice.ref).avatar) == "blue-fox"
    assert desk.finds("guardian@example.or") == desk.finds("@example.org") == []
    assert desk.deeds() == ["looked by address", "looked for an address", "looked for an address"]


def test_an_address_finds_visits_of_other_days_too_and_their_bands_are_left_alone(desk):
    desk.registers()
    desk.later(days=1)
    desk.museum.turn()
    (choice,) = desk.finds()
    assert choice.day < desk.today
    assert refused(desk.uses.does, COLLEAGUE, choice.ref, DeskAct.RELEASE) == "not_today"
    assert desk.uses.does(COLLEAGUE, choice.ref, DeskAct.AGAIN) == "again"


def test_the_first_band_of_the_day_says_that_it_is_and_then_no_more(desk):
    card = desk.sees(OTHER_BAND).card
    assert isinstance(card, NobodysCard)
    assert card.first
    desk.registers()
    assert not desk.sees(OTHER_BAND).card.first


# -- doing


def living(desk):
    return [row for row in desk.museum.rows(Binding) if row.ended_at is None]


def test_a_swapped_band_goes_on_with_the_same_visit_and_the_old_one_is_nobodys(desk):
    visitor = desk.registers()
    ref = desk.sees().ref
    desk.later(minutes=1)
    desk.lays(OTHER_BAND)
    desk.uses.swap(COLLEAGUE, ref, DESK, desk.uses.tap(DESK).turn)
    (bound,) = living(desk)
    assert bound.visit_id == desk.museum.visit_of(visitor)
    assert bound.band_key == desk.key(OTHER_BAND)
    desk.museum.keep(score(bound, 200.0, desk.museum.now))
    assert desk.museum.count(Score) == 1
    assert desk.museum.count(Visit) == 1
    assert desk.deeds()[-1] == "gave a visit another band"
    assert desk.changed


def test_a_score_of_the_old_band_from_before_the_swap_is_kept_when_it_comes_late(desk):
    visitor = desk.registers()
    made = score(visitor, 200.0, desk.museum.now)
    ref = desk.sees().ref
    desk.later(minutes=1)
    desk.lays(OTHER_BAND)
    desk.uses.swap(COLLEAGUE, ref, DESK, desk.uses.tap(DESK).turn)
    assert isinstance(desk.museum.hears(made), Stored)
    after = score(visitor, 201.0, desk.museum.now + timedelta(minutes=10))
    desk.later(minutes=11)
    assert isinstance(desk.museum.hears(after), Refused)


def test_no_band_is_swapped_for_one_that_is_somebodys_ours_or_the_same(desk):
    desk.registers()
    desk.registers(OTHER_BAND, name="Testkind Twee")
    desk.school.has_box()
    ref = desk.sees().ref
    from tests.hub.schools.a_class import uid  # noqa: PLC0415 - only here

    for lying, why in ((OTHER_BAND, "somebodys"), (uid(1), "ours"), (VISITOR_BAND, "same")):
        desk.lays(lying)
        turn = desk.uses.tap(DESK).turn
        assert refused(desk.uses.swap, COLLEAGUE, ref, DESK, turn) == why
    assert len(living(desk)) == 2


def test_only_the_band_that_the_colleague_saw_there_is_swapped(desk):
    desk.registers()
    ref = desk.sees().ref
    desk.lays(OTHER_BAND)
    seen = desk.uses.tap(DESK).turn
    desk.lays(bytes(7))
    assert refused(desk.uses.swap, COLLEAGUE, ref, DESK, seen) == "lay_again"


def test_the_band_of_a_child_stays_locked_when_it_is_swapped(desk):
    desk.registers(age=AgeBand.UNDER_13)
    ref = desk.sees().ref
    desk.lays(OTHER_BAND)
    desk.uses.swap(COLLEAGUE, ref, DESK, desk.uses.tap(DESK).turn)
    assert Mark.LOCKED in desk.marks.of(desk.today, desk.key(OTHER_BAND), desk.museum.now)


def test_a_freed_band_is_bound_anew_and_what_was_kept_stays(desk):
    visitor = desk.registers()
    desk.museum.plays(visitor)
    desk.uses.does(COLLEAGUE, desk.sees().ref, DeskAct.RELEASE)
    assert isinstance(desk.sees().card, NobodysCard)
    assert desk.museum.count(Score) == 1
    desk.later(minutes=1)
    desk.registers(name="Testkind Twee")
    assert desk.museum.count(Visit) == 2


def test_a_blocked_band_registers_nobody_until_it_is_unblocked(desk):
    desk.registers()
    ref = desk.sees().ref
    desk.uses.does(COLLEAGUE, ref, DeskAct.BLOCK)
    assert living(desk) == []
    assert desk.sees().card.blocked
    desk.later(minutes=1)
    again = registration(desk.museum.now, band=desk.key(VISITOR_BAND))
    assert desk.museum.bind(again) == Refused(Refusal.NO_SUCH_BINDING)
    desk.uses.does(COLLEAGUE, desk.sees().ref, DeskAct.UNBLOCK)
    again = registration(desk.museum.now, band=desk.key(VISITOR_BAND))
    assert isinstance(desk.museum.bind(again), Stored)


def test_who_registered_before_the_band_was_blocked_is_known_until_then(desk):
    before = registration(desk.museum.now, band=desk.key(VISITOR_BAND))
    desk.later(minutes=1)
    desk.uses.does(COLLEAGUE, desk.sees().ref, DeskAct.BLOCK)
    assert isinstance(desk.museum.bind(before), Stored)
    assert living(desk) == []


def test_a_blocked_band_is_so_after_a_restart_and_no_more_the_next_day(desk):
    desk.uses.does(COLLEAGUE, desk.sees().ref, DeskAct.BLOCK)
    desk.marks._marked.clear()
    desk.marks.recall(desk.museum.store, desk.museum.now)
    key = desk.key(VISITOR_BAND)
    assert Mark.JUST_PLAYS in desk.marks.of(desk.today, key, desk.museum.now)
    desk.later(days=1)
    desk.museum.turn()
    assert not desk.sees().card.blocked


def test_an_ended_visit_is_mailed_now_and_its_band_is_nobodys(desk):
    visitor = desk.registers()
    desk.uses.does(COLLEAGUE, desk.sees().ref, DeskAct.END)
    assert living(desk) == []
    assert desk.museum.value("page", "wanted_at", page_id=desk.museum.page_of(visitor))
    assert isinstance(desk.sees().card, NobodysCard)


def test_a_visit_that_lost_its_band_is_given_one_by_its_address(desk):
    visitor = desk.registers()
    desk.uses.does(COLLEAGUE, desk.sees().ref, DeskAct.RELEASE)
    band = desk.sees(OTHER_BAND).ref
    (choice,) = desk.finds()
    desk.uses.bind(COLLEAGUE, band, choice.ref, DESK)
    (bound,) = living(desk)
    assert bound.visit_id == desk.museum.visit_of(visitor)


def test_an_age_is_asked_anew_and_that_is_written_down(desk):
    key = desk.key(VISITOR_BAND)
    desk.marks.mark(desk.today, key, Mark.LOCKED, desk.museum.now)
    shown = desk.sees()
    assert shown.card.age_asked
    desk.uses.does(COLLEAGUE, shown.ref, DeskAct.RESET)
    assert not desk.sees().card.age_asked
    assert "had an age asked anew" in desk.deeds()


def test_the_mail_goes_again_and_not_more_than_twice_an_hour(desk):
    visitor = desk.registers()
    mails = table_of(Mail)
    with desk.museum.store.write() as tx:
        this = mails.c.page_id == desk.museum.page_of(visitor)
        tx.execute(update(mails).where(this).values(sent_at=desk.museum.now))
    ref = desk.sees().ref
    again = [refused_or_done(desk, ref) for _ in range(4)]
    assert again[-1] == "mail_too_often"
    assert "again" in again


def refused_or_done(desk, ref):
    try:
        done = desk.uses.does(COLLEAGUE, ref, DeskAct.AGAIN)
    except DeskRefused as why:
        return why.word
    mails = table_of(Mail)
    with desk.museum.store.write() as tx:
        tx.execute(update(mails).values(sent_at=desk.museum.now))
    return done


# -- mending


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
