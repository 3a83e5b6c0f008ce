"""A run of scores ends as if each had come alone: same verdicts, lines, counts, successions."""

from datetime import timedelta

import pytest

from edge.contract.downward import NumberRange, Receipt, Refusal, RefusedRange
from edge.contract.events import VisitEnded
from edge.contract.words import Scope
from hub.keyring import KeyKind
from hub.rules.verdicts import Later, Refused, Stored
from hub.settling import settlement, settler
from hub.store import Histogram, Received, Score, Unkept, Visit
from hub.visits import graves, scores
from hub.visits.results import Results
from tests.hub.a_hub import NOON, all_stored, binding, says, until
from tests.hub.a_hub import score as hub_score
from tests.hub.a_museum import AMuseum, photo, registration, score


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def keep_all(museum, *events):
    with museum.store.write() as tx:
        return museum.results.keep_scores(tx, events, museum.now)


# -- what one score of a run changes for the next


def test_a_result_twice_in_one_run_is_stored_and_counted_once(museum):
    made = score(museum.register())
    first, again = keep_all(museum, made, made)
    assert first == again == Stored(museum.value("visit", "page_id"))
    assert museum.count(Score) == 1
    assert [row.count for row in museum.rows(Histogram)] == [1]


def test_a_refused_result_twice_in_one_run_leaves_one_line_and_is_then_known(museum):
    made = score(museum.register(), 5.0)
    first, again = keep_all(museum, made, made)
    page_id = museum.value("visit", "page_id")
    assert (first, again) == (Refused(Refusal.OUT_OF_RANGE, page_id), Stored(page_id))
    assert museum.count(Unkept) == 1


def test_the_first_try_of_a_run_is_the_one_that_counts(museum):
    event = museum.register()
    keep_all(museum, score(event, 5.0), score(event, 100.0), score(event, 1999.0))
    (row,) = museum.rows(Histogram)
    assert (row.count, row.place) == (1, 0)
    keep_all(museum, score(event, 1999.0))
    assert len(museum.rows(Histogram)) == 1


def test_two_visitors_of_one_run_are_counted_together_and_added_to_who_came_before(museum):
    one, two, three = (museum.register(name=name) for name in ("Eén", "Twee", "Drie"))
    keep_all(museum, score(one))
    keep_all(museum, score(two), score(three), score(two))
    assert [row.count for row in museum.rows(Histogram)] == [3]
    assert museum.count(Score) == 4


def test_each_of_a_run_gets_the_verdict_that_it_would_get_alone(museum):
    def events():
        names = {"address": f"guardian{len(museum.rows(Visit))}@example.org"}
        gone, plays = museum.register(name="Weg", **names), museum.register(**names)
        says_no = museum.register(name="Nee", yes=(Scope.PHOTO,), **names)
        museum.keyring.destroy(KeyKind.VISIT, [museum.visit_of(gone)])
        buried = score(plays)
        with museum.store.write() as tx:
            graves.bury(tx, [buried.result_id], Refusal.ERASED, museum.now)
        tomorrow = museum.now + timedelta(days=1)
        taken = photo(plays)
        museum.keep(taken)
        return [
            score(plays),
            score(plays, 5.0),
            score(gone),
            score(says_no),
            buried,
            score(registration()),
            score(plays, exhibit="nowhere"),
            score(plays, at=tomorrow),
            score(plays),
        ]

    def plain(verdicts):
        return [
            (type(one), getattr(one, "reason", None), getattr(one, "page_id", None) is not None)
            for one in verdicts
        ]

    together = keep_all(museum, *events())
    alone = [museum.keep(one) for one in events()]
    assert plain(together) == plain(alone)
    assert [type(one) for one in together[5:6]] == [Later]
    assert museum.count(Score) == 4
    assert len(museum.rows(Unkept)) == 8


