"""The profile of readers that say by themselves what lies on them: RDM6300 and other line readers.

Nothing is ever sent to them. A band is there from the readings that agree on, and gone when the
reader has been silent for long enough; a garbled reading is neither.
"""

from collections import deque
from typing import Final

from edge.reader.burst import Retune, Steps, Take
from edge.reader.errors import WrongDevice
from edge.reader.iso14443 import Absent, Card, Several, Sighting, Unclear
from edge.reader.line_format import LineFormat
from edge.reader.profile import Ready

USUAL_BAUD: Final = 9600
LISTEN_S: Final = 0.02
"""How long a look waits for the first byte of a reading."""
GAP_S: Final = 0.005
"""How long it waits, beyond their time on the wire, for the other bytes."""
MOST_READINGS: Final = 8
"""In one look; what has piled up further is read in the next."""
NO_SAK: Final = 0x00
"""These readers tell a number and nothing of the card."""
STRANGE_BYTES: Final = 200
"""Bytes without one right reading among them: these settings do not fit what is on the line."""
CROWD: Final = 4
"""Changes from one number to another and back that make two bands: A, B, A, B."""


class Readings:
    """Cuts what comes on the line into readings."""

    def __init__(self, form: LineFormat) -> None:
        self._form = form
        self._held = b""
        self.strange = 0

    def take(self, heard: bytes) -> list[bytes | None]:
        """Take what was heard; a UID for each right reading, None for each garbled one."""
        self._held += heard
        found: list[bytes | None] = []
        while (end := self._held.find(self._form.end)) >= 0:
            body, self._held = self._held[:end], self._held[end + len(self._form.end) :]
            if self._form.start:
                body = body.rpartition(self._form.start)[2] if self._form.start in body else b""
            self._judge(body, end, found)
        longest = self._form.frame_bytes
        if len(self._held) > longest:
            self.strange += len(self._held) - longest
            self._held = self._held[-longest:]
        return found

    def _judge(self, body: bytes, length: int, found: list[bytes | None]) -> None:
        uid = self._form.number_in(body)
        if uid is not None:
            self.strange = 0
        elif not length:
            return  # an empty line says nothing
        else:
            self.strange += length
        found.append(uid)


class FramedProfile:
    """Listens, and remembers what was heard last."""

    def __init__(self, form: LineFormat, baud: int = 0) -> None:
        """Know nothing yet; `baud` 0 is the usual 9600."""
        self._form = form
        self._baud = baud or USUAL_BAUD
        self._readings = Readings(form)
        self._uid: bytes | None = None
        self._alike = 0
        self._heard_at = 0.0
        self._turns: deque[tuple[bytes, float]] = deque(maxlen=CROWD)

    def connect(self, _patience: float) -> Steps[Ready]:
        """See `Profile.connect`. A reader that has nothing to say is silent: nothing is awaited."""
        yield Retune(self._baud)
        self._readings = Readings(self._form)
        return Ready("a reader that talks by itself", self._baud)

    def rewrite(self) -> Steps[Ready]:
        """See `Profile.rewrite`."""
        return (yield from self.connect(0.0))

    def check(self) -> Steps[None]:
        """See `Profile.check`.

        Raises:
            WrongDevice: Much was heard, and nothing of it was a reading.
        """
        yield from ()
        if self._readings.strange >= STRANGE_BYTES:
            raise WrongDevice(
                "something talks on this line, but not in the format of the settings:"
                " look at reader.line and reader.baud"
            )

    def look(self, _band: bytes | None, at: float) -> Steps[Sighting]:
        """See `Profile.look`."""
        found: list[bytes | None] = []
        for _ in range(MOST_READINGS):
            heard = yield Take(1, LISTEN_S if not found else 0.0)
            if not heard:
                break
            heard += yield Take(self._form.frame_bytes - 1, GAP_S)
            found += self._readings.take(heard)
        return self._sighting(found, at)

    def settle(self, _sighting: Sighting, *, left: bool) -> Steps[None]:
        """See `Profile.settle`: there is nothing to leave in order."""
        del left
        yield from ()

    def glance(self, at: float) -> Steps[Sighting]:
        """See `Profile.glance`: it talks whether we doze or not."""
        return (yield from self.look(None, at))

    def _sighting(self, found: list[bytes | None], at: float) -> Sighting:
        for uid in found:
            if uid is not None:
                self._heard(uid, at)
        if at - self._heard_at >= self._form.silence_ms / 1000:
            self._uid, self._alike = None, 0
            self._turns.clear()
        if self._two_take_turns(at):
            return Several()
        if self._uid is not None and self._alike >= self._form.agree:
            return Card(self._uid, NO_SAK)
        return Unclear() if found or self._uid is not None else Absent()

    def _heard(self, uid: bytes, at: float) -> None:
        self._heard_at = at
        if uid == self._uid:
            self._alike += 1
            return
        self._uid, self._alike = uid, 1
        self._turns.append((uid, at))

    def _two_take_turns(self, at: float) -> bool:
        if (
            len(self._turns) < CROWD
            or at - self._turns[0][1] > CROWD * self._form.silence_ms / 1000
        ):
            return False
        first, second, third, fourth = (uid for uid, _ in self._turns)
        return first == third and second == fourth
