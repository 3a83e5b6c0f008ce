"""Pages as PDF, made in a process of its own: it is bounded in time and room, and stalls nobody.

`python -m portal.paper` reads HTML and writes a tagged PDF (PDF/UA-1). It asks nothing of any
network: what stands in the page is all there is.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import subprocess
import sys
import threading

PATIENCE_SECONDS = 20.0
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


def printed(html: str, patience: float = PATIENCE_SECONDS) -> bytes:
    """Return a whole page, with its style and letters in it, as PDF.

    Raises:
        NoPaper: it took longer than `patience` in seconds, others are being made, or it failed.
    """
    # Without waiting: who waits here holds a thread that opens the doors of all others.
    if not _places.acquire(blocking=False):
        raise NoPaper("too many at once")
    try:
        made = subprocess.run(
            [sys.executable, "-m", "portal.paper"],
            input=html.encode(),
            capture_output=True,
            timeout=patience,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError, OSError) as why:
        # Not chained: what a process says may hold what it was given.
        raise NoPaper(type(why).__name__) from None
    finally:
        _places.release()
    return made.stdout


def _print() -> None:
    """Read HTML from the input, write PDF to the output."""
    os.nice(_GENTLE)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    from weasyprint import HTML  # noqa: PLC0415 - an extra, and slow to come
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 - an extra

    here_alone = URLFetcher(allowed_protocols=("data",), timeout=1)
    page = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=here_alone)
    sys.stdout.buffer.write(page.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True))


if __name__ == "__main__":
    _print()
