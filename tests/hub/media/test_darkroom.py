"""From sealed chunks to the pictures of a page: resumed, rebuilt, refused by name, erased."""

import hashlib
import io
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import delete, update

from edge.contract.codec import to_json
from edge.contract.downward import MediaProgress, MediaState, NumberRange
from edge.contract.envelopes import Ask, AskKind
from edge.contract.events import MediumKind
from edge.contract.words import Scope
from hub.errors import KeyGone
from hub.keyring import KeyKind
from hub.media.files import WHOLE_SOUND, Owned
from hub.pages import SOUND_SHAPE, MediumForm, SoundShape
from hub.store import Medium, MediumPart, Unkept, Visit, table_of
from tests.hub.a_hub import MANIFEST, NOON, binding, medium, says, until
from tests.hub.media.test_sounds import encoded as encoded_sound
from tests.hub.media.test_sounds import tone

NOISE = Image.effect_noise((600, 400), 80).convert("RGB")
RED = "red"


def encoded(image, kind="JPEG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


PHOTO = encoded(NOISE, quality=98, comment=b"canary-comment")
"""Some 200 KB: several chunks."""


class Sent:
    """A medium as its edge has it: announced under the next number, cut and sealed."""

    def __init__(self, edge, plain, number=1, **fields):
        self.edge = edge
        self.chunks = edge.seals_file(plain, edge.number + 1)
        self.sha256 = hashlib.sha256(b"".join(self.chunks)).digest()
        self.event = medium(self.sha256, self.chunks, number=number, **fields)

    def goes(self, hub, *indices):
        """Send chunks, all or some."""
        for index in indices or range(len(self.chunks)):
            hub.hears(self.edge, f"up/media/{self.sha256.hex()}/{index}", self.chunks[index])

    def asks(self, hub):
        ask = Ask(self.edge.name, AskKind.MEDIA_PROGRESS, b"n", self.sha256.hex())
        hub.hears(self.edge, "up/ask", to_json(ask))


def registered(hub, edge, plain=PHOTO, **fields):
    """Register a visitor and announce a photo of theirs."""
    says(hub, edge, binding())
    sent = Sent(edge, plain, **fields)
    says(hub, edge, sent.event)
    return sent


def owned(hub, sent):
    (row,) = hub.rows(Medium, result_id=sent.event.result_id)
    return Owned(row["visit_id"], row["result_id"])


def picture(hub, sent, size=640):
    name = owned(hub, sent)
    data = hub.files.read(hub.keyring, name.visit_id, name.result_id, size, MediumForm.JPG)
    return Image.open(io.BytesIO(data))


def whole(sent):
    return MediaProgress(sent.sha256, MediaState.WHOLE)


# -- on their way


def test_a_photo_is_on_the_page_once_all_its_chunks_came(hub, edge):
    sent = registered(hub, edge)
    assert len(sent.chunks) > 2
    sent.goes(hub)
    assert hub.told(edge, MediaProgress) == [whole(sent)]
    (row,) = hub.rows(Medium)
    assert (row["state"], row["mime"], row["width"], row["height"]) == (
        "whole",
        "image/jpeg",
        600,
        400,
    )
    assert picture(hub, sent, 320).size == (320, 213)
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
    until(lambda: hub.darkroom._here)
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
    until(lambda: any(len(got) == len(sent.chunks) for got in hub.darkroom._here.values()))
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
        (0, sent.chunks[0] + b"x"),
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


# -- what is refused


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
    assert (row["mime"], row["width"], row["height"]) == ("audio/mpeg", 0, 0)
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
    until(lambda: len(hub.darkroom._here.get(name, ())) == len(sent.chunks) - 1)
    hub.keyring.destroy(KeyKind.VISIT, [name.visit_id])
    with hub.store.write() as tx:
        for model in (MediumPart, Medium):
            tx.execute(delete(table_of(model)))
    sent.goes(hub, len(sent.chunks) - 1)
    until(lambda: hub.darkroom.counts["chunks_of_nothing"] == 1)
    hub.files.erase(name.visit_id, None)
    assert [p for p in hub.files._folder.rglob("*") if p.is_file()] == []


def test_a_chunk_that_is_written_while_its_visit_is_erased_goes_too(hub, edge):
    sent = registered(hub, edge)
    take_chunk = hub.files.take_chunk

    def erased_meanwhile(*chunk):
        with hub.store.write() as tx:
            tx.execute(delete(table_of(MediumPart)))
        take_chunk(*chunk)

    hub.files.take_chunk = erased_meanwhile
    sent.goes(hub, 0)
    sent.asks(hub)
    hub.told(edge, MediaProgress)
    assert list((hub.files._folder / "coming").iterdir()) == []


def test_a_visit_whose_key_is_gone_keeps_no_photo(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub, *range(len(sent.chunks) - 1))
    name = owned(hub, sent)
    until(lambda: len(hub.darkroom._here.get(name, ())) == len(sent.chunks) - 1)
    hub.keyring.destroy(KeyKind.VISIT, [name.visit_id])
    sent.goes(hub, len(sent.chunks) - 1)
    until(lambda: name not in hub.darkroom._here)
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


# -- on disk


def test_on_disk_a_photo_is_never_in_clear_and_nothing_of_its_maker_passes(hub, edge):
    sent = registered(hub, edge)
    sent.goes(hub, 0)
    until(lambda: hub.darkroom._here)
    sent.goes(hub)
    hub.told(edge, MediaProgress)
    files = [p for p in hub.files._folder.rglob("*") if p.is_file()]
    assert len(files) == 3
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
    until(lambda: hub.darkroom._here)
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
    hub.files.keep(hub.keyring, stray, {320: b"x"})
    hub.darkroom.tidy()
    assert hub.files.kept() == {owned(hub, sent)}
