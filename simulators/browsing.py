"""A browser's tab without a browser: reads a page's forms and links, fills a form in, sends it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin, urlsplit

import httpx2

from simulators.errors import ExpectationFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE_SECONDS = 30.0
FREE_TEXT = frozenset({"text", "textarea", "search", "email", "tel", "url", "password"})
"""Kinds of fields into which anybody can type what they like."""
CHOSEN = frozenset({"radio", "checkbox"})
"""Kinds of fields that are sent only where they are ticked."""
TOKEN = re.compile(r"/[\w-]{20,}")
"""What stands in an address and is nobody's business: in no message of ours."""


@dataclass(slots=True)
class Field:
    """One field of a form: `kind` is its type, or textarea or select."""

    name: str
    kind: str
    value: str = ""
    ticked: bool = False
    required: bool = False
    limit: int | None = None
    """The longest text, in characters."""
    pattern: str = ""
    options: list[str] = field(default_factory=list)
    """The values of a select."""


@dataclass(slots=True)
class Form:
    """A form as it stands in a page."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    words: str = ""
    """What stands in it, buttons and all."""

    def names(self) -> set[str]:
        """Return what its fields are called."""
        return {one.name for one in self.fields}

    def sent(self, typed: Mapping[str, str | list[str]]) -> dict[str, str | list[str]]:
        """Return what a browser sends once somebody typed and ticked that.

        Raises:
            ExpectationFailed: the form has no such field.
        """
        strange = set(typed) - self.names()
        if strange:
            raise ExpectationFailed(f"The form has no field called {', '.join(sorted(strange))}.")
        sent: dict[str, str | list[str]] = {}
        for one in self.fields:
            counts = one.ticked if one.kind in CHOSEN else bool(one.name)
            if counts and one.kind not in ("submit", "button", "file"):
                sent[one.name] = one.value
        return sent | dict(typed)


class PageOf(HTMLParser):
    """One page taken apart: its forms, where its links lead, its words, its elements' data."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.data: list[dict[str, str]] = []
        """The attributes of each element that has one beginning with `data-`."""
        self.words = ""
        self._form: Form | None = None
        self._select: Field | None = None
        self._by_id: dict[str, Form] = {}

    @classmethod
    def of(cls, html: str) -> Self:
        """Take a whole page apart."""
        page = cls()
        page.feed(html)
        page.close()
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        has = {name: value or "" for name, value in attrs}
        if any(name.startswith("data-") for name in has):
            self.data.append(has)
        if tag == "a" and "href" in has:
            self.links.append(has["href"])
        elif tag == "form":
            self._form = Form(has.get("action", ""), has.get("method", "get").lower())
            self.forms.append(self._form)
            self._by_id[has.get("id", "")] = self._form
        elif tag == "option" and self._select is not None:
            self._choose(has)
        elif tag in ("input", "textarea", "select", "button"):
            self._add(tag, has)

    def handle_endtag(self, tag: str) -> None:
        """Leave one element."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        """Read a text."""
        self.words += data
        if self._form is not None:
            self._form.words += data

    def _add(self, tag: str, has: dict[str, str]) -> None:
        form = self._by_id.get(has.get("form", "-")) or self._form
        kind = {"input": has.get("type", "text"), "button": has.get("type", "submit")}
        one = Field(
            name=has.get("name", ""),
            kind=kind.get(tag, tag),
            value=has.get("value", "on" if has.get("type") in CHOSEN else ""),
            ticked="checked" in has,
            required="required" in has,
            limit=int(has["maxlength"]) if has.get("maxlength") else None,
            pattern=has.get("pattern", ""),
        )
        if form is not None:
            form.fields.append(one)
        if tag == "select":
            self._select = one

    def _choose(self, has: dict[str, str]) -> None:
        chosen = self._select
        if chosen is None:
            return
        chosen.options.append(has.get("value", ""))
        if "selected" in has or len(chosen.options) == 1:
            chosen.value = has.get("value", "")


class Tab:
    """Somebody's tab at one museum's portal; `page` is what it shows, at `address`."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.address = origin
        self.html = ""
        self.page = PageOf()
        self._http = httpx2.Client(
            base_url=origin,
            timeout=PATIENCE_SECONDS,
            follow_redirects=True,
            headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "nl"},
        )

    def close(self) -> None:
        """Close it."""
        self._http.close()

    def go(self, address: str) -> PageOf:
        """Load an address, relative to what is shown.

        Raises:
            ExpectationFailed: there is nothing.
        """
        return self._shows(self._http.get(urljoin(self.address, address)))

    def fetch(self, address: str) -> httpx2.Response:
        """Load what is no page, relative to what is shown, and stay.

        Raises:
            ExpectationFailed: there is nothing.
        """
        answer = self._http.get(urljoin(self.address, address))
        _expect(answer)
        return answer

    def status_of(self, address: str) -> int:
        """Load an address and say how it was answered; stay."""
        return self._http.get(urljoin(self.address, address)).status_code

    def form(self, ends: str = "", having: str = "", saying: str = "") -> Form:
        """Return the first form whose action ends so, with a field of that name, that says that.

        Raises:
            ExpectationFailed: the page has none.
        """
        for one in self.page.forms:
            leads = urlsplit(urljoin(self.address, one.action)).path
            is_it = leads.endswith(ends) and saying in one.words
            if is_it and (not having or having in one.names()):
                return one
        raise ExpectationFailed(f"{_path(self.address)} has no form to …{ends} with {having!r}.")

    def send(self, form: Form, typed: Mapping[str, str | list[str]] | None = None) -> PageOf:
        """Send a form as a browser does, and show what follows.

        Raises:
            ExpectationFailed: it has no such field, or it was refused.
        """
        sent = form.sent(typed or {})
        address = urljoin(self.address, form.action)
        if form.method == "get":
            return self._shows(self._http.get(address, params=sent))
        origin = {"Origin": self.origin}
        return self._shows(self._http.post(address, data=sent, headers=origin))

    def _shows(self, answer: httpx2.Response) -> PageOf:
        _expect(answer)
        self.address, self.html = str(answer.url), answer.text
        self.page = PageOf.of(answer.text)
        return self.page


def _path(address: str) -> str:
    return TOKEN.sub("/…", urlsplit(address).path)


def _expect(answer: httpx2.Response) -> None:
    if not answer.is_success:
        raise ExpectationFailed(
            f"The portal answered {answer.status_code} at {_path(str(answer.url))}."
        )
