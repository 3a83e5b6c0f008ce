"""A line that can be cut, stalled and slowed: a TCP relay between everybody and the broker."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Self

from simulators.waiting import LOOPBACK

PIECE_BYTES = 64 * 1024


class Line:
    """Relays connections from a port of its own to another; entered, it runs in its own thread.

    While it is stalled nothing passes and nobody is hung up on; a cut hangs up on everybody.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="line", daemon=True)
        self._writers: set[asyncio.StreamWriter] = set()
        self._open: asyncio.Event | None = None
        self._delay = 0.0
        self.port = 0
        """Where to connect; given once entered."""

    def __enter__(self) -> Self:
        """Listen."""
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up on everybody and listen no more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def cut(self) -> None:
        """Hang up on everybody, in mid-word."""
        self._loop.call_soon_threadsafe(self._hang_up)

    def stall(self) -> None:
        """Let nothing pass, as a network does that is there and does not work."""
        self._loop.call_soon_threadsafe(self._opened().clear)

    def flow(self) -> None:
        """Let what waits pass, and go on."""
        self._loop.call_soon_threadsafe(self._opened().set)

    def slow_down(self, seconds: float) -> None:
        """Hold each piece back for so long from now on."""
        self._delay = seconds

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        try:
            self._loop.run_forever()
        finally:
            self._hang_up()
            self._loop.run_until_complete(self._end())
            self._loop.close()

    async def _listen(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self._server = await asyncio.start_server(self._relay, LOOPBACK, 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _end(self) -> None:
        self._server.close()
        running = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection(LOOPBACK, self._target)
        except OSError:  # the broker is down: the caller learns it as on any network
            writer.close()
            return
        both = (writer, there[1])
        self._writers.update(both)
        try:
            pieces = (self._pass(reader, there[1]), self._pass(there[0], writer))
            # The library asks a cancelled relay for its error, and prints that it has none.
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*pieces)
        finally:
            for one in both:
                self._writers.discard(one)
                one.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(PIECE_BYTES):
                await self._opened().wait()
                if self._delay:
                    await asyncio.sleep(self._delay)
                writer.write(piece)
                await writer.drain()
        writer.close()

    def _hang_up(self) -> None:
        for one in tuple(self._writers):
            one.transport.abort()

    def _opened(self) -> asyncio.Event:
        if self._open is None:
            raise RuntimeError("a line works only once it is entered")
        return self._open
