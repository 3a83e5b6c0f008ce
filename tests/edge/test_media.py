"""A photo is checked and sealed before "saved" is said, and goes when the hub has or refuses it."""

import errno
import hashlib
import io
import os
import struct
from pathlib import Path

import pytest
from PIL import Image

from edge.contract import seals
from edge.contract.downward import NumberRange, Receipt, Refusal, RefusedRange
from edge.contract.envelopes import CHUNK_BYTES, EventKind
from edge.contract.events import MediumKind, ResultForgotten, Void
from edge.errors import KeysMissing, MediumFault, MediumRefused, NotKept, OutboxFull
from edge.media import MOST_BYTES, Capture, MediaSpool
from edge.outbox import Erased, Outbox
from edge.seal import SEALED_CHUNK_BYTES
from tests.a_heic import HEIC
from tests.edge.a_hub import NOON, AnEdge, a_score
from tests.edge.test_sounds import a_wav

BINDING = b"b" * 16
CAPTURE = Capture(b"r" * 16, BINDING, "wall", MediumKind.PHOTO, NOON)
SOUND = Capture(b"r" * 16, BINDING, "wall", MediumKind.SOUND, NOON)


def a_picture(kind="JPEG", size=(64, 48), more=0):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue() + b"\0" * more


def a_png_header(width, height):
    return b"\x89PNG\r\n\x1a\n" + struct.pack(
        ">I4sIIBBBBBI", 13, b"IHDR", width, height, *b"\x08\x02\0\0\0", 0
    )


class Rig:
    """An edge with an outbox and a spool."""

    def __init__(self, folder):
        self.edge = AnEdge(folder)
        self.media = folder / "media"
        self.open()

    def open(self, **more):
        self.outbox = Outbox(self.edge.data / "outbox.db", self.edge.seal, self.edge.clock, **more)
        self.spool = MediaSpool(self.media, self.edge.seal, self.outbox)

    def start_again(self, **more):
        self.outbox.close()
        self.edge.starts_again()
        self.open(**more)

    def files(self):
        return sorted(path.name for path in self.media.iterdir())

    def event(self):
        (row,) = self.outbox.rows(10)
        for opened in self.outbox.epochs():
            self.edge.hub.hears_epoch(opened)
        return row, self.edge.hub.opens(row)

    def receipts(self, first, last, *, refused=False):
        spans = (NumberRange(first, last),)
        no = (RefusedRange(first, last, Refusal.CONSENT_MISSING),)
        return self.outbox.forget(
            Receipt(self.outbox.id, () if refused else spans, no if refused else ())
        )


@pytest.fixture
def rig(tmp_path):
    made = Rig(tmp_path)
    yield made
    made.outbox.close()


def test_a_photo_of_a_phone_is_taken_and_its_pixels_are_counted(rig):
    rig.spool.keep(CAPTURE, HEIC)
    assert rig.event()[1].mime == "image/heic"
    too_many = HEIC.replace(struct.pack(">II", 96, 64), struct.pack(">II", 8000, 5001))
    for content, reason in (
        (too_many, MediumFault.TOO_MANY_PIXELS),
        (HEIC.replace(b"ispe", b"isp?"), MediumFault.NOT_A_PICTURE),
        (HEIC[:300], MediumFault.NOT_A_PICTURE),
        (HEIC.replace(b"heix", b"avif"), MediumFault.NOT_A_PICTURE),
    ):
        with pytest.raises(MediumRefused) as refused:
            rig.spool.keep(CAPTURE, content)
        assert refused.value.reason is reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_reaches_the_hub_byte_for_byte(rig, kind):
    content = a_picture(kind, more=2 * CHUNK_BYTES)
    assert rig.spool.keep(CAPTURE, content) == 1
    row, made = rig.event()
    assert (made.mime, made.chunks) == (f"image/{kind.lower()}", 3)
    assert (made.result_id, made.binding_id, made.made_at) == (b"r" * 16, BINDING, NOON)
    chunks = [rig.spool.chunk(made.sha256, index) for index in range(made.chunks)]
    whole = b"".join(chunks)
    assert hashlib.sha256(whole).digest() == made.sha256
    assert len(whole) == made.sealed_bytes
    assert len(chunks[0]) == SEALED_CHUNK_BYTES
    opened = b"".join(
        rig.edge.hub.opens_chunk(row, index, chunk) for index, chunk in enumerate(chunks)
    )
    assert opened == content
    assert rig.spool.chunk(made.sha256, made.chunks) is None


