"""python -m hub status, when something is not well: what, since when, and what to do next."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.config import load
from hub.health import HubHealth, Saying, Unheard
from hub.opening import open_store
from hub.premises import Premises
from hub.settling import quarantine
from hub.settling.ingest import NOT_HEARD
from hub.settling.quarantine import BROKE
from tests.hub.a_hub import HandClock

WELL = HubHealth(
    well=True,
    broker=True,
    takes_media=True,
    failing=(),
    ingest={"stored": 4},
    darkroom={"developed": 2},
    requests={},
    overdue=0,
    mail_trouble=False,
)
SICK = HubHealth(
    well=False,
    broker=False,
    takes_media=False,
    failing=("workers: WorkersAway", "clockwork: LedgerBroken"),
    ingest={},
    darkroom={},
    requests={},
    overdue=0,
    mail_trouble=False,
)


@pytest.fixture
def now(config):
    return load(config).make_clock().now()


@pytest.fixture
def says(config, run, now):
    """Have a hub that runs say how it is."""
    run("init")

    def says(health, at=now):
        path = Premises(load(config).folder).health
        Saying(path, HandClock(at), lambda: health).step()
        return path

    return says


def test_a_hub_that_is_well_says_what_it_counted(run, says):
    path = says(WELL)
    assert path.stat().st_mode & 0o777 == 0o600
    code, out, _ = run("status")
    assert code == 0
    assert "2 media_developed, 4 stored" in out


def test_a_hub_that_does_not_run_is_no_trouble_and_is_said(run):
    run("init")
    code, out, _ = run("status")
    assert code == 0
    assert "hub            does not run" in out


def test_each_trouble_is_said_first_with_since_when_and_what_to_do(run, says, now):
    says(SICK)
    code, out, _ = run("status")
    assert code == 1
    since = f"since {now:%Y-%m-%d %H:%M} UTC"
    for place, (what, then) in enumerate(
        [
            ("broker: does not answer", "hub broker run"),
            ("disk: takes no media", "make room"),
            ("workers: WorkersAway", "started again by themselves"),
            ("clockwork: LedgerBroken", "waits for this"),
        ]
    ):
        line = out.splitlines()[place]
        assert line.startswith(f"TROUBLE        {what}, {since}")
        assert then in line
    told = json.loads(run("status", "--json")[1])["hub"]["troubles"]
    assert [one["what"] for one in told] == ["broker", "disk", "workers", "clockwork"]


def test_who_is_not_heard_now_is_red_with_until_when_and_what_to_do(run, says, now):
    until = now + timedelta(seconds=40)
    says(replace(WELL, well=False, unheard=(Unheard("wall", until),)))
    code, out, _ = run("status")
    assert code == 1
    line = out.splitlines()[0]
    assert line.startswith(f"NOT HEARD      wall, until {until:%Y-%m-%d %H:%M} UTC: ")
    assert "look who speaks as wall" in line
    assert "results wait there" in line
    told = json.loads(run("status", "--json")[1])["hub"]["unheard"]
    assert [(one["edge"], datetime.fromisoformat(one["until"])) for one in told] == [
        ("wall", until)
    ]


def test_beside_workers_it_is_said_that_they_hear_its_events(run, says, now):
    until = now + timedelta(seconds=40)
    says(replace(WELL, unheard=(Unheard("wall", until, but_events=True),)))
    assert "workers hear its events" in run("status")[1].splitlines()[0]
    says(replace(WELL, unheard=(Unheard("", until, but_events=True),)))
    assert "workers hear events all the same" in run("status")[1]


def test_that_strangers_are_not_heard_is_said_and_is_not_red(run, says, now):
    until = now + timedelta(minutes=40)
    says(replace(WELL, unheard=(Unheard("", until),)))
    code, out, _ = run("status")
    assert code == 0
    line = f"not heard      whoever is not enrolled says too much, until {until:%Y-%m-%d %H:%M} UTC"
    assert line in out
    assert "workers" not in out


def test_who_is_heard_again_is_named_no_more_and_that_it_was_not_stays(run, says, config, now):
    says(replace(WELL, unheard=(Unheard("wall", now - timedelta(seconds=1)),)))
    with closing(open_store(load(config))) as store, store.write() as tx:
        quarantine.note(tx, {("wall/?", NOT_HEARD): 1}, now)
    code, out, _ = run("status")
    assert code == 0
    assert "NOT HEARD" not in out
    (at,) = [at for at, line in enumerate(out.splitlines()) if "was not heard for a while" in line]
    assert "look who spoke so" in out.splitlines()[at + 1]


def test_what_lasts_keeps_the_time_at_which_it_began(tmp_path):
    path, clock, ticks = tmp_path / "health.json", HandClock(), iter([SICK, SICK, WELL, SICK])
    clock.monotonic = clock.steady
    saying = Saying(path, clock, lambda: next(ticks))
    began, sinces = clock.at, []
    for _ in range(4):
        saying.step()
        told = json.loads(path.read_bytes())["troubles"]
        sinces.append({datetime.fromisoformat(one["since"]) for one in told})
        clock.at += timedelta(minutes=1)
    assert sinces == [{began}, {began}, set(), {began + timedelta(minutes=3)}]


def test_a_hub_that_said_nothing_for_a_minute_is_red(run, says, now):
    says(WELL, now - timedelta(minutes=2))
    code, out, _ = run("status")
    assert code == 1
    assert out.startswith("SILENT         the hub said nothing since")
    says(WELL).write_text("{")
    assert run("status")[0] == 1


def test_a_hub_that_ends_takes_its_word_back(tmp_path):
    path = tmp_path / "health.json"
    saying = Saying(path, HandClock(), lambda: WELL)
    saying.step()
    assert path.exists()
    saying.end()
    assert not path.exists()


def test_what_was_put_aside_is_named_with_how_often_and_what_to_do(run, config, now):
    run("init")
    store = open_store(load(config))
    with store.write() as tx:
        quarantine.note(tx, {("wall/up/ev", f"{BROKE}KeyError"): 7}, now)
        quarantine.note(tx, {("robot/up/ev", "EventEnvelope: BadSeal"): 3}, now)
    store.close()
    code, out, _ = run("status")
    assert code == 0
    assert "put aside      10 message(s) in 30 days, of 2 kind(s)" in out
    lines = out.splitlines()
    for words, then in (
        (f"wall/up/ev: {BROKE}KeyError; 7 time(s), {now:%Y-%m-%d %H:%M} UTC", "its makers"),
        ("robot/up/ev: EventEnvelope: BadSeal; 3 time(s)", "its keys"),
    ):
        (at,) = [at for at, line in enumerate(lines) if line.startswith(f"  {words}")]
        assert then in lines[at + 1]


def test_a_certificate_that_ends_within_a_month_is_red(run, config, monkeypatch, now):
    run("init")
    ends = now.astimezone(UTC) + timedelta(days=29, hours=1)
    with config.open("a") as file:
        file.write('\n[own_broker]\nhosts = ["broker.museum.example"]\n')
    monkeypatch.setattr("hub.broker.house.BrokerHouse.certificate_ends", lambda _: ends)
    code, out, _ = run("status")
    assert code == 1
    assert out.startswith("CERTIFICATE    the broker's ends in 29 day(s)")
    ends += timedelta(days=1)
    code, out, _ = run("status")
    assert code == 0
    assert f"certificate    good until {ends:%Y-%m-%d}" in out