def test_a_run_over_two_visits_of_one_visitor_ends_as_one_after_the_other(museum):
    old = museum.register()
    museum.plays(old)
    museum.later(days=3)
    middle = museum.register()
    museum.later(days=3)
    new = museum.register()
    late = score(middle, at=middle.made_at)
    first, second, third, _ = keep_all(museum, late, score(new), score(old), score(new))
    assert first.replaced == (museum.visit_of(old),)
    assert second.replaced == (museum.visit_of(middle),)
    assert third.replaced == ()
    by = {row.visit_id: row.superseded_by for row in museum.rows(Visit)}
    assert by == {
        museum.visit_of(old): museum.visit_of(middle),
        museum.visit_of(middle): museum.visit_of(new),
        museum.visit_of(new): None,
    }


# -- where a run ends


def test_a_refused_one_in_the_middle_is_receipted_as_such_and_the_others_as_stored(hub, edge):
    bad = hub_score(2, value=5.0)
    says(hub, edge, binding(), hub_score(1), bad, hub_score(3))
    refused = (RefusedRange(3, 3, Refusal.OUT_OF_RANGE),)
    stored = NumberRange(1, 2), NumberRange(4, 4)
    assert hub.told(edge, Receipt) == [Receipt(edge.outbox, stored, refused)]


def test_what_is_said_between_scores_holds_for_those_after_it_alone(hub, edge):
    says(hub, edge, binding())
    over = NOON + timedelta(hours=1)
    after = hub_score(2, made_at=over)
    says(hub, edge, hub_score(1, made_at=over), VisitEnded(binding().binding_id, NOON), after)
    refused = (RefusedRange(4, 4, Refusal.NO_SUCH_BINDING),)
    assert hub.told(edge, Receipt, at_least=2)[1].refused == refused
    assert hub.count(Score) == 1


def test_a_number_that_comes_again_within_a_run_is_a_duplicate_of_it(hub, edge):
    says(hub, edge, binding())
    one, other = edge.seals(hub_score(1)), edge.seals(hub_score(2))
    hub.hears(edge, "up/ev", edge.batch(one, other, one))
    assert hub.told(edge, Receipt, at_least=2)[1].stored == (NumberRange(2, 3),)
    until(lambda: hub.ingest.counts["duplicates"] == 1)
    assert (hub.count(Score), hub.count(Received)) == (2, 3)


def test_a_run_longer_than_the_database_takes_at_once_is_cut(hub, edge, monkeypatch):
    runs = []
    keep = Results.keep_scores

    def counting(self, tx, events, now):
        runs.append(len(events))
        return keep(self, tx, events, now)

    monkeypatch.setattr(settlement, "MOST_IN_RUN", 3)
    monkeypatch.setattr(Results, "keep_scores", counting)
    says(hub, edge, binding())
    says(hub, edge, *(hub_score(number) for number in range(1, 8)))
    assert hub.told(edge, Receipt, at_least=2)[1].stored == (NumberRange(2, 8),)
    assert runs == [3, 3, 1]


def test_a_transaction_holds_no_more_events_than_its_limit(hub, edge, monkeypatch):
    monkeypatch.setattr(settler, "MOST_EVENTS_AT_ONCE", 4)
    says(hub, edge, binding())
    before = len(hub.told(edge, Receipt))
    with hub.store.write():  # the ingest waits for its turn, and the queue forms by itself
        for first in range(2, 26, 2):
            events = (edge.seals(hub_score(first)), edge.seals(hub_score(first + 1)))
            hub.queues(edge, "up/ev", edge.batch(*events), lambda: None)
    until(lambda: hub.count(Score) == 24 and len(all_stored(hub.heard(edge, Receipt))) == 25)
    receipts = hub.heard(edge, Receipt)[before:]
    held = [sum(one.last - one.first + 1 for one in receipt.stored) for receipt in receipts]
    assert sum(held) == 24
    assert max(held) <= 4


def test_as_many_scores_as_a_run_may_hold_are_asked_for_at_once(museum):
    event = museum.register()
    verdicts = keep_all(museum, *(score(event) for _ in range(scores.MOST_IN_RUN)))
    assert all(isinstance(one, Stored) for one in verdicts)
    assert museum.count(Score) == scores.MOST_IN_RUN
