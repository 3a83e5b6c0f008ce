"""python -m hub rotate: the next password of an installation, or why there is none."""

import json

import pytest

from edge.contract.codec import to_json
from hub.__main__ import main
from hub.broker.house import BrokerHouse
from hub.config import load
from hub.premises import Premises
from tests.hub.commands.test_commands import request_of
from tests.hub.test_config import WHOLE

OWN = '[own_broker]\nhosts = ["127.0.0.1"]\n'


@pytest.fixture
def run(tmp_path, capsys):
    path = tmp_path / "hub.toml"
    path.write_text(WHOLE + OWN)
    (tmp_path / "moved").write_text("0")
    (tmp_path / "request.json").write_bytes(to_json(request_of("wall")))

    def run(*words):
        code = main([*words, "--config", str(path)])
        return code, *capsys.readouterr()

    run.path = path
    run("init")
    return run


def house(run):
    settings = load(run.path)
    return BrokerHouse(Premises(settings.folder).broker, settings.museum)


def test_the_next_password_waits_until_the_edge_has_taken_it(run, tmp_path):
    run("broker", "write")
    run("enrol", str(tmp_path / "request.json"))
    passwords = (house(run).folder / "passwd").read_bytes()
    code, out, _ = run("rotate", "wall")
    assert code == 0
    assert "as soon as it is on the line" in out
    assert house(run).waiting() == ("wall",)
    assert house(run).offered("wall") not in out
    assert (house(run).folder / "passwd").read_bytes() == passwords
    first = house(run).offered("wall")
    run("rotate", "wall")
    assert house(run).offered("wall") == first


def test_status_says_who_has_not_taken_the_next_password_yet(run, tmp_path):
    run("broker", "write")
    run("enrol", str(tmp_path / "request.json"))
    assert "next password" not in run("status")[1]
    run("rotate", "wall")
    assert "next password  wall takes it as soon as it is on the line" in run("status")[1]
    assert json.loads(run("status", "--json")[1])["next_passwords"] == ["wall"]
    house(run).change_over("wall")
    assert "next password" not in run("status")[1]


def test_who_is_not_enrolled_or_was_revoked_rotates_nothing(run, tmp_path):
    run("broker", "write")
    assert "not enrolled" in run("rotate", "wall")[2]
    run("enrol", str(tmp_path / "request.json"))
    run("rotate", "wall")
    run("revoke", "wall")
    assert run("rotate", "wall")[0] == 1
    assert house(run).waiting() == ()


def test_at_a_broker_of_somebody_else_there_is_nothing_to_rotate(run, tmp_path):
    run.path.write_text(WHOLE)
    run("enrol", str(tmp_path / "request.json"))
    code, _, err = run("rotate", "wall")
    assert code == 1
    assert "change the password there" in err
