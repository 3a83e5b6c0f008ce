"""What can go wrong with light and sound, named by what can be done about it."""

from __future__ import annotations


class SignFailed(Exception):  # noqa: N818 - named by what failed
    """The lamps or the buzzer did not take it: try again later, a tap loses nothing by it."""


class SignUnknown(Exception):  # noqa: N818 - named by what is missing
    """The settings name a sign that this machine cannot drive; the text says what to install."""
