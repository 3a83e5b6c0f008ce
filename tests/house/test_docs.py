"""What the documents name must exist."""

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
FILE = r"(?:edge|hub|look|portal|simulators|hardware|tests|docs)/[\w./-]+\.[a-z]+"
NAMED = re.compile(rf"`({FILE})(?::([\w.]+))?`")


def names_in(path):
    """All classes and functions of a module, methods as Class.method."""
    tree = ast.parse(path.read_text())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{one.name}" for one in node.body if hasattr(one, "name")}
    return found


def what_is_wrong(text):
    pictures = re.findall(r"\]\(([\w./-]+\.(?:png|svg|md))\)", text)
    wrong = [f"{name} does not exist" for name in pictures if not (HOUSE / name).is_file()]
    for file, name in NAMED.findall(text):
        path = HOUSE / file
        if not path.is_file():
            wrong.append(f"{file} does not exist")
        elif name and name not in names_in(path):
            wrong.append(f"{file} has no {name}")
    return wrong


@pytest.mark.parametrize(
    "document", ["docs/one-tap.md", "docs/exhibit.md", "README.md", "CONTRIBUTING.md"]
)
def test_every_file_and_function_that_a_document_names_exists(document):
    text = (HOUSE / document).read_text()
    assert what_is_wrong(text) == []


def test_the_walk_of_one_tap_passes_through_all_rooms():
    walk = (HOUSE / "docs/one-tap.md").read_text()
    assert len(NAMED.findall(walk)) >= 25
    for room in ("edge/reader/", "edge/session.py", "edge/outbox.py", "edge/link.py",
                 "hub/settling/ingest.py", "hub/rules/", "hub/post/", "portal/"):  # fmt: skip
        assert room in walk


def test_a_name_that_does_not_exist_is_noticed():
    assert what_is_wrong("`edge/no_such.py`") == ["edge/no_such.py does not exist"]
    assert what_is_wrong("`look/speech.py:no_such`") == ["look/speech.py has no no_such"]
    assert what_is_wrong("`look/speech.py:Speech.say`") == []
