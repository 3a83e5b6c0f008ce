"""The files of photos: found by their visit, opened with its key, erased with it."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from hub.errors import KeyGone
from hub.keyring import KeyKind
from hub.media.files import MediaFiles, Owned, fits
from hub.pages import MediumForm
from tests.hub.a_hub import medium


@pytest.fixture
def files(tmp_path, hub):
    del hub
    return MediaFiles(tmp_path / "album")


SMALL = (320, MediumForm.JPG)
VISIT, FIRST, SECOND = b"v" * 16, b"1" * 16, b"2" * 16


def test_a_half_that_is_removed_while_it_is_looked_for_fails_nobody(files, monkeypatch):
    for result in (FIRST, SECOND):
        os.close(files.open_half(Owned(VISIT, result)))
    real = Path.stat

    def stat(path, **how):
        if path.name.endswith(FIRST.hex()):
            path.unlink(missing_ok=True)  # its medium was developed just now
        return real(path, **how)

    monkeypatch.setattr(Path, "stat", stat)
    assert files.halves_untouched_since(2.0**40) == (Owned(VISIT, SECOND),)


def test_erasing_a_visit_removes_all_its_files_and_no_other(files, hub):
    for visit in (VISIT, b"w" * 16):
        hub.keyring.make(KeyKind.VISIT, visit)
        files.keep(hub.keyring, Owned(visit, FIRST), {SMALL: b"x", (640, MediumForm.AVIF): b"y"})
        os.close(files.open_half(Owned(visit, SECOND)))
    for _ in range(2):
        files.erase(VISIT, None)
    left = [p for p in (files._folder).rglob("*") if VISIT.hex() in str(p)]
    assert left == []
    assert files.read(hub.keyring, b"w" * 16, FIRST, 640, MediumForm.AVIF) == b"y"
    assert len(list((files._folder / "coming").iterdir())) == 1


def test_erasing_one_result_leaves_the_others_of_its_visit(files, hub):
    hub.keyring.make(KeyKind.VISIT, VISIT)
    for one in (FIRST, SECOND):
        files.keep(hub.keyring, Owned(VISIT, one), {SMALL: b"x"})
    files.erase(VISIT, (FIRST,))
    assert files.kept() == {Owned(VISIT, SECOND)}


def test_without_its_key_a_photo_is_noise(files, hub):
    hub.keyring.make(KeyKind.VISIT, VISIT)
    files.keep(hub.keyring, Owned(VISIT, FIRST), {SMALL: b"x"})
    hub.keyring.destroy(KeyKind.VISIT, [VISIT])
    with pytest.raises(KeyGone):
        files.read(hub.keyring, VISIT, FIRST, 320, MediumForm.JPG)


def test_a_file_moved_to_another_results_name_does_not_open(files, hub):
    hub.keyring.make(KeyKind.VISIT, VISIT)
    files.keep(hub.keyring, Owned(VISIT, FIRST), {SMALL: b"x"})
    there = files._file(Owned(VISIT, FIRST), SMALL)
    there.rename(files._file(Owned(VISIT, SECOND), SMALL))
    with pytest.raises(KeyGone):
        files.read(hub.keyring, VISIT, SECOND, 320, MediumForm.JPG)


def test_what_was_never_finished_is_cleared_at_the_start(files):
    folder = files._folder / "76" / VISIT.hex()
    folder.mkdir(parents=True)
    (folder / f"{FIRST.hex()}-320.avif.new").write_bytes(b"half")
    MediaFiles(files._folder)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("chunks", "sealed_bytes", "fit"),
    [
        (1, 41,                  True),
        (1, 40,                  False),
        (1, 65_576,              True),
        (1, 65_577,              False),
        (2, 65_576 + 41,         True),
        (2, 65_576 + 40,         False),
        (192, 192 * 65_576,      True),
        (193, 193 * 65_576,      False),
        (0, 0,                   False),
    ],
)  # fmt: skip
def test_an_announced_length_must_be_that_of_its_chunks(chunks, sealed_bytes, fit):
    assert fits(replace(medium(b"", []), chunks=chunks, sealed_bytes=sealed_bytes)) is fit
