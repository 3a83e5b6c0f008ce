"""The demo: up with one command, alive, and gone without a trace when asked."""

import re
import signal
import subprocess
from pathlib import Path

import httpx2
import pytest

from simulators.exhibits.plays import ALL_EXHIBITS, EXIT
from simulators.processes import Process, module
from simulators.waiting import listens, until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

ADDRESS = re.compile(r"^  (kiosk, \w+|mailbox|portal)\s+http://127\.0\.0\.1:(\d+)", re.MULTILINE)


def test_the_demo_brings_a_first_mail_within_a_minute_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "demo"))
    (tmp_path / "demo").mkdir()
    demo = Process("demo", module("simulators", "demo"), tmp_path / "log", lambda: up(demo))
    demo.start()
    try:
        demo.wait_until_ready()
        ports = {name: int(port) for name, port in ADDRESS.findall(demo.printed())}
        kiosks = {f"kiosk, {one.name}" for one in (*ALL_EXHIBITS, EXIT)}
        assert set(ports) == kiosks | {"mailbox", "portal"}
        assert_an_exhibit_can_come_in(demo.printed())
        mailbox = f"http://127.0.0.1:{ports['mailbox']}"
        [mail, *_] = until(lambda: caught(mailbox), "a mail", 60, 0.5)
        assert mail["links"][0].startswith(f"http://127.0.0.1:{ports['portal']}/")
        for name in kiosks:
            page = httpx2.get(f"http://127.0.0.1:{ports[name]}/kiosk/")
            assert "data-screen=" in page.text
    finally:
        demo.stop(signal.SIGINT)
    assert "nothing is left" in demo.printed()
    assert "@" not in demo.printed()  # the live line names avatars, never an address
    assert not any(listens("127.0.0.1", port) for port in ports.values())
    assert list((tmp_path / "demo").iterdir()) == []


def test_a_person_lays_bands_down_by_typing(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    log = tmp_path / "log"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            module("simulators", "demo"), stdin=subprocess.PIPE, stdout=out, start_new_session=True
        ) as demo,
    ):
        try:
            demo.stdin.write(b"wall a\nwall a fly\nexit s\n")
            demo.stdin.close()
            until(lambda: "on the exit" in log.read_text(), "the lines to be answered", 90)
            assert demo.poll() is None  # no more lines: the museum stays open
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(30)
    said = log.read_text()
    assert "Band a lay on the wall; its screen: age." in said
    assert said.count("Type a reader and a band") == 2  # at the start, and for what is unknown
    assert "Band s lay on the exit; its screen: refused." in said
    assert "No family goes to the wall" in said
    assert not re.search(r"at the (wall|exit): a ", said)


def assert_an_exhibit_can_come_in(printed):
    door = re.search(r"^  exhibit door\s+(\S+)$", printed, re.MULTILINE)[1]
    token = re.search(r"^  its token\s+(\S+)$", printed, re.MULTILINE)[1]
    assert "players" in httpx2.get(door).json()
    bearer = {"Authorization": f"Bearer {Path(token).read_text().strip()}"}
    done = httpx2.post(door.replace("session", "done"), headers=bearer)
    assert done.status_code != httpx2.codes.UNAUTHORIZED


def up(demo):
    return "Ctrl-C" in demo.printed()


def caught(mailbox):
    return httpx2.get(f"{mailbox}/mails.json").json() or None
