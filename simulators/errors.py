"""What can go wrong in a rehearsal, named by what the person at the keyboard can do.

RehearsalError
├── ProcessDied          read the log that it names
├── NotReady             read the log that it names; the machine may be too busy
├── ProgramMissing       install it, as the sentence says
└── ExpectationFailed    the museum did not do what this journey expects: look for the defect
"""

from __future__ import annotations


class RehearsalError(Exception):
    """Any of those below; its text is a sentence for the person who typed the command."""


class ProcessDied(RehearsalError):  # noqa: N818 - reads as what happened
    """A process of the museum ended by itself."""


class NotReady(RehearsalError):  # noqa: N818 - reads as what happened
    """Something that was waited for did not come before its deadline."""


class ProgramMissing(RehearsalError):  # noqa: N818 - reads as what happened
    """A program of the system is not installed."""


class ExpectationFailed(RehearsalError):  # noqa: N818 - reads as what happened
    """A journey counted something else than it must."""
