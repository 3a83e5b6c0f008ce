"""`make judges`: Lighthouse on a phone over the family's page, median of three; and what it weighs.

The portal is the real one, over pages that tests draw, too; Lighthouse simulates a slow phone.
"""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

import httpx2

from edge.contract.clock import SystemClock
from edge.contract.words import Scope
from portal.app import create_app
from portal.live import Streams
from portal.serving import Server, address_of, listen
from tests.portal.a_family import (
    FULL,
    GREEN_FROG,
    PHOTO,
    RED_OWL,
    ROPE,
    SOUND,
    TOKEN,
    FakeHub,
    a_page,
    result_id,
    settings,
)

PROGRAM = Path(__file__).parent / "node_modules" / "lighthouse" / "cli" / "index.js"
CHROMIUM = "/usr/bin/chromium"
RUNS = 3
LIMITS = {"performance": 95, "accessibility": 100, "best-practices": 100}
PAGE_BYTES = 30 * 1024
ONE = replace(FULL, media=(PHOTO, SOUND), scopes=tuple(Scope))
TWO = replace(
    ONE,
    first_name="Tweede",
    avatar=RED_OWL,
    cards=(ROPE,),
    media=(replace(PHOTO, result_id=result_id(60)),),
)
THREE = replace(ONE, first_name="Derde", avatar=GREEN_FROG, media=())
PAGES = {"a day": a_page(ONE), "three children": a_page(ONE, TWO, THREE)}
CHROME = "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu"


@contextmanager
def portal(hub):
    """Serve the portal over pages in memory; give its address."""
    listening, streams, ready = listen("127.0.0.1", 0), Streams(), threading.Event()
    address = address_of(listening)
    server = Server(
        create_app(hub, settings(address), SystemClock(), streams=streams), streams, ready.set
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    ready.wait(10)
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


def judged(url):
    """Return the median of each category's score, 0 to 100."""
    found = {name: [] for name in LIMITS}
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            told = Path(folder) / "lighthouse.json"
            asked = ["node", str(PROGRAM), url, "--quiet", "--output=json", f"--output-path={told}",
                     f"--only-categories={','.join(LIMITS)}", "--max-wait-for-load=20000",
                     f"--chrome-flags={CHROME}"]  # fmt: skip
            subprocess.run(
                asked, check=True, timeout=180, env={**os.environ, "CHROME_PATH": CHROMIUM}
            )
            scores = json.loads(told.read_text())["categories"]
        for name, row in found.items():
            row.append(scores[name]["score"] * 100)
    return {name: median(row) for name, row in found.items()}


def weight(web, view):
    """Return the bytes on the wire of a page with its style, script and font, before any media."""
    page = web.get(view)
    beside = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    style = web.get(next(one for one in beside if one.endswith(".css"))).text
    beside += [f"/static/{one}" for one in re.findall(r"url\(([\w.]+\.woff2)\)", style)]
    packed = sum(_packed(web.get(one)) for one in dict.fromkeys(beside))
    return packed + _packed(page)


def _packed(answer):
    sent = answer.headers.get("content-encoding") == "gzip"
    return len(gzip.compress(answer.content)) if sent else len(answer.content)


def main():
    """Judge each page and print it beside its limits; 1 when one is missed."""
    if not PROGRAM.exists():
        print("Lighthouse is missing. Type:  make judges", file=sys.stderr)
        return 2
    hub, missed = FakeHub(), False
    with portal(hub) as address, httpx2.Client(base_url=address) as web:
        for name, page in PAGES.items():
            hub.page = page
            view = web.post(f"/p/{TOKEN}", headers={"origin": address}).headers["location"]
            rows = [
                (what, score, LIMITS[what], score >= LIMITS[what])
                for what, score in judged(address + view).items()
            ]
            weighs = weight(web, view)
            rows.append(("bytes before media", weighs, PAGE_BYTES, weighs <= PAGE_BYTES))
            for what, value, limit, holds in rows:
                bound = "at most" if what.startswith("bytes") else "at least"
                print(
                    f"{'  ' if holds else '✗ '}{name}, {what:<24} {value:>8.0f}   {bound} {limit}",
                    flush=True,
                )
                missed = missed or not holds
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
