"""A child's own family takes that child's part of a group home, and the group has none of it."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from edge.contract.downward import Refusal
from edge.contract.words import AgeBand, Scope
from hub.errors import KeyGone
from hub.keyring import KeyKind
from hub.media.files import Owned
from hub.pages import MediumForm
from hub.rules.verdicts import Stored
from hub.schools.claims import NotTaken, Taken
from hub.store import Binding, Booking, Consent, Mail, Medium, Page, Score, Unkept, Visit, table_of
from tests.hub.a_museum import ADDRESS, photo, score
from tests.hub.schools.a_group import AGroup


@pytest.fixture
def party(tmp_path):
    one = AGroup(tmp_path)
    yield one
    one.museum.close()


@pytest.fixture
def played(party):
    """Number 1 of a party of four made two scores and a photo, number 2 a score."""
    party.parties()
    party.plays(1, 250.0)
    party.plays(1, 200.0)
    party.is_photographed(1)
    party.plays(2, 300.0)
    return party


def _page(party, taken):
    party.museum.open_page(taken.page_id)
    return party.museum.page(taken.page_id)


def test_a_family_takes_its_childs_part_home(played):
    offer = played.claims.offer(played.slip(1))
    assert (offer.number, offer.here) == (1, {Scope.SCORE: 2, Scope.PHOTO: 1})
    taken = played.takes(1)
    assert taken.pending
    assert played.museum.page(taken.page_id) is None
    (part,) = _page(played, taken).visits
    assert part.first_name == "Testkind"
    assert [one.value for one in part.cards[0].tries] == [250.0, 200.0]
    (medium,) = part.media
    body = played.museum.files.read(
        played.museum.keyring, part.visit_id, medium.result_id, 640, MediumForm.JPG
    )
    assert body == b"pixels of a number"


def test_the_group_has_nothing_of_it_afterwards(played):
    museum, old = played.museum, played.visit_of(1)
    played.takes(1)
    assert played.visit_of(1) is None
    assert museum.rows(Visit, visit_id=old) == []
    assert not any(one.visit_id == old for one in museum.files.kept())
    with pytest.raises(KeyGone):
        museum.keyring.get(KeyKind.VISIT, old)
    (one,) = [each for each in played.uses.numbers(played.booking_id) if each.number == 1]
    assert one.claimed
    assert played.values_of(played.visit_of(2)) == [300.0]


def test_what_the_group_could_open_opens_nothing_of_the_familys(played):
    """Somebody kept the group's rows and its key from before: no key of theirs opens it now."""
    museum, old = played.museum, played.visit_of(1)
    key = museum.keyring.get(KeyKind.VISIT, old)
    boxes = {one.value_box for one in museum.rows(Score, visit_id=old)}
    played.takes(1)
    (new,) = {one.visit_id for one in museum.rows(Score)} - {played.visit_of(2)}
    assert museum.keyring.get(KeyKind.VISIT, new) != key
    assert not boxes & {one.value_box for one in museum.rows(Score)}


def test_the_evidence_is_the_guardians_own_and_their_mailbox_confirms_it(played):
    taken = played.takes(1, Scope.SCORE)
    (visit,) = played.museum.rows(Visit, page_id=taken.page_id)
    (given,) = played.museum.rows(Consent, visit_id=visit.visit_id)
    assert (given.giver, given.act, given.edge) == ("guardian", "given", "(slip)")
    assert (given.yes, given.no) == ("score", "photo sound")
    assert {one.kind for one in played.museum.rows(Mail, page_id=taken.page_id)} == {
        "confirm",
        "results",
    }
    played.museum.open_page(taken.page_id)
    acts = [one.act for one in played.museum.rows(Consent, visit_id=visit.visit_id)]
    assert sorted(acts) == ["confirmed", "given"]
    assert played.mailed == 1


