"""What the kiosk's page weighs: its script, and all that it loads before it is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx2

from simulators.bench.figures import Figure

if TYPE_CHECKING:
    from simulators.installation import Installation

NAMED = re.compile(r'"(/static/[^"]+)"')
KILOBYTE = 1024
MOST_OF_SCRIPT = 15.0
MOST_IN_ALL = 60.0


def measure(installation: Installation) -> list[Figure]:
    """Load the page as a browser does for the first time; the script is weighed unpacked."""
    with httpx2.Client(base_url=installation.address, timeout=30.0) as http:
        page = http.get("/kiosk/").raise_for_status()
        loaded = [http.get(path).raise_for_status() for path in set(NAMED.findall(page.text))]
    script = sum(len(one.content) for one in loaded if "javascript" in one.headers["content-type"])
    in_all = sum(int(one.headers["content-length"]) for one in (page, *loaded))
    return [
        Figure("kiosk's script", script / KILOBYTE, "KB", MOST_OF_SCRIPT),
        Figure("kiosk's page with all it loads", in_all / KILOBYTE, "KB", MOST_IN_ALL),
    ]
