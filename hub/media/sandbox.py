"""Runs the process that decodes what strangers sent, and outlives whatever that does to it.

What is decoded holds no lock of the hub's and no memory of it. A medium that two processes die of,
or that uses up its processor time, is refused by name; nothing else is touched. Who is killed from
outside, as by the kernel when memory runs out, died of no medium.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from typing import IO, TYPE_CHECKING

from hub.errors import SandboxAway, SandboxBroken, SandboxLate, UnreadableMedium
from hub.media.pipe import READY, Job, read_result, send_job

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edge.contract.events import MediumKind
    from hub.media.kept import Developed

WALL_SECONDS = 120.0
"""For one medium, whatever its process does; on a busy machine its second of work may take ten."""
JOBS_A_PROCESS = 50
"""Then another takes over, so that nothing adds up in one."""
OURS = f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})"
"""An isolated Python is told where this very program stands, whether it is installed or not."""
PROGRAM = (sys.executable, "-I", "-c", f"{OURS}; from hub.media.sandboxed import main; main()")
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"}
"""All that it inherits: no secret stands there."""
_TRIES = 2
"""A process may be ended from outside; a medium that ends a second one is at fault itself."""
TOOK_TOO_LONG, _BROKEN = "took_too_long", "broken"
_KILLED = "killed"
"""No reason to refuse a medium: it waits."""
_FROM_OUTSIDE = -signal.SIGKILL, -signal.SIGTERM
"""How who runs out of memory ends (it is chosen first), or who is stopped with all the others."""
_LAST_BREATH_SECONDS = 5.0


class Sandbox:
    """At most one decoding process; used by one thread."""

    def __init__(
        self, program: Sequence[str] = PROGRAM, wall_seconds: float = WALL_SECONDS
    ) -> None:
        """Start nothing yet."""
        self._program = program
        self._wall = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs = 0
        self._ended = False
        self.deaths = 0
        """How often a process ended in the middle of a medium."""

    def develop(self, kind: MediumKind, original: bytes) -> Developed:
        """Make a medium anew; this waits for as long as that takes.

        Raises:
            UnreadableMedium: it cannot be; its text is the reason's name.
            SandboxAway: no process can be started here now, or one was killed from outside;
                that says nothing of the medium.
            SandboxLate: it was given no time, or hangs; more than a few times, it hangs.
        """
        ends: list[str] = []
        while len(ends) < _TRIES:
            try:
                made = self._asked(Job(kind, original))
            except SandboxBroken:
                ends.append(self._why_ended())
                continue
            if isinstance(made, str):
                raise UnreadableMedium(made)
            return made
        if _KILLED in ends:
            raise SandboxAway("a process was killed from outside")
        raise UnreadableMedium(_BROKEN)

    @property
    def process_id(self) -> int | None:
        """Which process decodes, None while there is none: to look at what it takes."""
        return None if self._process is None else self._process.pid

    def end(self) -> None:
        """Give up on what is being made, and make nothing more; may be called from any thread."""
        self._ended = True
        process = self._process
        if process is not None:
            process.kill()

    def rest(self) -> None:
        """End the process; what it had in memory goes with it."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            _close(process)

    def _asked(self, job: Job) -> Developed | str:
        process = self._process or self._started()
        with _ended_after(self._wall, process):
            try:
                send_job(_pipe(process.stdin), job)
                made = read_result(_pipe(process.stdout))
            except OSError:
                raise SandboxBroken("it took nothing more") from None
        self._jobs += 1
        if self._jobs == JOBS_A_PROCESS:
            self.rest()
        return made

    def _started(self) -> subprocess.Popen[bytes]:
        self._go_on()
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program, no word of it from outside
                self._program,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_ENVIRONMENT,
                # What a terminal sends to the hub is not for it: it ends when the hub has.
                start_new_session=True,
            )
        except OSError:
            raise SandboxAway("no process can be started") from None
        # Before it is ready, which may take long: so that `end` finds it.
        self._process, self._jobs = process, 0
        self._go_on()
        with _ended_after(WALL_SECONDS, process):
            said = _pipe(process.stdout).readline(len(READY))
        if said != READY:
            self.rest()
            raise SandboxAway("a process ended before it was ready")
        return process

    def _go_on(self) -> None:
        """Go on, unless the hub stops.

        Raises:
            SandboxAway: it does; no process is left then.
        """
        if self._ended:
            self.rest()
            raise SandboxAway("the hub stops")

    def _why_ended(self) -> str:
        """End what may be left; return why its medium is refused, or waits, should it do so again.

        Raises:
            UnreadableMedium: it used up its processor time, and would again.
            SandboxAway: that says nothing of the medium.
        """
        process, self._process = self._process, None
        if process is None:
            return _BROKEN
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LAST_BREATH_SECONDS)
        # Asked before we kill it: else our own signal is taken for one from outside.
        ended = process.poll()
        process.kill()
        _close(process)
        self._go_on()
        self.deaths += 1
        if ended in _FROM_OUTSIDE:
            return _KILLED
        if ended == -signal.SIGALRM:
            raise SandboxLate("a medium took too long by the clock")
        if ended == -signal.SIGXCPU:
            raise UnreadableMedium(TOOK_TOO_LONG)
        return _BROKEN


@contextmanager
def _ended_after(seconds: float, process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a process that takes longer; whoever reads from it then reads its end."""
    timer = Timer(seconds, process.send_signal, (signal.SIGALRM,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _pipe(one: IO[bytes] | None) -> IO[bytes]:
    if one is None:
        raise SandboxAway("a process without its pipes")
    return one


def _close(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    for pipe in (process.stdin, process.stdout):
        # What was still to be written has nobody to go to.
        with suppress(OSError):
            _pipe(pipe).close()
