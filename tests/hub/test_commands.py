"""python -m hub: init, enrol, revoke, bands, status, data-map."""

import io
import json
import re
import stat

import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from edge.contract.codec import from_json, to_json
from edge.contract.enrolment import EnrolRequest, Welcome
from edge.contract.envelopes import EdgePresence
from hub.__main__ import main
from hub.config import load
from hub.line import edge_states
from hub.opening import open_store
from hub.post.notices import terms_of
from hub.premises import Premises
from hub.status import status
from hub.status_words import in_words
from hub.store import Edge, put_new
from tests.hub.a_hub import NOON
from tests.hub.test_config import WHOLE


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "hub.toml"
    path.write_text(WHOLE)
    (tmp_path / "moved").write_text("0")
    return path


@pytest.fixture
def run(config, capsys):
    def run(*words):
        code = main([*words, "--config", str(config)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def request_of(name="wall"):
    verify, box = SigningKey.generate().verify_key, PrivateKey.generate().public_key
    return EnrolRequest(name, bytes(verify), bytes(box))


def test_init_makes_all_that_is_secret_for_its_owner_alone(run, tmp_path):
    assert run("init")[0] == 0
    data = tmp_path / "var"
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()}
    for name in ("pepper", "box.key", "keyring.db", "hub.db"):
        assert files[name] == 0o600, name
    assert files["media"] == 0o700


def test_init_twice_loses_no_key(run, tmp_path):
    run("init")
    before = (tmp_path / "var/pepper").read_bytes()
    code, out, err = run("init")
    assert (code, out) == (1, "")
    assert "made before" in err
    assert (tmp_path / "var/pepper").read_bytes() == before


def test_an_init_that_was_killed_can_be_done_again(run, tmp_path):
    run("init")
    (tmp_path / "var/pepper").unlink()
    assert run("init")[0] == 0


def test_before_init_nothing_else_works_and_says_so(run, tmp_path):
    request = tmp_path / "request.json"
    request.write_bytes(to_json(request_of()))
    for words in (["status"], ["enrol", str(request)], ["revoke", "wall"]):
        code, _, err = run(*words)
        assert code == 1
        assert "python -m hub init" in err


def test_an_installation_is_enrolled_and_welcomed_again_but_not_its_double(run, config, tmp_path):
    run("init")
    request = tmp_path / "request.json"
    request.write_bytes(to_json(request_of()))
    code, out, _ = run("enrol", str(request))
    welcome = from_json(Welcome, out.encode())
    secrets = Premises(load(config).folder).secrets()
    assert code == 0
    assert (welcome.museum, welcome.edge) == ("testmuseum", "wall")
    assert welcome.hub_box_key == bytes(secrets.box_key.public_key)
    assert run("enrol", str(request))[1] == out
    request.write_bytes(to_json(request_of()))
    code, _, err = run("enrol", str(request))
    assert code == 1
    assert "other keys" in err
    assert run("revoke", "wall")[0] == 0
    assert run("enrol", str(request))[0] == 0


BAD = {
    "not JSON": b"{",
    "another version": to_json(request_of()).replace(b'"v":1', b'"v":2'),
    "an extra field": to_json(request_of()).replace(b'"v":1', b'"v":1,"x":1'),
    "no keys": to_json(EnrolRequest("wall", b"short", b"short")),
    "the hub's own name": to_json(request_of("hub")),
}


@pytest.mark.parametrize("payload", BAD.values(), ids=BAD.keys())
def test_a_bad_request_is_refused_by_name(run, tmp_path, payload):
    run("init")
    request = tmp_path / "request.json"
    request.write_bytes(payload)
    code, out, err = run("enrol", str(request))
    assert (code, out) == (1, "")
    assert err.startswith("hub: ")


def test_a_request_that_is_not_there_and_an_edge_that_is_not_known_are_said(run, tmp_path):
    run("init")
    assert "cannot be read" in run("enrol", str(tmp_path / "no.json"))[2]
    assert "not enrolled" in run("revoke", "wall")[2]


def test_an_invitation_says_what_to_type_at_the_installation(run):
    run("init")
    code, out, _ = run("invite", "wall")
    assert code == 0
    first, _, rest = out.partition("\n")
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", first)
    assert f"--edge wall --hub http://127.0.0.1:8400 --code {first}" in rest
    assert run("invite", "The Wall")[0] == 1


def test_without_a_host_the_museum_has_no_broker_of_its_own(run):
    run("init")
    code, _, err = run("broker", "write")
    assert code == 1
    assert "hosts" in err


def test_the_broker_is_written_and_installations_get_and_lose_their_password(run, config, tmp_path):
    config.write_text(config.read_text() + '[own_broker]\nhosts = ["broker.museum.example"]\n')
    run("init")
    request = tmp_path / "request.json"
    request.write_bytes(to_json(request_of()))
    assert "broker write" in run("enrol", str(request))[2]
    code, out, _ = run("broker", "write")
    assert code == 0
    assert (tmp_path / "var/broker/hub.password").read_text().strip()
    assert "password_file" in out
    welcome = from_json(Welcome, run("enrol", str(request))[1].encode())
    assert welcome.broker.host == "broker.museum.example"
    assert "wall:$7$" in (tmp_path / "var/broker/passwd").read_text()
    assert run("revoke", "wall")[0] == 0
    assert "wall" not in (tmp_path / "var/broker/passwd").read_text()


def test_status_counts_what_is_held(run):
    run("init")
    found = json.loads(run("status", "--json")[1])
    assert found["visits"] == dict.fromkeys(found["visits"], 0)
    assert (found["overdue"], found["undeliverable"]) == (0, 0)
    assert "undeliverable  none" in run("status")[1]


def test_settings_that_are_wrong_are_said(run, config):
    config.write_text(WHOLE.replace("[broker]", "[brokr]"))
    code, _, err = run("status")
    assert code == 1
    assert "brokr" in err


@pytest.mark.parametrize(
    ("database", "why"),
    [
        ("postgresql+psycopg://myvisit:hidden@127.0.0.1:1/myvisit", "does not answer; start it"),
        ("my museum hidden", "no address such as"),
        ("postgresql+pg8000://myvisit:hidden@127.0.0.1/myvisit", "pip install"),
    ],
)
def test_a_database_that_is_not_there_is_said_without_its_password(run, config, database, why):
    config.write_text(f'database = "{database}"' + config.read_text())
    code, _, err = run("init")
    assert code == 1
    assert err.startswith("hub: database: ")
    assert why in err
    assert "hidden" not in err


def test_the_data_map_is_printed(capsys):
    assert main(["data-map"]) == 0
    assert "## visit" in capsys.readouterr().out


# -- the museum's own bands

LIST = "04A1000000000A\n# a spare\n04:a1:00:00:00:00:0b\n\n04a1000000000c\n"
CLASS = ("bands", "add", "--kind", "class", "--set", "blue")
STAFF = ("bands", "add", "--kind", "staff", "--set", "desk")
PIN = ("bands", "pin", "--set", "desk", "--number", "1")


@pytest.fixture
def piped(monkeypatch):
    def pipe(text):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return pipe


def listed(run):
    return {one["set_name"]: one for one in json.loads(run("bands", "list", "--json")[1])}


def test_bands_are_added_from_a_list_and_numbered_on(run, piped, tmp_path):
    run("init")
    piped(LIST)
    assert run(*CLASS) == (0, "blue: added class bands 1 to 3\n", "")
    path = tmp_path / "more"
    path.write_text("04a1000000000d\n")
    assert run(*CLASS, "--first", "4", "--from", str(path))[0] == 0
    one = listed(run)["blue"]
    assert (one["bands"], one["first"], one["last"], one["kind"]) == (4, 1, 4, "class")
    assert "blue" in run("bands", "list")[1]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("04a1000000000a\nzz\n", "line 2: is not a UID in hex"),
        ("04a1\n", "line 1: a UID has 4, 5, 7, 8, 10 bytes, that has 2"),
        ("\n08a1b2c3\n", "line 2: that band has another number at each tap"),
        ("04a1000000000a\n04A1000000000A\n", "line 2: the same band as in line 1"),
        ("", "no band in that list"),
    ],
)
def test_a_list_that_cannot_be_meant_is_refused_by_line_and_adds_nothing(run, piped, text, why):
    run("init")
    piped(text)
    code, out, err = run(*CLASS)
    assert (code, out) == (1, "")
    assert why in err
    assert "a1b2c3" not in err.lower()
    assert listed(run) == {}


