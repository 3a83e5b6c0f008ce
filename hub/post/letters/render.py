"""Draws the letters: plain text, and HTML with its style inlined, from the same sentences."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from css_inline import CSSInliner
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from hub.post.letters import sentences
from hub.post.letters.facts import Letter

if TYPE_CHECKING:
    from edge.contract.words import Language
    from hub.post.letters.facts import LetterFacts
    from hub.post.letters.sentences import Sentences


def results(facts: LetterFacts) -> Letter:
    """Return the letter that says the page is ready, one a household-day."""
    return drawn(facts.language, facts.link, sentences.results(facts))


def confirm(facts: LetterFacts) -> Letter:
    """Return the letter that asks a guardian to open the page, without which it is purged.

    Raises:
        ValueError: `confirm_by` is not there.
    """
    return drawn(facts.language, facts.link, sentences.confirm(facts))


def reminder(facts: LetterFacts) -> Letter:
    """Return the letter that reminds of a page nobody opened, once.

    Raises:
        ValueError: `goes` is not there.
    """
    return drawn(facts.language, facts.link, sentences.reminder(facts))


def notice(facts: LetterFacts) -> Letter:
    """Return the letter that says that visits go, for they were kept as long as they may be.

    Raises:
        ValueError: `goes` is not there.
    """
    return drawn(facts.language, facts.link, sentences.notice(facts))


def drawn(language: Language, link: str, said: Sentences) -> Letter:
    """Return a letter of these sentences, whose one button goes to `link`."""
    # To read, and to copy: of an address without what only a button needs.
    shown = link.removeprefix("mailto:")
    values = {"said": said, "link": link, "shown": shown, "language": str(language)}
    html = _templates().get_template("letter.html.j2").render(values)
    return Letter(
        language=language,
        subject=said.subject,
        text=_templates().get_template("letter.txt.j2").render(values),
        html=_inliner().inline(html),
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("hub.post.letters"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html.j2",), default_for_string=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _inliner() -> CSSInliner:
    style = resources.files("hub.post.letters").joinpath("templates/letter.css").read_text("utf-8")
    # What stands in the template's own <style> is for dark screens only, and stays there.
    return CSSInliner(
        extra_css=style,
        inline_style_tags=False,
        keep_style_tags=True,
        load_remote_stylesheets=False,
    )
