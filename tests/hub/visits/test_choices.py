"""What a family changes on its page: a name, and what may be kept."""

from datetime import timedelta

import pytest

from edge.contract.events import ScopesChanged
from edge.contract.words import AgeBand, Giver, Language, Scope
from hub.store import Consent, DirectoryChange, Visit
from hub.visits.choices import Answered, Choices
from hub.visits.evidence import ON_THE_PAGE, ConsentAct
from look.notices import NOTICE_VERSION, notice_sha256, shown_notices
from tests.hub.a_museum import ADDRESS, ALL, AMuseum, consent_given, registration, score


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path / "museum")
    yield one
    one.close()


@pytest.fixture
def choices(museum):
    return Choices(museum.decisions.hosts, shown_notices())


def answered(museum, *yes, language=Language.FR):
    return Answered(language, museum.now - timedelta(seconds=30), frozenset(yes))


def change(museum, choices, event, *yes, page_id=None):
    """Answer on the page; returns what it came to."""
    with museum.store.write() as tx:
        return choices.change(
            tx,
            page_id or museum.page_of(event),
            museum.visit_of(event),
            answered(museum, *yes),
            museum.now,
        )


def rename(museum, choices, event, name):
    with museum.store.write() as tx:
        page_id, visit_id = museum.page_of(event), museum.visit_of(event)
        return choices.rename(tx, page_id, visit_id, name, museum.now)


def name_on(museum, event):
    return museum.page(museum.page_of(event)).visits[0].first_name


def stands(museum, event):
    return museum.value("visit", "scopes", visit_id=museum.visit_of(event))


def a_child(museum, **answers):
    """A child whose guardian opened the page."""
    child = museum.register(age=AgeBand.UNDER_13, **answers)
    museum.open_page(museum.page_of(child))
    museum.later(minutes=5)
    return child


def test_a_new_name_greets_and_no_old_name_is_left(museum, choices):
    event = museum.register(name="Tesktind")
    before = museum.rows(Visit)[0].name_box
    assert rename(museum, choices, event, "  Testkind  de   Eerste ")
    assert name_on(museum, event) == "Testkind de Eerste"
    assert museum.rows(Visit)[0].name_box != before


def test_who_was_renamed_is_known_again_by_the_new_name(museum, choices):
    old = museum.register(name="Tesktind")
    museum.plays(old)
    rename(museum, choices, old, "Testkind")
    museum.later(days=7)
    new = museum.register(name="testkind")
    museum.plays(new)
    assert museum.value("visit", "superseded_by", visit_id=museum.visit_of(old)) == museum.visit_of(
        new
    )


def test_a_new_name_makes_neither_an_earlier_nor_a_later_page_go(museum, choices):
    first = museum.register(name="Een")
    museum.plays(first)
    museum.later(days=7)
    second = museum.register(name="Twee")
    museum.plays(second)
    museum.later(days=7)
    third = museum.register(name="Drie")
    museum.plays(third)
    museum.later(days=1)
    museum.turn()
    for name in ("Een", "Drie"):
        rename(museum, choices, second, name)
        museum.turn()
    assert all(row.superseded_at is None for row in museum.rows(Visit))


def superseded(museum, event):
    return museum.value("visit", "superseded_at", visit_id=museum.visit_of(event)) is not None


def a_day_of(museum, name):
    """Somebody who played and opened the page, a week before whoever comes next."""
    event = museum.register(name=name)
    museum.plays(event)
    museum.open_page(museum.page_of(event))
    museum.later(days=7)
    return event


def test_a_new_name_on_the_day_itself_makes_no_earlier_page_go_when_that_day_ends(museum, choices):
    earlier = a_day_of(museum, "Noor")
    today = museum.register(name="Max")
    museum.plays(today)
    museum.open_page(museum.page_of(today))
    rename(museum, choices, today, "Noor")
    museum.later(days=1)
    museum.turn()
    assert museum.value("visit", "closed_at", visit_id=museum.visit_of(today)) is not None
    # What an opened page replaces goes at once, so a mere look at what is marked would not do.
    assert museum.visit_of(earlier) is not None
    assert not superseded(museum, earlier)


def test_a_score_that_arrives_after_a_new_name_makes_no_earlier_page_go(museum, choices):
    earlier = a_day_of(museum, "Noor")
    today = museum.register(name="Max")
    museum.open_page(museum.page_of(today))
    rename(museum, choices, today, "Noor")
    museum.plays(today)
    assert not superseded(museum, earlier)


def test_an_earlier_visit_that_is_heard_of_after_a_new_name_keeps_its_page(museum, choices):
    late = registration(museum.now, name="Noor")
    museum.later(days=7)
    today = museum.register(name="Max")
    museum.open_page(museum.page_of(today))
    rename(museum, choices, today, "Noor")
    museum.bind(late)
    assert not superseded(museum, late)


def test_a_name_spelt_better_still_takes_the_place_of_the_last_visit(museum, choices):
    earlier = a_day_of(museum, "noor")
    today = museum.register(name="NOOR")
    museum.open_page(museum.page_of(today))
    rename(museum, choices, today, "Noor")
    museum.plays(today)
    assert superseded(museum, earlier)


