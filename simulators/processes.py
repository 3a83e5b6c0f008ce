"""One real process of the museum: started, waited for, stopped, or killed in mid-sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from simulators.errors import NotReady, ProcessDied
from simulators.waiting import until

READY = "ready "
"""What a long-running process prints when it serves: `ready <name> <url-or-nothing>`."""
START_SECONDS = 40.0
STOP_SECONDS = 10.0


class Process:
    """A child process in a session of its own, so that Ctrl-C reaches only who started it.

    What it prints goes to `log`, one file for all its lives.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        log: Path,
        serves: Callable[[], bool] | None = None,
    ) -> None:
        self.name = name
        self._argv = tuple(argv)
        self._log = log
        self._serves = serves or self._said_ready
        self._begins_at = 0
        self._child: subprocess.Popen[bytes] | None = None
        self.environment: dict[str, str] = {}
        """What it is told besides this process' own environment, from its next start on."""

    def start(self) -> None:
        """Start it without waiting for it."""
        self._log.touch(mode=0o600)
        self._begins_at = self._log.stat().st_size
        with self._log.open("ab") as out:
            self._child = subprocess.Popen(  # noqa: S603 - our own commands, no shell
                self._argv,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, **self.environment},
            )

    def wait_until_ready(self, seconds: float = START_SECONDS) -> str:
        """Wait until it serves; return the address it printed, empty if none.

        Raises:
            ProcessDied: it ended instead.
            NotReady: it did neither in time.
        """
        until(self._serves_or_died, f"{self.name} (its log: {self._log})", seconds)
        return self._ready_line().partition(" ")[2].strip()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int:
        """Its process id.

        Raises:
            ProcessDied: it does not run.
        """
        if self._child is None:
            raise ProcessDied(f"{self.name} does not run.")
        return self._child.pid

    def stop(self, sign: signal.Signals = signal.SIGTERM, *, seconds: float = STOP_SECONDS) -> None:
        """Ask it to end, and wait.

        Raises:
            ProcessDied: it did not end with code 0; it is gone all the same.
            NotReady: it did not end when asked, and was killed.
        """
        if self._child is None:
            return
        self._child.send_signal(sign)
        try:
            code = self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise NotReady(f"{self.name} did not end when asked (its log: {self._log}).") from None
        self._child = None
        # Asked before it could listen, it ends as any program does.
        clean = {0} if self._serves() else {0, -sign}
        if code not in clean:
            raise ProcessDied(f"{self.name} ended with code {code} (its log: {self._log}).")

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None

    def printed(self) -> str:
        """Return what it printed since its last start."""
        with self._log.open("rb") as log:
            log.seek(self._begins_at)
            return log.read().decode(errors="replace")

    def _serves_or_died(self) -> bool:
        if not self.alive:
            self._child = None  # said here, so that stopping it has nothing more to say
            last = self.printed().strip().splitlines()[-1:] or ["nothing"]
            raise ProcessDied(f"{self.name} ended; its last words: {last[0]} (log: {self._log}).")
        return self._serves()

    def _said_ready(self) -> bool:
        return bool(self._ready_line())

    def _ready_line(self) -> str:
        lines = self.printed().splitlines()
        return next((line.removeprefix(READY) for line in lines if line.startswith(READY)), "")


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """Return the command line that runs a module of ours in this Python."""
    return (sys.executable, "-m", name, *arguments)


def answer_of(name: str, *arguments: str, typed: str = "") -> str:
    """Run a short command of ours to its end, with what is piped in; return what it printed.

    Raises:
        ProcessDied: it failed; the text holds what it said.
    """
    done = _done(name, *arguments, typed=typed)
    if done.returncode != 0:
        raise ProcessDied(f"python -m {name} {arguments[0]} failed: {done.stderr.strip()[-400:]}")
    return done.stdout


def said_by(name: str, *arguments: str) -> tuple[int, str]:
    """Run a short command of ours to its end; return its exit code and what it printed."""
    done = _done(name, *arguments)
    return done.returncode, done.stdout


def _done(name: str, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own commands, no shell
        module(name, *arguments), input=typed, capture_output=True, text=True, check=False
    )
