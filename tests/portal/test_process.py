"""`python -m portal run` as a process: it says when it serves, tells no token, and stops."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2 as httpx
import pytest

from hub.premises import Premises
from simulators.waiting import free_port

HOUSE = Path(__file__).parents[2]
TOKEN = "T0ken-that-nobody-was-ever-sent_0123456789ab"
SECONDS = 20


def settings(folder, port=0):
    path = folder / "hub.toml"
    path.write_text(f"""
museum = "testlijn"
data = "data"
[broker]
host = "127.0.0.1"
port = {free_port()}
[portal]
public_url = "http://127.0.0.1:8400"
port = {port}
[mail]
host = "127.0.0.1"
sender = "museum@example.org"
reply_to = "answer@example.org"
[notice]
controller = "Museum Testlijn"
dpo_address = "dpo@example.org"
authority = "Gegevensbeschermingsautoriteit"
""")
    return path


def run(config):
    return subprocess.Popen(
        [sys.executable, "-m", "portal", "run", "--config", str(config)],
        cwd=HOUSE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def lines_until(process, wanted):
    """Return what the process said up to the line that matches, and the match."""
    said, deadline = b"", time.monotonic() + SECONDS
    while not (found := re.search(wanted, said.decode(), re.MULTILINE)):
        left = deadline - time.monotonic()
        assert left > 0, said.decode()
        assert select.select([process.stdout], [], [], left)[0], said.decode()
        piece = os.read(process.stdout.fileno(), 65536)
        assert piece, said.decode()
        said += piece
    return said.decode(), found


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_without_a_broker_writes_no_token_and_stops_when_asked(tmp_path, asked):
    Premises(tmp_path / "data").found()
    with run(settings(tmp_path)) as process:
        try:
            said, ready = lines_until(process, r"^ready portal (http://127\.0\.0\.1:\d+)$")
            with httpx.Client(base_url=ready[1], headers={"origin": ready[1]}) as web:
                assert web.get(f"/p/{TOKEN}").status_code == 200
                assert web.post(f"/p/{TOKEN}").status_code == 404
                assert web.get(f"/v/{TOKEN}").status_code == 404
                assert "server" not in web.get("/nothing").headers
                assert web.get("/health").json() == {"well": False}
            process.send_signal(asked)
            rest, _ = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
    assert process.returncode == 0
    assert TOKEN not in said + rest.decode()
    assert "Traceback" not in said + rest.decode()


def test_settings_that_cannot_be_meant_stop_it_with_a_sentence(tmp_path):
    config = settings(tmp_path)
    config.write_text(config.read_text().replace("museum =", "musuem ="))
    with run(config) as process:
        said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 2
    assert "musuem" in said.decode()
    assert "Traceback" not in said.decode()


def test_an_address_that_is_taken_stops_it_with_a_sentence(tmp_path):
    Premises(tmp_path / "data").found()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with run(settings(tmp_path, taken.getsockname()[1])) as process:
            said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 2
    assert "in use" in said.decode()


def test_a_hub_that_was_never_founded_stops_it_with_a_sentence(tmp_path):
    with run(settings(tmp_path)) as process:
        said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 2
    assert "python -m hub init" in said.decode()