def test_what_the_family_says_no_to_goes_with_the_groups_part(played):
    taken = played.takes(1, Scope.SCORE)
    (part,) = _page(played, taken).visits
    assert part.media == ()
    assert played.museum.count(Medium) == 0
    assert played.museum.files.kept() == frozenset()


def test_what_nobody_confirms_goes_after_a_fortnight(played):
    taken = played.takes(1)
    played.museum.later(days=13)
    played.museum.turn()
    assert played.museum.rows(Visit, page_id=taken.page_id)
    played.museum.later(days=2)
    played.museum.turn()
    assert not played.museum.rows(Visit, page_id=taken.page_id)


def test_a_slip_is_good_once(played):
    assert isinstance(played.takes(1), Taken)
    for address in (ADDRESS, "other@example.org"):
        assert played.takes(1, address=address) is NotTaken.GONE
    assert played.claims.offer(played.slip(1)) is NotTaken.GONE
    with played.museum.store.write() as tx:
        again = played.claims.claims.take(tx, played.which(1), played.said(), played.museum.now)
    assert again is NotTaken.TAKEN_BEFORE


def test_two_families_that_take_one_part_at_once_do_not_both_have_it(played):
    """Both were shown the offer; the store lets one in after the other."""
    slip, barrier, had = played.slip(1), threading.Barrier(2), []

    def takes(address):
        said = played.said(address=address)
        barrier.wait()
        had.append(played.claims.take(slip, said))

    both = [threading.Thread(target=takes, args=(f"{one}@example.org",)) for one in "ab"]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(type(one).__name__ for one in had) == ["NotTaken", "Taken"]
    assert len(played.museum.rows(Visit)) == 4


@pytest.mark.parametrize("number", [0, 9, -1])
def test_a_number_that_never_was_is_nobodys_to_take(played, number):
    assert played.takes(number) is NotTaken.GONE


def test_a_number_of_which_nothing_is_kept_has_no_part(played):
    played.uses.opt_out(played.booking_id, 1)
    assert played.takes(1) is NotTaken.GONE


def test_of_a_withdrawn_group_nothing_can_be_taken_and_what_was_stays_the_familys(played):
    taken = played.takes(1)
    played.uses.withdraw(played.booking_id)
    assert played.takes(2) is NotTaken.GONE
    (part,) = _page(played, taken).visits
    assert len(part.cards[0].tries) == 2


def test_of_a_closed_group_nothing_can_be_taken_and_what_was_stays_the_familys(played):
    taken = played.takes(1)
    played.uses.close(played.booking_id)
    assert played.takes(2) is NotTaken.GONE
    assert played.museum.count(Booking) == 0
    assert len(_page(played, taken).visits) == 1


def test_a_slip_is_good_for_fourteen_days(played):
    played.museum.later(days=14)
    assert isinstance(played.takes(1), Taken)
    played.museum.later(days=1)
    assert played.takes(2) is NotTaken.GONE


def test_a_pupil_of_a_class_has_no_part_to_take(party):
    party.comes()
    party.plays(1)
    assert party.takes(1) is NotTaken.GONE
    assert party.museum.count(Score) == 1


def test_what_comes_late_of_a_part_that_was_taken_is_on_the_familys_page(played):
    made = score(played.binding(1), 180.0, played.museum.now)
    taken = played.takes(1)
    assert isinstance(played.museum.hears(made), Stored)
    (part,) = _page(played, taken).visits
    assert [one.value for one in part.cards[0].tries] == [250.0, 200.0, 180.0]


def test_a_late_photo_is_kept_only_where_the_family_said_yes_to_photos(played):
    late = photo(played.binding(1), played.museum.now)
    played.takes(1, Scope.SCORE)
    assert played.museum.hears(late).reason is Refusal.CONSENT_MISSING


