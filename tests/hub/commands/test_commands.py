"""python -m hub: init, enrol, revoke, bands, status, data-map."""

import json
import re
import stat

import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from edge.contract.codec import from_json, to_json
from edge.contract.enrolment import EnrolRequest, Welcome
from hub.__main__ import main
from hub.config import load
from hub.premises import Premises
from tests.databases import ON_POSTGRES
from tests.hub.test_config import WHOLE


def request_of(name="wall"):
    verify, box = SigningKey.generate().verify_key, PrivateKey.generate().public_key
    return EnrolRequest(name, bytes(verify), bytes(box))


def test_init_makes_all_that_is_secret_for_its_owner_alone(run, tmp_path):
    assert run("init")[0] == 0
    data = tmp_path / "var"
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()}
    for name in ("pepper", "box.key", "keyring.db", *(() if ON_POSTGRES else ("hub.db",))):
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
    config.write_text(f'database = "{database}"\n{WHOLE}')
    code, _, err = run("init")
    assert code == 1
    assert err.startswith("hub: database: ")
    assert why in err
    assert "hidden" not in err


def test_the_data_map_is_printed(capsys):
    assert main(["data-map"]) == 0
    assert "## visit" in capsys.readouterr().out
