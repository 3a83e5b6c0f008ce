"""What a screen says aloud: the words it shows, and never what somebody typed."""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from edge.screens import Screen
    from look.speech import Speech

GUESSED = {"meant"}
"""Not typed, but made from what was."""
PICTURED = {"link"}
"""Stands in a drawing alone, and no drawing is said."""
MUTE = {"svg", "details"}
"""Drawings, and the list of languages."""
SENTENCES = {"h1", "p", "li", "b", "div", "label", "figcaption", "header", "section", "form", "br"}
VOID = {"input", "br", "meta", "link"}
ENDS = (".", "?", "!", ":", ",", "…")


def without_typed(screen: Screen) -> Screen:
    """Return the screen as if nobody had typed anything: with each hidden field empty."""
    typed = {one.name for one in dataclasses.fields(screen) if not one.repr} - PICTURED
    guessed = GUESSED & {one.name for one in dataclasses.fields(screen)}
    blank: dict[str, Any] = dict.fromkeys(typed | guessed, "")
    return dataclasses.replace(screen, **blank)


def spoken(html: str, screen: str, speech: Speech) -> str:
    """Return what is said of a screen that was drawn from `without_typed`: text, then choices.

    A line that holds what was typed (`<bdi>`) makes no sense without it, and is left out whole; so
    are keys, languages and what is about the page itself.
    """
    read = _Reading(html)
    said = [*read.lines]
    if speech.has(f"aloud.{screen}"):
        said.append(speech.say(f"aloud.{screen}"))
    if read.buttons:
        what = f", {speech.say('aloud.or')} ".join(one.rstrip(".") for one in read.buttons)
        said.append(speech.say("aloud.choice", what=what))
    return "\n".join(_ended(one) for one in said)


class _Reading(HTMLParser):
    """Reads a drawn screen: `lines` of text in their order, and what the `buttons` say.

    The way back stands on top of a screen, and is said last.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._choices: list[str] = []
        self._back: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._line: list[str] = []
        self._typed = False
        self._button: list[str] | None = None
        self.feed(html)
        self.close()
        self._end_line()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element; a sentence begins with it, if it is one."""
        if tag in SENTENCES:
            self._end_line()
        if tag in VOID:
            return
        if tag == "bdi":
            self._typed = True
        mute = tag in MUTE or self._mute or _is_mute(tag, dict(attrs))
        self._open.append((tag, mute))
        if tag == "button" and not mute:
            self._end_line()
            self._button = []

    def handle_endtag(self, tag: str) -> None:
        """Come out of it again."""
        if tag in SENTENCES or tag == "button":
            self._end_line()
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag == "button" and self._button is not None:
            on_top = any(one == "header" for one, _ in self._open)
            (self._back if on_top else self._choices).append(", ".join(self._button))
            self._button = None

    def handle_data(self, data: str) -> None:
        """Take text."""
        if not self._mute and data.strip():
            self._line.append(" ".join(data.split()))

    @property
    def buttons(self) -> list[str]:
        """What can be touched, each once."""
        return [one for one in dict.fromkeys(self._choices + self._back) if one]

    @property
    def _mute(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _end_line(self) -> None:
        line, typed = " ".join(self._line), self._typed
        self._line, self._typed = [], False
        if not line or typed:
            return
        if self._button is None:
            self.lines.append(line)
        else:
            self._button.append(line)


def _is_mute(tag: str, attributes: dict[str, str | None]) -> bool:
    """Whether an element is a key, a language, a way of reading, or announced as it changes."""
    return bool(
        {"data-digit", "data-key", "data-act", "data-language", "aria-live", "aria-disabled"}
        & attributes.keys()
    ) or (tag == "span" and attributes.get("aria-hidden") == "true")


def _ended(line: str) -> str:
    return line if line.endswith(ENDS) else f"{line}."
