"""Pages as PDF, made in a process of its own: it is bounded in time and room, and stalls nobody.

`python -m portal.paper` reads HTML and writes a tagged PDF (PDF/UA-1). It asks nothing of any
network: what stands in the page is all there is. One process makes one sheet; where somebody looks
at a page that offers one, the process stands ready, for what it needs takes a second to load. A
style that many sheets share, with its letters, may be given apart: it is then read ahead as well.
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
import tempfile
import threading
from base64 import b64decode
from email.message import EmailMessage
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

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
        self._style = ""

    def stand(self, style: str) -> None:
        """Start one, unless one stands ready; one that has read another style gives way."""
        with self._lock:
            self._let_go_of_the_dead()
            if self._waits is not None and self._style != style:
                _end(self._waits)
                self._waits = None
            self._waits, self._style = self._waits or _started(style), style

    def take(self, style: str) -> subprocess.Popen[bytes]:
        """Return the one that stands ready with that style, else one that was just started."""
        with self._lock:
            self._let_go_of_the_dead()
            ready = None
            if self._style == style:
                ready, self._waits = self._waits, None
        return ready or _started(style)

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


def get_ready(style: str = "") -> None:
    """Let a process load what it needs, for a sheet in `style` that somebody may soon ask for."""
    _ready().stand(style)


def put_away() -> None:
    """End the process that stands ready, if one does."""
    _ready().end()


def printed(html: str, style: str = "", patience: float = PATIENCE_SECONDS) -> bytes:
    """Return a whole page as PDF; its style and letters are in it, or are `style`.

    Raises:
        NoPaper: it took longer than `patience` in seconds, others are being made, or it failed.
    """
    # Without waiting: who waits here holds a thread that opens the doors of all others.
    if not _places.acquire(blocking=False):
        raise NoPaper("too many at once")
    try:
        return _made(html, style, patience)
    finally:
        _places.release()


def _made(html: str, style: str, patience: float) -> bytes:
    # Who stood ready may have ended, or been ended, as this came: then another makes it.
    made = _made_by(_ready().take(style), html, patience)
    made = made or _made_by(_started(style), html, patience)
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


def _started(style: str) -> subprocess.Popen[bytes]:
    # Not by the pipe: whoever writes there waits until all is read, and it is read late.
    with tempfile.TemporaryFile() as read_ahead:
        read_ahead.write(style.encode())
        read_ahead.seek(0)
        at = read_ahead.fileno()
        try:
            return subprocess.Popen(  # noqa: S603 - this program itself, and the number of an open file
                [sys.executable, "-m", "portal.paper", str(at)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=(at,),
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


def _here_alone() -> URLFetcher:
    """Return who gets pictures and letters: out of the page itself, and from nowhere else.

    The library's own makes a message with heads of each picture: a class's page has seventy.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - an extra

    class HereAlone(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            del headers
            about, _, body = url.partition(",")
            scheme, _, what = about.partition(":")
            if scheme != "data":
                raise ValueError("elsewhere")
            mime, *how = what.split(";")
            inside = b64decode(body) if "base64" in how else unquote_to_bytes(body)
            return URLFetcherResponse(url, inside, _headed(mime))

    return HereAlone()


@cache
def _headed(mime: str) -> EmailMessage:
    headers = EmailMessage()
    headers["Content-Type"] = mime
    return headers


def _print(style: str) -> None:
    """Load what is needed, wait for HTML at the input, write PDF to the output."""
    os.nice(_GENTLE)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    from weasyprint import CSS, HTML  # noqa: PLC0415 - an extra, and slow to come
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - an extra

    here_alone = _here_alone()
    letters = FontConfiguration()
    looks = CSS(string=style, font_config=letters, url_fetcher=here_alone)

    def made(html: str) -> bytes:
        page = HTML(string=html, url_fetcher=here_alone)
        pdf = page.write_pdf(
            stylesheets=[looks], font_config=letters, pdf_variant="pdf/ua-1", pdf_tags=True
        )
        return bytes(pdf)

    # The first sheet of all loads the most. Whoever makes one more and ends need not tidy up.
    made(_FIRST)
    gc.disable()
    gc.freeze()
    is_asked, _, _ = select.select([sys.stdin.buffer], [], [], IDLE_SECONDS)
    asked = sys.stdin.buffer.read() if is_asked else b""
    if asked:
        sys.stdout.buffer.write(made(asked.decode()))


_DOT = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)
_LINE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'%3E"
    "%3Cpath d='M0 0h9' stroke='red'/%3E%3Ctext y='9'%3E-%3C/text%3E%3C/svg%3E"
)
_FIRST = (
    '<html lang="en"><title>-</title><style>@page{size:A4}</style><h1>-</h1><table><thead><tr>'
    '<th scope="col">-</th></tr></thead><tr><td>-</td></tr></table>'
    f'<img alt="-" src="{_DOT}"><img alt="-" src="{_LINE}"></html>'
)
"""What every sheet needs, once, and nothing of anybody."""


if __name__ == "__main__":
    with open(int(sys.argv[1]), encoding="utf-8") as _read_ahead:  # noqa: PTH123 - no path: a file that is open
        _print(_read_ahead.read())