def test_a_band_stands_in_one_set_alone(run, piped):
    run("init")
    piped(LIST)
    run(*CLASS)
    piped("04a1000000000f\n04a1000000000b\n")
    code, _, err = run(*STAFF)
    assert code == 1
    assert "line 2: that band is in the set blue already" in err
    assert list(listed(run)) == ["blue"]


def test_a_list_that_is_not_there_is_said(run, tmp_path):
    run("init")
    assert "cannot be read" in run(*CLASS, "--from", str(tmp_path / "no"))[2]


def test_a_staff_band_gets_a_pin_and_says_that_it_needs_one(run, piped):
    run("init")
    piped("04a1000000000a\n")
    assert "needs a PIN" in run(*STAFF)[1]
    assert listed(run)["desk"]["locked"] == 1
    piped("4071\n")
    code, out, _ = run(*PIN)
    assert code == 0
    assert "4071" not in out
    assert listed(run)["desk"]["locked"] == 0


@pytest.mark.parametrize("pin", ["0000", "1234", "9876", "1212", "407", "40711", "4o71", ""])
def test_a_pin_that_anybody_tries_first_is_refused(run, piped, pin):
    run("init")
    piped("04a1000000000a\n")
    run(*STAFF)
    piped(f"{pin}\n")
    code, out, err = run(*PIN)
    assert (code, out) == (1, "")
    assert err.startswith("hub: ")
    assert ": choose " in err
    assert listed(run)["desk"]["locked"] == 1


def test_only_a_staff_band_has_a_pin(run, piped):
    run("init")
    piped(LIST)
    run(*CLASS)
    piped("4071\n")
    code, _, err = run("bands", "pin", "--set", "blue", "--number", "1")
    assert code == 1
    assert "no staff band" in err


def test_a_band_is_revoked_and_removed(run, piped):
    run("init")
    piped(LIST)
    run(*CLASS)
    assert run("bands", "revoke", "--set", "blue", "--number", "2")[0] == 0
    assert listed(run)["blue"]["revoked"] == 1
    assert "no such band" in run("bands", "revoke", "--set", "green")[2]
    assert run("bands", "remove", "--set", "blue")[1] == "blue: 3 band(s) forgotten\n"
    assert run("bands", "list")[1] == "no bands yet: python -m hub bands add\n"
    assert "no such band" in run("bands", "remove", "--set", "blue")[2]


# -- what an installation lost


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


def test_status_counts_the_museums_own_bands(run, piped):
    run("init")
    piped(LIST)
    run(*CLASS)
    piped("04a10000000011\n")
    run(*STAFF)
    out = run("status")[1]
    assert "own bands      3 class, 1 staff" in out
    assert "staff          0 acts today, 1 band(s) locked" in out


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
