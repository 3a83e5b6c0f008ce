"""What a colleague at a desk sees and does: of a band, of an address, of a mail that came back."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from edge.contract.codec import to_json
from edge.contract.downward import DeskVerdict, Refusal
from edge.contract.health import ReaderCondition, ReaderHealthReport
from edge.contract.words import AgeBand, Mark, Scope
from hub.colleagues import looks
from hub.desk.cards import MailFate, NobodysCard, VisitCard
from hub.desk.overview import DeskState
from hub.errors import DeskRefused
from hub.rules.verdicts import Refused, Stored
from hub.store import Binding, Edge, EdgeState, Mail, Reader, Score, Visit, put, table_of
from hub.uses.desk import DeskAct
from tests.hub.a_museum import ADDRESS, registration, score
from tests.hub.desk.a_desk import (
    ANOTHER,
    COLLEAGUE,
    DESK,
    OTHER_BAND,
    VISITOR_BAND,
    ADesk,
    refused,
)


@pytest.fixture
def desk(tmp_path):
    one = ADesk(tmp_path)
    yield one
    one.close()


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


def test_a_childs_band_that_was_blocked_is_no_older_when_it_is_taken_again(desk):
    key = desk.key(VISITOR_BAND)
    desk.marks.mark(desk.today, key, Mark.LOCKED, desk.museum.now)
    desk.uses.does(COLLEAGUE, desk.sees().ref, DeskAct.BLOCK)
    desk.uses.does(COLLEAGUE, desk.sees().ref, DeskAct.UNBLOCK)
    assert desk.marks.of(desk.today, key, desk.museum.now) == {Mark.LOCKED}


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
    assert {Mark.JUST_PLAYS, Mark.BLOCKED} <= desk.marks.of(desk.today, key, desk.museum.now)
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


def test_a_blocked_band_is_asked_no_age_and_stays_blocked_everywhere(desk):
    desk.uses.does(COLLEAGUE, desk.sees().ref, DeskAct.BLOCK)
    assert refused(desk.uses.does, COLLEAGUE, desk.sees().ref, DeskAct.RESET) == "blocked"
    key = desk.key(VISITOR_BAND)
    assert Mark.BLOCKED in desk.marks.of(desk.today, key, desk.museum.now)
    assert "had an age asked anew" not in desk.deeds()


@pytest.mark.parametrize(
    ("condition", "state"),
    [
        (ReaderCondition.READING, DeskState.READY),
        (ReaderCondition.RECOVERING, DeskState.RECOVERING),
        (ReaderCondition.AWAY, DeskState.SICK),
    ],
)
def test_nobody_is_called_for_a_reader_that_starts_anew_by_itself(desk, condition, state):
    now = desk.museum.now
    report = to_json(ReaderHealthReport(DESK, now, condition, {})).decode()
    said = {"present": True, "waiting": 0, "oldest_seconds": 0, "lost": 0}
    keys = {"verify_key": bytes(32), "box_key": bytes(32)}
    with desk.museum.store.write() as tx:
        put(tx, Edge, [{"name": DESK, "enrolled_at": now, **keys}])
        put(tx, EdgeState, [{"edge": DESK, "said_at": now, **said}])
        put(tx, Reader, [{"edge": DESK, "report": report, "updated_at": now}])
    assert desk.uses.state(DESK) is state


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
