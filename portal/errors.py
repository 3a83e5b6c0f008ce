"""What can go wrong at the portal, named by what can be done about it.

AddressTaken        mend [portal] in hub.toml, or stop what listens there
NotShown            a family reads what it can do
 +-- NotHere         look for a newer mail
 +-- ViewClosed      open the mail again
 +-- TooManyTries    wait a minute
 +-- FromElsewhere   come from our own page
 +-- SignInFirst     sign in; a reader is sent there
 +-- NotYours        ask a colleague whose work it is
 +-- InTheClear      ask again over https
"""

# ruff: noqa: N818 - an error is named by what it says to its caller, not by being one
from __future__ import annotations

from typing import ClassVar


class NotShown(Exception):
    """A neutral page is shown instead; `word` names its sentences, `status` is that of HTTP."""

    word: ClassVar[str] = "unwell"
    status: ClassVar[int] = 500


class AddressTaken(Exception):
    """The portal cannot listen where its settings say."""


class NotHere(NotShown):
    """There is no such page, or no longer, or never was: one answer for all."""

    word = "gone"
    status = 404


class ViewClosed(NotShown):
    """The half hour of this view is over, or it never was."""

    word = "closed"
    status = 404


class TooManyTries(NotShown):
    """Too many links that open nothing came from this part of the network."""

    word = "busy"
    status = 429


class FromElsewhere(NotShown):
    """A form was sent by a page that is not ours."""

    word = "elsewhere"
    status = 403


class InTheClear(NotShown):
    """What was asked could be read on its way, and so could the answer."""

    word = "clear"
    status = 403


class SignInFirst(NotShown):
    """Nobody is signed in there, or not any more."""

    word = "sign_in"
    status = 403


class NotYours(NotShown):
    """A colleague's screen that this colleague's work does not need."""

    word = "not_yours"
    status = 403
