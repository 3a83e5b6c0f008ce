"""A page as one zip file, made while it is sent: never more of it in memory than one medium."""

from __future__ import annotations

import base64
import json
import zipfile
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from edge.contract.events import MediumKind
from hub.pages import MediumForm
from look import avatars
from look.speech import PSEUDO
from portal import filing
from portal.pages import ON_THE_PAGE
from portal.saved import document
from portal.telling import Narrator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from hub.pages import FamilyPage, Medium, VisitPart
    from look.speech import Speech
    from portal.pages import Pages
    from portal.usecases import FamilyUses, MediumFile

BEST_PHOTO, READ_PHOTO, WHOLE_SOUND = 1280, 640, 0
"""Pixels wide: a photo as a file, and within the page to read; a sound has no width."""


class _Sent:
    """What a zip writes to: nothing to seek in, and emptied after each piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Take a piece."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


@dataclass(slots=True)
class Bundle:
    """Makes one zip of one page; `page` is what it showed when the saving began.

    `style` is the page's own with its letters in it, for there is no network where it is read.
    """

    family: FamilyUses
    pages: Pages
    speech: Speech
    zone: ZoneInfo
    page: FamilyPage
    style: str
    museum: str
    saved_at: datetime
    _files: dict[bytes, str] = field(default_factory=dict)

    def pieces(self) -> Iterator[bytes]:
        """Yield the zip file. What is erased meanwhile is left out, and told of nowhere in it."""
        sent = _Sent()
        with zipfile.ZipFile(sent, "w", allowZip64=True) as archive:  # type: ignore[call-overload]
            for medium, file in self._media():
                yield from self._put_medium(archive, sent, medium, file)
            left = self._left()
            yield from self._put(archive, sent, "index.html", self._read(left))
            if left is not None:
                yield from self._put(archive, sent, "visit.json", (self._data(left),))
                receipt = self.family.consent_receipt(left.page_id)
                if receipt is not None:
                    yield from self._put(archive, sent, "consent.json", (receipt,))
        yield sent.taken()
        self.family.saved(self.page.page_id)

    def _media(self) -> Iterator[tuple[Medium, MediumFile]]:
        for visit in self.page.visits:
            for medium in visit.media:
                file = best_form(self.family, self.page.page_id, medium)
                if file is not None:
                    self._files[medium.result_id] = self._free(medium, visit)
                    yield medium, file

    def _free(self, medium: Medium, visit: VisitPart) -> str:
        avatar = avatars.name(visit.avatar, self.speech)
        exhibit = medium.exhibit_name.within(self.speech.language)
        name = filing.stem(filing.when(medium.made_at, self.zone), exhibit, avatar)
        return filing.free(f"media/{name}", ending_of(medium), set(self._files.values()))

    def _left(self) -> FamilyPage | None:
        """Return the page as it is now, with the media alone that lie in the file already."""
        page = self.family.family_page(self.page.page_id)
        if page is None:
            return None
        visits = tuple(
            replace(one, media=tuple(m for m in one.media if m.result_id in self._files))
            for one in page.visits
        )
        return replace(page, visits=visits)

    def _data(self, page: FamilyPage) -> bytes:
        said = document(page, self._files, self.speech, self.museum, self.saved_at)
        return json.dumps(said, indent=1, ensure_ascii=False).encode()

    def _read(self, page: FamilyPage | None) -> Iterator[bytes]:
        """Yield the page to read, photos and sounds written into it one after the other."""
        speech = self.speech
        told = {} if page is None else {"told": Narrator(speech, self.zone).page(page)}
        drawn = self.pages.templates.get_template("saved.html.j2").generate(
            speech=speech,
            say=speech.say,
            lang="en" if speech.language == PSEUDO else speech.language,
            voice=ON_THE_PAGE,
            style=self.style,
            files={one.hex(): name for one, name in self._files.items()},
            inside=self._inside,
            saved_on=speech.date(self.saved_at.astimezone(self.zone).date()),
            **told,
        )
        for piece in drawn:
            yield piece.encode()

    def _inside(self, result: str) -> str:
        """Return a medium as a `data:` address; "" when it was erased meanwhile."""
        result_id = bytes.fromhex(result)
        media = (one for visit in self.page.visits for one in visit.media)
        medium = next(one for one in media if one.result_id == result_id)
        file = read_form_of(self.family, self.page.page_id, medium)
        if file is None:
            return ""
        return f"data:{file.mime};base64,{base64.b64encode(file.body).decode()}"

    def _put_medium(
        self, archive: zipfile.ZipFile, sent: _Sent, medium: Medium, file: MediumFile
    ) -> Iterator[bytes]:
        """Write a photo or sound, which is packed already; its size is known, however large."""
        entry = _entry(self._files[medium.result_id], medium.made_at.astimezone(self.zone))
        entry.file_size = len(file.body)
        with archive.open(entry, "w") as target:
            target.write(file.body)
        yield sent.taken()

    def _put(
        self, archive: zipfile.ZipFile, sent: _Sent, name: str, content: Iterable[bytes]
    ) -> Iterator[bytes]:
        """Write a text, packed, piece by piece; yield it as it comes."""
        entry = _entry(name, self.saved_at.astimezone(self.zone))
        entry.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(entry, "w") as target:
            for piece in content:
                target.write(piece)
                yield sent.taken()


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry


def best_form(family: FamilyUses, page_id: bytes, medium: Medium) -> MediumFile | None:
    """Return a medium in the form that is worth keeping and opens everywhere; None if erased."""
    if medium.kind is MediumKind.SOUND:
        return family.medium(page_id, medium.result_id, WHOLE_SOUND, MediumForm.MP3)
    return family.medium(page_id, medium.result_id, BEST_PHOTO, MediumForm.JPG)


def read_form_of(family: FamilyUses, page_id: bytes, medium: Medium) -> MediumFile | None:
    """Return a medium as it stands in the page to read; None if it was erased."""
    if medium.kind is MediumKind.SOUND:
        return best_form(family, page_id, medium)
    return family.medium(page_id, medium.result_id, READ_PHOTO, MediumForm.JPG)


def ending_of(medium: Medium) -> str:
    """Return what the name of its best form ends in."""
    return str(MediumForm.MP3 if medium.kind is MediumKind.SOUND else MediumForm.JPG)
