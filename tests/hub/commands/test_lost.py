"""python -m hub status, when an installation lost something: red until somebody saw it."""

import json

import pytest

from edge.contract.envelopes import EdgePresence
from hub.config import load
from hub.line import edge_states
from hub.opening import open_store
from hub.post.notices import terms_of
from hub.status import status
from hub.status_words import in_words
from hub.store import Edge, put_new
from tests.hub.a_hub import NOON


@pytest.fixture
def states(config):
    def note(*said):
        store = open_store(load(config))
        with store.write() as tx:
            for one in said:
                edge = {"name": one.edge, "verify_key": b"", "box_key": b"", "enrolled_at": NOON}
                put_new(tx, Edge, edge)
            edge_states.note(tx, said, NOON)
        store.close()

    return note


def presence(edge="wall", *, on=True, lost=0, waiting=0):
    return EdgePresence(edge, on=on, boot=b"b", waiting=waiting, oldest_seconds=0, lost=lost)


def test_status_is_well_while_nothing_is_lost(run, states):
    run("init")
    states(presence(waiting=4), presence("bicycle", on=False))
    code, out, _ = run("status")
    assert code == 0
    assert "installations  2, 1 away, 4 result(s) wait there" in out
    assert "LOST" not in out


def test_what_an_installation_lost_is_said_first_and_fails_the_command(run, states):
    run("init")
    states(presence(lost=3))
    code, out, _ = run("status")
    assert code == 1
    assert out.startswith("LOST           wall lost 3 result(s) for good")
    code, out, _ = run("status", "--json")
    assert code == 1
    assert json.loads(out)["installations"][0]["lost"] == 3


def test_a_last_will_counts_nothing_so_what_was_lost_stays_said(run, states):
    run("init")
    states(presence(lost=3))
    states(presence(on=False))
    assert "wall lost 3" in run("status")[1]


def test_an_installation_that_was_revoked_is_nobodys_worry(run, states):
    run("init")
    states(presence(lost=3))
    run("revoke", "wall")
    assert run("status")[0] == 0


def test_at_a_terminal_what_was_lost_is_red(run, states, config):
    run("init")
    states(presence(lost=3))
    store = open_store(load(config))
    with store.read() as tx:
        found = status(tx, terms_of(load(config)), load(config).zone, NOON)
    store.close()
    assert in_words(found, coloured=True).startswith("\033[1;31mLOST")


def test_what_was_lost_and_seen_is_no_more_red_and_still_said(run, states):
    run("init")
    states(presence(lost=3), presence("bicycle", lost=1))
    code, out, _ = run("status", "--seen")
    assert code == 0
    assert "LOST" not in out
    assert "lost, seen     wall lost 3 result(s) for good; seen on 20" in out
    code, out, _ = run("status")
    assert (code, "LOST" in out, "wall lost 3" in out) == (0, False, True)


def test_what_is_lost_after_that_is_red_again_by_its_own_number(run, states):
    run("init")
    states(presence(lost=3))
    run("status", "--seen")
    states(presence(lost=5), presence(on=False))
    code, out, _ = run("status")
    assert code == 1
    assert out.startswith("LOST           wall lost 2 result(s) for good")
    assert "lost, seen     wall lost 3" in out


def test_a_fresh_outbox_that_loses_is_red_whatever_was_seen_of_the_one_before(run, states):
    run("init")
    states(presence(lost=3))
    run("status", "--seen")
    states(presence(lost=0))
    states(presence(lost=2))
    code, out, _ = run("status")
    assert code == 1
    assert "wall lost 2" in out
