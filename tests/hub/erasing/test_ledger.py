"""The ledger: written before, whole after, and nobody takes a line out unseen."""

import hashlib
import os
import stat

import pytest

from hub.erasing.ledger import Ledger, Subject
from hub.errors import LedgerBroken
from tests.hub.a_museum import MORNING

SUBJECT = Subject(visits=(b"v" * 16,), pages=(b"p" * 16,), bindings=(b"b" * 16,))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "erasures.jsonl"


def three(path):
    ledger = Ledger(path)
    first = ledger.begin(SUBJECT, "asked", MORNING)
    ledger.done(first, MORNING)
    ledger.begin(SUBJECT, "ceiling", MORNING)
    return ledger


def test_what_began_is_unfinished_until_it_is_done(path):
    ledger = Ledger(path)
    begun = ledger.begin(SUBJECT, "asked", MORNING)
    assert ledger.unfinished() == (begun,)
    assert Ledger(path).unfinished() == (begun,)
    ledger.done(begun, MORNING)
    assert ledger.unfinished() == Ledger(path).unfinished() == ()


def test_each_erasure_has_a_number_of_its_own(path):
    ledger = three(path)
    numbers = [line.number for line in ledger.lines() if line.step == "begun"]
    assert numbers == ["2026-000001", "2026-000003"]


def test_a_line_that_was_never_finished_is_cut_off(path):
    ledger = three(path)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"line": 4, "step": "beg')
    after = Ledger(path)
    assert after.head == ledger.head
    assert path.read_bytes() == whole
    assert after.begin(SUBJECT, "asked", MORNING).line == 4
    assert len(list(Ledger(path).lines())) == 4


HARM = {
    "a line taken out": lambda lines: [lines[0], lines[2]],
    "the first line taken out": lambda lines: lines[1:],
    "two lines swapped": lambda lines: [lines[1], lines[0], lines[2]],
    "a line twice": lambda lines: [lines[0], lines[0], *lines[1:]],
    "a reason changed": lambda lines: [lines[0].replace(b"asked", b"ceilg"), *lines[1:]],
    "not JSON": lambda lines: [lines[0], b"{}\n", lines[2]],
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM.keys())
def test_a_changed_ledger_is_noticed(path, harm):
    three(path)
    path.write_bytes(b"".join(harm(path.read_bytes().splitlines(keepends=True))))
    with pytest.raises(LedgerBroken):
        Ledger(path)


def test_a_line_is_on_the_disk_itself_before_anything_may_be_destroyed(path, monkeypatch):
    ledger = Ledger(path)
    synced = []
    monkeypatch.setattr(os, "fsync", lambda _handle: synced.append(path.read_bytes()))
    ledger.begin(SUBJECT, "asked", MORNING)
    assert synced == [path.read_bytes()]
    assert synced[0].endswith(b"\n")


@pytest.mark.parametrize("at_once", [0, 20])
def test_a_line_that_a_full_disk_cut_short_harms_no_later_one(path, monkeypatch, at_once):
    ledger = three(path)
    whole = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full_once(path, whole[:at_once]))
        with pytest.raises(OSError, match="full"):
            ledger.begin(SUBJECT, "asked", MORNING)
    assert path.read_bytes() == whole
    assert ledger.begin(SUBJECT, "asked", MORNING).line == 4
    assert len(list(Ledger(path).lines())) == 4


def test_a_ledger_that_cannot_be_mended_takes_no_line_more(path, monkeypatch):
    ledger = three(path)
    before = len(path.read_bytes())
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="full"):
            ledger.begin(SUBJECT, "asked", MORNING)
    with pytest.raises(LedgerBroken):
        ledger.begin(SUBJECT, "asked", MORNING)
    assert len(path.read_bytes()) == before
    assert Ledger(path).begin(SUBJECT, "asked", MORNING).line == 4


def full(*_):
    raise OSError("the disk is full")


def full_once(path, half):
    """Return an fsync that fails the first time, having left but `half` a line behind."""
    calls = []

    def fsync(_handle):
        calls.append(1)
        if len(calls) == 1:
            lines = path.read_bytes().splitlines(keepends=True)
            path.write_bytes(b"".join(lines[:3]) + half)
            full()

    return fsync


def test_its_file_is_its_owner_s_alone(path):
    three(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_ledger_of_before_lines_named_groups_is_followed_and_goes_on(path):
    old = (
        b'{"line":1,"step":"begun","number":"2026-000001","at":"2026-11-22T09:00:00Z",'
        b'"why":"asked","subject":{"visits":["dnZ2dnZ2dnZ2dnZ2dnZ2dg=="],"pages":[],'
        b'"bindings":[],"results":[],"within":""},'
        b'"before":"Qm7jSDqvMR0yAp1ZuSWe6qt5nc1sTc5Va4pQZobMMF0="}\n'
    )
    path.write_bytes(old)
    ledger = Ledger(path)
    assert ledger.head == (1, hashlib.sha256(old[:-1]).digest())
    begun = ledger.begin(Subject(over=(b"k" * 16,), groups=(b"k" * 16,)), "group_over", MORNING)
    ledger.done(begun, MORNING)
    _, second, third = Ledger(path).lines()
    assert second.subject.over == second.subject.groups == (b"k" * 16,)
    assert b"groups" not in path.read_bytes().splitlines()[2]
    assert third.subject == Subject()


def test_an_empty_ledger_begins_at_one(path):
    ledger = Ledger(path)
    assert ledger.head[0] == 0
    assert ledger.begin(SUBJECT, "asked", MORNING).line == 1


def test_a_ledger_with_a_line_of_a_newer_version_says_what_to_start(path):
    Ledger(path).begin(SUBJECT, "asked", MORNING)
    path.write_bytes(path.read_bytes().replace(b'"within"', b'"inside"'))
    with pytest.raises(LedgerBroken, match="start the version that ran last"):
        Ledger(path)
