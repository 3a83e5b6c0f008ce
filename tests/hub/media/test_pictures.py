"""What of a picture passes, and what is refused by name."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hub.errors import UnreadableMedium
from hub.media import pictures
from hub.pages import MediumForm


def encoded(image, kind="JPEG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def noise(size):
    return Image.effect_noise(size, 60).convert("RGB")


def opened(data):
    return Image.open(io.BytesIO(data))


def png_header(width, height):
    """A PNG that claims an extent and holds nothing."""

    def chunk(name, body):
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_in_three_widths(kind):
    picture = pictures.rebuild(encoded(Image.new("RGB", (2000, 1000), "teal"), kind))
    assert picture.extent == (1280, 640)
    assert [opened(picture.pieces[w, MediumForm.JPG]).size for w in (1280, 640, 320)] == [
        (1280, 640),
        (640, 320),
        (320, 160),
    ]
    for (_, form), data in picture.pieces.items():
        assert opened(data).format == {"jpg": "JPEG"}.get(form, form.upper())


def test_a_small_photo_is_not_blown_up():
    picture = pictures.rebuild(encoded(Image.new("RGB", (500, 300))))
    assert [opened(picture.pieces[w, MediumForm.JPG]).size for w in (1280, 640, 320)] == [
        (500, 300),
        (500, 300),
        (320, 192),
    ]


def test_nothing_but_pixels_passes():
    exif = Image.Exif()
    exif[0x010E] = "canary-description"
    exif[0x8769] = {0x9286: "canary-comment"}
    original = encoded(
        noise((900, 700)), exif=exif, comment=b"canary-jpeg-comment", icc_profile=b"canary-icc"
    )
    assert original.count(b"canary") >= 3
    picture = pictures.rebuild(original + b"canary-after-the-end")
    for data in picture.pieces.values():
        assert b"canary" not in data
        kept = opened(data)
        assert not kept.getexif()
        assert not {"comment", "exif", "icc_profile"} & set(kept.info)


def test_text_in_a_png_does_not_pass():
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 - needed by this test alone

    text = PngInfo()
    text.add_text("Comment", "canary-text")
    original = encoded(Image.new("RGB", (40, 40)), "PNG", pnginfo=text)
    assert b"canary" in original
    assert not any(b"canary" in data for data in pictures.rebuild(original).pieces.values())


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # EXIF 2.3, Orientation: the camera was turned, rotate by 90 degrees
    picture = pictures.rebuild(encoded(Image.new("RGB", (800, 400)), exif=exif))
    assert picture.extent == (400, 800)


def test_a_see_through_drawing_stands_on_white():
    picture = pictures.rebuild(encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"))
    assert opened(picture.pieces[320, MediumForm.JPG]).getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "1", "I;16", "CMYK"])
def test_every_way_of_storing_colours_becomes_plain_rgb(mode):
    image = Image.new(mode, (64, 64))
    picture = pictures.rebuild(encoded(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert opened(picture.pieces[640, MediumForm.JPG]).mode == "RGB"


def test_of_an_animation_the_first_frame_is_kept():
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    red, _, blue = opened(pictures.rebuild(file.getvalue()).pieces[320, MediumForm.JPG]).getpixel(
        (30, 30)
    )
    assert (red > 200, blue < 60) == (True, True)


def test_a_photo_weighs_little_enough_for_a_phone_on_guest_wifi():
    photo = noise((1600, 1200)).resize((3200, 2400), Image.Resampling.BICUBIC)
    picture = pictures.rebuild(encoded(photo, quality=95))
    assert len(picture.pieces[640, MediumForm.JPG]) <= pictures.WEIGHT_AT_640


@pytest.mark.parametrize(
    ("original", "reason"),
    [
        (b"", "not_a_picture"),
        (b"not a picture at all", "not_a_picture"),
        (b"\xff\xd8\xff\xe0", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (encoded(Image.new("RGB", (9, 9)), "GIF"), "not_a_picture"),
        (encoded(Image.new("RGB", (9, 9)), "TIFF"), "not_a_picture"),
        (encoded(noise((400, 400)))[:9000], "broken"),
        (encoded(noise((400, 400)), "PNG")[:9000], "broken"),
        (png_header(20_000, 10_000), "too_large"),
        (png_header(9000, 9000), "too_large"),
        (png_header(10_000, 10_000), "too_large"),
        (png_header(65_000, 10), "too_large"),
        (png_header(300, 300), "broken"),
        (b"\xff" * (pictures.MAX_BYTES + 1), "too_large"),
    ],
    ids=[
        "empty", "text", "start of a jpeg", "svg", "gif", "tiff", "half a jpeg", "half a png",
        "200 megapixels", "81 megapixels", "100 megapixels", "a thread", "no pixels", "13 MB",
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_by_name(original, reason):
    with pytest.raises(UnreadableMedium, match=reason):
        pictures.rebuild(original)


PNG = encoded(Image.new("RGB", (30, 20), "teal"), "PNG")
JPEG = encoded(Image.new("RGB", (30, 20), "teal"))
WEBP = encoded(Image.new("RGB", (30, 20), "teal"), "WEBP")


@settings(max_examples=150, deadline=None)
@given(
    original=st.sampled_from([PNG, JPEG, WEBP]),
    place=st.integers(0, 2000),
    byte=st.integers(0, 255),
    cut=st.integers(0, 2000),
)
def test_a_damaged_picture_is_a_picture_or_refused_never_a_crash(original, place, byte, cut):
    damaged = bytearray(original)
    damaged[place % len(damaged)] = byte
    try:
        picture = pictures.rebuild(bytes(damaged[: max(8, cut)]))
    except UnreadableMedium:
        return
    assert len(picture.pieces) == 9
