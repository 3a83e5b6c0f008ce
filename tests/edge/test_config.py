"""The settings of an installation: read once, refused by name."""

import pytest

from edge.app import manifest_of
from edge.config import BrokerAddress, KioskMode, load
from edge.contract.words import Language
from edge.errors import SettingsWrong

LEAST = """
museum = "rehearsal"
edge = "wall"
data = "data"
exhibit = "exhibit.toml"
[reader]
port = "/dev/ttyUSB0"
[broker]
host = "127.0.0.1"
"""


def written(folder, text):
    path = folder / "edge.toml"
    path.write_text(text)
    return path


def test_the_least_settings_are_enough_and_paths_are_beside_the_file(tmp_path):
    settings = load(written(tmp_path, LEAST))
    assert settings.data_folder == tmp_path / "data"
    assert settings.exhibit == str(tmp_path / "exhibit.toml")
    assert settings.language is Language.NL
    assert settings.zone.key == "Europe/Brussels"
    assert settings.reader.port == "/dev/ttyUSB0"
    assert settings.broker == BrokerAddress("127.0.0.1", 1883)
    assert settings.clock.offset_file == ""
    assert settings.broker.password() == ""


@pytest.mark.parametrize(
    ("was", "becomes", "named"),
    [
        ('edge = "wall"',             'egde = "wall"',                     "'egde'"),
        ('edge = "wall"',             "",                                  "'edge'"),
        ('edge = "wall"',             'edge = "The Wall"',                 "1 to 32 small letters"),
        ('data = "data"',             'data = ""',                         "data must name a path"),
        ('exhibit = "exhibit.toml"',  "",                                  "exhibit must name"),
        ("[reader]", '[kiosk]\nmode = "exit"\n[reader]',                   "exhibit must be empty"),
        ("[reader]", '[kiosk]\nmode = "shop"\n[reader]',                   "mode"),
        ("[reader]", '[signs]\ndriver = "serial"\n[reader]',               "port goes with"),
        ("[reader]", '[signs]\nport = "/dev/x"\n[reader]',                 "port goes with"),
        ("[reader]", "[signs]\nlamp_pin = 13\n[reader]",                   "two pins"),
        ("[reader]", "[signs]\nbuzzer_pin = 40\n[reader]",                 "two pins"),
        ('data = "data"',             "data = 3",                          "data: must be text"),
        ('port = "/dev/ttyUSB0"',     'port = "/dev/ttyUSB0"\nspeed = 1',  "'speed'"),
        ('host = "127.0.0.1"',        'host = "127.0.0.1"\nport = 70000',  "port must be"),
        ('host = "127.0.0.1"',        'host = "h"\npassword_file = "p"',   "needs a user"),
        ('museum = "rehearsal"',      'museum = "m"\ntime_zone = "Mars"',  "time_zone"),
        ('museum = "rehearsal"',      'museum = "m"\nlanguage = "it"',     "language"),
        ('museum = "rehearsal"',      "museum =",                          "edge.toml"),
        ("[reader]",                  "[kiosk]\nidle_seconds = 0\n[reader]", "at least 1"),
        ("[reader]",                  '[kiosk]\nvoice = "hal"\n[reader]', "voice must be"),
        ("[reader]",                  "[door]\nport = -1\n[reader]",       "port must be"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_refused_by_name(tmp_path, was, becomes, named):
    assert was in LEAST
    with pytest.raises(SettingsWrong, match=named):
        load(written(tmp_path, LEAST.replace(was, becomes)))


def test_settings_that_are_not_there_are_said_to_be_missing(tmp_path):
    with pytest.raises(SettingsWrong, match="cannot be read"):
        load(tmp_path / "edge.toml")


def test_the_password_is_the_first_line_of_its_file(tmp_path):
    (tmp_path / "secret").write_text("a pass word\n")
    more = LEAST + 'user = "wall"\npassword_file = "secret"\n'
    assert load(written(tmp_path, more)).broker.password() == "a pass word"


def test_a_password_that_cannot_be_read_is_an_error_without_it(tmp_path):
    more = LEAST + 'user = "wall"\npassword_file = "secret"\n'
    with pytest.raises(SettingsWrong, match=r"broker\.password_file"):
        load(written(tmp_path, more)).broker.password()


def test_an_exit_station_needs_no_exhibit(tmp_path):
    leaving = LEAST.replace('exhibit = "exhibit.toml"', "") + '[kiosk]\nmode = "exit"\n'
    settings = load(written(tmp_path, leaving))
    assert (settings.kiosk.mode, settings.exhibit) == (KioskMode.EXIT, "")
    assert manifest_of(settings) is None


def test_a_guardian_may_state_that_they_are_there_unless_it_is_switched_off(tmp_path):
    assert load(written(tmp_path, LEAST)).kiosk.guardian_by_statement
    strict = LEAST + "[kiosk]\nguardian_by_statement = false\n"
    assert not load(written(tmp_path, strict)).kiosk.guardian_by_statement
