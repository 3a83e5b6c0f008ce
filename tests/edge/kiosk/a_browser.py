"""A kiosk on a socket of its own, and a browser's window on it."""

import asyncio
import socket
import threading
from contextlib import contextmanager

import uvicorn

from edge.kiosk.voice import ESPEAK, voice_named
from tests.edge.kiosk.a_kiosk import Touches, kiosk_app

LANDSCAPE = (1280, 800)
TOKEN = "token-of-this-boot"
DEADLINE_MS = 5000


class Served:
    """A kiosk on a socket of its own, led from the test's thread; with espeak-ng it speaks."""

    def __init__(self, *, voice=False):
        self.touches = Touches()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        speaks = voice_named(ESPEAK) if voice else None
        app, self.stage = kiosk_app(self.touches, TOKEN, self.address, voice=speaks)
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    async def _serve(self):
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await self._server.serve(sockets=[self._listening])

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_):
        self._in_loop(self.stage.end)
        self._server.should_exit = True
        self._thread.join(10)
        self._listening.close()

    def _in_loop(self, act, *args):
        async def acted():
            return act(*args)

        return asyncio.run_coroutine_threadsafe(acted(), self._loop).result(10)

    def show(self, screen):
        return self._in_loop(self.stage.show, screen)

    @contextmanager
    def frozen(self):
        """Its loop stands still: connections stay open, and nothing is answered on them."""
        thaw, still = threading.Event(), threading.Event()

        def stand_still():
            still.set()
            thaw.wait(20)

        self._loop.call_soon_threadsafe(stand_still)
        assert still.wait(10)
        try:
            yield
        finally:
            thaw.set()


class Page:
    """A browser's window on the kiosk, which notes every fault and every address it asks."""

    def __init__(self, browser, kiosk, size, **how):
        self.kiosk = kiosk
        self.faults, self.asked = [], []
        viewport = {"width": size[0], "height": size[1]}
        self.context = browser.new_context(viewport=viewport, **how)
        self.page = self.context.new_page()
        self.page.set_default_timeout(DEADLINE_MS)
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(kiosk.address + "/kiosk/")

    def show(self, screen):
        self.painted(self.kiosk.show(screen))

    def ask(self, screen):
        """Show it and wait until it hears touches."""
        self.show(screen)
        self.page.wait_for_selector("main[data-ready]")

    def painted(self, turn):
        self.page.wait_for_selector(f'html[data-painted="{turn}"]')

    def until(self, expression):
        """Wait until it is so; Playwright's own waiting needs `unsafe-eval`."""
        for _ in range(DEADLINE_MS // 20):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never so: {expression}")

    def touched(self, count=1):
        """Wait until so many touches have arrived; return them."""
        for _ in range(DEADLINE_MS // 20):
            if len(self.kiosk.touches.sent) >= count:
                break
            self.page.wait_for_timeout(20)
        return self.kiosk.touches.sent
