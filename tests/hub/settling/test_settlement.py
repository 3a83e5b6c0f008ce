"""What the hub decides about what came, and what it answers and tells all edges."""

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.clock import SystemClock
from edge.contract.codec import to_json
from edge.contract.downward import (
    DirectoryDelta,
    DirectorySnapshot,
    EraseBinding,
    KeysAhead,
    Receipt,
    Refusal,
    RefusedRange,
)
from edge.contract.envelopes import Ask, AskKind, EdgePresence
from edge.contract.events import (
    ProvisionalScore,
    ScopesChanged,
    VisitEnded,
    VisitForgotten,
    Void,
)
from edge.contract.words import Scope
from hub.enrolling import enrolment
from hub.post.notices import terms_of
from hub.settling.settler import WAITING_MESSAGES
from hub.store import Exhibit, MediumPart, Quarantine, Received, Score, Visit
from hub.visits import graves
from hub.visits.family import FamilyAlbum
from hub.visits.house import Houses
from tests.hub.a_hub import MANIFEST, NOON, all_stored, binding, medium, says, score, until
from tests.hub.a_museum import settings_in
from tests.hub.an_edge import AnEdge

# -- what was agreed to


def test_a_score_before_its_registration_waits_and_is_neither_stored_nor_receipted(hub, edge):
    early = says(hub, edge, score(1))
    until(lambda: hub.ingest.counts["later"] == 1)
    assert (hub.heard(edge, Receipt), hub.count(Received)) == ([], 0)
    says(hub, edge, binding())
    hub.hears(edge, "up/ev", edge.batch(*early))
    assert all_stored(hub.told(edge, Receipt, at_least=2)) == [1, 2]


@pytest.mark.parametrize("value", [79.9, 2000.1, -1.0, 1e300])
def test_a_score_out_of_its_declared_range_is_refused_by_name(hub, edge, value):
    says(hub, edge, binding(), score(1, value=value))
    refused = RefusedRange(2, 2, Refusal.OUT_OF_RANGE)
    assert [r.refused for r in hub.told(edge, Receipt)] == [(refused,)]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", '"212"', "null", "1" + "0" * 400])
def test_a_score_that_is_no_number_is_refused_as_malformed(hub, edge, number, monkeypatch):
    says(hub, edge, binding())

    def with_number(body):
        return to_json(body).replace(b"212.0", number.encode())

    monkeypatch.setattr("tests.hub.an_edge.to_json", with_number)
    envelope = edge.seals(score(1))
    monkeypatch.undo()
    hub.hears(edge, "up/ev", edge.batch(envelope))
    refused = RefusedRange(2, 2, Refusal.MALFORMED)
    assert [r.refused for r in hub.told(edge, Receipt, at_least=2)][1:] == [(refused,)]


def test_a_photo_without_the_photo_scope_is_refused_and_its_chunks_go_nowhere(hub, edge, tmp_path):
    chunks = edge.seals_file(b"p" * 100, number=2)
    says(hub, edge, binding(scopes=(Scope.SCORE,)), medium(b"s" * 32, chunks))
    hub.hears(edge, f"up/media/{(b's' * 32).hex()}/0", chunks[0])
    refused = RefusedRange(2, 2, Refusal.CONSENT_MISSING)
    assert [r.refused for r in hub.told(edge, Receipt)] == [(refused,)]
    until(lambda: hub.darkroom.counts["chunks_of_nothing"] == 1)
    assert hub.count(MediumPart) == 0
    assert list((tmp_path / "media" / "coming").iterdir()) == []


def test_late_data_of_an_erased_visit_stays_dead(hub, edge):
    says(hub, edge, binding())
    with hub.store.write() as tx:
        graves.bury(tx, (binding().binding_id,), Refusal.ERASED, NOON)
    says(hub, edge, score(1))
    refused = RefusedRange(2, 2, Refusal.ERASED)
    assert [r.refused for r in hub.told(edge, Receipt, at_least=2)][1:] == [(refused,)]
    assert hub.count(Score) == 0


@pytest.mark.parametrize(
    "other",
    [
        {"chunks": 0},
        {"chunks": 2},
        {"chunks": 10**9, "sealed_bytes": 10**9 * 65576},
        {"sealed_bytes": 0},
        {"sealed_bytes": -1},
        {"sealed_bytes": 2**62},
    ],
    ids=str,
)
def test_a_medium_whose_length_does_not_add_up_is_malformed(hub, edge, other):
    says(hub, edge, binding(), medium(b"s" * 32, [b"x" * 140], **other))
    refused = RefusedRange(2, 2, Refusal.MALFORMED)
    assert [r.refused for r in hub.told(edge, Receipt)] == [(refused,)]


# -- questions and news


def test_an_edge_that_asks_gets_the_keys_sealed_to_it(hub, edge):
    hub.hears(edge, "up/ask", to_json(Ask("wall", AskKind.KEYS, b"nonce")))
    assert hub.told(edge, KeysAhead) == [hub.calendar.answer(b"nonce", NOON)]


