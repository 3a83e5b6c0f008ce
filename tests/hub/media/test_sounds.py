"""A sound is rebuilt from its samples alone: as loud as others, bounded, refused by name."""

import io
from contextlib import suppress

import numpy as np
import pytest
import soundfile

from hub.errors import UnreadableMedium
from hub.media import loudness, sounds
from hub.media.kept import WHOLE_SOUND
from hub.pages import SOUND_SHAPE, MediumForm, SoundShape

RATE = 48_000
MP3 = (WHOLE_SOUND, MediumForm.MP3)


def shape_of(made):
    return SoundShape.unpacked(made.pieces[SOUND_SHAPE, MediumForm.MP3])


def tone(seconds=2.0, decibels=-20.0, rate=RATE, channels=1):
    at = np.arange(round(seconds * rate)) / rate
    wave = 10 ** (decibels / 20) * np.sin(2 * np.pi * 1000 * at)
    return np.stack([wave] * channels, axis=1).astype(np.float32)


def encoded(samples, kind="WAV", subtype="PCM_16", rate=RATE, **tags):
    file = io.BytesIO()
    with soundfile.SoundFile(
        file, "w", rate, samples.shape[1], format=kind, subtype=subtype
    ) as sound:
        for name, value in tags.items():
            setattr(sound, name, value)
        sound.write(samples)
    return file.getvalue()


def heard(mp3):
    return soundfile.read(io.BytesIO(mp3), always_2d=True)


def reason(original):
    with pytest.raises(UnreadableMedium) as refused:
        sounds.rebuild(original)
    return str(refused.value)


KINDS = [
    ("WAV", "PCM_16"), ("WAV", "FLOAT"), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("FLAC", "PCM_16"),
    ("MP3", "MPEG_LAYER_III"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "subtype"), KINDS)
def test_each_kind_becomes_an_mp3_of_its_length_and_as_loud_as_others(kind, subtype):
    made = sounds.rebuild(encoded(tone(), kind, subtype))
    samples, rate = heard(made.pieces[MP3])
    assert rate == RATE
    assert shape_of(made).seconds == pytest.approx(2.0, abs=0.05)
    assert len(samples) / rate == pytest.approx(2.0, abs=0.05)
    assert loudness.integrated(samples, rate) == pytest.approx(sounds.LOUDNESS, abs=0.5)


@pytest.mark.parametrize(("kind", "subtype"), KINDS)
def test_nothing_but_samples_passes(kind, subtype):
    original = encoded(tone(), kind, subtype, title="canary-title", artist="canary-artist")
    original += b"canary-behind"
    if kind == "WAV":
        assert b"canary-title" in original
    made = sounds.rebuild(original if kind == "WAV" else original.removesuffix(b"canary-behind"))
    assert b"canary" not in made.pieces[MP3]


@pytest.mark.parametrize(("rate", "kept"), [(44_100, 44_100), (22_050, RATE), (96_000, RATE)])
def test_only_two_rates_are_kept_and_the_pitch_stays(rate, kept):
    made = sounds.rebuild(encoded(tone(rate=rate), rate=rate))
    samples, found = heard(made.pieces[MP3])
    assert found == kept
    spectrum = np.abs(np.fft.rfft(samples[:, 0]))
    assert spectrum.argmax() * found / len(samples) == pytest.approx(1000, abs=2)


@pytest.mark.parametrize(("channels", "kept"), [(1, 1), (2, 2), (4, 1), (6, 2), (8, 1)])
def test_stereo_stays_and_more_become_one_or_two(channels, kept):
    made = sounds.rebuild(encoded(tone(channels=channels)))
    assert heard(made.pieces[MP3])[0].shape[1] == kept


def test_of_5_1_the_front_stays_where_it_was_and_the_low_channel_goes():
    """ITU-R BS.775: what is left in front is heard left, the centre on both sides, no rumble."""
    silent = np.zeros((RATE, 1), np.float32)
    for channel, sides in ((0, (1, 0)), (1, (0, 1)), (2, (1, 1)), (3, (0, 0)), (4, (1, 0))):
        parts = [silent] * 6
        parts[channel] = tone(1)
        made = heard(sounds.rebuild(encoded(np.concatenate(parts, axis=1))).pieces[MP3])[0]
        loud = np.abs(made).max(axis=0) > 0.01
        assert tuple(loud) == tuple(map(bool, sides)), channel


