"""python -m hub receipt: what the ledger proves about a number, and when it proves nothing."""

import pytest

from hub.__main__ import main
from hub.erasing.ledger import Ledger, Subject
from tests.hub.a_museum import MORNING
from tests.hub.test_config import WHOLE

SUBJECT = Subject(visits=(b"v" * 16, b"w" * 16), pages=(b"p" * 16,), bindings=(b"b" * 16,))
NUMBER = "2026-000001"


@pytest.fixture
def ask(tmp_path, capsys):
    config = tmp_path / "hub.toml"
    config.write_text(WHOLE)
    (tmp_path / "moved").write_text("0")
    main(["init", "--config", str(config)])
    capsys.readouterr()

    def ask(number):
        code = main(["receipt", number, "--config", str(config)])
        return code, capsys.readouterr().out

    return ask


@pytest.fixture
def path(ask, tmp_path):  # noqa: ARG001 - the hub must be founded first
    return tmp_path / "var" / "erasures.jsonl"


@pytest.fixture
def ledger(path):
    ledger = Ledger(path)
    ledger.done(ledger.begin(SUBJECT, "asked", MORNING), MORNING)
    ledger.begin(Subject(results=(b"r" * 16,), within=b"x" * 16), "asked", MORNING)
    return ledger


def test_a_receipt_is_proven_with_its_instants_its_counts_and_the_chain(ask, ledger):
    code, said = ask(NUMBER)
    assert code == 0
    assert f"{NUMBER}: an erasure, asked" in said
    assert f"begun  {MORNING.isoformat()} (line 1)" in said
    assert f"done   {MORNING.isoformat()} (line 2)" in said
    assert "2 visits, 1 page, 1 binding" in said
    assert f"chain intact: 3 lines, head {ledger.head[1].hex()}" in said
    assert (b"v" * 16).hex() not in said


def test_the_receipt_of_a_class_says_that_it_was_closed_and_counts_what_was_kept_of_it(ask, ledger):
    group = (b"k" * 16,)
    ledger.begin(Subject(visits=(b"v" * 16,), over=group), "group_over", MORNING)
    ledger.begin(Subject(over=group), "group_over", MORNING)
    ledger.begin(Subject(groups=group), "group_over", MORNING)
    played = "took   1 group closed, 1 visit; a visit takes all its results along\n"
    assert played in ask("2026-000004")[1]
    assert "took   1 group closed; nothing was kept of it\n" in ask("2026-000005")[1]
    assert "took   1 group, with who answers for it\n" in ask("2026-000006")[1]


def test_the_receipt_of_what_was_gone_already_says_so(ask, ledger):
    ledger.begin(Subject(), "asked", MORNING)
    assert "took   nothing was left to take: it had gone before\n" in ask("2026-000004")[1]


def test_a_line_that_a_newer_version_wrote_is_said_to_be_one(ask, ledger, path):
    ledger.begin(Subject(groups=(b"k" * 16,)), "group_over", MORNING)
    path.write_bytes(path.read_bytes().replace(b'"groups"', b'"later"'))
    code, said = ask(NUMBER)
    assert code == 1
    assert "line 4: cannot be read (Line.subject" in said
    assert "a newer version of MyVisit may have written it: start the version that ran last" in said
    assert "proves nothing" in said


@pytest.mark.usefixtures("ledger")
def test_an_erasure_that_is_not_done_is_not_said_to_be(ask):
    code, said = ask("2026-000003")
    assert code == 0
    assert "done   not yet" in said
    assert "1 single result" in said


@pytest.mark.parametrize("number", ["2026-000002", "2025-000001", "", "1"])
@pytest.mark.usefixtures("ledger")
def test_a_number_that_is_not_there_is_said_not_to_be(ask, number):
    code, said = ask(number)
    assert code == 1
    assert "no such number" in said


def test_where_nothing_was_ever_erased_no_number_is_there(ask):
    assert ask(NUMBER)[0] == 1


@pytest.mark.usefixtures("ledger")
def test_a_line_taken_out_breaks_the_chain_and_nothing_is_proven(ask, path):
    first, second, third = path.read_bytes().splitlines(keepends=True)
    for kept in (first + third, second + third, first.replace(b"asked", b"ended") + second):
        path.write_bytes(kept)
        code, said = ask(NUMBER)
        assert code == 1
        assert "proves nothing" in said
        assert "intact" not in said


@pytest.mark.usefixtures("ledger")
def test_a_line_being_written_meanwhile_stays_and_is_not_read(ask, path):
    whole = path.read_bytes() + b'{"line": 4, "st'
    path.write_bytes(whole)
    assert "intact: 3 lines" in ask(NUMBER)[1]
    assert path.read_bytes() == whole
