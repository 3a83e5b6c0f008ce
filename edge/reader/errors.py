"""What can go wrong between the edge and its reader, named by what can be done about it.

ReaderError
├── SettingsRefused  mend the settings
├── LineAway         wait, then open the line again
├── SpeedUnfit       work at a lower speed
├── ChipSilent       look for the chip at its other speeds
├── OutOfStep        get back into step, then write the whole configuration again
├── ChipForgot       write the whole configuration again
├── WrongDevice      send a technician: what answers is no MFRC522, or is wired wrongly
└── PackageMissing   install what the message names
"""


class ReaderError(Exception):
    """Anything that keeps a reader from reading."""


class SettingsRefused(ReaderError):  # noqa: N818 - named by what happened to the settings
    """A setting of the reader is outside what the reader can do; the message names it."""


class LineAway(ReaderError):  # noqa: N818 - named by what is wrong with the line
    """The serial line is missing, busy, forbidden or was pulled out; it may come back."""


class SpeedUnfit(ReaderError):  # noqa: N818 - named by what is wrong with the speed
    """The adapter, the line or the chip does not work at this speed."""


class ChipSilent(ReaderError):  # noqa: N818 - named by what the chip does
    """The chip answered with fewer bytes than its protocol promises, or with none."""


class OutOfStep(ReaderError):  # noqa: N818 - named by what has happened between chip and host
    """The chip echoed something else than what it was sent: a byte was lost, added or changed."""


class ChipForgot(ReaderError):  # noqa: N818 - named by what the chip did
    """The chip answers, but its registers no longer hold what was written to them."""


class WrongDevice(ReaderError):  # noqa: N818 - named by what is on the line
    """What answers on the line is no MFRC522 in UART mode; nothing was written to it."""


class PackageMissing(ReaderError):  # noqa: N818 - named by what is wrong
    """A package is missing that only this command needs; the message names it."""
