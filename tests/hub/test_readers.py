"""What installations say of their readers is kept; `python -m hub status` tells who is sick."""

import json

from edge.contract.codec import to_json
from edge.contract.enrolment import EnrolRequest
from edge.contract.health import MOST_COUNTS, ReaderCondition, ReaderHealthReport
from hub.__main__ import main
from hub.config import load
from hub.opening import open_store
from hub.store import Quarantine, Reader, put
from tests.hub.a_hub import NOON, until
from tests.hub.test_config import WHOLE

WELL = ReaderHealthReport("wall", NOON, ReaderCondition.READING, {}, device="MFRC522 v2.0")
AWAY = ReaderHealthReport("wall", NOON, ReaderCondition.AWAY, {}, trouble="there is no port")


def says(hub, edge, report):
    hub.hears(edge, "up/health", to_json(report), retained=True)


def test_the_newest_word_of_a_reader_counts(hub, edge):
    says(hub, edge, AWAY)
    says(hub, edge, WELL)
    until(lambda: [row["report"] for row in hub.rows(Reader)] == [to_json(WELL).decode()])
    assert hub.count(Quarantine) == 0


def test_a_reader_that_says_too_much_is_put_aside(hub, edge):
    counts = {str(n): n for n in range(MOST_COUNTS + 1)}
    told = json.loads(to_json(WELL)) | {"counts": counts}
    hub.hears(edge, "up/health", json.dumps(told).encode(), retained=True)
    until(lambda: hub.count(Quarantine) == 1)
    assert hub.count(Reader) == 0


def test_nobody_speaks_for_the_reader_of_another(hub, edge):
    says(hub, edge, ReaderHealthReport("bicycle", NOON, ReaderCondition.READING, {}))
    until(lambda: hub.count(Quarantine) == 1)
    assert hub.count(Reader) == 0


def test_status_names_the_readers_that_need_a_hand(tmp_path, capsys):
    config = tmp_path / "hub.toml"
    config.write_text(WHOLE)
    (tmp_path / "moved").write_text("0")

    def run(*words):
        assert main([*words, "--config", str(config)]) == 0
        return capsys.readouterr().out

    run("init")
    for name in ("bicycle", "wall"):
        request = tmp_path / f"{name}.json"
        request.write_bytes(to_json(EnrolRequest(name, b"v" * 32, b"b" * 32)))
        run("enrol", str(request))
    slow = ReaderHealthReport("bicycle", NOON, ReaderCondition.READING, {}, advice=("run this",))
    store = open_store(load(config))
    with store.write() as tx:
        rows = [
            {"edge": one.edge, "report": to_json(one).decode(), "updated_at": NOON}
            for one in (AWAY, slow)
        ]
        put(tx, Reader, rows)
    store.close()
    said = run("status")
    assert "readers        0 well, 2 need a hand" in said
    assert "  wall: away; there is no port" in said
    assert "  bicycle: reading; run this" in said
    found = json.loads(run("status", "--json"))["readers"]
    assert [(one["edge"], one["condition"]) for one in found] == [
        ("bicycle", "reading"),
        ("wall", "away"),
    ]
    run("revoke", "wall")
    assert "wall" not in run("status").split("readers")[1]
