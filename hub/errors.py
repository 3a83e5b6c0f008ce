"""What can go wrong at the hub, named by what the caller can do about it.

HubError
 +-- SettingsWrong      mend hub.toml
 +-- StoreAway          the database does not answer: start it, then this
 +-- NotFounded         run `python -m hub init` first
 +-- AlreadyFounded     it was done; nothing was changed
 +-- EdgeRefused        the enrolment cannot be recorded as it is
 +-- BounceRefused      name a mail that came back, and an address that can be one
 +-- BandsRefused       mend the list of bands, or the words of the command
 |    +-- BandKnown     it stands in the inventory already: `set_name` and `number` say where
 +-- DeskRefused        the screen says what to do: `word` is in the catalogue of the desk
 +-- ColleagueRefused   mend the name or the roles
 +-- ChoiceRefused      nothing was changed: ask anew, as it stands now
 +-- TrailRefused       read it anew; `why` names what stands in the way
 +-- BookingRefused     mend the fields that it names, or take another set
 +-- BadSeal            the message is nobody's we know: put it aside
 +-- UnreadableMedium   the file is refused, by name; tell its edge
 +-- SandboxAway        no process decodes here now: keep the medium, try again later
 |    +-- SandboxLate   it was given no time on a busy machine, or hangs: later, a few times
 +-- SandboxBroken      the process that decoded it ended: try once more, then refuse it
 +-- KeyGone            what it sealed is erased: treat it as never there
 +-- KeyTaken           another secret stands under that name: keep that one
 +-- KeyringAway        the keyring's owner does not answer: keep it, try again
 +-- WorkersAway        some workers are not there: look at their words in the log
 +-- LedgerBroken       do not start; the ledger was changed or is older than the store
 +-- MailAway           try again later
 +-- MailboxGone        that mailbox will never take it
 +-- LetterBroken       record it as failed, go on with the next
"""

# ruff: noqa: N818 - an error is named by what it says to its caller, not by being one
from __future__ import annotations


class HubError(Exception):
    """Anything the hub itself raises."""


class SettingsWrong(HubError):
    """The settings file says something that cannot be meant; the message names the setting."""


class StoreAway(HubError):
    """The database that hub.toml names does not answer; the message says no more than where."""


class NotFounded(HubError):
    """The data directory lacks what `python -m hub init` makes."""


class AlreadyFounded(HubError):
    """The data directory was made before; making it again would lose its keys."""


class EdgeRefused(HubError):
    """An installation cannot be enrolled so; the message says why."""


class TrailRefused(HubError):
    """A trail cannot be changed so; `why` is gone, changed (by somebody else), unfit or unused."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the trail is {why}")
        self.why = why


class BookingRefused(HubError):
    """A booking, an arrangement or a set of bands cannot be so; the message says what to do."""


class ColleagueRefused(HubError):
    """No account can be made or ended so; the message says what to type."""


class ChoiceRefused(HubError):
    """One of the answers on a page cannot stand, so none of them does."""


class BadSeal(HubError):
    """Not sealed by whom it claims, or changed on the way."""


class UnreadableMedium(HubError):
    """No picture or sound that may be kept; the message names the reason, never the content."""


class SandboxAway(HubError):
    """No process can be started that decodes media; that says nothing of the medium."""


class SandboxLate(SandboxAway):
    """A medium took longer by the clock than it may, without using up its processor time."""


class SandboxBroken(HubError):
    """The process that decoded a medium ended, or said what cannot be meant."""


class KeyGone(HubError):
    """The key was destroyed or never was: what it sealed cannot be read any more, by anyone."""


class KeyTaken(HubError):
    """A different secret stands under that name already."""


class KeyringAway(HubError):
    """The process that owns the keyring does not answer; nothing can be sealed or opened now."""


class WorkersAway(HubError):
    """Workers died and cannot be started; the message says how many."""


class LedgerBroken(HubError):
    """The erasure ledger does not hold together: `line` is where."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"erasure ledger, line {line}: {why}")
        self.line = line


class MailAway(HubError):
    """The mail server is away or says "later"."""


class MailboxGone(HubError):
    """There is no such mailbox; `sure` when nothing else can have been meant."""

    def __init__(self, why: str, *, sure: bool) -> None:
        super().__init__(why)
        self.sure = sure


class LetterBroken(HubError):
    """A letter that cannot be written or put on the wire; the message names the kind of error."""


class BrokerNotWritten(HubError):
    """The broker's files cannot be written or read; the message says what to do."""


class BrokerMissing(HubError):
    """Mosquitto is not installed, or does not stay up; the message says what to do."""


class NotInvited(HubError):
    """No living invitation, or a call that was not made with its code: said alike to the caller."""


class BounceRefused(HubError):
    """A mail that came back cannot be mended so; the message names no address."""


class BandsRefused(HubError):
    """The inventory cannot be changed so; the message names a set, a number or a line, no UID."""


class BandKnown(BandsRefused):
    """That band is known already, under the number of the set that it names."""

    def __init__(self, set_name: str, number: int) -> None:
        super().__init__(f"that band is number {number} of the set {set_name} already")
        self.set_name = set_name
        self.number = number


class DeskRefused(HubError):
    """What a colleague asked cannot be done so; `word` names the sentence that says what to do."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class NotDeclared(HubError):
    """A declaration that changes nothing; the message says why."""
