"""The rules of the house that no linter knows."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PACKAGES = ("look", "edge", "hub", "portal", "simulators")
FILES = sorted(path for folder in (*PACKAGES, "tests") for path in (HOUSE / folder).rglob("*.py"))
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
SHEDS = {"utils", "util", "helpers", "common", "misc", "manager", "tools", "base", "core"}
SHED_ENDINGS = ("Manager", "Helper", "Util", "Utils", "Processor")


def too_long_functions(source: str) -> list[str]:
    return [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]


def shed_classes(source: str) -> list[str]:
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef) and node.name.endswith(SHED_ENDINGS)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_file_fits_in_the_head_and_its_name_says_what_it_is(path):
    source = path.read_text()
    assert source.count("\n") <= LONGEST_FILE
    assert path.stem not in SHEDS
    assert path.parent.name not in SHEDS
    assert not too_long_functions(source)
    assert not shed_classes(source)


def test_the_rules_can_fail():
    assert too_long_functions("def long():\n" + "    pass\n" * LONGEST_FUNCTION)
    assert shed_classes("class BandManager: ...")


def test_an_installation_starts_without_the_museums_packages():
    """An edge is installed without the hub's dependencies: they must not be imported on the way."""
    script = (
        "import sys\n"
        "for name in ('sqlmodel', 'sqlalchemy', 'alembic', 'PIL', 'aiosmtplib', 'css_inline',"
        " 'hub', 'portal', 'simulators', 'amqtt', 'fontTools'):\n"
        "    sys.modules[name] = None\n"
        "import edge.__main__, edge.app\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_constraints_pin_versions_and_name_no_address():
    lines = (HOUSE / "constraints.txt").read_text().splitlines()
    assert lines
    for line in lines:
        name, _, version = line.partition("==")
        assert name, line
        assert version, line
        assert "/" not in line, line
