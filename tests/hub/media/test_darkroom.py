"""From sealed chunks to the pictures of a page: resumed, rebuilt, refused by name, erased."""

import errno
import os
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from edge.contract.downward import MediaProgress, MediaState, NumberRange
from hub.keyring import KeyKind
from hub.media import darkroom, files
from hub.media.files import Owned
from hub.pages import MediumForm
from hub.store import Medium
from tests.hub.a_hub import NOON, until
from tests.hub.media.a_medium import (
    PHOTO,
    Sent,
    here,
    owned,
    picture,
    registered,
    whole,
)

# -- on their way


def test_a_photo_is_on_the_page_once_all_its_chunks_came(hub, edge):
    sent = registered(hub, edge)
    assert len(sent.chunks) > 2
    sent.goes(hub)
    assert hub.told(edge, MediaProgress) == [whole(sent)]
    (row,) = hub.rows(Medium)
    assert (row["state"], row["forms"]) == ("whole", "avif webp jpg")
    assert (row["width"], row["height"]) == (600, 400)
    kinds = {MediumForm.AVIF: "AVIF", MediumForm.WEBP: "WEBP", MediumForm.JPG: "JPEG"}
    for form, kind in kinds.items():
        kept = picture(hub, sent, 320, form)
        assert (kept.format, kept.size) == (kind, (320, 213))
    until(lambda: len(hub.pages) >= 2)


def test_chunks_may_come_in_any_order_and_twice(hub, edge):
    sent = registered(hub, edge)
    for index in (*reversed(range(len(sent.chunks))), 0):
        sent.goes(hub, index)
    assert whole(sent) in hub.told(edge, MediaProgress)
    assert picture(hub, sent).size == (600, 400)


def test_an_edge_that_asks_is_told_which_chunks_are_missing(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub, 1)
    sent.asks(hub)
    last = len(sent.chunks) - 1
    missing = (NumberRange(0, 0), NumberRange(2, last))
    assert hub.told(edge, MediaProgress) == [MediaProgress(sent.sha256, MediaState.WANTED, missing)]


def test_a_photo_goes_on_where_it_stopped_after_a_restart_of_the_hub(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub, 0, 1)
    hub.restart()
    sent.asks(hub)
    (wanted,) = hub.told(edge, MediaProgress)
    assert wanted.missing == (NumberRange(2, len(sent.chunks) - 1),)
    sent.goes(hub, *range(2, len(sent.chunks)))
    assert whole(sent) in hub.told(edge, MediaProgress, at_least=2)


def test_what_a_power_cut_left_of_a_chunk_is_asked_for_again(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub, 0, 1)
    until(lambda: here(hub))
    hub.stop()
    (half,) = (hub.files._folder / "coming").iterdir()
    with half.open("r+b") as file:
        file.seek(65_600)
        file.write(bytes(4096))
    hub.darkroom, hub.ingest = hub.put_together()
    hub.start()
    sent.asks(hub)
    (wanted,) = hub.told(edge, MediaProgress)
    assert wanted.missing == (NumberRange(1, len(sent.chunks) - 1),)


def test_a_photo_that_was_whole_when_the_hub_was_killed_is_developed_at_the_next_start(hub, edge):
    sent = registered(hub, edge)
    hub.darkroom._whole.put = lambda _half: None  # killed before it was developed
    sent.goes(hub)
    until(lambda: len(here(hub)) == len(sent.chunks))
    del hub.darkroom._whole.put
    hub.restart()
    assert hub.told(edge, MediaProgress) == [whole(sent)]


def test_an_edge_that_missed_the_word_whole_is_told_again(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub)
    hub.told(edge, MediaProgress)
    sent.asks(hub)
    sent.goes(hub, 0)
    assert hub.told(edge, MediaProgress, at_least=3) == [whole(sent)] * 3


def test_a_medium_that_nobody_knows_is_refused_so_that_its_edge_lets_it_go(hub, edge):
    sent = Sent(edge, PHOTO)
    sent.asks(hub)
    (told,) = hub.told(edge, MediaProgress)
    assert (told.sha256, told.state, told.reason) == (sent.sha256, MediaState.REFUSED, "unknown")


def test_a_chunk_that_does_not_fit_its_medium_is_not_taken(hub, edge):
    sent = registered(hub, edge)
    path = f"up/media/{sent.sha256.hex()}"
    forged = (
        (0, b"f" * len(sent.chunks[0])),
        (0, sent.chunks[1]),
        (1, sent.chunks[0]),
        (len(sent.chunks) - 1, sent.chunks[-1] + b"x"),
        (0, sent.chunks[0][:-1]),
        (len(sent.chunks), sent.chunks[-1]),
        (999_999, sent.chunks[0]),
    )
    for index, sealed in forged:
        hub.hears(edge, f"{path}/{index}", sealed)
    until(lambda: hub.darkroom.counts["chunks_refused"] == len(forged))
    assert list((hub.files._folder / "coming").iterdir()) == []


