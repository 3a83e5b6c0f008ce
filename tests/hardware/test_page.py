"""What a technician is told in hardware/ must be so."""

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest

from edge.reader.settings import PROFILES
from simulators.chip import ChipOnPty, Ntag213
from simulators.readers import Pn532, ReaderOnPty, Talker

HOUSE = Path(__file__).parents[2]
HARDWARE = HOUSE / "hardware"
PAGES = sorted(HARDWARE.rglob("*.md"))
SEVEN = bytes.fromhex("04A3C6CAE26180")
README = (HARDWARE / "README.md").read_text()
READER = "\n".join(path.read_text() for path in (HOUSE / "edge" / "reader").glob("*.py"))
UDEV_KEYS = re.compile(
    r'^(ACTION|SUBSYSTEM|SUBSYSTEMS|DRIVER|ATTR\{\w+\}|ATTRS\{\w+\}|ENV\{\w+\}|MODE|GROUP|SYMLINK'
    r'|GOTO|LABEL)(==|!=|\+=|=)"[^"]*"$'
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(page):
    text = page.read_text()
    headings = {
        re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-")
        for head in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }
    for link in re.findall(r"\]\(([^)]+)\)", text):
        if link.startswith("#"):
            assert link[1:] in headings, link
        elif not link.startswith("http"):
            assert (page.parent / link.split("#")[0]).exists(), link


def test_the_page_names_every_sign_in_every_language():
    for sign in (HARDWARE / "signs").glob("*.svg"):
        kind, language, _ = sign.name.split(".")
        (row,) = [line for line in README.splitlines() if f"`signs/{kind}.nl.svg`" in line]
        assert f"{language}.svg`" in row or f"`.{language}`" in row


def test_every_profile_has_its_row():
    table = README.split("## Which reader")[1].split("\n## ")[0]
    assert set(re.findall(r"\| `(\w+)` \|", table)) >= set(PROFILES)


def checked(port, profile):
    order = [sys.executable, "-m", "edge", "reader", "check", "--port", port, "--profile", profile]
    done = subprocess.run(order, capture_output=True, text=True, cwd=HOUSE, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


def test_a_reader_that_is_well_is_told_so(tmp_path):
    with ChipOnPty(tmp_path / "reader") as chip:
        chip.lay(Ntag213(SEVEN))
        assert checked(tmp_path / "reader", "mfrc522") == "all is well"


def test_a_pn532_that_is_well_is_told_so(tmp_path):
    with ReaderOnPty(tmp_path / "reader", Pn532()) as reader:
        with reader.handled() as (chip, now):
            chip.lay(Ntag213(SEVEN), now)
        assert checked(tmp_path / "reader", "pn532") == "all is well"


def test_a_reader_that_talks_by_itself_and_is_well_is_told_so(tmp_path):
    with ReaderOnPty(tmp_path / "reader", Talker()) as reader:
        with reader.handled() as (talker, now):
            talker.lay(bytes.fromhex("0A00C5EA11"), now)
        assert checked(tmp_path / "reader", "framed") == "all is well"


def test_what_the_page_explains_is_what_the_check_says():
    table = README.split("| it says | then |")[1].split("\n\n")[0]
    rows = [line.split("|")[1].strip(" `") for line in table.splitlines()[2:]]
    assert len(rows) >= 6
    for says in rows:
        assert says in READER, says


def test_every_line_of_the_udev_rule_is_a_rule():
    rules = (HARDWARE / "udev" / "99-myvisit-reader.rules").read_text()
    labels = set(re.findall(r'LABEL="(\w+)"', rules))
    lines = [line for line in rules.splitlines() if line and not line.startswith("#")]
    assert lines
    for line in lines:
        for part in re.split(r",\s+", line):
            assert UDEV_KEYS.match(part), part
    assert set(re.findall(r'GOTO="(\w+)"', rules)) == labels
    assert 'ATTR{latency_timer}="1"' in rules


def test_the_service_starts_the_edge_and_keeps_its_memory_to_itself():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(HARDWARE / "systemd" / "myvisit-edge.service")
    service = unit["Service"]
    command = service["ExecStart"].split(" -m ")[1]
    assert command.startswith("edge run --config /etc/myvisit/edge.toml")
    assert service["Restart"] == "always"
    assert service["LimitCORE"] == "0"
    assert service["MemorySwapMax"] == "0"
    assert "dialout" in service["SupplementaryGroups"]
    assert "network" not in unit["Unit"]["After"]
