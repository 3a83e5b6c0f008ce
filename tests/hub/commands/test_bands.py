"""python -m hub bands: added, listed, given a PIN, revoked, removed."""

import io
import json

import pytest

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


def test_status_counts_the_museums_own_bands(run, piped):
    run("init")
    piped(LIST)
    run(*CLASS)
    piped("04a10000000011\n")
    run(*STAFF)
    out = run("status")[1]
    assert "own bands      3 class, 1 staff" in out
    assert "staff          0 acts today, 1 band(s) locked" in out
