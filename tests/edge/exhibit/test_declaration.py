"""An exhibit.toml with a typo is refused in the maker's words, naming the field."""

import pytest

from edge.contract.manifest import Direction
from edge.exhibit.declaration import NotDeclared, read_declaration

GOOD = """
exhibit = "reaction-wall"
idle_seconds = 60
media = ["photo"]

[name]
nl = "Reactiemuur"
en = "Reaction wall"
[question]
nl = "Hoe snel reageer jij?"
[why]
nl = "Je oog is traag."
[at_home]
nl = "Laat een lat vallen."

[[metrics]]
key = "time_ms"
low = 80
high = 2000
decimals = 0
direction = "lower"
[metrics.name]
nl = "Reactietijd"
[metrics.unit]
nl = "milliseconden"
[[metrics.meanings]]
until = 250
[metrics.meanings.text]
nl = "Zo lang als een knipper."
"""


def declared(tmp_path, text):
    path = tmp_path / "exhibit.toml"
    path.write_text(text)
    return read_declaration(path)


def test_a_good_declaration_is_read_whole(tmp_path):
    manifest = declared(tmp_path, GOOD)
    assert manifest.exhibit == "reaction-wall"
    assert manifest.metrics[0].direction is Direction.LOWER
    assert manifest.metrics[0].meanings[0].until == 250
    assert manifest.name.within("en") == "Reaction wall"
    assert manifest.name.within("de") == "Reaction wall"
    assert manifest.question.within("fr") == "Hoe snel reageer jij?"


# fmt: off
TYPOS = [
    ('exhibit = "reaction-wall"', 'exhibit = "Reaction Wall"', "small letters"),
    ('exhibit = "reaction-wall"', 'exibit = "reaction-wall"',  "did you mean 'exhibit'"),
    ("idle_seconds = 60",         'idle_seconds = "60"',       "idle_seconds: must be a whole"),
    ("idle_seconds = 60",         "idle_seconds = 5",          "idle_seconds must be 10 to 600"),
    ('media = ["photo"]',         'media = ["foto"]',          "media[0]: must be one of photo"),
    ('media = ["photo"]',         'media = "photo"',           "media: must be a list"),
    ('[name]\nnl = "Reactiemuur"', '[nam]\nnl = "R"',          "did you mean 'name'"),
    ('nl = "Reactiemuur"',        'nl = ""',                   "name: needs a text in Dutch"),
    ('[question]',                '[questions]',               "did you mean 'question'"),
    ('[why]',                     '[wy]',                      "did you mean 'why'"),
    ('[at_home]',                 '[athome]',                  "did you mean 'at_home'"),
    ('key = "time_ms"',           'key = "Time ms"',           "metrics[0]: a name is"),
    ('key = "time_ms"',           'kee = "time_ms"',           "did you mean 'key'"),
    ("low = 80",                  'low = "80"',                "metrics[0].low: must be a number"),
    ("high = 2000",               "high = 20",                 "low must be smaller than high"),
    ("decimals = 0",              "decimals = 0.5",            "decimals: must be a whole number"),
    ("decimals = 0",              "decimals = 9",              "decimals must be 0 to 3"),
    ('direction = "lower"',       'direction = "down"',        "must be one of higher, lower"),
    ("[metrics.unit]",            "[metrics.units]",           "did you mean 'unit'"),
    ("[metrics.name]",            "[metrics.names]",           "did you mean 'name'"),
    ("until = 250",               'until = "long"',            "meanings[0].until: must be"),
    ("[metrics.meanings.text]",   "[metrics.meanings.txt]",    "did you mean 'text'"),
    ("[[metrics]]",               "[[metric]]",                "did you mean 'metrics'"),
    ("low = 80",                  "low = nonsense",            "is no TOML"),
]
# fmt: on


@pytest.mark.parametrize(("right", "wrong", "words"), TYPOS, ids=[case[1] for case in TYPOS])
def test_a_typo_is_named_with_its_field(tmp_path, right, wrong, words):
    assert right in GOOD
    with pytest.raises(NotDeclared) as caught:
        declared(tmp_path, GOOD.replace(right, wrong, 1))
    assert words in str(caught.value)
    assert "exhibit.toml" in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(NotDeclared, match="no such file"):
        read_declaration(tmp_path / "exhibit.toml")


def test_a_folder_in_place_of_the_file_is_named(tmp_path):
    with pytest.raises(NotDeclared, match=f"{tmp_path}: can't be read"):
        read_declaration(tmp_path)
