"""Who types a stranger's address and first name makes nobody's page go."""

from dataclasses import replace

import pytest

from edge.contract.words import AgeBand
from hub.post.mail import Postman
from hub.rules.retention import Why
from hub.store import Visit
from tests.hub.a_mailbox import AMailbox
from tests.hub.a_museum import AMuseum, registration


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def came_before(museum):
    """A visit of last week, opened by its family; returns its visit_id."""
    old = museum.register()
    museum.plays(old)
    museum.open_page(museum.page_of(old))
    museum.later(days=7)
    return museum.visit_of(old)


def replaced(museum, visit_id):
    """Return (when, by whom) a visit was replaced."""
    (row,) = museum.rows(Visit, visit_id=visit_id)
    return row.superseded_at, row.superseded_by


def erase(museum, event):
    museum.rights.erase_visits((museum.visit_of(event),), Why.ASKED, museum.now)


def test_a_stranger_s_visit_that_is_erased_lets_the_family_s_page_stay(museum):
    old = came_before(museum)
    stranger = museum.register()
    museum.plays(stranger)
    assert replaced(museum, old) == (museum.now, museum.visit_of(stranger))
    erase(museum, stranger)
    assert replaced(museum, old) == (None, None)
    museum.later(hours=100)
    assert museum.turn().purged == ()


def test_a_next_visit_that_was_opened_and_then_erased_still_took_the_old_one_s_place(museum):
    old = came_before(museum)
    new = museum.register()
    museum.plays(new)
    museum.open_page(museum.page_of(new))
    erase(museum, new)
    museum.later(hours=72)
    assert museum.turn().purged == (old,)


def test_when_the_middle_one_of_three_visits_goes_the_last_replaces_the_first(museum):
    old = came_before(museum)
    middle = museum.register()
    museum.plays(middle)
    since = museum.now
    museum.later(days=1)
    last = museum.register()
    museum.plays(last)
    erase(museum, middle)
    assert replaced(museum, old) == (since, museum.visit_of(last))


def test_two_strangers_visits_erased_together_let_the_page_stay(museum):
    old = came_before(museum)
    first = museum.register()
    museum.plays(first)
    museum.later(days=1)
    second = museum.register()
    museum.plays(second)
    both = (museum.visit_of(first), museum.visit_of(second))
    museum.rights.erase_visits(both, Why.ASKED, museum.now)
    assert replaced(museum, old) == (None, None)


def test_a_child_whom_no_guardian_confirmed_replaces_nobody(museum):
    old = museum.visit_of(museum.register())
    museum.later(days=7)
    stranger = museum.register(age=AgeBand.UNDER_13)
    museum.plays(stranger)
    museum.later(days=1)
    museum.turn()
    assert replaced(museum, old) == (None, None)
    museum.later(days=14)
    gone = museum.visit_of(stranger)
    assert museum.turn().purged == (gone,)
    assert replaced(museum, old) == (None, None)


def test_a_child_takes_its_own_old_visit_s_place_when_the_guardian_opens_the_link(museum):
    old = museum.visit_of(museum.register(age=AgeBand.TEEN))
    museum.later(days=7)
    child = museum.register(age=AgeBand.UNDER_13)
    museum.plays(child)
    assert replaced(museum, old) == (None, None)
    assert museum.open_page(museum.page_of(child)).replaced == (old,)
    assert replaced(museum, old) == (museum.now, museum.visit_of(child))


def test_an_old_visit_that_comes_in_late_makes_no_room_for_an_unconfirmed_one(museum):
    late = registration(museum.now)
    museum.later(days=2)
    museum.register(age=AgeBand.UNDER_13)
    museum.bind(late)
    assert replaced(museum, museum.visit_of(late)) == (None, None)


def test_a_next_visit_whose_mailbox_is_not_there_gives_the_old_page_its_place_back(museum):
    mailbox = AMailbox()
    mailbox.start()
    mail = replace(museum.settings.mail, port=mailbox.port)
    postman = Postman(museum.store, museum.notices, replace(museum.settings, mail=mail))
    old = museum.visit_of(museum.register())
    museum.later(hours=2)
    assert postman.turn(museum.now) == 1
    museum.later(days=7)
    new = museum.register()
    museum.plays(new)
    assert replaced(museum, old) != (None, None)
    museum.later(hours=2)
    mailbox.answers["*"] = "550 5.1.1 No such mailbox"
    postman.turn(museum.now)
    mailbox.stop()
    assert replaced(museum, old) == (None, None)
    museum.plays(new)
    assert replaced(museum, old) == (None, None)
