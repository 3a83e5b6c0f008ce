"""What was said to be kept survives the end of the power, and a full disk is said by name."""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from edge.media import MediaSpool
from edge.outbox import Outbox
from simulators.chaos.disk import Disk, compiled
from tests.edge.a_hub import AnEdge

HOUSE = Path(__file__).parents[2]
OPENS = """
import sys
from pathlib import Path
from edge.errors import NotKept, OutboxFull
from edge.identity import DayKeys, Identity
from edge.media import MediaSpool
from edge.outbox import Outbox
from edge.seal import EdgeSeal
from tests.edge.a_hub import ZONE, StillClock, a_score
from tests.edge.a_talk import CAPTURE, a_photo
data = Path(sys.argv[1])
seal = EdgeSeal(Identity.load(data), DayKeys(data, ZONE), StillClock(), ZONE)
box = Outbox(data / "outbox.db", seal, StillClock())
spool = MediaSpool(data / "media", seal, box)
"""
KEEPS = """
while True:
    print("score", box.keep(a_score()), flush=True)
    if box.waiting()[0] % 20 == 0:
        print("photo", spool.keep(CAPTURE, a_photo(more=box.waiting()[0])), flush=True)
"""
FILLS = """
full = Path(sys.argv[2])
box.keep(a_score())
full.touch()
try:
    spool.keep(CAPTURE, a_photo())
except OutboxFull:
    print("no photo")
kept = 1
try:
    while True:
        box.keep(a_score())
        kept += 1
except NotKept:
    print("then no score")
full.unlink()
assert box.keep(a_score()) == spool.keep(CAPTURE, a_photo()) - 1
print(kept + 2)
"""


class Merciless(Random):
    """Luck by which nothing survives that need not."""

    def random(self):
        return 0.0


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return compiled(tmp_path_factory.mktemp("disk"))


@pytest.fixture
def edge(tmp_path):
    return AnEdge(tmp_path / "data")


@pytest.fixture
def disk(edge, tmp_path, library):
    disk = Disk(edge.data, tmp_path / "shadow", library)
    disk.begin()
    return disk


def started(disk, program, *arguments):
    words = [sys.executable, "-c", OPENS + program, str(disk.root), *arguments]
    env = {**os.environ, **disk.environment}
    return subprocess.Popen(words, cwd=HOUSE, env=env, stdout=subprocess.PIPE, text=True)


def reopened(edge):
    edge.starts_again()
    return Outbox(edge.data / "outbox.db", edge.seal, edge.clock)


@pytest.mark.parametrize("luck", [Merciless(), Random(1), Random(2)], ids=["all", "some", "others"])
def test_what_was_kept_survives_a_power_cut(edge, disk, luck):
    with started(disk, KEEPS) as child:
        told = [child.stdout.readline() for _ in range(150)]
        os.kill(child.pid, signal.SIGKILL)
        told += [line for line in child.stdout.read().splitlines(keepends=True) if line[-1] == "\n"]
    assert child.returncode == -signal.SIGKILL
    disk.cut_power(luck)
    outbox = reopened(edge)
    spool = MediaSpool(edge.data / "media", edge.seal, outbox)
    held = {row.number for row in outbox.rows(10_000)}
    assert {int(line.split()[1]) for line in told} <= held
    photos = {one.number: one for one in outbox.media()}
    for line in told:
        kind, number = line.split()
        if kind == "photo":
            whole = spool.chunk(photos[int(number)].sha256, 0)
            assert hashlib.sha256(whole).digest() == photos[int(number)].sha256
    outbox.close()


def test_a_full_disk_refuses_photos_first_and_scores_last_by_name(edge, disk):
    with started(disk, FILLS, str(disk.shadow / "full")) as child:
        said = child.stdout.read().splitlines()
    assert child.returncode == 0
    assert said[:2] == ["no photo", "then no score"]
    outbox = reopened(edge)
    numbers = [row.number for row in outbox.rows(10_000)]
    assert sorted(numbers) == list(range(1, int(said[2]) + 1))
    outbox.close()
