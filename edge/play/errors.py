"""What only a mistake in the program can bring about in a session."""

from __future__ import annotations


class LedAstray(Exception):  # noqa: N818 - named by what the step did
    """A step led where its rule does not lead; the session was wiped."""

    def __init__(self, place: str, cue: str, led_to: str) -> None:
        super().__init__(f"{cue!r} at {place!r} may not lead to {led_to!r}")


class TwoRules(Exception):  # noqa: N818 - named by what is there
    """Two rows of the table say what follows in one place."""

    def __init__(self, place: str, cue: str) -> None:
        super().__init__(f"{cue!r} at {place!r}")


class NoExhibit(Exception):  # noqa: N818 - named by what is not there
    """An exit station was asked for its exhibit."""
