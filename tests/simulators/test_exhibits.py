"""The exhibits: what they declare, and what their programs send."""

import wave
from io import BytesIO

import pytest
from PIL import Image

from edge.contract.words import Language
from edge.exhibit.declaration import read_declaration
from simulators.exhibits.drawing import SIZE, snapshot
from simulators.exhibits.plays import ALL_EXHIBITS, EXHIBITS
from simulators.exhibits.singing import NOT_FOR_PAGES, SHORTEST_SECONDS, sung
from simulators.luck import luck_of


@pytest.mark.parametrize("exhibit", ALL_EXHIBITS, ids=lambda one: one.name)
@pytest.mark.parametrize("language", Language)
def test_every_exhibit_speaks_all_four_languages(exhibit, language):
    manifest = read_declaration(exhibit.declaration)
    texts = [manifest.name, manifest.question, manifest.why, manifest.at_home]
    for metric in manifest.metrics:
        texts += [metric.name, metric.unit, *(meaning.text for meaning in metric.meanings)]
    assert all(getattr(text, language).strip() for text in texts)


@pytest.mark.parametrize("exhibit", ALL_EXHIBITS, ids=lambda one: one.name)
def test_every_number_an_exhibit_may_send_has_a_meaning(exhibit):
    for metric in read_declaration(exhibit.declaration).metrics:
        bounds = [meaning.until for meaning in metric.meanings]
        assert bounds == sorted(set(bounds))
        assert bounds[-1] == metric.high


@pytest.mark.parametrize("seed", range(40))
def test_a_score_is_always_within_what_was_declared(seed):
    for exhibit in EXHIBITS[:2]:
        [metric] = read_declaration(exhibit.declaration).metrics
        sent = Sent()
        exhibit.play(sent, None, luck_of(seed))
        assert sent.key == metric.key
        assert metric.low <= sent.value <= metric.high
        assert round(sent.value, metric.decimals) == sent.value


class Sent:
    """A door that only looks at what is sent."""

    def score(self, player, key, value):
        del player
        self.key, self.value = key, value


def test_no_two_photos_are_alike():
    assert len({snapshot(luck_of(seed)) for seed in range(8)}) == 8


def test_a_photo_holds_the_exif_that_a_camera_would_write():
    picture = Image.open(BytesIO(snapshot(luck_of(1))))
    assert (picture.format, picture.size) == ("JPEG", SIZE)
    exif = picture.getexif()
    assert "must never reach a page" in str(dict(exif))
    assert exif.get_ifd(0x8825)


def test_no_two_voices_are_alike():
    assert len({sung(luck_of(seed)) for seed in range(4)}) == 4


def test_a_recording_is_a_wav_that_holds_a_tone_and_what_a_recorder_writes_beside_it():
    recording = sung(luck_of(1))
    assert NOT_FOR_PAGES.encode() in recording
    assert int.from_bytes(recording[4:8], "little") == len(recording) - 8
    with wave.open(BytesIO(recording)) as heard:
        assert (heard.getnchannels(), heard.getsampwidth()) == (1, 2)
        assert heard.getnframes() >= SHORTEST_SECONDS * heard.getframerate()
        loud = memoryview(heard.readframes(heard.getnframes())).cast("h")
    assert max(loud) > 5_000
    assert max(abs(one) for one in loud) < 32_767  # nothing is clipped
