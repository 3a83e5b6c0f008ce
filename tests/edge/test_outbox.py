"""What was kept is on disk, sealed and numbered without gaps, until the hub's receipt."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from edge.contract import seals
from edge.contract.downward import NumberRange, Receipt, Refusal, RefusedRange
from edge.contract.envelopes import EventKind
from edge.contract.events import Void
from edge.errors import KeysMissing, NotKept, OutboxForeign, OutboxFull
from edge.outbox import MEDIA_PRIORITY, Outbox, RefusedRow
from tests.edge.a_hub import AnEdge, a_score

HOUSE = Path(__file__).parents[2]
REF = seals.binding_ref(a_score().binding_id)
OTHER_REF = b"o" * 16


@pytest.fixture
def edge(tmp_path):
    return AnEdge(tmp_path)


@pytest.fixture
def outbox(edge):
    box = Outbox(edge.data / "outbox.db", edge.seal, edge.clock)
    yield box
    box.close()


def reopened(edge, **more):
    edge.starts_again()
    return Outbox(edge.data / "outbox.db", edge.seal, edge.clock, **more)


def receipt(outbox, *stored, refused=()):
    return Receipt(outbox.id, tuple(NumberRange(*span) for span in stored), refused)


def numbers(outbox):
    return [row.number for row in outbox.rows(1000)]


def kept_until(error, outbox, most=5000):
    for kept in range(most):
        try:
            outbox.keep(a_score())
        except error:
            return kept
    pytest.fail(f"{most} rows were kept without {error.__name__}")


def opened(edge, outbox, rows):
    for announced in outbox.epochs():
        edge.hub.hears_epoch(announced)
    return [edge.hub.opens(row) for row in rows]


def test_what_was_kept_is_sent_as_it_was_said(edge, outbox):
    assert outbox.keep(a_score(1), 0, REF) == 1
    assert outbox.keep(a_score(2), 0, REF) == 2
    rows = outbox.rows(10)
    assert opened(edge, outbox, rows) == [a_score(1), a_score(2)]
    assert {row.outbox for row in rows} == {outbox.id}
    assert {row.ref for row in rows} == {REF}


def test_a_commit_is_on_the_disk_before_keep_returns(outbox):
    with outbox._disk.reading() as look:
        assert look.execute("PRAGMA synchronous").fetchone() == (2,)
        assert look.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert look.execute("PRAGMA secure_delete").fetchone() == (1,)
        assert look.execute("PRAGMA user_version").fetchone() == (1,)


def test_what_was_kept_survives_being_killed(edge):
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from edge.identity import DayKeys, Identity\nfrom edge.outbox import Outbox\n"
        "from edge.seal import EdgeSeal\n"
        "from tests.edge.a_hub import ZONE, StillClock, a_score\n"
        "data = Path(sys.argv[1])\n"
        "seal = EdgeSeal(Identity.load(data), DayKeys(data, ZONE), StillClock(), ZONE)\n"
        "box = Outbox(data / 'outbox.db', seal, StillClock())\n"
        "while True:\n    print(box.keep(a_score()), flush=True)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(edge.data)], cwd=HOUSE, stdout=subprocess.PIPE, text=True
    )
    with child:
        told = [int(child.stdout.readline()) for _ in range(20)]
        os.kill(child.pid, signal.SIGKILL)
        told += [int(line) for line in child.stdout.read().split("\n")[:-1]]
    assert child.returncode == -signal.SIGKILL
    outbox = reopened(edge)
    held = numbers(outbox)
    assert set(told) <= set(held)
    assert held == list(range(1, len(held) + 1))
    outbox.close()


def test_only_the_hubs_receipt_removes_a_row(edge, outbox):
    for n in range(1, 6):
        outbox.keep(a_score(n))
    for _ in range(3):
        assert numbers(outbox) == [1, 2, 3, 4, 5]
    outbox.close()
    again = reopened(edge)
    assert numbers(again) == [1, 2, 3, 4, 5]
    gone = again.forget(receipt(again, (1, 2), (4, 4)))
    assert gone.stored == (1, 2, 4)
    assert numbers(again) == [3, 5]
    again.close()


def test_refused_rows_go_with_their_reason_and_say_whose_they_were(outbox):
    for n, ref in enumerate((b"", REF, REF, REF), start=1):
        outbox.keep(a_score(n), 0, ref)
    no = (
        RefusedRange(1, 1, Refusal.ERASED),
        RefusedRange(3, 4, Refusal.CONSENT_MISSING),
    )
    gone = outbox.forget(receipt(outbox, (2, 2), refused=no))
    assert gone.stored == (2,)
    assert gone.refused == (
        RefusedRow(1, Refusal.ERASED, EventKind.SCORE_MADE, b""),
        RefusedRow(3, Refusal.CONSENT_MISSING, EventKind.SCORE_MADE, REF),
        RefusedRow(4, Refusal.CONSENT_MISSING, EventKind.SCORE_MADE, REF),
    )
    assert numbers(outbox) == []


def test_a_receipt_twice_or_for_what_never_was_removes_nothing_more(outbox):
    outbox.keep(a_score())
    outbox.forget(receipt(outbox, (1, 1)))
    assert outbox.forget(receipt(outbox, (1, 2**62))).stored == ()
    outbox.keep(a_score())
    assert outbox.forget(receipt(outbox, (3, 9))).stored == ()
    assert numbers(outbox) == [2]


def test_a_receipt_for_another_outbox_removes_nothing(outbox):
    outbox.keep(a_score())
    gone = outbox.forget(Receipt(b"x" * 16, (NumberRange(1, 1),), ()))
    assert gone.stored == ()
    assert numbers(outbox) == [1]


def test_numbers_go_on_after_all_rows_are_gone_and_after_a_start(edge, outbox):
    for n in (1, 2, 3):
        assert outbox.keep(a_score(n)) == n
    outbox.forget(receipt(outbox, (1, 3)))
    outbox.close()
    again = reopened(edge)
    assert again.keep(a_score()) == 4
    again.close()


def test_each_file_begins_its_own_series(edge, outbox):
    other = Outbox(edge.data / "other.db", edge.seal, edge.clock)
    assert other.id != outbox.id
    assert len(other.id) == 16
    assert other.keep(a_score()) == 1
    other.close()


def test_numbers_have_no_gap_though_many_keep_at_once(outbox):
    kept = []
    threads = [
        threading.Thread(target=lambda: kept.extend(outbox.keep(a_score()) for _ in range(25)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kept) == list(range(1, 101))
    assert numbers(outbox) == list(range(1, 101))


def test_a_row_that_failed_leaves_no_gap(edge, outbox):
    edge.clock.pass_by(timedelta(days=30).total_seconds())
    with pytest.raises(KeysMissing):
        outbox.keep(a_score())
    edge.takes_keys()
    assert outbox.keep(a_score()) == 1


def test_scores_go_before_media_and_what_is_under_way_is_left_out(outbox):
    outbox.keep(a_score(1), MEDIA_PRIORITY)
    outbox.keep(a_score(2))
    outbox.keep(a_score(3))
    assert numbers(outbox) == [2, 3, 1]
    assert [row.number for row in outbox.rows(2, {2, 3})] == [1]
    assert [row.number for row in outbox.rows(1, {2})] == [3]
    assert [row.number for row in outbox.numbered({3, 1, 99})] == [1, 3]


def test_a_reserved_number_is_neither_sent_nor_receipted(outbox):
    outbox.keep(a_score())
    outbox.reserve(1, REF)
    outbox.keep(a_score())
    assert numbers(outbox) == [1, 3]
    assert outbox.numbered({2}) == ()
    assert outbox.forget(receipt(outbox, (1, 3))).stored == (1, 3)
    outbox.void(REF)
    assert numbers(outbox) == [2]


def test_a_reply_never_waits_for_many_that_wait_themselves(outbox):
    """The queries that look past waiting rows use their indexes."""
    statements = []
    with outbox._disk.reading() as look:
        look.set_trace_callback(statements.append)
    outbox.rows(50, {1, 2})
    outbox.waiting()
    with outbox._disk.reading() as look:
        look.set_trace_callback(None)
        for statement in [one for one in statements if one.startswith("SELECT")]:
            plan = " ".join(row[3] for row in look.execute("EXPLAIN QUERY PLAN " + statement))
            assert "SCAN row" not in plan, plan
            assert "TEMP B-TREE" not in plan, plan


def test_nothing_of_a_visitor_stands_in_the_file(edge, outbox):
    score = a_score()
    outbox.keep(score, 0, REF)
    for path in edge.data.glob("outbox.db*"):
        content = path.read_bytes()
        for secret in (score.result_id, score.binding_id, b"reaction", b"212"):
            assert secret not in content, path


def test_erasing_a_binding_leaves_voids_in_its_numbers(edge, outbox):
    outbox.keep(a_score(1), 0, REF)
    outbox.keep(a_score(2), 0, OTHER_REF)
    outbox.keep(a_score(3), 0, REF)
    bodies = {row.number: row.body for row in outbox.rows(10)}
    assert outbox.void(REF) == ()
    rows = outbox.rows(10)
    assert [(row.number, row.kind) for row in rows] == [
        (1, EventKind.VOID),
        (2, EventKind.SCORE_MADE),
        (3, EventKind.VOID),
    ]
    assert [row.ref for row in rows] == [b"", OTHER_REF, b""]
    assert opened(edge, outbox, rows) == [Void(), a_score(2), Void()]
    for path in edge.data.glob("outbox.db*"):
        assert bodies[1] not in path.read_bytes()
        assert REF not in path.read_bytes()


def test_one_result_can_be_erased_alone(edge, outbox):
    outbox.keep(a_score(1), 0, REF)
    outbox.keep(a_score(2), 0, REF)
    outbox.void_number(1)
    outbox.void_number(99)
    assert opened(edge, outbox, outbox.rows(10)) == [Void(), a_score(2)]


def test_an_empty_reference_erases_nothing(outbox):
    outbox.keep(a_score())
    with pytest.raises(ValueError, match="names no binding"):
        outbox.void(b"")
    assert outbox.rows(1)[0].kind is EventKind.SCORE_MADE


def test_erasing_needs_no_keys_but_its_voids_wait_for_them(edge, outbox):
    outbox.keep(a_score(1), 0, REF)
    outbox.keep(a_score(2), 0, OTHER_REF)
    edge.clock.pass_by(timedelta(days=10).total_seconds())
    outbox.void(REF)
    assert numbers(outbox) == [2]
    assert outbox.numbered({1}) == ()
    edge.takes_keys()
    assert opened(edge, outbox, outbox.rows(10)) == [Void(), a_score(2)]
    assert outbox.forget(receipt(outbox, (1, 2))).stored == (1, 2)


def test_a_start_can_still_announce_the_epochs_of_old_rows(edge, outbox):
    outbox.keep(a_score(1))
    outbox.close()
    again = reopened(edge)
    again.keep(a_score(2))
    assert len(again.epochs()) == 2
    assert opened(edge, again, again.rows(10)) == [a_score(1), a_score(2)]
    again.close()


def test_an_epoch_goes_when_nothing_needs_it_but_the_newest_stays(edge, outbox):
    outbox.keep(a_score(1))
    outbox.close()
    again = reopened(edge)
    again.keep(a_score(2))
    again.keep(a_score(3))
    newest = edge.seal.epoch().opened
    again.forget(receipt(again, (1, 1)))
    assert again.epochs() == (newest,)
    again.forget(receipt(again, (2, 3)))
    assert again.epochs() == (newest,)
    again.close()


def test_fourteen_days_unsent_is_counted_as_lost_and_becomes_a_void(edge, outbox):
    outbox.keep(a_score(1), 0, REF)
    edge.clock.pass_by(timedelta(days=6).total_seconds())
    outbox.keep(a_score(2), 0, REF)
    edge.clock.pass_by(timedelta(days=8).total_seconds() - 60)
    outbox.give_up()
    assert (outbox.lost(), numbers(outbox)) == (0, [1, 2])
    edge.clock.pass_by(120)
    outbox.give_up()
    outbox.give_up()
    edge.takes_keys()
    assert outbox.lost() == 1
    assert opened(edge, outbox, outbox.rows(10)) == [Void(), a_score(2)]
    outbox.close()
    again = reopened(edge)
    assert again.lost() == 1
    again.close()


def test_how_much_waits_and_since_when_counts_results_alone(edge, outbox):
    assert outbox.waiting() == (0, 0)
    outbox.keep(a_score(1), 0, REF)
    edge.clock.pass_by(90)
    outbox.keep(a_score(2), 0, OTHER_REF)
    assert outbox.waiting() == (2, 90)
    outbox.void(REF)
    assert outbox.waiting() == (1, 0)
    outbox.forget(receipt(outbox, (1, 2)))
    assert outbox.waiting() == (0, 0)


def test_when_full_media_are_refused_first_and_scores_last(edge):
    cap = 400_000
    outbox = Outbox(edge.data / "small.db", edge.seal, edge.clock, cap_bytes=cap)
    with pytest.raises(OutboxFull):
        outbox.reserve(cap, REF)
    outbox.reserve(cap // 4, REF)
    kept = kept_until(OutboxFull, outbox)
    assert kept > 100
    with pytest.raises(OutboxFull):
        outbox.reserve(1, REF)
    outbox.forget(receipt(outbox, (1, 10_000)))
    assert outbox.keep(a_score()) == kept + 2
    outbox.close()


def test_a_disk_that_is_full_is_said_and_leaves_no_gap(outbox):
    outbox.keep(a_score())
    with outbox._disk.reading() as look:
        (pages,) = look.execute("PRAGMA page_count").fetchone()
        look.execute(f"PRAGMA max_page_count={pages}")
    kept = 1 + kept_until(NotKept, outbox)
    assert numbers(outbox) == list(range(1, kept + 1))
    with outbox._disk.reading() as look:
        look.execute("PRAGMA max_page_count=100000")
    assert outbox.keep(a_score()) == kept + 1


def test_a_file_that_is_no_outbox_is_left_alone(edge):
    path = edge.data / "outbox.db"
    path.write_bytes(b"not a database, but a text that is long enough to be looked at" * 9)
    with pytest.raises(OutboxForeign, match="no database"):
        reopened(edge)
    path.unlink()
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE something (a)")
    foreign.commit()
    with pytest.raises(OutboxForeign, match="no outbox"):
        reopened(edge)
    foreign.execute("PRAGMA user_version=2")
    with pytest.raises(OutboxForeign, match="version 2"):
        reopened(edge)
    foreign.close()


def test_a_folder_that_cannot_be_used_is_said(edge):
    (edge.data / "outbox.db").mkdir()
    with pytest.raises(NotKept):
        reopened(edge)


def test_whoever_sends_is_told_of_each_row(outbox):
    told = []
    outbox.when_changed(lambda: told.append(numbers(outbox)))
    outbox.keep(a_score())
    outbox.keep(a_score())
    assert told == [[1], [1, 2]]
