"""Tells a sound by its own header: WAV, Ogg, FLAC or MP3, and how long it lasts. Pure.

Nothing is decoded here: the edge looks at magic and lengths, the hub decodes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_FLAC_STREAMINFO_BYTES = 34
_FLAC_RATE_BITS, _FLAC_SAMPLES_BITS = 20, 36
_OPUS_RATE = 48_000
_OGG_PAGE = struct.Struct("<4sBBqIIIB")
_OGG_NOTHING_ENDS = -1
_MPEG_1, _MPEG_2, _MPEG_2_5 = 3, 2, 0
_LAYER_III = 1
_MP3_KBITS = {
    _MPEG_1: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    _MPEG_2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_KBITS[_MPEG_2_5] = _MP3_KBITS[_MPEG_2]
_MP3_RATES = {
    _MPEG_1: (44_100, 48_000, 32_000),
    _MPEG_2: (22_050, 24_000, 16_000),
    _MPEG_2_5: (11_025, 12_000, 8_000),
}
_ID3_BYTES = 10
_XING_HAS_FRAMES = 1


@dataclass(frozen=True, slots=True)
class Sound:
    """What a header says: its MIME type, and seconds, or None where it does not tell."""

    mime: str
    seconds: float | None


def sound_of(content: bytes) -> Sound | None:
    """Return what a sound is by its header; None if it is none of the four kinds, or broken."""
    try:
        if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
            return Sound("audio/wav", _wav_seconds(content))
        if content[:4] == b"OggS":
            return Sound("audio/ogg", _ogg_seconds(content))
        if content[:4] == b"fLaC":
            return Sound("audio/flac", _flac_seconds(content))
        return Sound("audio/mpeg", _mp3_seconds(content))
    except (struct.error, IndexError, _Broken):
        return None


class _Broken(Exception):  # noqa: N818 - said to nobody: `sound_of` answers None
    """The header does not hold what its kind must."""


def _wav_seconds(content: bytes) -> float:
    """RIFF chunks: `fmt ` says bytes a second, `data` how many (Microsoft, RIFF WAVE, 1991)."""
    at, bytes_a_second = 12, 0
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        if name == b"fmt ":
            channels, rate, bytes_a_second = struct.unpack_from("<HII", content, at + 10)
            if not (channels and rate and bytes_a_second):
                raise _Broken
        elif name == b"data":
            if not bytes_a_second:
                raise _Broken
            # A recorder that was cut off leaves a length of 0 or of 4 GiB: what is there counts.
            there = len(content) - at - 8
            return min(size or there, there) / bytes_a_second
        at += 8 + size + size % 2
    raise _Broken


def _flac_seconds(content: bytes) -> float | None:
    """STREAMINFO comes first: rate and number of samples, 0 where unknown (RFC 9639, 8.2)."""
    if content[4] & 0x7F or int.from_bytes(content[5:8], "big") != _FLAC_STREAMINFO_BYTES:
        raise _Broken
    (packed,) = struct.unpack_from(">Q", content, 18)
    rate = packed >> (64 - _FLAC_RATE_BITS)
    samples = packed & ((1 << _FLAC_SAMPLES_BITS) - 1)
    if not rate:
        raise _Broken
    return samples / rate if samples else None


def _ogg_seconds(content: bytes) -> float:
    """The last page that ends a packet says how many samples there were (RFC 3533, 6)."""
    rate, skipped = _ogg_codec(content)
    at, last = 0, 0
    while at < len(content):
        magic, version, _, granule, *_, segments = _OGG_PAGE.unpack_from(content, at)
        if magic != b"OggS" or version:
            raise _Broken
        if granule != _OGG_NOTHING_ENDS:
            last = granule
        table = at + _OGG_PAGE.size
        at = table + segments + sum(content[table : table + segments])
    return max(0, last - skipped) / rate


def _ogg_codec(content: bytes) -> tuple[int, int]:
    """Return the granule's rate, and how many samples are no sound: Vorbis, Opus, or FLAC."""
    first = content[_OGG_PAGE.size + content[_OGG_PAGE.size - 1] :]
    if first.startswith(b"\x01vorbis"):  # Vorbis I, 4.2.2
        (rate,) = struct.unpack_from("<I", first, 12)
        skipped = 0
    elif first.startswith(b"OpusHead"):  # RFC 7845, 5.1
        rate, (skipped,) = _OPUS_RATE, struct.unpack_from("<H", first, 10)
    elif first.startswith(b"\x7fFLAC"):  # RFC 9639, 10.1: the stream's header follows
        (packed,) = struct.unpack_from(">Q", first, 27)
        rate, skipped = packed >> (64 - _FLAC_RATE_BITS), 0
    else:
        raise _Broken
    if not rate:
        raise _Broken
    return rate, skipped


@dataclass(frozen=True, slots=True)
class _Mp3Frame:
    """One frame of MPEG audio, layer III."""

    size: int
    samples: int
    rate: int
    bits_a_second: int
    xing_at: int


def _mp3_seconds(content: bytes) -> float:
    """The count of frames in the first, where an encoder wrote it; else by its bit rate."""
    start = _after_id3(content)
    first = _mp3_frame(content, start)
    after = start + first.size
    if after < len(content):
        _mp3_frame(content, after)  # two bytes alike are no proof; two frames are
    mark = start + first.xing_at
    if content[mark : mark + 4] in {b"Xing", b"Info"}:
        flags, frames = struct.unpack_from(">II", content, mark + 4)
        if flags & _XING_HAS_FRAMES:
            return float(frames * first.samples / first.rate)
    return (len(content) - start) * 8 / first.bits_a_second


def _after_id3(content: bytes) -> int:
    """Return where the sound begins: a tag of type ID3v2 tells its own length, 7 bits a byte."""
    if content[:3] != b"ID3":
        return 0
    size = 0
    for part in content[6:_ID3_BYTES]:
        size = size << 7 | part & 0x7F
    return _ID3_BYTES + size


def _mp3_frame(content: bytes, at: int) -> _Mp3Frame:
    """Read a frame's header (ISO/IEC 11172-3, 2.4.1.3; 13818-3)."""
    (head,) = struct.unpack_from(">I", content, at)
    version, layer = head >> 19 & 3, head >> 17 & 3
    kbits, rate, padded = head >> 12 & 15, head >> 10 & 3, head >> 9 & 1
    known = version in _MP3_RATES and layer == _LAYER_III
    if head >> 21 != 0x7FF or not known or kbits in {0, 15} or rate == 3:  # noqa: PLR2004 - reserved
        raise _Broken
    bits = _MP3_KBITS[version][kbits - 1] * 1000
    hertz = _MP3_RATES[version][rate]
    samples = 1152 if version == _MPEG_1 else 576
    mono = head >> 6 & 3 == 3  # noqa: PLR2004 - single channel
    side = {(True, False): 32, (True, True): 17, (False, False): 17, (False, True): 9}
    return _Mp3Frame(
        size=samples // 8 * bits // hertz + padded,
        samples=samples,
        rate=hertz,
        bits_a_second=bits,
        xing_at=4 + side[version == _MPEG_1, mono],
    )
