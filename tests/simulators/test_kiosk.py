"""A kiosk's page whose edge dies while it opens: whoever stands before it leaves nothing open."""

from __future__ import annotations

import gc
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx2
import pytest

from simulators.errors import ExpectationFailed
from simulators.kiosk import Kiosk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WITH_TOKEN = b'<meta name="kiosk-token" content="made-up">'


class Dying(BaseHTTPRequestHandler):
    """Keeps its connections open, as an edge does, and ends its stream of screens at once."""

    protocol_version = "HTTP/1.1"
    page, status = WITH_TOKEN, 200

    def do_GET(self) -> None:
        """Answer with the page, or with one screen and half of the next."""
        events = self.path.endswith("events")
        self.send_response(200 if events else self.status)
        body = b'event: screen\ndata: {"screen": "rest", "turn": 0, "html": ""}\n\n' * events
        if events:
            self.send_header("Transfer-Encoding", "chunked")
            body = b"%x\r\n%s\r\nff\r\ncut" % (len(body), body)
            self.close_connection = True
        else:
            body = self.page
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@pytest.fixture
def edge() -> Iterator[Callable[..., str]]:
    """Serve such an edge, and return its address."""
    served: list[ThreadingHTTPServer] = []

    def serve(page: bytes = WITH_TOKEN, status: int = 200) -> str:
        kind = type("Dying", (Dying,), {"page": page, "status": status})
        server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        served.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in served:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("page", "status", "error"),
    [
        pytest.param(b"<p>Another page", 200, ExpectationFailed, id="another page"),
        pytest.param(WITH_TOKEN, 503, httpx2.HTTPStatusError, id="an edge that isn't ready"),
    ],
)
def test_a_page_that_does_not_open_leaves_no_connection(
    edge: Callable[..., str], page: bytes, status: int, error: type[Exception]
) -> None:
    kiosk = Kiosk(edge(page, status))
    with pytest.raises(error):
        kiosk.__enter__()
    del kiosk
    gc.collect()
    # A connection that stayed open says so when it is collected, and fails this test.


def test_a_page_whose_stream_was_cut_is_left_without_a_word(edge: Callable[..., str]) -> None:
    with Kiosk(edge()) as kiosk:
        assert kiosk.latest.screen == "rest"
        kiosk._watcher.join(5)
    del kiosk
    gc.collect()
