"""What a kind of reader must be able to do: the seam between `watch` and whatever looks.

`watch.Watch` opens the line, keeps the pace, climbs the ladder and tells what happens; a profile
says what travels on the line. It is pure: each method is a generator (`burst.Steps`) that yields
what to do on the line (`Burst`, `Take`, `Retune`, `Rest`) and is sent the answer; what the line
raises is raised at that yield. One object serves one reader for good, through every reconnection,
so it may remember.

To add one: a module with a class that has these methods, a row in `profiles.py`, its name in
`settings.py`. A profile raises `ChipSilent`, `OutOfStep`, `ChipForgot` or `WrongDevice` and leaves
the cure to the ladder: rewrite, connect anew, hard reset, reopen.
"""

from dataclasses import dataclass
from typing import Protocol

from edge.reader.burst import Steps
from edge.reader.iso14443 import Sighting


@dataclass(frozen=True, slots=True)
class Ready:
    """A reader that was found and made ready.

    Attributes:
        device: What it is, for a technician: "MFRC522 v2.0".
        baud: The speed of the line, in baud.
        version: VersionReg, or what stands for it; None where there is none.
        pipelined: Whether many accesses travel in one burst; None where that means nothing.
    """

    device: str
    baud: int
    version: int | None = None
    pipelined: bool | None = None


class Profile(Protocol):
    """One kind of reader on a line."""

    def connect(self, patience: float) -> Steps[Ready]:
        """Find the reader, whatever state it was left in, and make it ready.

        `patience` is how long to wait for the answer to the first probe, in seconds.
        """
        ...

    def rewrite(self) -> Steps[Ready]:
        """Get back into step after a disturbance and configure everything again: quickly.

        A reader that cannot raises `ChipSilent`; then it is connected anew.
        """
        ...

    def check(self) -> Steps[None]:
        """The canary, once a second: raise if the reader is not as it was configured."""
        ...

    def look(self, band: bytes | None, at: float) -> Steps[Sighting]:
        """See what lies there now, at a time (monotonic seconds).

        `band` is the UID that lay there at the last look, None if none did. A reader that speaks by
        itself listens here, and answers `Absent` only when its silence has lasted long enough.
        """
        ...

    def settle(self, sighting: Sighting, *, left: bool) -> Steps[None]:
        """After a sighting was reported: leave everything so that the next look can see it again.

        `left` says that the band has just been told gone: what may have got stuck starts anew.
        """
        ...

    def glance(self, at: float) -> Steps[Sighting]:
        """Look when nobody was here for long: with the field on for this look only, if it can be.

        If something is there the field stays on.
        """
        ...
