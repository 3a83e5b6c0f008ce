"""A sound is told by its own header, and how long it lasts; noise is none, whatever it pretends."""

import io
import struct
import wave
from array import array

import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from edge.sounds import Sound, sound_of

MADE = [
    ("WAV", "PCM_16", "audio/wav"),
    ("WAV", "FLOAT", "audio/wav"),
    ("WAVEX", "PCM_24", "audio/wav"),
    ("FLAC", "PCM_16", "audio/flac"),
    ("OGG", "VORBIS", "audio/ogg"),
    ("OGG", "OPUS", "audio/ogg"),
    ("MP3", "MPEG_LAYER_III", "audio/mpeg"),
]


def a_wav(seconds=1.0, rate=8000):
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(bytes(2 * round(seconds * rate)))
    return file.getvalue()


def encoded(kind, subtype, rate, channels, seconds):
    """Return a sound as libsndfile writes it."""
    file = io.BytesIO()
    tone = array("h", (n % 80 * 100 for n in range(round(rate * seconds) * channels)))
    with soundfile.SoundFile(
        file, "w", samplerate=rate, channels=channels, subtype=subtype, format=kind
    ) as out:
        out.buffer_write(tone.tobytes(), dtype="int16")
    return file.getvalue()


def a_flac(samples, rate=8000):
    packed = rate << 44 | samples
    return b"fLaC\x80\0\0\x22" + bytes(10) + struct.pack(">Q", packed) + bytes(16)


def a_page(granule, body=b""):
    return struct.pack("<4sBBqIIIB", b"OggS", 0, 0, granule, 1, 0, 0, 1) + bytes([len(body)]) + body


VORBIS = b"\x01vorbis" + struct.pack("<IBI", 0, 1, 8000)


@pytest.mark.parametrize(("kind", "subtype", "mime"), MADE, ids=[f"{k}-{s}" for k, s, _ in MADE])
@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (16_000, 1)])
def test_what_an_encoder_writes_is_told_by_its_header(kind, subtype, mime, rate, channels):
    sound = sound_of(encoded(kind, subtype, rate, channels, 2.5))
    assert sound.mime == mime
    assert sound.seconds == pytest.approx(2.5, abs=0.12)


def test_an_mp3_with_a_picture_before_it_is_told_by_what_follows():
    tag = b"ID3\x04\0\0" + bytes([0, 0, 4, 0]) + b"\xff\xfb" * 256
    mp3 = encoded("MP3", "MPEG_LAYER_III", 44_100, 1, 2.0)
    assert sound_of(tag + mp3).seconds == pytest.approx(2.0, abs=0.12)


def test_an_mp3_without_a_count_of_frames_is_told_by_its_bit_rate():
    frame = b"\xff\xfb\x90\xc0".ljust(417, b"\0")  # 128 kbit/s, 44.1 kHz, no padding
    assert sound_of(frame * 100).seconds == pytest.approx(100 * 1152 / 44_100, rel=0.01)


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF], ids=["none", "endless"])
def test_a_wav_of_a_recorder_that_was_cut_off_lasts_as_long_as_what_is_there(length):
    whole = bytearray(a_wav(2.0))
    struct.pack_into("<I", whole, 40, length)
    assert sound_of(bytes(whole)).seconds == pytest.approx(2.0)


def test_a_wav_without_a_sample_lasts_no_time():
    assert sound_of(a_wav(0.0)) == Sound("audio/wav", 0.0)


def test_a_flac_that_does_not_know_its_length_is_a_sound_all_the_same():
    assert sound_of(a_flac(0)) == Sound("audio/flac", None)
    assert sound_of(a_flac(16_000)) == Sound("audio/flac", 2.0)


def test_the_last_page_of_an_ogg_says_how_long_it_is_even_when_one_ends_no_packet():
    ogg = a_page(0, VORBIS) + a_page(8000) + a_page(-1)
    assert sound_of(ogg) == Sound("audio/ogg", 1.0)


def test_a_flac_within_an_ogg_has_its_own_rate():
    first = b"\x7fFLAC\x01\0\0\x01" + a_flac(0)
    assert sound_of(a_page(0, first) + a_page(16_000)) == Sound("audio/ogg", 2.0)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a song, in words",
        a_wav()[:20],
        a_wav()[:12] + a_wav()[36:],
        b"RIFF\0\0\0\0AVI LIST",
        b"fLaC" + bytes(40),
        a_page(0, b"\x80theora"),
        a_page(0, VORBIS) + b"more",
        b"\xff\xfb\x90\xc0".ljust(417, b"\0") + b"no frame",
        b"ID3\x04\0\0\0\0\0\x01",
        b"\0\0\0\x20ftypM4A ",
    ],
    ids=["empty", "words", "cut", "no-format", "film", "no-rate", "ogg-film", "ogg-and-more",
         "one-frame", "tag-alone", "mp4"],
)  # fmt: skip
def test_what_is_none_of_the_four_kinds_is_no_sound(content):
    assert sound_of(content) is None


@given(
    start=st.sampled_from([b"", b"OggS", b"fLaC", b"RIFF....WAVE", b"ID3", a_page(0, VORBIS)]),
    noise=st.binary(max_size=200),
)
def test_no_noise_breaks_the_reading_of_a_header(start, noise):
    sound = sound_of(start + noise)
    assert sound is None or sound.seconds is None or sound.seconds >= 0