def test_no_pixel_stands_on_the_disk_in_clear(rig):
    content = a_picture("PNG") + b"canary of pixels"
    rig.spool.keep(CAPTURE, content)
    for path in rig.edge.data.rglob("*"):
        if path.is_file():
            assert b"canary of pixels" not in path.read_bytes()
            assert b"IHDR" not in path.read_bytes()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"",                                     MediumFault.NOT_A_PICTURE),
        (b"not a picture at all, but words",      MediumFault.NOT_A_PICTURE),
        (b"GIF89a\x01\0\x01\0\0\0\0;",             MediumFault.NOT_A_PICTURE),
        (b"\xff\xd8\xff",                         MediumFault.NOT_A_PICTURE),
        (b"\xff\xd8\xff\xe0" + b"\xff" * 500,     MediumFault.NOT_A_PICTURE),
        (b"RIFF\0\0\0\0WEBPVP8 ",                 MediumFault.NOT_A_PICTURE),
        (a_png_header(0, 100),                    MediumFault.NOT_A_PICTURE),
        (a_png_header(20_000, 10_000),            MediumFault.TOO_MANY_PIXELS),
        (a_png_header(2**31, 2**31),              MediumFault.TOO_MANY_PIXELS),
        (a_picture(more=MOST_BYTES),              MediumFault.TOO_MANY_BYTES),
    ],
    ids=["empty", "words", "gif", "jpeg-stub", "jpeg-noise", "webp-stub", "flat", "200-megapixels",
         "endless", "13-megabytes"],
)  # fmt: skip
def test_what_is_no_picture_that_can_be_kept_is_refused_by_name(rig, content, reason):
    with pytest.raises(MediumRefused) as refused:
        rig.spool.keep(CAPTURE, content)
    assert refused.value.reason is reason
    assert rig.files() == []
    assert rig.outbox.rows(10) == ()
    assert rig.outbox.keep(a_score()) == 1


def test_a_sound_reaches_the_hub_byte_for_byte(rig):
    content = a_wav(2.0)
    rig.spool.keep(SOUND, content)
    row, made = rig.event()
    assert (made.kind, made.mime) == (MediumKind.SOUND, "audio/wav")
    chunk = rig.spool.chunk(made.sha256, 0)
    assert rig.edge.hub.opens_chunk(row, 0, chunk) == content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (a_picture(),                       MediumFault.NOT_A_SOUND),
        (b"",                               MediumFault.NOT_A_SOUND),
        (a_wav(0.0),                        MediumFault.SILENT),
        (a_wav(60.1),                       MediumFault.TOO_LONG),
        (a_wav() + b"\0" * MOST_BYTES,      MediumFault.TOO_MANY_BYTES),
    ],
    ids=["picture", "empty", "silence", "a-minute-and-more", "13-megabytes"],
)  # fmt: skip
def test_what_is_no_sound_that_can_be_kept_is_refused_by_name(rig, content, reason):
    with pytest.raises(MediumRefused) as refused:
        rig.spool.keep(SOUND, content)
    assert refused.value.reason is reason
    assert rig.files() == []


def test_a_sound_of_a_whole_minute_is_kept(rig):
    assert rig.spool.keep(SOUND, a_wav(60.0)) == 1


def test_a_sound_is_no_picture(rig):
    with pytest.raises(MediumRefused) as refused:
        rig.spool.keep(CAPTURE, a_wav())
    assert refused.value.reason is MediumFault.NOT_A_PICTURE


def test_the_file_is_on_the_disk_before_its_row_is(rig, monkeypatch):
    order = []
    fsync, fill = os.fsync, rig.outbox.fill

    def synced(handle):
        order.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        fsync(handle)

    def filled(*what):
        order.append("row")
        fill(*what)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(rig.outbox, "fill", filled)
    rig.spool.keep(CAPTURE, a_picture())
    assert order == ["1.part", "media", "row"]


def test_a_stored_event_wants_its_chunks_and_the_file_goes_when_whole(rig):
    number = rig.spool.keep(CAPTURE, a_picture())
    (medium,) = rig.outbox.media()
    assert not medium.stored
    assert rig.receipts(1, 1).media_stored == (medium.sha256,)
    assert rig.outbox.media()[0].stored
    assert rig.files() == [medium.sha256.hex()]
    rig.spool.done(number, medium.sha256)
    assert (rig.files(), rig.outbox.media()) == ([], ())
    rig.spool.done(number, medium.sha256)


def test_a_medium_that_is_not_yet_whole_is_remembered_over_a_start(rig):
    rig.spool.keep(CAPTURE, a_picture())
    rig.receipts(1, 1)
    (before,) = rig.outbox.media()
    rig.start_again()
    assert rig.outbox.media() == (before,)
    assert rig.spool.chunk(before.sha256, 0) is not None
    assert len(rig.outbox.epochs()) == 1


