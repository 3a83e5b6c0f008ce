"""A family's page read as a browser gets it: what stands in the HTML is what counts."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin, urlsplit

import httpx2

from simulators.errors import ExpectationFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulators.museum import Letter


GROWS_WITHIN_SECONDS = 30.0
"""Generous: the bench holds how soon it is on a machine that does nothing else."""


class PageReader(HTMLParser):
    """Collects what a journey counts: `kept` are the ids of results, `refused` a count.

    `live` is where the page's script listens.
    """

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[str] = []
        self.refused = 0
        self.pictures: list[str] = []
        self.sounds: list[str] = []
        self.receipt = ""
        self.live = ""
        self._in_receipt = False

    @classmethod
    def of(cls, html: str) -> Self:
        """Read a whole page."""
        reader = cls()
        reader.feed(html)
        return reader

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        has = {name: value or "" for name, value in attrs}
        if "data-kept" in has:
            self.kept.append(has.get("data-result", ""))
        self.refused += "data-refused" in has
        self.live = has.get("data-live", self.live)
        self._in_receipt = "data-receipt" in has
        if tag == "img" and "/media/" in has.get("src", ""):
            self.pictures.append(has["src"])
        if tag == "audio" and "/media/" in has.get("src", ""):
            self.sounds.append(has["src"])

    def handle_data(self, data: str) -> None:
        """Look at a text: the number of an erasure's receipt."""
        if self._in_receipt:
            self.receipt, self._in_receipt = data.strip(), False


def page_link(letter: Letter) -> str:
    """Return a letter's link to its page: its other links each do one thing, and ask first."""
    found: str = next(one for one in letter["links"] if urlsplit(one).path.startswith("/p/"))
    return found


class FamilyPage:
    """One family's browser tab: opens the mailed link, reads the page, erases it."""

    def __init__(self, link: str) -> None:
        self.link = link
        parts = urlsplit(link)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._http = httpx2.Client(timeout=30.0, headers={"Sec-Fetch-Site": "same-origin"})
        self.address = ""

    def close(self) -> None:
        """Close the tab."""
        self._http.close()

    def open(self) -> PageReader:
        """Follow the link: GET shows the door, POST opens it.

        Raises:
            ExpectationFailed: there is no such page.
        """
        door = self._http.get(self.link)
        self._expect(door)
        if PageReader.of(door.text).kept:
            raise ExpectationFailed("A mere GET of the mailed link shows results.")
        opened = self._http.post(self.link, headers={"Origin": self._origin}, follow_redirects=True)
        self._expect(opened)
        self.address = str(opened.url)
        return PageReader.of(opened.text)

    def read(self) -> PageReader:
        """Load the open page again.

        Raises:
            ExpectationFailed: it is gone.
        """
        answer = self._http.get(self.address)
        self._expect(answer)
        return PageReader.of(answer.text)

    def grows(self, act: Callable[[], object]) -> PageReader:
        """Do what adds to the open page, listening as its script does; return it as it is then.

        It is loaded again when it is told that it grew, and at no other time.

        Raises:
            ExpectationFailed: it was told of nothing, or of no new result.
        """
        before = self.read()
        with self._http.stream("GET", urljoin(self.address, before.live)) as told:
            self._expect(told)
            lines = told.iter_lines()
            next(lines)
            act()
            deadline = time.monotonic() + GROWS_WITHIN_SECONDS
            for line in lines:
                grown = self.read() if line == "event: grown" else before
                if len(grown.kept) > len(before.kept):
                    return grown
                if time.monotonic() > deadline:
                    break
        raise ExpectationFailed("A page that stands open was not told of a new result.")

    def is_scanned(self, times: int) -> None:
        """Do as mail scanners do with a link: GET it again and again, and HEAD it; never POST."""
        headers = {"User-Agent": "link scanner", "Origin": "", "Sec-Fetch-Site": "none"}
        for _ in range(times):
            self._expect(self._http.get(self.link, headers=headers))
        self._http.head(self.link, headers=headers)

    def is_gone(self) -> bool:
        """Say whether the mailed link answers like one that never was."""
        headers = {"Origin": self._origin}
        answer = self._http.post(self.link, headers=headers, follow_redirects=True)
        return answer.status_code == httpx2.codes.NOT_FOUND

    def medium(self, source: str) -> bytes:
        """Load one picture or sound of the page.

        Raises:
            ExpectationFailed: it is not there.
        """
        answer = self._http.get(urljoin(self.address, source))
        self._expect(answer)
        return answer.content

    def erase_all(self) -> str:
        """Erase the page as its own form does; return the number on the receipt.

        Raises:
            ExpectationFailed: it was refused, or there is no receipt.
        """
        address = f"{self.address}/erase"
        self._expect(self._http.get(address))
        answer = self._http.post(address, headers={"Origin": self._origin})
        self._expect(answer)
        number = PageReader.of(answer.text).receipt
        if not number:
            raise ExpectationFailed("The page after erasing shows no receipt.")
        return number

    @staticmethod
    def _expect(answer: httpx2.Response) -> None:
        if not answer.is_success:
            path = re.sub(r"/[\w-]{20,}", "/…", answer.url.path)
            raise ExpectationFailed(f"The portal answered {answer.status_code} at {path}.")