def test_an_edge_that_asks_gets_todays_directory(hub, edge):
    says(hub, edge, binding(1), binding(2, scopes=(Scope.SCORE,)))
    hub.hears(edge, "up/ask", to_json(Ask("wall", AskKind.DIRECTORY, b"nonce")))
    (told,) = hub.told(edge, DirectorySnapshot)
    assert (told.nonce, told.revision) == (b"nonce", 2)
    assert {entry.binding_id for entry in told.entries} == {
        binding(1).binding_id,
        binding(2).binding_id,
    }


def test_every_edge_hears_of_a_new_binding_and_of_the_one_it_ended(hub, edge):
    bicycle = AnEdge("bicycle")
    hub.enrol(bicycle)
    first = binding(1)
    says(hub, edge, first)
    again = binding(2, band_key=first.band_key, made_at=NOON.replace(minute=5))
    hub.clock.at = NOON.replace(minute=6)
    says(hub, edge, again)
    for one in (edge, bicycle):
        deltas = hub.told(one, DirectoryDelta, at_least=3)
        assert [delta.revision for delta in deltas] == [1, 2, 3]
        assert [entry.binding_id for delta in deltas for entry in delta.bound] == [
            first.binding_id,
            again.binding_id,
        ]
        assert [gone for delta in deltas for gone in delta.ended] == [first.binding_id]


def test_an_erased_binding_is_told_to_every_edge(hub, edge):
    bicycle = AnEdge("bicycle")
    hub.enrol(bicycle)
    hub.ingest.bindings_ended([b"b" * 16])
    for one in (edge, bicycle):
        assert hub.told(one, EraseBinding) == [EraseBinding(b"b" * 16)]


def test_a_restore_with_more_erasures_than_the_queue_holds_does_not_hang_the_start(hub, edge):
    hub.stop()
    hub.darkroom, hub.ingest = hub.put_together()
    erased = [number.to_bytes(16, "big") for number in range(WAITING_MESSAGES + 1)]
    for one in erased:
        hub.ingest.bindings_ended([one])
    hub.start()
    told = hub.told(edge, EraseBinding, at_least=len(erased))
    assert [body.binding_id for body in told] == erased


def test_a_manifest_is_kept_and_the_newest_counts(hub, edge):
    newer = to_json(MANIFEST).replace(b'"Muur"', b'"Wand"')
    hub.hears(edge, "manifest", edge.declares(newer, NOON), retained=True)
    (row,) = hub.rows(Exhibit)
    assert (row["edge"], '"Wand"' in row["manifest"]) == ("wall", True)


def test_a_manifest_that_its_edge_did_not_sign_changes_nothing(hub, edge):
    """A stranger on a broker without topic rights could else have every score refused."""
    hub.hears(edge, "manifest", to_json(MANIFEST))
    forged = replace(edge.declared(MANIFEST, NOON), manifest=b'{"exhibit":"wall"}')
    hub.hears(edge, "manifest", to_json(forged))
    stranger = AnEdge("wall")
    narrow = to_json(MANIFEST).replace(b"2000.0", b"1999.0")
    hub.hears(edge, "manifest", stranger.declares(narrow, NOON))
    (row,) = hub.rows(Exhibit)
    assert row["manifest"] == to_json(MANIFEST).decode()
    times = {one["why"]: one["times"] for one in hub.rows(Quarantine)}
    assert sum(count for why, count in times.items() if "not signed by its edge" in why) == 2
    assert sum(times.values()) == 3


@pytest.mark.parametrize(
    ("signed", "why"),
    [
        (to_json(MANIFEST).replace(b'"exhibit":', b'"email":"x","exhibit":'), "unknown field"),
        (to_json(MANIFEST).replace(b"2000.0", b"1" + b"0" * 400), "must be a number"),
        (to_json(MANIFEST).replace(b"2000.0", b"NaN"), "must be a number"),
        (to_json(MANIFEST).replace(b"Muur", rb"\ud83d"), "whole characters"),
        (b"nothing", "is not JSON"),
    ],
)
def test_what_is_signed_and_no_manifest_is_put_aside_by_name(hub, edge, signed, why):
    hub.hears(edge, "manifest", edge.declares(signed, NOON))
    (row,) = hub.rows(Exhibit)
    assert row["manifest"] == to_json(MANIFEST).decode()
    assert why in hub.rows(Quarantine)[-1]["why"]


def test_an_older_declaration_changes_nothing_and_one_from_the_future_neither(hub, edge):
    older = to_json(MANIFEST).replace(b'"Muur"', b'"Wand"')
    hub.hears(edge, "manifest", edge.declares(older, NOON - timedelta(seconds=1)))
    hub.hears(edge, "manifest", edge.declares(older, NOON + timedelta(hours=2)))
    (row,) = hub.rows(Exhibit)
    assert row["manifest"] == to_json(MANIFEST).decode()


