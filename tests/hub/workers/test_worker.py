"""One worker: what came too early waits a moment, and without keys nothing is acknowledged."""

from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.downward import Receipt, Refusal
from hub.errors import KeyGone
from hub.keyring import KeyKind, Place
from hub.line import epochs as epochs_of
from hub.store import Received, Score, Visit
from hub.workers import news, worker
from tests.hub.a_hub import MANIFEST, NOON, all_stored, binding, medium, says, score, until
from tests.hub.an_edge import AnEdge
from tests.hub.workers.a_hub_with_a_worker import AHubWithAWorker


@pytest.fixture
def hub(tmp_path):
    rig = AHubWithAWorker(tmp_path)
    rig.start()
    yield rig
    rig.close()


def test_a_score_that_comes_before_its_binding_is_stored_without_being_sent_again(
    hub, edge, monkeypatch
):
    monkeypatch.setattr(worker, "PARKED_SECONDS", (0.05,) * 200)
    first, then = edge.seals(score(1)), edge.seals(binding())
    hub.hears(edge, "up/ev", edge.batch(first))
    assert hub.heard(edge, Receipt) == []
    hub.hears(edge, "up/ev", edge.batch(then))
    until(lambda: all_stored(hub.heard(edge, Receipt)) == [1, 2])
    assert hub.count(Score) == 1


def test_what_waits_for_a_binding_that_never_comes_is_the_edge_s_again(hub, edge, monkeypatch):
    monkeypatch.setattr(worker, "PARKED_SECONDS", (0.01, 0.01))
    says(hub, edge, score(1))
    until(lambda: hub.ingest.counts["later"] == 3 and not hub.ingest.worker._timers)
    assert hub.ingest.worker._tries == {}
    assert hub.count(Received) == 0


def test_a_result_that_overtakes_its_exhibit_s_declaration_waits_for_it(hub, edge, monkeypatch):
    """Also one that was made long before: it comes with all others after an outage."""
    monkeypatch.setattr(worker, "PARKED_SECONDS", (0.05,) * 200)
    says(hub, edge, binding())
    new = replace(
        MANIFEST, metrics=(*MANIFEST.metrics, replace(MANIFEST.metrics[0], key="strength"))
    )
    hub.clock.at = NOON + timedelta(hours=2)
    early = score(1, metric="strength"), score(2, exhibit="bicycle")
    photo = medium(b"m" * 32, (b"x" * 50,), exhibit="bicycle")
    says(hub, edge, *early, photo)
    until(lambda: hub.ingest.counts["later"] >= 3)
    assert all_stored(hub.heard(edge, Receipt)) == [1]
    hub.hears(edge, "manifest", edge.declares(new, hub.clock.at))
    hub.hears(edge, "manifest", edge.declares(replace(new, exhibit="bicycle"), hub.clock.at))
    until(lambda: all_stored(hub.heard(edge, Receipt)) == [1, 2, 3, 4])


def test_what_no_exhibit_declares_for_ten_minutes_is_refused(hub, edge):
    says(hub, edge, binding())
    unknown = edge.seals(score(1, exhibit="bicycle"))
    hub.hears(edge, "up/ev", edge.batch(unknown))
    until(lambda: hub.ingest.counts["later"] >= 1)
    hub.clock.at = NOON + worker.DECLARED_WITHIN
    hub.hears(edge, "up/ev", edge.batch(unknown))
    (said,) = until(lambda: [one for one in hub.heard(edge, Receipt) if one.refused])
    assert said.refused[0].reason == Refusal.NO_SUCH_EXHIBIT


def test_no_more_is_parked_than_there_is_room_for(hub, edge, monkeypatch):
    monkeypatch.setattr(worker, "MOST_PARKED", 2)
    monkeypatch.setattr(worker, "PARKED_SECONDS", (60.0,))
    says(hub, edge, *(score(number) for number in range(1, 6)))
    until(lambda: hub.ingest.counts["later"] == 5)
    assert len(hub.ingest.worker._tries) == 2


