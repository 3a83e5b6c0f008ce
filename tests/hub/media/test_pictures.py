"""What of a picture passes, and what is refused by name."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile

from hub.errors import UnreadableMedium
from hub.media import pictures
from hub.pages import MediumForm
from tests.a_heic import HEIC


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


CORNERS = ((8, 8), (56, 8), (8, 56), (56, 56))
PURE = ((200, 40, 40), (40, 160, 60), (40, 60, 200), (240, 200, 40))
NEAR = 14
"""How far a colour may be off in a channel: of encoders, and of half the detail in colour."""


def quarters(colours=PURE, mode="RGB", side=64):
    """Four colours, one in each quarter."""
    image, half = Image.new(mode, (side, side)), side // 2
    for colour, place in zip(colours, ((0, 0), (half, 0), (0, half), (half, half)), strict=True):
        image.paste(colour, (*place, place[0] + half, place[1] + half))
    return image


def shows(made, colours, near=NEAR):
    """Whether each kept form and size has these colours in its corners, first to last."""
    for data in made.pieces.values():
        kept = opened(data).convert("RGB")
        assert kept.size == (64, 64)
        for corner, colour in zip(CORNERS, colours, strict=True):
            found = kept.getpixel(corner)
            assert max(abs(a - b) for a, b in zip(found, colour, strict=True)) <= near, found
    return True


def greys(values):
    return [(value,) * 3 for value in values]


def test_every_way_of_storing_colours_becomes_the_same_plain_rgb():
    assert shows(pictures.rebuild(encoded(quarters(), "PNG")), PURE)
    assert shows(pictures.rebuild(encoded(quarters().convert("P"), "PNG")), PURE, near=40)
    cmyk = quarters().convert("CMYK")
    assert shows(pictures.rebuild(encoded(cmyk, "JPEG", quality=95, subsampling=0)), PURE)
    bits = quarters((255, 0, 0, 255), "L").convert("1")
    assert shows(pictures.rebuild(encoded(bits, "PNG")), greys((255, 0, 0, 255)))


def test_sixteen_bits_of_grey_are_shown_by_their_upper_eight():
    values = (20, 90, 160, 230)
    deep = np.kron(np.array(values, np.uint16).reshape(2, 2) * 256, np.ones((32, 32), np.uint16))
    original = encoded(Image.fromarray(deep), "PNG")
    assert original[24] == 16  # PNG, IHDR: bits a sample
    assert shows(pictures.rebuild(original), greys(values))


def profile(name):
    """A colour profile as cameras and phones write them, made by the colour engine itself."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_colours_are_what_their_profile_says_they_are(kind):
    """A profile that says "red" of the green numbers: the pixels follow it, and it is gone."""
    plain, swapped = profile("sRGB"), bytearray(profile("sRGB"))
    red, green = (plain.index(name, 128) for name in (b"rXYZ", b"gXYZ"))
    swapped[red : red + 4], swapped[green : green + 4] = b"gXYZ", b"rXYZ"
    for one, expected in (
        (plain, PURE),
        (bytes(swapped), [(g, r, b) for r, g, b in PURE]),
    ):
        options = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {"lossless": True}
        original = encoded(quarters(), kind, icc_profile=one, **options)
        made = pictures.rebuild(original)
        assert shows(made, expected)
        assert not any("icc_profile" in opened(data).info for data in made.pieces.values())


def test_a_profile_that_means_nothing_or_another_kind_of_picture_is_passed_over():
    for broken in (b"no profile", profile("sRGB")[:200], profile("LAB")):
        assert shows(pictures.rebuild(encoded(quarters(), "PNG", icc_profile=broken)), PURE)
    grey = encoded(quarters((10, 90, 170, 250), "L"), "PNG", icc_profile=profile("sRGB"))
    assert shows(pictures.rebuild(grey), greys((10, 90, 170, 250)))


def test_a_photo_of_a_phone_comes_upright_and_without_what_it_says_of_its_owner():
    made = pictures.rebuild(HEIC)
    assert made.extent == (64, 96)
    blue, red, yellow, green = (PURE[2], PURE[0], PURE[3], PURE[1])
    for data in made.pieces.values():
        kept = opened(data).convert("RGB")
        for place, colour in zip(
            ((10, 10), (54, 10), (10, 86), (54, 86)), (blue, red, yellow, green), strict=True
        ):
            found = kept.getpixel(place)
            assert max(abs(a - b) for a, b in zip(found, colour, strict=True)) <= NEAR
        assert b"canary" not in data


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_however_the_camera_was_held_the_photo_stands_upright(kind, turn):
    """EXIF 2.3, Orientation: what each number asks for brings the quarters back in their order."""
    undone = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = turn
    held = quarters() if turn == 1 else quarters().transpose(undone[turn])
    options = {"quality": 95} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    assert shows(pictures.rebuild(encoded(held, kind, exif=exif, **options)), PURE)


def test_a_long_photo_on_its_side_is_as_wide_as_others():
    exif = Image.Exif()
    exif[0x0112] = 6
    made = pictures.rebuild(encoded(Image.new("RGB", (3000, 2000)), exif=exif))
    assert made.extent == (1280, 1920)
    assert opened(made.pieces[320, MediumForm.AVIF]).size == (320, 480)


def test_a_picture_that_lies_about_its_type_is_taken_for_what_it_is():
    """Its name and its MIME type are not asked; its first bytes are, and then its pixels."""
    for kind in ("PNG", "WEBP"):
        assert shows(pictures.rebuild(encoded(quarters(), kind, lossless=True)), PURE)
    for lie in (b"\xff\xd8\xff\xe0" + encoded(quarters(), "PNG"), b"\x89PNG\r\n\x1a\n" + JPEG):
        with pytest.raises(UnreadableMedium, match=r"not_a_picture|broken"):
            pictures.rebuild(lie)


def test_a_huge_comment_does_not_pass_and_costs_nothing():
    plain = encoded(quarters(), quality=95)
    comment = b"\xff\xfe\xff\xff" + b"canary-of-a-comment " * 3276 + b"canar"
    huge = plain[:2] + comment[: 2 + 0xFFFF] * 100 + plain[2:]
    made = pictures.rebuild(huge)
    assert len(huge) > 6_000_000
    assert max(map(len, made.pieces.values())) < 10_000
    assert not any(b"canary" in data for data in made.pieces.values())


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


def test_half_a_picture_is_refused_whatever_another_library_asked_of_the_decoder(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(UnreadableMedium, match="broken"):
        pictures.rebuild(encoded(noise((400, 400)))[:9000])


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