def test_another_edge_cannot_add_to_a_photo(hub, edge):
    from tests.hub.an_edge import AnEdge  # noqa: PLC0415 - a second edge, in this test alone

    bicycle = AnEdge("bicycle")
    hub.welcomes(bicycle)
    sent = registered(hub, edge)
    hub.hears(bicycle, f"up/media/{sent.sha256.hex()}/0", sent.chunks[0])
    until(lambda: hub.darkroom.counts["chunks_of_nothing"] == 1)


# -- a full disk


@pytest.mark.parametrize("took", ["nothing", "half"])
def test_what_a_full_disk_did_not_take_is_asked_for_again_when_there_is_room(
    hub, edge, monkeypatch, took
):
    sent = registered(hub, edge)
    sent.goes(hub, 0)
    until(lambda: here(hub))
    pwrite = os.pwrite

    def full(handle, data, at):
        if took == "half":
            return pwrite(handle, data[: len(data) // 2], at)
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(os, "pwrite", full)
    sent.goes(hub, *range(1, len(sent.chunks)))
    until(lambda: hub.darkroom.counts["chunks_not_taken"] == len(sent.chunks) - 1)
    monkeypatch.setattr(os, "pwrite", pwrite)
    sent.asks(hub)
    (wanted,) = hub.told(edge, MediaProgress)
    assert wanted.missing == (NumberRange(1, len(sent.chunks) - 1),)
    sent.goes(hub, *range(1, len(sent.chunks)))
    assert whole(sent) in hub.told(edge, MediaProgress, at_least=2)
    assert picture(hub, sent).size == (600, 400)


def test_a_photo_that_finds_no_room_when_it_is_made_waits_for_it(hub, edge, monkeypatch):
    write = files._write

    def full(path, content):
        write(path, content[:100])
        if "640" in path.name:
            raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(files, "_write", full)
    sent = registered(hub, edge)
    sent.goes(hub)
    until(lambda: hub.darkroom.counts["failed"] == 1)
    assert hub.heard(edge, MediaProgress) == []
    assert hub.files.kept() == frozenset()
    monkeypatch.setattr(files, "_write", write)
    hub.darkroom.tidy()
    assert hub.told(edge, MediaProgress) == [whole(sent)]
    assert picture(hub, sent, 320, MediumForm.WEBP).size == (320, 213)


def test_what_the_store_did_not_take_is_tried_again_as_soon_as_nothing_else_waits(
    hub, edge, monkeypatch
):
    kept, tries = hub.results.medium_whole, []

    def away(*asked):
        tries.append(asked)
        if len(tries) == 1:
            raise OperationalError("", {}, Exception())
        return kept(*asked)

    monkeypatch.setattr(darkroom, "RESTS_AFTER_SECONDS", 0.5)
    monkeypatch.setattr(hub.results, "medium_whole", away)
    sent = registered(hub, edge)
    sent.goes(hub)
    assert hub.told(edge, MediaProgress) == [whole(sent)]
    assert (len(tries), hub.darkroom.counts["failed"]) == (2, 1)


# -- on disk


def test_on_disk_a_photo_is_never_in_clear_and_nothing_of_its_maker_passes(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub, 0)
    until(lambda: here(hub))
    sent.goes(hub)
    hub.told(edge, MediaProgress)
    files = [p for p in hub.files._folder.rglob("*") if p.is_file()]
    assert len(files) == 9
    for file in files:
        data = file.read_bytes()
        assert b"JFIF" not in data
        assert b"canary" not in data
        assert file.stat().st_mode & 0o077 == 0
    assert "comment" not in picture(hub, sent, 1280).info


def test_a_half_photo_that_stopped_growing_goes_after_a_day_and_can_come_again(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub, 0)
    coming = hub.files._folder / "coming"
    until(lambda: here(hub))
    (half,) = coming.iterdir()
    os.utime(half, (NOON.timestamp(), NOON.timestamp()))
    hub.clock.at = NOON + timedelta(hours=23)
    hub.darkroom.tidy()
    assert list(coming.iterdir()) == [half]
    hub.clock.at = NOON + timedelta(hours=25)
    hub.darkroom.tidy()
    assert list(coming.iterdir()) == []
    hub.clock.at = NOON
    sent.asks(hub)
    (wanted,) = hub.told(edge, MediaProgress)
    assert wanted.missing == (NumberRange(0, len(sent.chunks) - 1),)
    sent.goes(hub)
    assert whole(sent) in hub.told(edge, MediaProgress, at_least=2)


def test_files_that_no_row_names_are_swept_and_others_stay(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub)
    hub.told(edge, MediaProgress)
    stray = Owned(b"v" * 16, b"r" * 16)
    hub.keyring.make(KeyKind.VISIT, stray.visit_id)
    hub.files.keep(hub.keyring, stray, {(320, MediumForm.AVIF): b"x"})
    hub.darkroom.tidy()
    assert hub.files.kept() == {owned(hub, sent)}
