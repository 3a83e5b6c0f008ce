"""A kiosk's touch screen driven as its own page does it: screens come in, touches go out."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx2

from simulators.errors import ExpectationFailed
from simulators.waiting import until

TOKEN = re.compile(r'<meta name="kiosk-token" content="([^"]+)">')
SLEEPS = re.compile(r'href="#a-[a-z]+-asleep"')
OUT_OF_TURN = 409
ANSWERS_TO_A_BAND = frozenset({"age", "guardian", "playing", "join", "exit_counts", "refused"})
TOUCHES_ON_A_MOVING_SCREEN = 5
NEW_SCREEN_SECONDS = 0.1
"""So long a new screen may be on its way to this page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One screen as it came over the event stream; `at` is `time.monotonic`."""

    screen: str
    turn: int
    html: str
    at: float

    def offers(self, action: str) -> bool:
        """Say whether the screen has a button of that action."""
        return f'data-action="{action}"' in self.html

    @property
    def sleeps(self) -> bool:
        """Whether an animal sleeps on it: a child's, whose guardian has not opened the mail."""
        return SLEEPS.search(self.html) is not None


class Kiosk:
    """One kiosk page held open: `latest` is what it shows; entered while it is watched."""

    def __init__(self, address: str) -> None:
        self._http = httpx2.Client(base_url=address, timeout=30.0)
        self._origin = address
        self._token = ""
        self._news = threading.Condition()
        self._shown: list[Shown] = []
        self._line = HTTPConnection(urlsplit(address).netloc)
        self._socket: socket.socket | None = None
        self._watcher = threading.Thread(target=self._watch, name="kiosk page", daemon=True)

    def __enter__(self) -> Self:
        """Open the page and listen to its events.

        Raises:
            httpx2.HTTPError: the edge doesn't answer, or answers with an error.
            OSError: it closed the stream before it began.
            ExpectationFailed: what came is no kiosk's page.
            NotReady: no screen came.
        """
        with ExitStack() as undo:
            undo.callback(self._leave)
            found = TOKEN.search(self._http.get("/kiosk/").raise_for_status().text)
            if found is None:
                raise ExpectationFailed("The kiosk's page holds no token.")
            self._token = found[1]
            self._line.connect()
            self._socket = self._line.sock
            self._watcher.start()
            until(lambda: self._shown or None, "the kiosk's first screen")
            undo.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the page."""
        self._leave()

    def _leave(self) -> None:
        """Close what is open, also when the edge died while the page was opening."""
        if self._socket is not None:
            # Ends the watcher's wait: it reads the end of the stream, unless that was cut already.
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        if self._watcher.is_alive():
            self._watcher.join()
        self._line.close()
        self._http.close()

    @property
    def latest(self) -> Shown:
        """What the screen shows now."""
        with self._news:
            return self._shown[-1]

    def wait_for(self, *screens: str, seconds: float = 10.0, after: int = -1) -> Shown:
        """Wait until one of these screens is shown, in a later turn than `after`.

        Raises:
            NotReady: another one stayed.
        """

        def there() -> Shown | None:
            shown = self.latest
            return shown if shown.screen in screens and shown.turn > after else None

        what = f"the kiosk to show {' or '.join(screens)}, and not {self.latest.screen}"
        return until(there, what, seconds)

    def wait_for_answer(self, since: int, seconds: float = 10.0) -> Shown:
        """Wait for the first screen after the `since` first ones that answers a band.

        Others may come in between by themselves: a result that reached its page, a rest.

        Raises:
            ExpectationFailed: none came.
        """
        with self._news:
            if not self._news.wait_for(lambda: self._answers(since), seconds):
                told = ", ".join(one.screen for one in self._shown[-4:])
                raise ExpectationFailed(f"The kiosk did not answer a band; it showed {told}.")
            return self._answers(since)[0]

    def _answers(self, since: int) -> list[Shown]:
        return [one for one in self._shown[since:] if one.screen in ANSWERS_TO_A_BAND]

    @property
    def count(self) -> int:
        """How many screens have come so far."""
        with self._news:
            return len(self._shown)

    def touch(self, action: str, **fields: str) -> Shown:
        """Touch what is on the screen and return the screen that follows.

        A screen that changed under the finger is touched once more, as a person does.

        Raises:
            ExpectationFailed: the kiosk refused the touch.
            NotReady: nothing followed.
        """
        for _ in range(TOUCHES_ON_A_MOVING_SCREEN):
            shown = self.latest
            touch = {"action": action, "fields": fields, "turn": shown.turn}
            headers = {"X-Kiosk-Token": self._token, "Origin": self._origin}
            answer = self._http.post("/kiosk/touch", json=touch, headers=headers)
            if answer.is_success:
                return self._wait_for_turn(shown.turn)
            if answer.status_code != OUT_OF_TURN:
                raise ExpectationFailed(
                    f"{action!r} was refused on {shown.screen!r}: {answer.text}"
                )
            time.sleep(NEW_SCREEN_SECONDS)
        raise ExpectationFailed(f"{action!r} was out of turn on {self.latest.screen!r}.")

    def _wait_for_turn(self, after: int) -> Shown:
        what = f"the kiosk to go on from {self.latest.screen}"
        return until(lambda: self.latest if self.latest.turn > after else None, what, every=0.005)

    def _watch(self) -> None:
        # An edge that dies ends its stream in mid-word: whoever waits for a screen hears of it.
        with suppress(OSError, HTTPException):
            self._line.request("GET", "/kiosk/events")
            with self._line.getresponse() as stream:
                for name, data in _events(stream):
                    if name == "screen":
                        self._note(json.loads(data))

    def _note(self, plain: dict[str, object]) -> None:
        at = time.monotonic()
        shown = Shown(str(plain["screen"]), int(str(plain["turn"])), str(plain["html"]), at)
        with self._news:
            self._shown.append(shown)
            self._news.notify_all()


def _events(stream: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """Take server-sent events apart: (name, data); heartbeats are comments and fall away."""
    name, data = "message", ""
    for raw in stream:
        line = raw.decode().rstrip("\r\n")
        if not line and data:
            yield name, data
        if not line:
            name, data = "message", ""
        field, _, value = line.partition(":")
        if field == "event":
            name = value.strip()
        elif field == "data":
            data += value.strip()