def test_a_refused_event_takes_its_medium_along(rig):
    rig.spool.keep(CAPTURE, a_picture())
    gone = rig.receipts(1, 1, refused=True)
    rig.spool.drop(gone.media_dropped)
    assert (rig.files(), rig.outbox.media()) == ([], ())


@pytest.mark.parametrize("receipted", [False, True], ids=["unsent", "half-sent"])
def test_erasing_a_binding_takes_its_media_along(rig, receipted):
    rig.spool.keep(CAPTURE, a_picture())
    rig.outbox.keep(a_score())
    if receipted:
        rig.receipts(1, 1)
    assert len(rig.spool.erase(BINDING)) == 1
    assert (rig.files(), rig.outbox.media()) == ([], ())
    kinds = [row.kind for row in rig.outbox.rows(10)]
    assert kinds == ([] if receipted else [EventKind.VOID]) + [EventKind.SCORE_MADE]


def test_one_photo_can_be_erased_alone(rig):
    first = rig.spool.keep(CAPTURE, a_picture())
    rig.spool.keep(CAPTURE, a_picture())
    said = ResultForgotten(CAPTURE.result_id, BINDING, NOON)
    (gone,) = rig.spool.write(said, BINDING, Erased(numbers=(first,)))
    assert len(rig.files()) == len(rig.outbox.media()) == 1
    assert gone.hex() not in rig.files()


def test_fourteen_days_unsent_takes_the_medium_along_and_counts_once(rig):
    rig.spool.keep(CAPTURE, a_picture())
    rig.spool.keep(CAPTURE, a_picture())
    rig.receipts(2, 2)
    rig.edge.clock.pass_by(14 * 86400 + 1)
    rig.spool.drop(rig.outbox.give_up())
    assert rig.outbox.lost() == 2
    assert (rig.files(), rig.outbox.media()) == ([], ())


def test_a_medium_whose_file_is_gone_is_counted_as_lost(rig):
    number = rig.spool.keep(CAPTURE, a_picture())
    (medium,) = rig.outbox.media()
    (rig.media / medium.sha256.hex()).unlink()
    assert rig.spool.chunk(medium.sha256, 0) is None
    rig.spool.lost(number, medium.sha256)
    rig.spool.lost(number, medium.sha256)
    assert rig.outbox.lost() == 1


def test_a_crash_between_file_and_row_leaves_a_void_and_no_file(rig):
    reserved = rig.outbox.reserve(100, seals.binding_ref(BINDING))
    rig.spool._sealed(CAPTURE, "image/jpeg", a_picture(), reserved)
    (rig.media / "2.part").write_bytes(b"half")
    assert rig.outbox.rows(10) == ()
    rig.start_again()
    assert rig.files() == []
    assert rig.event()[1] == Void()
    assert rig.outbox.keep(a_score()) == 2


def test_a_disk_that_does_not_take_the_file_leaves_a_void(rig):
    rig.media.rmdir()
    with pytest.raises(NotKept):
        rig.spool.keep(CAPTURE, a_picture())
    assert rig.event()[1] == Void()


def test_a_disk_that_does_not_take_the_files_name_keeps_neither_file_nor_row(rig, monkeypatch):
    def failing(_folder):
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr("edge.media.sync_folder", failing)
    with pytest.raises(NotKept):
        rig.spool.keep(CAPTURE, a_picture())
    assert rig.files() == []
    assert rig.event()[1] == Void()


def test_a_binding_erased_while_its_photo_is_sealed_keeps_nothing(rig, monkeypatch):
    seal_chunk = rig.edge.seal.chunk

    def chunk(*parts):
        rig.outbox.void(seals.binding_ref(BINDING))
        return seal_chunk(*parts)

    monkeypatch.setattr(rig.edge.seal, "chunk", chunk)
    with pytest.raises(NotKept, match="erased"):
        rig.spool.keep(CAPTURE, a_picture())
    assert (rig.files(), rig.outbox.media()) == ([], ())
    assert rig.event()[1] == Void()


def test_without_keys_or_room_no_photo_is_kept(rig):
    rig.start_again(cap_bytes=200_000)
    with pytest.raises(OutboxFull):
        rig.spool.keep(CAPTURE, a_picture(more=300_000))
    assert rig.outbox.keep(a_score()) == 1
    rig.edge.clock.pass_by(30 * 86400)
    with pytest.raises(KeysMissing):
        rig.spool.keep(CAPTURE, a_picture())
    assert rig.files() == []


def test_media_count_against_the_room(rig):
    rig.start_again(cap_bytes=1_000_000)
    for _ in range(3):
        rig.spool.keep(CAPTURE, a_picture(more=150_000))
    with pytest.raises(OutboxFull):
        rig.spool.keep(CAPTURE, a_picture(more=400_000))
    assert rig.outbox.keep(a_score())
