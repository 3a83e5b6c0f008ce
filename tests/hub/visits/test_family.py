"""What a family's page shows of its visits."""

from dataclasses import replace
from datetime import date

import pytest

from edge.contract.codec import to_json
from edge.contract.events import ScopesChanged
from edge.contract.words import (
    AgeBand,
    Animal,
    Avatar,
    Colour,
    Giver,
    Language,
    Scope,
)
from hub.errors import KeyGone
from hub.keyring import KeyKind
from hub.pages import Agreed
from hub.store import Edge, Exhibit, put
from look.notices import NOTICE_VERSION
from tests.hub.a_museum import SATURDAY, WALL, AMuseum, consent_given


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def test_a_page_shows_each_visitor_with_all_tries_and_the_best(museum):
    event = museum.register(name="Testkind")
    for value in (310.0, 140.0, 220.0):
        museum.plays(event, value)
        museum.later(minutes=1)
    page = museum.page(museum.page_of(event))
    assert (page.day, page.language) == (SATURDAY, Language.NL)
    (part,) = page.visits
    assert part.first_name == "Testkind"
    assert part.avatar == Avatar(Colour.BLUE, Animal.FOX)
    (card,) = part.cards
    assert [one.value for one in card.tries] == [310.0, 140.0, 220.0]
    assert card.best.value == 140.0
    assert card.meaning.nl == "sneller dan knipperen"
    assert card.comparison is None
    assert part.agreed.notice == NOTICE_VERSION


@pytest.mark.parametrize(
    ("age", "until"),
    [
        (AgeBand.ADULT, date(2028, 5, 8)),
        (AgeBand.UNDER_13, date(2027, 5, 8)),
    ],
)
def test_a_page_says_until_when_it_is_kept(museum, age, until):
    event = museum.register(age=age)
    museum.open_page(museum.page_of(event))
    assert museum.page(museum.page_of(event)).visits[0].kept_until == until


def test_from_twenty_visitors_on_a_page_compares(museum):
    for number in range(19):
        museum.plays(museum.register(name=f"Kind {number}", address=f"a{number}@example.org"), 900)
    event = museum.register()
    page_id = museum.page_of(event)
    museum.plays(event, 100.0)
    (card,) = museum.page(page_id).visits[0].cards
    assert card.comparison.better_than_of_ten == 10
    assert sum(one.count for one in card.comparison.columns) == 20


def test_nineteen_visitors_are_too_few_to_compare_with(museum):
    for number in range(18):
        museum.plays(museum.register(name=f"Kind {number}", address=f"a{number}@example.org"), 900)
    event = museum.register()
    page_id = museum.page_of(event)
    museum.plays(event, 100.0)
    (card,) = museum.page(page_id).visits[0].cards
    assert card.comparison is None


def test_a_page_compares_each_visitor_with_their_own_age_band_alone(museum):
    teens = [
        museum.register(name=f"Kind {number}", address=f"a{number}@example.org", age=AgeBand.TEEN)
        for number in range(19)
    ]
    home = {"address": "home@example.org"}
    teen = museum.register(name="Kind", age=AgeBand.TEEN, **home)
    adult = museum.register(name="Ouder", age=AgeBand.ADULT, **home)
    for one in teens:
        museum.plays(one, 900.0)
    for one in (teen, adult):
        museum.plays(one, 100.0)
    assert museum.page_of(teen) == museum.page_of(adult)
    parts = museum.page(museum.page_of(teen)).visits
    compared = {one.first_name: one.cards[0].comparison for one in parts}
    assert compared["Ouder"] is None
    assert sum(one.count for one in compared["Kind"].columns) == 20


def also_stands(museum, exhibit, *, revoked=False):
    """Another installation with an exhibit of its own; or one that was there once."""
    at = museum.now
    edge = {"name": exhibit, "verify_key": b"", "box_key": b"", "enrolled_at": at}
    declared = to_json(replace(WALL, exhibit=exhibit)).decode()
    with museum.store.write() as tx:
        put(tx, Edge, [edge | {"revoked_at": at if revoked else None}])
        row = {"exhibit": exhibit, "edge": exhibit, "manifest": declared, "updated_at": at}
        put(tx, Exhibit, [row])


def test_a_page_points_to_what_stands_there_and_was_not_seen(museum):
    also_stands(museum, "pipe")
    also_stands(museum, "sold", revoked=True)
    event = museum.register()
    page_id = museum.page_of(event)
    (part,) = museum.page(page_id).visits
    assert {one.exhibit for one in part.next_time} == {"pipe", "wall"}
    museum.plays(event)
    (part,) = museum.page(page_id).visits
    assert [(one.exhibit, one.question) for one in part.next_time] == [("pipe", WALL.question)]


def test_a_photo_comes_with_what_its_exhibit_explains(museum):
    event = museum.register()
    museum.is_photographed(event)
    (part,) = museum.page(museum.page_of(event)).visits
    assert [(one.why, one.at_home) for one in part.media] == [(WALL.why, WALL.at_home)]


def test_a_pending_child_is_not_on_the_page_of_the_others(museum):
    adult = museum.register(name="Ouder")
    museum.register(name="Kind", age=AgeBand.UNDER_13)
    (part,) = museum.page(museum.page_of(adult)).visits
    assert part.first_name == "Ouder"


def test_a_page_that_never_was_is_none(museum):
    assert museum.page(b"x" * 16) is None


def test_a_page_never_shows_half_an_erased_visit(museum):
    event = museum.register()
    museum.plays(event)
    museum.keyring.destroy(KeyKind.VISIT, [museum.visit_of(event)])
    with pytest.raises(KeyGone):
        museum.page(museum.page_of(event))


def test_a_photo_belongs_to_its_own_page_alone(museum):
    one = museum.register(name="Eén", address="een@example.org")
    two = museum.register(name="Twee", address="twee@example.org")
    made = museum.is_photographed(one)
    with museum.store.read() as tx:
        found = museum.album.medium(tx, museum.page_of(one), made.result_id)
        assert found.visit_id == museum.visit_of(one)
        assert museum.album.medium(tx, museum.page_of(two), made.result_id) is None


def test_a_pending_child_s_photo_is_shown_nowhere(museum):
    child = museum.register(age=AgeBand.UNDER_13)
    made = museum.is_photographed(child)
    page_id = museum.page_of(child)
    with museum.store.read() as tx:
        assert museum.album.medium(tx, page_id, made.result_id) is None
    museum.open_page(page_id)
    with museum.store.read() as tx:
        assert museum.album.medium(tx, page_id, made.result_id) is not None


def test_a_page_says_who_agreed_when_and_to_which_words(museum):
    grown_up = museum.register(name="Ouder")
    (part,) = museum.page(museum.page_of(grown_up)).visits
    assert part.agreed == Agreed(Giver.SELF, museum.now, NOTICE_VERSION)


def test_a_child_that_says_less_leaves_the_yes_its_guardians(museum):
    child = museum.register(age=AgeBand.UNDER_13)
    agreed_at = museum.now
    museum.later(minutes=5)
    less = consent_given(Giver.SELF, museum.now, (Scope.SCORE,), of_a_child=True)
    museum.hears(ScopesChanged(child.binding_id, less))
    museum.open_page(museum.page_of(child))
    (part,) = museum.page(museum.page_of(child)).visits
    assert part.scopes == (Scope.SCORE,)
    assert part.agreed == Agreed(Giver.GUARDIAN, agreed_at, NOTICE_VERSION)