def test_a_photo_on_its_way_comes_to_lie_under_the_familys_key(played):
    coming = photo(played.binding(2), played.museum.now)
    played.museum.keep(coming)
    taken = played.takes(2)
    (visit,) = played.museum.rows(Visit, page_id=taken.page_id)
    (row,) = played.museum.rows(Medium, result_id=coming.result_id)
    assert row.visit_id == visit.visit_id
    played.is_developed(coming, visit.visit_id)
    (part,) = _page(played, taken).visits
    assert len(part.media) == 1


def test_a_band_whose_part_was_taken_plays_and_keeps_nothing_more(played):
    played.takes(1)
    played.museum.later(minutes=6)
    assert played.entry(1).scopes == ()
    assert not isinstance(played.plays(1), Stored)
    played.museum.later(minutes=1)
    played.attests()
    assert played.entry(1).scopes == ()
    assert played.entry(2).scopes == (Scope.SCORE,)


def test_no_yes_takes_nothing(played):
    assert played.takes(1, yes=frozenset()) is NotTaken.NOTHING_AGREED
    assert played.visit_of(1) is not None


def test_a_yes_to_what_the_group_never_kept_is_no_yes(party):
    party.parties(Scope.SCORE)
    party.plays(1)
    assert party.takes(1, Scope.PHOTO) is NotTaken.NOTHING_AGREED
    taken = party.takes(1)
    (visit,) = party.museum.rows(Visit, page_id=taken.page_id)
    assert visit.scopes == "score"


@pytest.mark.parametrize(
    "wrong", [{"first_name": " "}, {"first_name": "a\nb"}, {"address": "no address"}]
)
def test_who_is_not_named_takes_nothing(played, wrong):
    assert played.takes(1, **wrong) is NotTaken.NOTHING_AGREED
    assert played.museum.count(Mail) == 0


def test_no_age_that_is_said_makes_a_child_of_a_childrens_party_older(played):
    taken = played.takes(1, age_band=AgeBand.ADULT)
    assert taken.pending
    (visit,) = played.museum.rows(Visit, page_id=taken.page_id)
    assert visit.age_band == AgeBand.UNDER_13


def test_who_comes_with_grown_ups_says_their_age_and_a_child_among_them_has_its_guardian(party):
    party.parties(age_band=AgeBand.ADULT)
    party.plays(1)
    party.plays(2)
    child = party.takes(1, age_band=AgeBand.UNDER_13)
    grown = party.takes(2, age_band=AgeBand.ADULT, address="grown@example.org")
    assert (child.pending, grown.pending) == (True, False)
    givers = {one.giver for one in party.museum.rows(Consent) if one.edge == "(slip)"}
    assert givers == {"guardian", "self"}


def test_an_address_that_decided_for_eight_children_decides_for_no_ninth(party):
    party.parties()
    for _ in range(8):
        party.museum.register(age=AgeBand.UNDER_13)
    party.plays(1)
    assert party.takes(1) is NotTaken.TOO_MANY
    assert party.visit_of(1) is not None


def test_two_children_of_one_family_are_on_one_page_and_wear_no_two_alike(played):
    first, second = played.takes(1), played.takes(2, first_name="Tweede")
    assert first.page_id == second.page_id
    visits = played.museum.rows(Visit, page_id=first.page_id)
    assert len({one.avatar for one in visits}) == len(visits) == 2


def test_a_family_that_was_there_itself_has_the_childs_part_on_the_page_it_knows(played):
    parent = played.museum.register(name="Ouder")
    page_id = played.museum.page_of(parent)
    played.museum.open_page(page_id)
    taken = played.takes(1)
    assert (taken.page_id, taken.pending) == (page_id, False)
    assert len(played.museum.page(page_id).visits) == 2


def test_when_the_last_part_is_taken_the_groups_own_page_is_gone(party):
    party.parties(pupils=1)
    party.plays(1)
    left = party.takes(1).left_page_id
    assert party.museum.rows(Page, page_id=left) == []
    assert party.museum.rows(Booking)[0].page_id is None
    party.museum.later(days=31)
    party.museum.turn()
    assert party.museum.count(Booking) == 0
    assert party.museum.count(Visit) in {0, 1}


