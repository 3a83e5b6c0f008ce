"""The command ends in an error unless enough was promised, all of it kept, and all ended."""

import json
from argparse import ArgumentParser
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from simulators.chaos import command
from simulators.chaos.oracle import Found, Verdict
from simulators.errors import NotReady

KEPT = Verdict(
    told_saved=30, on_hub=30, lost=0, duplicates=0, media_sent=4, media_whole=4, not_kept=0,
    in_doubt=0, kills=20, seconds=1.0,
)  # fmt: skip
FIELDS = {name: getattr(KEPT, name) for name in KEPT.__slots__}


def asked(*words):
    parser = ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(["--json", *words])


@pytest.fixture(autouse=True)
def _here(monkeypatch, tmp_path):
    """Keep what the command leaves behind below the test's own folder, and signals as they are."""
    monkeypatch.setattr(command, "mkdtemp", lambda prefix: str(_made(tmp_path / prefix)))
    monkeypatch.setattr(command.signal, "signal", lambda *_: None)


def _made(folder):
    folder.mkdir()
    return folder


def judged(monkeypatch, **fields):
    """Run the command with a verdict that is given; return its code."""
    verdict = Verdict(**{**FIELDS, **fields})
    monkeypatch.setattr(command, "rehearse", lambda *_, **__: verdict)
    return command.run(asked())


def test_what_was_promised_and_kept_ends_well(monkeypatch):
    assert judged(monkeypatch) == 0


@pytest.mark.parametrize("fields", [
    {"lost": 1, "on_hub": 29}, {"duplicates": 1}, {"media_whole": 3},
])  # fmt: skip
def test_a_broken_promise_is_an_error(monkeypatch, fields):
    assert judged(monkeypatch, **fields) == 1


@pytest.mark.parametrize("fields", [
    {"told_saved": 0, "on_hub": 0, "media_sent": 0, "media_whole": 0},
    {"told_saved": 20, "on_hub": 20},
    {"media_sent": 0, "media_whole": 0},
])  # fmt: skip
def test_a_museum_in_which_hardly_anything_was_promised_is_an_error(monkeypatch, capsys, fields):
    assert judged(monkeypatch, **fields) == 1
    assert "Too little was promised" in capsys.readouterr().err


def test_the_verdict_stands_there_though_the_museum_does_not_close(monkeypatch, capsys, tmp_path):
    @contextmanager
    def scene(*_):
        museum = SimpleNamespace(
            installations=(), now=None, settings=tmp_path, wait_until_all_is_sent=lambda _: None
        )
        yield SimpleNamespace(museum=museum, attacks=lambda _: [("none", lambda _: None)])
        raise NotReady("portal did not end when asked.")

    monkeypatch.setattr(command, "_scene", scene)
    monkeypatch.setattr(command, "_breathe", lambda _: None)
    monkeypatch.setattr(command, "found_in", lambda _: Found({}, frozenset(), {}, {}))
    assert command.run(asked("--kills", "3")) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["kills"] == 3
    assert "did not end" in said.err
