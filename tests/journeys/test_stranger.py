"""An installation that somebody else wrote, from the documents alone, gets a score on a page."""

import subprocess
import sys
from pathlib import Path

import pytest

from look.notices import NOTICE_VERSION, shown_notices
from simulators.broker import EMBEDDED
from simulators.chaos.oracle import found_in
from simulators.journeys.rehearsal import rehearsed
from simulators.processes import answer_of

SCRIPT = Path(__file__).parents[2] / "docs/examples/stranger.py"


def test_it_imports_nothing_of_ours():
    imported = [line for line in SCRIPT.read_text().splitlines() if "import" in line]
    ours = ("edge", "hub", "portal", "look", "simulators")
    assert not [line for line in imported if line.split()[1].partition(".")[0] in ours]


@pytest.mark.journey
@pytest.mark.timeout(120)
def test_a_stranger_enrols_with_a_code_and_its_score_is_stored(tmp_path):
    with rehearsed(tmp_path / "museum", EMBEDDED, exhibits=()) as day:
        settings = day.museum.settings
        said = answer_of("hub", "invite", "stranger", "--config", str(settings))
        broker = day.museum._broker
        sha256 = shown_notices()[NOTICE_VERSION].sha256["nl-visitor"]
        done = subprocess.run(
            [
                *(sys.executable, str(SCRIPT)),
                *("--hub", day.museum.portal_address),
                *("--code", said.splitlines()[0]),
                *("--edge", "stranger"),
                *("--broker", f"{broker.host}:{broker.port}"),
                *("--notice", f"{NOTICE_VERSION}:{sha256}"),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            timeout=60,
        )
        assert (done.returncode, done.stdout) == (0, "stored\n"), done.stderr
        found = found_in(settings)
    assert list(found.scores.values()) == ["stranger/centimetres/187.0"]
