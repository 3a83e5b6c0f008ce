"""Draws the letters from their templates; text and HTML are filled from the same sentences."""

from __future__ import annotations

from hub.letters.facts import Letter, LetterFacts


def results(facts: LetterFacts) -> Letter:
    """Return the letter that says the page is ready, one a household-day."""
    return _letter("results", facts)


def confirm(facts: LetterFacts) -> Letter:
    """Return the letter that asks a guardian to open the page, without which it is purged.

    Raises:
        ValueError: `confirm_by` is not there.
    """
    if facts.confirm_by is None:
        raise ValueError("a confirming letter needs confirm_by")
    return _letter("confirm", facts)


def _letter(kind: str, facts: LetterFacts) -> Letter:
    body = f"{kind}\n\n{facts.link}\n"
    return Letter(facts.language, kind, body, f"<p><a href='{facts.link}'>{kind}</a></p>")
