"""Every setting of edge.toml has its line in the documents, with its true default."""

import dataclasses
import json
import re
from pathlib import Path

from edge.config import EdgeSettings

DOCUMENT = Path(__file__).parents[2] / "docs/settings-edge.md"


def settings_of(shape, prefix=""):
    """Yield (dotted name, default or None) of each setting of a dataclass."""
    for field in dataclasses.fields(shape):
        section = {"reader", "broker", "door", "clock", "kiosk", "signs"} & {field.name}
        if section:
            yield from settings_of(_section(field.name), f"{field.name}.")
        else:
            missing = field.default is dataclasses.MISSING
            yield prefix + field.name, None if missing else field.default


def _section(name):
    hints = {field.name: field.type for field in dataclasses.fields(EdgeSettings)}
    module = __import__("edge.config", fromlist=[hints[name]])
    return getattr(module, hints[name])


def documented(text):
    rows = re.findall(r"^\| `([\w.]+)` \| (?:`([^`]*)`)? *\|", text, re.MULTILINE)
    return {name: default or None for name, default in rows}


def test_every_setting_is_documented_with_its_default():
    told = documented(DOCUMENT.read_text())
    real = dict(settings_of(EdgeSettings))
    assert set(told) == set(real)
    for name, default in real.items():
        as_toml = None if default is None else json.dumps(default)  # for ours it is TOML, too
        assert told[name] == as_toml, name


def test_a_setting_left_out_is_noticed():
    text = DOCUMENT.read_text().replace("| `door.port` |", "| `door.prt` |")
    assert set(documented(text)) != set(dict(settings_of(EdgeSettings)))