def test_an_emptied_name_shows_the_avatar_and_the_next_visit_still_replaces_this_one(
    museum, choices
):
    old = museum.register(name="Testkind")
    museum.plays(old)
    assert rename(museum, choices, old, "   ")
    assert name_on(museum, old) == ""
    museum.later(days=7)
    new = museum.register(name="Testkind")
    museum.plays(new)
    assert museum.value("visit", "superseded_at", visit_id=museum.visit_of(old)) is not None


@pytest.mark.parametrize("name", ["x" * 41, "a\nb\x00", "x" * 10_000])
def test_what_is_no_name_is_not_taken(museum, choices, name):
    event = museum.register()
    assert not rename(museum, choices, event, name)
    assert name_on(museum, event) == "Testkind"


def test_nobody_on_another_page_is_renamed_or_changed(museum, choices):
    mine, other = museum.register(), museum.register(address="other@example.org", name="Ander")
    with museum.store.write() as tx:
        page_id, visit_id = museum.page_of(mine), museum.visit_of(other)
        assert not choices.rename(tx, page_id, visit_id, "Gekaapt", museum.now)
    assert name_on(museum, other) == "Ander"
    assert change(museum, choices, other, page_id=museum.page_of(mine)) is None
    assert stands(museum, other) == "photo score sound"


def test_a_no_on_the_page_is_evidence_and_what_there_is_of_it_goes(museum, choices):
    event = museum.register()
    museum.later(minutes=5)
    museum.plays(event)
    picture = museum.is_photographed(event)
    changed = change(museum, choices, event, Scope.SCORE)
    assert stands(museum, event) == "score"
    assert changed.going == (picture.result_id,)
    assert changed.told == (event.binding_id,)
    museum.rights.carry_out_due(museum.now)
    shown = museum.page(museum.page_of(event)).visits[0]
    assert (len(shown.cards), shown.media) == (1, ())
    row = museum.rows(Consent, act=ConsentAct.CHANGED)[0]
    assert (row.yes, row.no, row.edge) == ("score", "photo sound", ON_THE_PAGE)
    assert (row.giver, row.notice, row.language) == (Giver.SELF, NOTICE_VERSION, "fr")
    assert row.notice_sha256 == notice_sha256("fr", by_guardian=False)
    assert row.shown_at < row.decided_at


def test_what_a_no_took_cannot_come_late(museum, choices):
    event = museum.register()
    made = score(event, at=museum.now)
    museum.later(minutes=5)
    change(museum, choices, event, Scope.PHOTO, Scope.SOUND)
    verdict = museum.keep(made)
    assert museum.page(museum.page_of(event)).visits[0].cards == ()
    assert type(verdict).__name__ == "Refused"


def test_a_guardian_says_more_for_a_child_on_the_page_and_the_evidence_names_the_guardian(
    museum, choices
):
    child = a_child(museum, yes=(Scope.SCORE,))
    changed = change(museum, choices, child, *ALL)
    assert stands(museum, child) == "photo score sound"
    assert changed.told == (child.binding_id,)
    row = museum.rows(Consent, act=ConsentAct.CHANGED)[0]
    assert (row.giver, row.yes) == (Giver.GUARDIAN, "photo score sound")
    assert row.notice_sha256 == notice_sha256("fr", by_guardian=True)
    museum.is_photographed(child)
    assert len(museum.page(museum.page_of(child)).visits[0].media) == 1


def test_whoever_holds_the_band_still_cannot_undo_a_guardians_no_of_the_page(museum, choices):
    child = a_child(museum)
    change(museum, choices, child, Scope.SCORE)
    museum.later(minutes=5)
    more = consent_given(Giver.SELF, museum.now, ALL, of_a_child=True)
    verdict = museum.hears(ScopesChanged(child.binding_id, more))
    assert type(verdict).__name__ == "Refused"
    assert stands(museum, child) == "score"


def test_nothing_more_is_asked_once_nothing_more_can_come(museum, choices):
    event = museum.register(yes=(Scope.SCORE,))
    museum.later(days=1)
    museum.turn()
    assert change(museum, choices, event, *ALL) is None
    assert stands(museum, event) == "score"
    assert museum.rows(Consent, act=ConsentAct.CHANGED) == []
    assert change(museum, choices, event).going == ()
    assert stands(museum, event) == ""


def test_a_child_whom_nobody_confirmed_is_not_on_the_page_to_be_changed(museum, choices):
    child = museum.register(age=AgeBand.UNDER_13, yes=(Scope.SCORE,))
    assert change(museum, choices, child, *ALL) is None
    with museum.store.read() as tx:
        assert choices.of(tx, museum.page_of(child)) == ()


def test_an_answer_of_the_page_is_later_than_all_before_it_also_by_a_fast_clock(museum, choices):
    event = museum.register()
    early = consent_given(Giver.SELF, museum.now + timedelta(seconds=90), (Scope.SCORE,))
    museum.hears(ScopesChanged(event.binding_id, early))
    change(museum, choices, event, Scope.SCORE, Scope.PHOTO)
    assert stands(museum, event) == "photo score"


def test_what_stands_is_told_with_how_much_there_is_of_it(museum, choices):
    event = museum.register(address=ADDRESS)
    museum.plays(event)
    museum.plays(event)
    with museum.store.read() as tx:
        (one,) = choices.of(tx, museum.page_of(event))
    assert (one.here[Scope.SCORE], one.here.get(Scope.PHOTO, 0)) == (2, 0)
    assert (one.bound, one.by_guardian, one.stands) == (True, False, frozenset(ALL))
    assert museum.count(DirectoryChange) == 0
