"""A school, or an organiser, at their own pages: asks, attests, opts out, reads, closes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import httpx2

from edge.contract.words import BindingKind
from simulators.browsing import Tab
from simulators.errors import ExpectationFailed
from simulators.visitors import SCOPES, new_band
from simulators.waiting import until

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from simulators.browsing import PageOf
    from simulators.chip import Ntag213
    from simulators.museum import Letter, Museum

TEACHER = "Testleerkracht"
HEAD = "Testdirecteur"
SPARE_BANDS = 2
MAIL_SECONDS = 30.0
SLIP = re.compile(r'data-slip="(\d+)"><a href="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Box:
    """A box of numbered bands: its name, and each band under its number."""

    kind: BindingKind
    name: str
    bands: dict[int, Ntag213]


def take_in(museum: Museum, kind: BindingKind, name: str, pupils: int, luck: Random) -> Box:
    """Take a box into the museum's inventory: a band for each pupil, and some spare ones."""
    box = Box(kind, name, {number: new_band(luck) for number in range(1, pupils + SPARE_BANDS + 1)})
    museum.add_box(kind, name, [box.bands[number].uid for number in sorted(box.bands)])
    return box


class School:
    """Who answers for a class or group, in one tab; `address` is where their mails come."""

    def __init__(self, museum: Museum, label: str, kind: BindingKind = BindingKind.CLASS) -> None:
        self.label, self.kind = label, kind
        self.address = f"teacher-{label.lower()}@example.org"
        self._museum = museum
        self.tab = Tab(museum.portal_address)
        self._home = self.token = ""

    def close(self) -> None:
        """Close the tab."""
        self.tab.close()

    def books(self, pupils: int, day: date, trail: str = "") -> None:
        """Ask for a visit, with a trail by its id, and confirm it by the link that was mailed.

        Raises:
            ExpectationFailed: something in the form is not as it must be.
            NotReady: no mail came.
        """
        of_class = self.kind is BindingKind.CLASS
        typed = {
            "label": self.label,
            "pupils": str(pupils),
            "day": day.isoformat(),
            "contact": TEACHER,
            "address": self.address,
        }
        typed |= (
            {"school": "Testschool", "school_year": "5"} if of_class else {"age_band": "under_13"}
        )
        self.tab.go("/school" if of_class else "/school?kind=group")
        form = self.tab.form("/school", having="pupils")
        if trail:
            offered = next(one.options for one in form.fields if one.name == "trail")
            typed["trail"] = next(one for one in offered if one.startswith(f"{trail}-"))
        self.tab.send(form, typed)
        if urlsplit(self.tab.address).path != "/school/asked":
            raise ExpectationFailed("The visit that was asked for was not taken.")
        self._opens(until(self._link, "the mail with a teacher's link", MAIL_SECONDS, 0.1))

    def attests(self, *scopes: str) -> None:
        """Put a name under the arrangement: which kinds of results may be kept.

        Raises:
            ExpectationFailed: that is not offered, or the page does not say so afterwards.
        """
        self.tab.go(f"{self._home}/attest")
        form = self.tab.form(having="who")
        missing = set(scopes) - {"score", *form.names()}
        if missing:
            raise ExpectationFailed(f"The arrangement does not offer {', '.join(sorted(missing))}.")
        said = {one: "yes" if one in scopes else "no" for one in SCOPES if one in form.names()}
        office = "head" if self.kind is BindingKind.CLASS else "organiser"
        self.tab.send(form, {"who": HEAD, "office": office, **said})
        if urlsplit(self.tab.address).path != self._home:
            raise ExpectationFailed("The attestation was not taken.")

    def withdraws(self) -> None:
        """Take the arrangement back: all that was kept is erased."""
        self.tab.go(f"{self._home}/withdraw")
        self.tab.send(self.tab.form("/withdraw"))

    def opts_out(self, *numbers: int) -> None:
        """Have nothing kept of these numbers, and say once more that it is meant if asked."""
        self.tab.go(f"{self._home}/numbers")
        self.tab.send(self.tab.form("/numbers"), {f"n{one}": "on" for one in numbers})
        if any("do" in one.names() for one in self.tab.page.forms):
            self.tab.send(self.tab.form("/numbers", having="do"), {"do": "sure"})

    def board(self) -> PageOf:
        """Load the live board."""
        return self.tab.go(f"{self._home}/board")

    def page(self) -> PageOf:
        """Load the group's page."""
        return self.tab.go(f"{self._home}/page")

    def saves(self, form: str) -> bytes:
        """Load the page as a file: csv, ods or pdf."""
        return self.tab.fetch(f"{self._home}/page.{form}").content

    def slips(self) -> dict[int, str]:
        """Return the link of each number's slip."""
        self.tab.go(f"{self._home}/slips")
        found = SLIP.findall(self.tab.html)
        return {int(number): urljoin(self.tab.origin, link) for number, link in found}

    def closes(self) -> None:
        """Close the page for good."""
        self.tab.go(f"{self._home}/close")
        self.tab.send(self.tab.form("/close"))

    def is_gone(self) -> bool:
        """Say whether the page answers as one that never was."""
        return self.tab.status_of(self._home) == httpx2.codes.NOT_FOUND

    @property
    def home(self) -> str:
        """Return where their pages stand, once the link was opened."""
        return self.tab.origin + self._home

    def letters(self) -> list[Letter]:
        """Return the mails that came, oldest first."""
        return [one for one in self._museum.letters() if one["to"] == self.address]

    def _link(self) -> str | None:
        links = (link for letter in self.letters() for link in letter["links"])
        return next((one for one in links if urlsplit(one).path.startswith("/t/")), None)

    def _opens(self, link: str) -> None:
        self.token = link.rpartition("/")[2]
        self.tab.go(link)
        self.tab.send(self.tab.form())
        self._home = urlsplit(self.tab.address).path