def test_what_was_settled_after_it_waited_takes_no_room_for_good(hub, edge, monkeypatch):
    monkeypatch.setattr(worker, "MOST_PARKED", 2)
    monkeypatch.setattr(worker, "PARKED_SECONDS", (0.02,) * 500)
    for number in range(1, 5):
        says(hub, edge, score(number, of=number))
        until(lambda: len(hub.ingest.worker._timers) == 1)
        says(hub, edge, binding(number))
        until(lambda number=number: hub.count(Score) == number)
    assert len(hub.ingest.worker._tries) <= 2


def test_while_the_keyring_s_owner_is_away_nothing_is_acknowledged_and_nothing_is_lost(hub, edge):
    says(hub, edge, binding())
    hub.door.close()
    acked = []
    hub.queues(edge, "up/ev", edge.batch(edge.seals(score(1))), lambda: acked.append("first"))
    until(lambda: hub.ingest.counts["commits_failed"] >= 2)
    assert (acked, all_stored(hub.heard(edge, Receipt))) == ([], [1])
    hub.door = type(hub.door)(hub.keyring, hub.borrowed._path)
    hub.door.open()
    until(lambda: all_stored(hub.heard(edge, Receipt)) == [1, 2])
    assert acked == ["first"]
    assert hub.count(Score) == 1


def test_after_an_erasure_the_worker_seals_nothing_more_under_the_visit_s_key(hub, edge):
    says(hub, edge, binding(), score(1))
    (visit,) = hub.rows(Visit)
    visit_id, box = visit["visit_id"], visit["name_box"]
    place = Place("visit", "name_box", visit_id)
    assert (KeyKind.VISIT, visit_id) in hub.borrowed._held
    assert hub.borrowed.open(KeyKind.VISIT, visit_id, place, box) == b"Testkind"
    hub.rights.erase_page(visit["page_id"], hub.clock.now())
    assert hub.borrowed._held == {}
    with pytest.raises(KeyGone):
        hub.borrowed.open(KeyKind.VISIT, visit_id, place, box)
    says(hub, edge, score(2))
    assert (hub.count(Score), hub.count(Visit)) == (0, 0)


def test_epochs_that_a_worker_opened_go_with_the_keys_that_opened_them(hub, edge):
    says(hub, edge, binding())
    epochs = hub.ingest.worker._means.rules.epochs
    hub.borrowed._forget = epochs.forget
    assert epochs._open
    hub.keyring.destroy(KeyKind.SEALING, [b"2026-04-01"])
    assert epochs._open == {}


def test_an_epoch_that_is_opened_while_its_key_is_destroyed_is_not_held(hub, edge, monkeypatch):
    epochs = hub.ingest.worker._means.rules.epochs
    real = epochs_of.seal.epoch_key

    def opens(*given):
        key = real(*given)
        epochs.forget()  # from the thread that is told of destructions
        return key

    monkeypatch.setattr(epochs_of.seal, "epoch_key", opens)
    says(hub, edge, binding())
    until(lambda: hub.count(Visit) == 1)
    assert epochs._open == {}


def test_many_pages_are_told_in_as_many_words_as_it_takes(hub, monkeypatch):
    monkeypatch.setattr(news, "_PAGES_AT_ONCE", 2)
    pages = {bytes([number]) * 16 for number in range(5)}
    outcome = type("Outcome", (), {"pages": pages, "bound": False, "due": False, "counts": {}})
    with hub.store.write() as tx:
        news.tell(tx, outcome)
    until(lambda: len(hub.pages) == 5)
    assert set(hub.pages) == pages


def test_what_is_undone_is_told_to_nobody(hub, edge):
    def goes_wrong():
        with hub.store.write() as tx:
            news.announce(tx, '{"pages": ["00"]}')
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        goes_wrong()
    says(hub, edge, binding())
    until(lambda: hub.pages)
    assert b"\0" not in hub.pages


def test_two_edges_of_which_one_is_unknown_are_settled_apart(hub, edge):
    stranger = AnEdge("stranger")
    hub.hears(stranger, "up/ev", stranger.batch(stranger.seals(score(1))))
    says(hub, edge, binding())
    assert all_stored(hub.told(edge, Receipt)) == [1]
    assert hub.heard(stranger, Receipt) == []