def clipped():
    """A shout into a microphone that could take no more: a wave of flat tops."""
    return np.clip(10 * tone(3, -3, channels=2), -1, 1)


def claps():
    """Two claps in silence: far louder for an instant than on the whole."""
    made = np.zeros((2 * RATE, 1), np.float32)
    for at in (RATE // 2, RATE):
        made[at : at + 400, 0] = np.linspace(1, 0, 400) * np.sign(tone(400 / RATE)[:, 0])
    return made


@pytest.mark.parametrize("make", [clipped, claps, tone], ids=["clipped", "claps", "a tone"])
def test_nothing_is_beyond_full_scale_when_it_is_played(make):
    original = make()
    played, _ = heard(sounds.rebuild(encoded(original, subtype="FLOAT")).pieces[MP3])
    assert loudness.true_peak(played.astype(np.float32)) <= 1
    assert loudness.integrated(played, RATE) <= sounds.LOUDNESS + 0.5


def test_a_file_of_floats_beyond_full_scale_is_brought_down_and_not_cut():
    wild = sounds.rebuild(encoded(4 * tone(decibels=0), subtype="FLOAT"))
    mild = sounds.rebuild(encoded(tone(decibels=-6), subtype="FLOAT"))
    one, other = heard(wild.pieces[MP3])[0], heard(mild.pieces[MP3])[0]
    assert np.abs(one - other).max() < 0.01


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 32_000, 37_800, 88_200, 96_000])
def test_odd_rates_become_one_that_browsers_play_and_the_length_stays(rate):
    made = sounds.rebuild(encoded(tone(1.5, rate=rate), rate=rate))
    samples, found = heard(made.pieces[MP3])
    assert found == RATE
    assert len(samples) / found == pytest.approx(1.5, abs=0.05)
    assert loudness.integrated(samples, found) == pytest.approx(sounds.LOUDNESS, abs=0.5)


def test_silence_stays_silent_and_a_whisper_of_noise_is_not_blown_up():
    assert np.abs(heard(sounds.rebuild(encoded(tone() * 0)).pieces[MP3])[0]).max() < 1e-4
    faint = sounds.rebuild(encoded(tone(decibels=-80), subtype="FLOAT"))
    assert np.abs(heard(faint.pieces[MP3])[0]).max() < 0.02


def test_its_shape_follows_the_sound():
    rising = tone(6) * np.linspace(0, 1, 6 * RATE, dtype=np.float32)[:, None]
    shape = shape_of(sounds.rebuild(encoded(rising)))
    assert len(shape.peaks) == sounds.PEAKS
    assert shape.peaks[-1] == 255
    assert shape.peaks[0] < 10
    assert SoundShape.unpacked(shape.packed()) == shape


def test_what_is_no_sound_or_too_much_is_refused_by_name():
    whole = encoded(tone())
    assert reason(b"") == "not_a_sound"
    assert reason(b"a text, and not a sound at all " * 40) == "not_a_sound"
    assert reason(encoded(tone()[:0])) == "empty"
    assert reason(encoded(tone(61, rate=8000), rate=8000)) == "too_long"
    two_hours = np.zeros((7200 * 8000, 1), np.float32)
    assert reason(encoded(two_hours, "FLAC", rate=8000)) == "too_long"
    assert reason(b"RIFF" + bytes(sounds.MAX_BYTES)) == "too_large"
    assert reason(whole[: len(whole) // 2]) == "broken"
    assert reason(encoded(tone(rate=192_000), rate=192_000)) == "kind_not_taken"
    assert reason(encoded(tone(), "AIFF")) == "kind_not_taken"


@pytest.mark.parametrize(("kind", "subtype"), KINDS)
def test_a_sound_that_was_cut_off_is_not_kept_as_if_it_were_whole(kind, subtype):
    whole = encoded(tone(4), kind, subtype)
    assert reason(whole[: len(whole) // 2]) in {"broken", "not_a_sound"}


@pytest.mark.parametrize(("kind", "subtype"), KINDS)
def test_damaged_bytes_are_refused_or_rebuilt_and_never_raise_anything_else(kind, subtype):
    whole = bytearray(encoded(tone(0.3), kind, subtype))
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        damaged = bytes(whole[:at]) + bytes([whole[at] ^ 0xFF]) + bytes(whole[at + 1 :])
        with suppress(UnreadableMedium):
            assert sounds.rebuild(damaged).pieces[MP3]
