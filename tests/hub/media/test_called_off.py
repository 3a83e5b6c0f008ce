"""A medium whose yes is withdrawn while it comes is called off on the wire, and its parts go."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from edge.contract.codec import to_json
from edge.contract.downward import MediaProgress, MediaState
from edge.contract.events import ScopesChanged
from edge.contract.words import Scope
from hub.line.allowance import Allowance
from hub.media import darkroom
from hub.store import Edge, Medium, MediumPart, table_of
from tests.hub.a_hub import NOON, binding, says, until
from tests.hub.an_edge import AnEdge
from tests.hub.media.a_medium import PHOTO, Sent, here, registered


def withdraws(hub, edge):
    """At another installation the visitor says no to photos."""
    given = binding(scopes=(Scope.SCORE,)).consent
    later = hub.clock.at = NOON + timedelta(minutes=5)
    consent = replace(given, shown_at=later, decided_at=later)
    says(hub, edge, ScopesChanged((1).to_bytes(16, "big"), consent))


def halves(hub):
    return list((hub.files._folder / "coming").iterdir())


def test_the_edge_is_told_at_its_next_chunk_and_the_parts_are_gone(hub, edge):
    bicycle = AnEdge("bicycle")
    hub.enrol(bicycle)
    sealing = hub.calendar.answer(b"", NOON).sealing_keys[0]
    hub.hears(bicycle, "up/epoch", to_json(bicycle.opens_epoch(sealing.day, sealing.public)))
    sent = registered(hub, edge)
    sent.goes(hub, 0)
    until(lambda: here(hub) == {0})
    assert len(halves(hub)) == 1
    withdraws(hub, bicycle)
    until(lambda: hub.count(MediumPart) == 0)
    # Rows go before files do.
    until(lambda: halves(hub) == [])
    assert hub.count(Medium) == 0
    sent.goes(hub, 1)
    (told,) = hub.told(edge, MediaProgress)
    assert (told.sha256, told.state) == (sent.sha256, MediaState.REFUSED)
    assert halves(hub) == []
    sent.goes(hub, 2)
    until(lambda: hub.darkroom.counts["chunks_of_nothing"] == 2)
    assert halves(hub) == []


def test_chunks_of_what_never_was_are_called_off_once_a_second(hub, edge):
    sent = Sent(edge, PHOTO)
    for _ in range(3):
        sent.goes(hub, 0)
    until(lambda: hub.darkroom.counts["chunks_of_nothing"] == 3)
    assert 1 <= hub.darkroom.counts["called_off"] <= 3
    assert hub.told(edge, MediaProgress)[0].state is MediaState.REFUSED


def test_who_makes_up_media_is_answered_only_so_often(hub, edge, monkeypatch):
    monkeypatch.setattr(hub.darkroom, "_calls", Allowance(2, 0.001))
    for number in range(1, 6):
        hub.hears(edge, f"up/media/{number:064x}/0", b"x" * 50)
    until(lambda: hub.darkroom.counts["chunks_of_nothing"] == 5)
    until(lambda: hub.darkroom.counts["called_off_too_often"] == 3)
    assert hub.darkroom.counts["called_off"] == 2
    assert len(hub.heard(edge, MediaProgress)) == 2


def test_chunks_of_an_edge_that_was_revoked_are_not_taken_and_its_half_media_go(
    hub, edge, monkeypatch
):
    monkeypatch.setattr(darkroom, "EDGES_HOLD_SECONDS", 0.0)
    sent = registered(hub, edge)
    sent.goes(hub, 0)
    until(lambda: here(hub) == {0})
    with hub.store.write() as tx:
        tx.execute(update(table_of(Edge)).values(revoked_at=NOON))
    sent.goes(hub, *range(1, len(sent.chunks)))
    missed = len(sent.chunks) - 1
    until(lambda: hub.darkroom.counts["chunks_of_strangers"] == missed)
    assert halves(hub) == []
    (row,) = hub.rows(Medium)
    assert row["state"] == "awaited"


def test_what_is_still_awaited_is_never_called_off(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub, 0)
    until(lambda: here(hub) == {0})
    (coming,) = hub.darkroom._arrivals._coming.values()
    hub.darkroom._arrivals.forget(coming.half.owned)
    sent.goes(hub, 1)
    until(lambda: here(hub) == {1})
    assert hub.darkroom.counts["called_off"] == 0
    assert hub.heard(edge, MediaProgress) == []