def test_lines_about_what_was_not_kept_go_along(played):
    played.museum.hears(score(played.binding(1), 9.0, played.museum.now))
    taken = played.takes(1)
    (visit,) = played.museum.rows(Visit, page_id=taken.page_id)
    assert [one.visit_id for one in played.museum.rows(Unkept)] == [visit.visit_id]


def test_killed_before_it_is_whole_it_leaves_the_part_as_it_was(played, monkeypatch):
    """The last thing of it fails: no row, no file and no key of it is left after a turn."""
    museum, old = played.museum, played.visit_of(1)

    def killed(*_args, **_more):
        raise SystemExit

    monkeypatch.setattr("hub.visits.households.Households.announce", killed)
    with pytest.raises(SystemExit):
        played.takes(1)
    monkeypatch.undo()
    assert played.visit_of(1) == old
    assert sorted(played.values_of(old)) == [200.0, 250.0]
    assert {one.visit_id for one in museum.rows(Binding)} >= {old}
    museum.turn()
    assert museum.keyring.ids(KeyKind.VISIT) == {one.visit_id for one in museum.rows(Visit)}
    assert isinstance(played.takes(1), Taken)


def test_killed_before_the_groups_copy_is_erased_the_next_start_erases_it(played):
    museum, old = played.museum, played.visit_of(1)
    with museum.store.write() as tx:
        taken = played.claims.claims.take(tx, played.which(1), played.said(), museum.now)
    museum.keyring.get(KeyKind.VISIT, old)
    museum.rights.resume(museum.now)
    with pytest.raises(KeyGone):
        museum.keyring.get(KeyKind.VISIT, old)
    assert museum.rows(Visit, visit_id=old) == []
    assert Owned(old, museum.rows(Medium)[0].result_id) not in museum.files.kept()
    (part,) = _page(played, taken).visits
    assert len(part.media) == 1


def test_a_disk_that_takes_no_photo_leaves_the_part_as_it_was(played, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hub.media.files._write", full)
    assert played.takes(1) is NotTaken.NOT_NOW
    monkeypatch.undo()
    assert len(played.values_of(played.visit_of(1))) == 2
    assert isinstance(played.takes(1), Taken)


def test_a_part_that_is_being_erased_can_not_be_taken(played):
    played.museum.keyring.destroy(KeyKind.VISIT, (played.visit_of(1),))
    assert played.takes(1) is NotTaken.GONE


def test_a_visit_of_before_makes_room_for_the_part_that_was_taken(played):
    played.museum.now -= timedelta(days=20)
    before = played.museum.register(age=AgeBand.UNDER_13)
    old_page = played.museum.page_of(before)
    played.museum.open_page(old_page)
    played.museum.plays(before)
    played.museum.now += timedelta(days=20)
    played.takes(1)
    assert played.museum.value("visit", "superseded_by", visit_id=played.museum.visit_of(before))


def test_words_that_were_never_shown_take_nothing(played, monkeypatch):
    monkeypatch.setattr("hub.schools.claims.NOTICE_VERSION", "1999-01")
    assert played.takes(1) is NotTaken.NOTHING_AGREED


def test_an_address_that_refused_the_museums_mail_takes_no_part_for_no_link_would_come(played):
    parent = played.museum.register(name="Ouder")
    pages = table_of(Page)
    with played.museum.store.write() as tx:
        this = pages.c.page_id == played.museum.page_of(parent)
        tx.execute(update(pages).where(this).values(undeliverable_at=played.museum.now))
    assert played.takes(1) is NotTaken.UNREACHED
    assert len(played.values_of(played.visit_of(1))) == 2
    assert isinstance(played.takes(1, address="other@example.org"), Taken)
