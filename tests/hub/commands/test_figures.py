"""`python -m hub figures`: sums for a director, none of which tells of fewer than five."""

import json
from datetime import date, timedelta

import pytest

from hub import figures
from hub.__main__ import main
from hub.commands.figures import as_json, in_words
from hub.config import load
from hub.figures import Day
from hub.opening import open_store
from hub.rules.figures import What
from tests.hub.test_config import WHOLE

SATURDAY = date(2026, 5, 9)
SUNDAY = SATURDAY + timedelta(days=1)


def sums(*counts):
    return dict(zip(What, counts, strict=False))


DAYS = (
    Day(
        SATURDAY,
        sums(812, 310, 700, 300, 120, 35),
        {"wall": sums(700, 250, 401, 180, 80, 30), "jump": sums(112, 60, 380, 150, 61, 4)},
    ),
    Day(SUNDAY, sums(420, 160, 390, 150, 3, 0), {"wall": sums(420, 160, 390, 150, 3)}),
)


@pytest.fixture
def config(tmp_path, capsys):
    path = tmp_path / "hub.toml"
    path.write_text(WHOLE)
    (tmp_path / "moved").write_text("0")
    assert main(["init", "--config", str(path)]) == 0
    capsys.readouterr()
    return path


@pytest.fixture
def asked(config, capsys):
    def ask(*words):
        code = main(["figures", *words, "--config", str(config)])
        return code, *capsys.readouterr()

    return ask


def counted(config, day, what, times, exhibit=None):
    store = open_store(load(config))
    with store.write() as tx:
        for _ in range(times):
            figures.count(tx, day, what, exhibit)
    store.close()


def test_the_sentence_that_matters_comes_first():
    said = in_words(DAYS, SATURDAY, SUNDAY).splitlines()[0]
    assert said == (
        "From Sat  9 May to Sun 10 May 2026: 450 families were mailed, 120 opened their page"
        " (27 %), 35 saved something of it."
    )


def test_a_table_says_each_day_and_each_exhibit_and_what_they_make_together():
    lines = [line.split() for line in in_words(DAYS, SATURDAY, SUNDAY).splitlines()]
    assert ["bands", "families", "played", "mailed", "opened", "saved"] in lines
    assert ["Sat", "9", "May", "812", "310", "700", "300", "120", "35"] in lines
    assert ["in", "all", "1232", "470", "1090", "450", "120", "35"] in lines
    assert ["wall", "1120", "410", "791", "330", "80", "30"] in lines


def test_a_sum_under_five_is_a_dash_in_words_and_null_in_json():
    lines = [line.split() for line in in_words(DAYS, SATURDAY, SUNDAY).splitlines()]
    assert ["Sun", "10", "May", "420", "160", "390", "150", "-", "0"] in lines
    told = json.loads(as_json(DAYS, SATURDAY, SUNDAY))
    assert told["hidden_under"] == 5
    assert told["days"][1]["opened"] is None
    assert told["days"][1]["saved"] == 0
    assert told["days"][0]["exhibits"]["jump"]["saved"] is None


def test_what_a_total_holds_does_not_give_a_hidden_sum_away():
    told = json.loads(as_json(DAYS, SATURDAY, SUNDAY))
    assert told["total"]["opened"] == told["days"][0]["opened"] == 120


def test_nobody_reckons_one_exhibit_s_few_out_of_the_others():
    three = {"wall": sums(40), "jump": sums(9), "rope": sums(3)}
    told = json.loads(as_json((Day(SATURDAY, sums(52), three),), SATURDAY, SATURDAY))
    for exhibits in (told["days"][0]["exhibits"], told["exhibits"]):
        hidden = {name for name, of in exhibits.items() if of["issued"] is None}
        assert hidden == {"jump", "rope"}


def test_few_mails_make_no_rate():
    few = (Day(SATURDAY, sums(9, 6, 9, 3, 3), {}),)
    assert "too few families were mailed" in in_words(few, SATURDAY, SATURDAY)
    some = (Day(SATURDAY, sums(9, 6, 9, 6, 3), {}),)
    assert "6 families were mailed, fewer than 5 of them opened" in in_words(
        some, SATURDAY, SATURDAY
    )
    none = (Day(SATURDAY, sums(9, 6, 9, 6), {}),)
    assert "6 families were mailed, none opened their page." in in_words(none, SATURDAY, SATURDAY)


def test_the_command_tells_the_days_it_is_asked_for(config, asked):
    counted(config, SATURDAY, What.MAILED, 7)
    counted(config, SUNDAY, What.MAILED, 6, "wall")
    counted(config, SUNDAY + timedelta(days=1), What.MAILED, 9)
    code, out, _ = asked("--since", "2026-05-09", "--until", "2026-05-10", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["since"], told["until"]) == ("2026-05-09", "2026-05-10")
    assert [(one["day"], one["mailed"]) for one in told["days"]] == [
        ("2026-05-09", 7),
        ("2026-05-10", 0),
    ]
    assert told["days"][1]["exhibits"]["wall"]["mailed"] == 6


def test_four_weeks_are_told_when_no_days_are_named(config, asked):
    counted(config, SATURDAY, What.MAILED, 7)
    code, out, _ = asked()
    assert code == 0
    assert "nobody registered" in out
    told = json.loads(asked("--json")[1])
    assert date.fromisoformat(told["until"]) - date.fromisoformat(told["since"]) == timedelta(27)


def test_days_the_wrong_way_round_are_refused_in_a_sentence(asked):
    code, out, err = asked("--since", "2026-05-10", "--until", "2026-05-09")
    assert (code, out) == (1, "")
    assert "2026-05-10 is after" in err


def test_before_init_there_are_no_figures(tmp_path, capsys):
    path = tmp_path / "hub.toml"
    path.write_text(WHOLE)
    assert main(["figures", "--config", str(path)]) == 1
    assert "python -m hub init" in capsys.readouterr().err
