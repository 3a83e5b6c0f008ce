"""hub.toml: strict, and every setting of it documented with its true default."""

import dataclasses
import re
import typing
from pathlib import Path

import pytest

from edge.contract.clock import MovedClock, SystemClock
from hub import config
from hub.config import HubSettings, load
from hub.errors import SettingsWrong

DOCUMENT = Path(__file__).parents[2] / "docs/settings-hub.md"
WHOLE = """
museum = "testmuseum"
data = "var"
[broker]
host = "127.0.0.1"
[portal]
public_url = "http://127.0.0.1:8400"
[mail]
host = "127.0.0.1"
sender = "results@example.org"
reply_to = "desk@example.org"
[notice]
controller = "Testmuseum"
dpo_address = "dpo@example.org"
authority = "GBA"
[retention]
turn_seconds = 5
[clock]
offset_file = "moved"
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "hub.toml"
        path.write_text(text)
        return path

    return write


def test_settings_are_read_and_paths_placed(written, tmp_path):
    settings = load(written(WHOLE))
    assert settings.folder == tmp_path / "var"
    assert settings.retention.turn_seconds == 5
    assert settings.retention.unopened_days == 90
    assert settings.zone.key == "Europe/Brussels"
    assert isinstance(settings.make_clock(), MovedClock)


def test_without_an_offset_file_the_clock_is_the_machine_s(written):
    text = WHOLE.replace('offset_file = "moved"', "")
    assert isinstance(load(written(text)).make_clock(), SystemClock)


def test_a_password_is_the_first_line_of_its_file(written, tmp_path):
    (tmp_path / "secret").write_text("geheim\nnot this\n")
    text = WHOLE.replace("[portal]", 'user = "hub"\npassword_file = "secret"\n[portal]')
    settings = load(written(text))
    assert settings.broker.password() == "geheim"
    assert settings.mail.password() == ""
    (tmp_path / "secret").unlink()
    with pytest.raises(SettingsWrong, match=r"broker\.password_file"):
        settings.broker.password()


WRONG = {
    "an unknown setting": ("[clock]", 'colour = "red"\n[clock]', "colour"),
    "a misspelt section": ("[notice]", "[notise]", "notise"),
    "a missing one": ('museum = "testmuseum"', "", "museum"),
    "text for a number": ("turn_seconds = 5", 'turn_seconds = "5"', "turn_seconds"),
    "a museum with spaces": ('"testmuseum"', '"Test Museum"', "name"),
    "a longer retention": ("turn_seconds = 5", "unopened_days = 91", "unopened_days"),
    "a longer ceiling": ("turn_seconds = 5", "ceiling_months_under_13 = 13", "under_13"),
    "a port out of range": ("[portal]", "port = 70000\n[portal]", "port"),
    "no address of ours": ('"http://127.0.0.1:8400"', '"127.0.0.1"', "public_url"),
    "an address with a path": ('"http://127.0.0.1:8400"', '"http://a.example.org/x"', "public_url"),
    "a sender without @": ('"results@example.org"', '"results"', "sender"),
    "a closing time": ("[notice]", 'closing_time = "25:00"\n[notice]', "closing_time"),
    "a security": ("[notice]", 'security = "ssl"\n[notice]', "security"),
    "a negative quiet": ("[notice]", "quiet_minutes = -1\n[notice]", "quiet_minutes"),
    "a time zone": ('data = "var"', 'data = "var"\ntime_zone = "Mars/Base"', "time_zone"),
    "an empty data folder": ('data = "var"', 'data = ""', "data"),
    "a broker without a name": ("[portal]", '[own_broker]\nhosts = [""]\n[portal]', "hosts"),
    "a password for nobody": ("[portal]", 'password_file = "x"\n[portal]', "user"),
    "no TOML": ("[clock]", "[clock", "hub.toml"),
}


@pytest.mark.parametrize(("old", "new", "named"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_meant_is_refused_by_name(written, old, new, named):
    assert old in WHOLE
    with pytest.raises(SettingsWrong, match=re.escape(named)):
        load(written(WHOLE.replace(old, new, 1)))


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(SettingsWrong, match="cannot be read"):
        load(tmp_path / "hub.toml")


def settings_of(shape, prefix=""):
    """Yield (dotted name, default or None) of each setting of a dataclass."""
    hints = typing.get_type_hints(shape, vars(config))
    for field in dataclasses.fields(shape):
        if dataclasses.is_dataclass(hints[field.name]):
            yield from settings_of(hints[field.name], f"{field.name}.")
        else:
            missing = field.default is dataclasses.MISSING
            yield prefix + field.name, None if missing else field.default


def documented(text):
    rows = re.findall(r"^\| `([\w.]+)` \| (?:`([^`]*)`)? *\|", text, re.MULTILINE)
    return {name: default or None for name, default in rows}


def as_toml(default):
    if default is None:
        return None
    if isinstance(default, tuple):
        return str(list(default))
    return f'"{default}"' if isinstance(default, str) else str(default)


def test_every_setting_is_documented_with_its_default():
    real = {name: as_toml(default) for name, default in settings_of(HubSettings)}
    assert documented(DOCUMENT.read_text()) == real


def test_a_setting_left_out_is_noticed():
    text = DOCUMENT.read_text().replace("| `mail.port` |", "| `mail.prt` |")
    assert set(documented(text)) != {name for name, _ in settings_of(HubSettings)}
