"""What becomes of media that cannot be kept, or may not be any more: refused by name, or gone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import delete, update

from edge.contract.downward import MediaProgress, MediaState
from edge.contract.events import MediumKind
from edge.contract.words import Scope
from hub.errors import KeyGone
from hub.keyring import KeyKind
from hub.media.kept import WHOLE_SOUND
from hub.pages import SOUND_SHAPE, MediumForm, SoundShape
from hub.store import Medium, MediumPart, Unkept, Visit, table_of
from tests.hub.a_hub import MANIFEST, NOON, binding, says, until
from tests.hub.media.a_medium import (
    NOISE,
    PHOTO,
    Sent,
    encoded,
    here,
    owned,
    registered,
    whole,
)
from tests.hub.media.test_sounds import encoded as encoded_sound
from tests.hub.media.test_sounds import tone


@pytest.mark.parametrize(
    ("plain", "reason"),
    [
        (b"no picture at all", "not_a_picture"),
        (PHOTO[:90_000], "broken"),
        (encoded(Image.new("L", (20_000, 10_000)), "PNG"), "too_large"),
        (encoded(NOISE, "GIF"), "not_a_picture"),
    ],
    ids=["text", "half a photo", "200 megapixels", "gif"],
)
def test_what_is_no_picture_is_refused_by_name_and_the_page_says_so(hub, edge, plain, reason):
    sent = registered(hub, edge, plain)
    sent.goes(hub)
    (told,) = hub.told(edge, MediaProgress)
    assert told == MediaProgress(sent.sha256, MediaState.REFUSED, reason=reason)
    (line,) = hub.rows(Unkept)
    assert (line["result_id"], line["reason"]) == (sent.event.result_id, reason)
    assert (hub.count(Medium), hub.count(MediumPart)) == (0, 0)
    assert [p for p in hub.files._folder.rglob("*") if p.is_file()] == []


def test_a_file_whose_hash_lies_is_refused(hub, edge):
    says(hub, edge, binding())
    sent = Sent(edge, PHOTO)
    sent.sha256 = b"l" * 32
    sent.event = replace(sent.event, sha256=sent.sha256)
    says(hub, edge, sent.event)
    sent.goes(hub)
    (told,) = hub.told(edge, MediaProgress)
    assert (told.state, told.reason) == (MediaState.REFUSED, "not_as_announced")


def test_a_sound_is_kept_under_its_visits_key_with_its_shape(hub, edge):
    loud = replace(MANIFEST, media=(MediumKind.PHOTO, MediumKind.SOUND))
    hub.hears(edge, "manifest", edge.declares(loud, NOON + timedelta(minutes=1)))
    says(hub, edge, binding(scopes=tuple(Scope)))
    sent = Sent(edge, encoded_sound(tone()), kind=MediumKind.SOUND, mime="audio/wav")
    says(hub, edge, sent.event)
    sent.goes(hub)
    assert hub.told(edge, MediaProgress) == [whole(sent)]
    (row,) = hub.rows(Medium)
    assert (row["forms"], row["width"], row["height"]) == ("mp3", 0, 0)
    name = owned(hub, sent)
    kept = hub.files.read(hub.keyring, name.visit_id, name.result_id, SOUND_SHAPE, MediumForm.MP3)
    assert round(SoundShape.unpacked(kept).seconds) == 2
    hub.keyring.destroy(KeyKind.VISIT, [name.visit_id])
    with pytest.raises(KeyGone):
        hub.files.read(hub.keyring, name.visit_id, name.result_id, WHOLE_SOUND, MediumForm.MP3)


def test_a_sound_is_refused_by_name(hub, edge):
    loud = replace(MANIFEST, media=(MediumKind.PHOTO, MediumKind.SOUND))
    hub.hears(edge, "manifest", edge.declares(loud, NOON + timedelta(minutes=1)))
    says(hub, edge, binding(scopes=tuple(Scope)))
    sent = Sent(edge, b"RIFF....WAVE", kind=MediumKind.SOUND, mime="audio/wav")
    says(hub, edge, sent.event)
    sent.goes(hub)
    (told,) = hub.told(edge, MediaProgress)
    assert (told.state, told.reason) == (MediaState.REFUSED, "broken")


def test_a_consent_withdrawn_on_the_way_stops_the_photo(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub, *range(len(sent.chunks) - 1))
    with hub.store.write() as tx:
        tx.execute(update(table_of(Visit)).values(scopes="score"))
    sent.goes(hub, len(sent.chunks) - 1)
    (told,) = hub.told(edge, MediaProgress)
    assert (told.state, told.reason) == (MediaState.REFUSED, "consent_missing")
    assert hub.files.kept() == frozenset()


def test_a_visit_erased_on_the_way_takes_its_photo_with_it(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub, *range(len(sent.chunks) - 1))
    name = owned(hub, sent)
    until(lambda: len(here(hub)) == len(sent.chunks) - 1)
    hub.keyring.destroy(KeyKind.VISIT, [name.visit_id])
    with hub.store.write() as tx:
        for model in (MediumPart, Medium):
            tx.execute(delete(table_of(model)))
    sent.goes(hub, len(sent.chunks) - 1)
    until(lambda: not here(hub))
    hub.files.erase(name.visit_id, None)
    assert [p for p in hub.files._folder.rglob("*") if p.is_file()] == []


def test_a_chunk_that_is_written_while_its_visit_is_erased_goes_too(hub, edge):
    sent = registered(hub, edge)
    open_half = hub.files.open_half

    def erased_meanwhile(owned):
        with hub.store.write() as tx:
            tx.execute(delete(table_of(MediumPart)))
        return open_half(owned)

    hub.files.open_half = erased_meanwhile
    sent.goes(hub, 0)
    sent.asks(hub)
    hub.told(edge, MediaProgress)
    assert list((hub.files._folder / "coming").iterdir()) == []


def test_chunks_that_come_after_their_visit_was_erased_leave_nothing(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub, 0)
    until(lambda: here(hub))
    name = owned(hub, sent)
    with hub.store.write() as tx:
        for model in (MediumPart, Medium):
            tx.execute(delete(table_of(model)))
    hub.files.erase(name.visit_id, None)
    sent.goes(hub, 1, 2)
    until(lambda: hub.darkroom.counts["chunks_of_nothing"] == 2)
    assert [p for p in hub.files._folder.rglob("*") if p.is_file()] == []


def test_a_visit_whose_key_is_gone_keeps_no_photo(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub, *range(len(sent.chunks) - 1))
    name = owned(hub, sent)
    until(lambda: len(here(hub)) == len(sent.chunks) - 1)
    hub.keyring.destroy(KeyKind.VISIT, [name.visit_id])
    sent.goes(hub, len(sent.chunks) - 1)
    until(lambda: not here(hub))
    assert hub.files.kept() == frozenset()
    assert hub.rows(Medium)[0]["state"] == "awaited"


def test_a_photo_takes_no_turn_before_a_score(hub, edge):
    """While one picture is being developed, the ingest goes on."""
    import threading  # noqa: PLC0415 - to hold the darkroom in this test alone

    from edge.contract.downward import Receipt  # noqa: PLC0415 - in this test alone
    from tests.hub.a_hub import score  # noqa: PLC0415 - in this test alone

    sent = registered(hub, edge)
    held, rebuilt = threading.Event(), hub.darkroom._rebuilt

    def slowly(half, key):
        assert held.wait(10)
        return rebuilt(half, key)

    hub.darkroom._rebuilt = slowly
    sent.goes(hub)
    before = len(hub.told(edge, Receipt))
    says(hub, edge, score(1))
    hub.told(edge, Receipt, at_least=before + 1)
    assert hub.heard(edge, MediaProgress) == []
    held.set()
    hub.told(edge, MediaProgress)
