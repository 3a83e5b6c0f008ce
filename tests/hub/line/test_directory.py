"""What edges know of today's bindings: all of it, in order, and not an age."""

from datetime import timedelta

import pytest

from edge.contract.codec import to_json
from edge.contract.downward import DirectoryEntry
from edge.contract.words import AgeBand, BindingKind, Giver, Language, Scope
from hub.line import directory
from hub.line.directory import DirectoryFeed
from look.notices import notice_sha256
from tests.hub.a_hub import NOON, TODAY, ZONE, binding

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def bound(hub):
    """Bind visitors as the ingest does, and note it."""

    def bind(*events):
        with hub.store.write() as tx:
            for event in events:
                verdict = hub.visits.bind(tx, event, "wall", hub.clock.now())
                directory.note(tx, TODAY, NOON, bound=(event.binding_id,), ended=verdict.ended)

    hub.stop = lambda: None
    hub.ingest.stop()
    hub.darkroom.stop()
    return bind


def snapshot(hub, day=TODAY):
    with hub.store.read() as tx:
        return directory.snapshot(tx, day, b"nonce", hub.bands)


def changes(hub, after, day=TODAY):
    with hub.store.read() as tx:
        return directory.changes_after(tx, day, after, hub.bands)


def test_an_entry_holds_what_a_screen_needs_and_no_name_address_or_age(hub, bound):
    event = binding(1, scopes=(Scope.SCORE,))
    bound(event)
    (entry,) = snapshot(hub).entries
    assert entry == DirectoryEntry(
        band_key=event.band_key,
        binding_id=event.binding_id,
        kind=BindingKind.VISITOR,
        scopes=(Scope.SCORE,),
        avatar=event.avatar,
        language=Language.NL,
        may_approve=True,
        age_locked=False,
    )
    told = to_json(snapshot(hub))
    assert not any(word in told for word in (b"Testkind", b"example.org", b"18_plus"))


@pytest.mark.parametrize(
    ("band", "giver", "may_approve", "age_locked"),
    [
        (AgeBand.UNDER_13, Giver.GUARDIAN, False, True),
        (AgeBand.TEEN,     Giver.SELF,     False, False),
        (AgeBand.ADULT,    Giver.SELF,     True,  False),
    ],
)  # fmt: skip
def test_a_child_cannot_approve_and_cannot_grow_up_by_asking_again(
    hub, bound, band, giver, may_approve, age_locked
):
    from dataclasses import replace  # noqa: PLC0415 - in this test alone

    event = binding(1, age_band=band)
    words = notice_sha256(Language.NL, by_guardian=giver is Giver.GUARDIAN)
    bound(replace(event, consent=replace(event.consent, giver=giver, notice_sha256=words)))
    (entry,) = snapshot(hub).entries
    assert (entry.may_approve, entry.age_locked) == (may_approve, age_locked)


def test_a_snapshot_says_up_to_which_change_it_is_and_answers_its_question(hub, bound):
    bound(binding(1), binding(2))
    told = snapshot(hub)
    assert (told.nonce, told.day, told.revision, len(told.entries)) == (b"nonce", TODAY, 2, 2)


def test_another_days_bindings_are_not_todays(hub, bound):
    bound(binding(1))
    assert (snapshot(hub, TOMORROW).entries, snapshot(hub, TOMORROW).revision) == ((), 0)


def test_each_change_has_the_next_revision_without_a_gap(hub, bound):
    bound(binding(1), binding(2))
    with hub.store.write() as tx:
        directory.note(tx, TODAY, NOON, ended=(binding(1).binding_id,))
    assert [(delta.revision, len(delta.bound), delta.ended) for delta in changes(hub, 0)] == [
        (1, 1, ()),
        (2, 1, ()),
        (3, 0, (binding(1).binding_id,)),
    ]
    assert [delta.revision for delta in changes(hub, 2)] == [3]


def test_a_binding_that_came_and_was_replaced_since_leaves_no_gap(hub, bound):
    first = binding(1)
    bound(first, binding(2, band_key=first.band_key, made_at=NOON + timedelta(minutes=1)))
    deltas = changes(hub, 0)
    assert [delta.revision for delta in deltas] == [1, 2, 3]
    assert [entry.binding_id for delta in deltas for entry in delta.bound] == [
        binding(2).binding_id
    ]
    assert [entry.binding_id for entry in snapshot(hub).entries] == [binding(2).binding_id]


def test_snapshot_and_later_deltas_together_are_the_directory(hub, bound):
    bound(binding(1), binding(2))
    known = snapshot(hub)
    bound(binding(3))
    with hub.store.write() as tx:
        directory.note(tx, TODAY, NOON, ended=(binding(2).binding_id,))
    mine = {entry.binding_id for entry in known.entries}
    for number, delta in enumerate(changes(hub, known.revision), known.revision + 1):
        assert delta.revision == number
        mine |= {entry.binding_id for entry in delta.bound}
        mine -= set(delta.ended)
    assert mine == {binding(1).binding_id, binding(3).binding_id}


def test_the_feed_tells_each_change_once_and_begins_anew_each_day(hub, bound):
    feed = DirectoryFeed(ZONE, hub.bands)

    def fresh(now):
        with hub.store.read() as tx:
            return [delta.revision for delta in feed.fresh(tx, now)]

    bound(binding(1))
    assert fresh(NOON) == []  # what was there at the start, edges ask for
    bound(binding(2), binding(3))
    assert fresh(NOON) == [2, 3]
    assert fresh(NOON) == []
    with hub.store.write() as tx:
        directory.note(tx, TOMORROW, NOON + timedelta(days=1), bound=(b"b" * 16,))
    assert fresh(NOON + timedelta(days=1)) == [1]


def test_nothing_noted_changes_nothing(hub, bound):
    bound(binding(1))
    with hub.store.write() as tx:
        directory.note(tx, TODAY, NOON)
        assert directory.revision(tx, TODAY) == 1