def test_an_exhibit_belongs_to_the_edge_that_declared_it_until_that_is_revoked(hub, edge):
    other = AnEdge("bicycle")
    hub.welcomes(other)  # the same words: it may stand there, too
    narrow = to_json(MANIFEST).replace(b"2000.0", b"1999.0")
    hub.hears(other, "manifest", other.declares(narrow, NOON))
    (row,) = hub.rows(Exhibit)
    assert (row["edge"], row["manifest"]) == ("wall", to_json(MANIFEST).decode())
    with hub.store.write() as tx:
        enrolment.revoke(tx, edge.name, NOON)
    hub.hears(other, "manifest", other.declares(narrow, NOON))
    (row,) = hub.rows(Exhibit)
    assert (row["edge"], row["manifest"]) == ("bicycle", narrow.decode())


def test_a_metric_that_is_renamed_takes_no_card_off_an_earlier_visitor_s_page(hub, edge, tmp_path):
    says(hub, edge, binding(), score(1))
    (metric,) = MANIFEST.metrics
    renamed = replace(MANIFEST, metrics=(replace(metric, key="reflex"),))
    hub.hears(edge, "manifest", edge.declares(renamed, NOON), retained=True)
    hub.hears(edge, "manifest", edge.declares(renamed, NOON), retained=True)
    (visit,) = hub.rows(Visit)
    album = FamilyAlbum(hub.keyring, terms_of(settings_in(tmp_path)), Houses(SystemClock()))
    with hub.store.read() as tx:
        (part,) = album.page(tx, visit["page_id"]).visits
    assert [card.metric for card in part.cards] == ["reaction"]


def test_a_metric_that_nobody_ever_scored_goes_with_its_manifest(hub, edge):
    (metric,) = MANIFEST.metrics
    renamed = replace(MANIFEST, metrics=(replace(metric, key="reflex"),))
    hub.hears(edge, "manifest", edge.declares(renamed, NOON), retained=True)
    (row,) = hub.rows(Exhibit)
    assert '"reaction"' not in row["manifest"]


def test_what_an_edge_says_of_itself_is_remembered(hub, edge):
    present = EdgePresence("wall", on=True, boot=b"b", waiting=3, oldest_seconds=9)
    hub.hears(edge, "up/presence", to_json(present), retained=True)
    until(lambda: hub.ingest.present.get("wall") == present)


def test_personal_traffic_found_retained_is_cleared_counted_and_not_taken(hub, edge):
    hub.hears(edge, "up/ev", edge.batch(edge.seals(Void())), retained=True)
    until(lambda: hub.cleared == ["myvisit/1/testmuseum/wall/up/ev"])
    assert hub.count(Received) == 0
    assert "retained" in hub.rows(Quarantine)[0]["why"]


def test_no_log_line_holds_what_was_sent(hub, edge, caplog):
    caplog.set_level("DEBUG")
    says(hub, edge, binding(), score(1), binding(3, address="no address"))
    hub.hears(edge, "up/ev", b'{"guardian@example.org"')
    hub.told(edge, Receipt)
    assert "example.org" not in caplog.text
    assert "Testkind" not in caplog.text


# -- what is said later


def test_forget_me_is_receipted_and_told_to_every_edge_and_nothing_is_left(hub, edge):
    bicycle = AnEdge("bicycle")
    hub.enrol(bicycle)
    says(hub, edge, binding(), score(1), VisitForgotten(binding().binding_id, NOON))
    for one in (edge, bicycle):
        assert hub.told(one, EraseBinding) == [EraseBinding(binding().binding_id)]
    assert all_stored(hub.told(edge, Receipt)) == [1, 2, 3]
    assert hub.count(Visit) == hub.count(Score) == 0


def test_new_scopes_are_told_to_every_edge(hub, edge):
    says(hub, edge, binding())
    answer = replace(binding().consent, yes=(), no=tuple(Scope))
    says(hub, edge, ScopesChanged(binding().binding_id, answer))
    deltas = hub.told(edge, DirectoryDelta, at_least=2)
    assert [delta.bound[0].scopes for delta in deltas] == [(Scope.PHOTO, Scope.SCORE), ()]


def test_the_end_of_a_visit_ends_its_binding_at_every_edge(hub, edge):
    says(hub, edge, binding(), VisitEnded(binding().binding_id, NOON))
    deltas = hub.told(edge, DirectoryDelta, at_least=2)
    assert [one for delta in deltas for one in delta.ended] == [binding().binding_id]


def test_scores_on_the_wearer_s_word_are_counted_apart(hub, edge):
    on_word = ProvisionalScore(
        b"r" * 16, binding().band_key, binding().day, "wall", "reaction", 212.0, NOON
    )
    (envelope,) = says(hub, edge, on_word)
    until(lambda: hub.ingest.counts["provisional_later"] == 1)
    says(hub, edge, binding())
    hub.hears(edge, "up/ev", edge.batch(envelope))
    until(lambda: hub.ingest.counts["provisional_stored"] == 1)
    assert [row["provisional"] for row in hub.rows(Score)] == [True]
