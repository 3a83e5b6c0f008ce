"""Pages as PDF, made in a process of its own: it is bounded in time and room, and stalls nobody.

`python -m portal.paper` reads HTML and writes a tagged PDF (PDF/UA-1). It asks nothing of any
network: what stands in the page is all there is. One process makes one sheet; where somebody looks
at a page that offers one, the process stands ready, for what it needs takes a second to load.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib.util
import os
import resource
import select
import subprocess
import sys
import threading
from functools import cache

PATIENCE_SECONDS = 20.0
IDLE_SECONDS = 600.0
"""So long does a process stand ready for whoever looks at a page; then it ends by itself."""
AT_ONCE = 2
MOST_MEMORY = 1 << 30
_GENTLE = 10
"""Who plays goes first: this much less of the processor (nice, POSIX)."""
_places = threading.BoundedSemaphore(AT_ONCE)


class NoPaper(Exception):  # noqa: N818 - named by what it says
    """No PDF came of it: not installed, too slow, or too many at once. Printing still works."""


def is_there() -> bool:
    """Return whether the extra `pdf` is installed."""
    return importlib.util.find_spec("weasyprint") is not None


class _Ready:
    """One process that has loaded what it needs and waits for a sheet; safe in any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waits: subprocess.Popen[bytes] | None = None

    def stand(self) -> None:
        """Start one, unless one stands ready."""
        with self._lock:
            self._let_go_of_the_dead()
            self._waits = self._waits or _started()

    def take(self) -> subprocess.Popen[bytes]:
        """Return the one that stands ready, else one that was just started."""
        with self._lock:
            self._let_go_of_the_dead()
            ready, self._waits = self._waits, None
        return ready or _started()

    def end(self) -> None:
        """End the one that waits."""
        with self._lock:
            ready, self._waits = self._waits, None
        if ready is not None:
            _end(ready)

    def _let_go_of_the_dead(self) -> None:
        """Close what is held of one that ended by itself, or was ended, while it waited."""
        if self._waits is not None and self._waits.poll() is not None:
            _end(self._waits)
            self._waits = None


@cache
def _ready() -> _Ready:
    one = _Ready()
    atexit.register(one.end)
    return one


def get_ready() -> None:
    """Let a process load what it needs, for a sheet that somebody may soon ask for."""
    _ready().stand()


def put_away() -> None:
    """End the process that stands ready, if one does."""
    _ready().end()


def printed(html: str, patience: float = PATIENCE_SECONDS) -> bytes:
    """Return a whole page, with its style and letters in it, as PDF.

    Raises:
        NoPaper: it took longer than `patience` in seconds, others are being made, or it failed.
    """
    # Without waiting: who waits here holds a thread that opens the doors of all others.
    if not _places.acquire(blocking=False):
        raise NoPaper("too many at once")
    try:
        return _made(html, patience)
    finally:
        _places.release()


def _made(html: str, patience: float) -> bytes:
    # Who stood ready may have ended, or been ended, as this came: then another makes it.
    made = _made_by(_ready().take(), html, patience) or _made_by(_started(), html, patience)
    if not made:
        raise NoPaper("nothing came of it")
    return made


def _made_by(process: subprocess.Popen[bytes], html: str, patience: float) -> bytes:
    try:
        made, _ = process.communicate(html.encode(), patience)
    except (subprocess.TimeoutExpired, OSError) as why:
        # Not chained: what a process says may hold what it was given.
        raise NoPaper(type(why).__name__) from None
    finally:
        _end(process)
    if process.returncode > 0:
        raise NoPaper("it failed")
    return made if process.returncode == 0 else b""


def _started() -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "portal.paper"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as why:
        raise NoPaper(type(why).__name__) from None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and everything that is held of it."""
    process.kill()
    process.wait()
    for end in (process.stdin, process.stdout):
        if end is not None:
            with contextlib.suppress(BrokenPipeError):
                end.close()


def _print() -> None:
    """Load what is needed, wait for HTML at the input, write PDF to the output."""
    os.nice(_GENTLE)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    from weasyprint import HTML  # noqa: PLC0415 - an extra, and slow to come
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 - an extra

    def made(html: str) -> bytes:
        here_alone = URLFetcher(allowed_protocols=("data",), timeout=1)
        page = HTML(string=html, url_fetcher=here_alone)
        return bytes(page.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True))

    # The first sheet of all loads the most. Whoever makes one more and ends need not tidy up.
    made(_FIRST)
    gc.disable()
    gc.freeze()
    is_asked, _, _ = select.select([sys.stdin.buffer], [], [], IDLE_SECONDS)
    asked = sys.stdin.buffer.read() if is_asked else b""
    if asked:
        sys.stdout.buffer.write(made(asked.decode()))


_FIRST = (
    '<html lang="en"><title>-</title><style>@page{size:A4}</style><h1>-</h1><table><thead><tr>'
    '<th scope="col">-</th></tr></thead><tr><td>-</td></tr></table></html>'
)


if __name__ == "__main__":
    _print()
