"""Break the product on purpose, in a copy, and see which test goes red.

    python tests/prove/prove.py [NAME…]

Each sabotage in `sabotages/` is one small change that somebody could make by mistake. It is
applied to a copy of the tree, and its tests are run there. A sabotage that no test notices is a
defect of the tests; so is one that no longer applies, and so is an unsabotaged copy that is red.
A table `env` gives its tests what they need beside: `{ MYVISIT_TEST_DATABASE = "postgresql" }`
for what breaks on that database alone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[2]
LISTS = Path(__file__).with_name("sabotages")
LONGEST_RUN_SECONDS = 300
LONGEST_CLEAN_SECONDS = 3000
"""All tests of all sabotages, one after another, before anything is broken."""


class DoesNotApply(Exception):  # noqa: N818 - said of the sabotage in these words
    """The place that a sabotage changes is not there, or there twice: mend it in `sabotages/`."""


@dataclass(frozen=True, slots=True)
class Sabotage:
    """One small change: in `file`, `find` (there once) becomes `put`; `tests` must notice.

    `env` are (name, value) of the environment in which they run.
    """

    name: str
    file: str
    find: str
    put: str
    tests: tuple[str, ...]
    env: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """How a test run ended: the names of the tests that failed, and pytest's last words."""

    green: bool
    red_tests: tuple[str, ...]
    output: str


def read_lists(folder: Path = LISTS) -> list[Sabotage]:
    """Return the sabotages of all lists, in the order of their names and lines."""
    return [
        _read(one)
        for path in sorted(folder.glob("*.toml"))
        for one in tomllib.loads(path.read_text())["sabotage"]
    ]


def _read(one: dict[str, Any]) -> Sabotage:
    return Sabotage(
        one["name"],
        one["file"],
        one["find"],
        one["put"],
        tuple(one["tests"]),
        tuple(sorted(one.get("env", {}).items())),
    )


def sabotaged(source: str, sabotage: Sabotage) -> str:
    """Return the source with the change made.

    Raises:
        DoesNotApply: `find` is not there exactly once.
    """
    if source.count(sabotage.find) != 1:
        raise DoesNotApply(
            f"{sabotage.file}: the text to change is there {source.count(sabotage.find)} times"
        )
    return source.replace(sabotage.find, sabotage.put)


def copy_tree(target: Path) -> None:
    """Copy what git tracks, and what it does not yet, but nothing that it ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=HOUSE, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    for name in filter(None, listed.split("\0")):
        source = HOUSE / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)


def run_tests(
    tree: Path,
    tests: tuple[str, ...],
    env: tuple[tuple[str, str], ...] = (),
    longest: float = LONGEST_RUN_SECONDS,
) -> Run:
    """Run some tests in a tree, stopping at the third that fails."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--maxfail=3",
        "-p",
        "no:cacheprovider",
        *tests,
    ]
    done = subprocess.run(
        command, cwd=tree, capture_output=True, text=True, check=False,
        timeout=longest, env=_environment(tree) | dict(env),
    )  # fmt: skip
    red = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return Run(done.returncode == 0, tuple(red), done.stdout[-2000:] + done.stderr[-500:])


def _environment(tree: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}


def prove(sabotage: Sabotage, tree: Path) -> str:
    """Apply one sabotage, run its tests, undo it; return the verdict in a line, "" if it failed."""
    target = tree / sabotage.file
    source = target.read_text()
    target.write_text(sabotaged(source, sabotage))
    try:
        run = run_tests(tree, sabotage.tests, sabotage.env)
    except subprocess.TimeoutExpired:
        return "red: the tests never came to an end"
    finally:
        target.write_text(source)
    if run.green or not run.red_tests:
        return ""
    others = len(run.red_tests) - 1
    return f"red: {run.red_tests[0]}" + (f" and {others} more" if others else "")


def main(names: list[str]) -> int:
    """Prove all sabotages, or the named ones; 0 only if each was noticed."""
    chosen = [one for one in read_lists() if not names or one.name in names]
    if not chosen:
        print("no sabotage of that name")
        return 2
    with tempfile.TemporaryDirectory(prefix="myvisit-prove-") as folder:
        tree = Path(folder)
        copy_tree(tree)
        for env in dict.fromkeys(one.env for one in chosen):
            if not _is_green(tree, [one for one in chosen if one.env == env]):
                return 1
        missed = sum(_one(sabotage, tree) for sabotage in chosen)
    print(f"{len(chosen) - missed} of {len(chosen)} sabotages noticed")
    return 1 if missed else 0


def _is_green(tree: Path, alike: list[Sabotage]) -> bool:
    """Run the tests of sabotages that want the same environment, before anything is broken."""
    env = alike[0].env
    tests = tuple(dict.fromkeys(test for one in alike for test in one.tests))
    clean = run_tests(tree, tests, env, LONGEST_CLEAN_SECONDS)
    where = "".join(f", {name}={value}" for name, value in env)
    if not clean.green:
        red = ", ".join(clean.red_tests)
        print(f"the unsabotaged copy is red{where}: {red}\n{clean.output}")
        return False
    print(f"unsabotaged: green ({len(tests)} test files or tests{where})")
    return True


def _one(sabotage: Sabotage, tree: Path) -> int:
    began = time.monotonic()
    try:
        verdict = prove(sabotage, tree)
    except DoesNotApply as problem:
        print(f"DEFECT  {sabotage.name}: {problem}")
        return 1
    mark = "ok    " if verdict else "DEFECT"
    seconds = time.monotonic() - began
    print(f"{mark}  {sabotage.name}: {verdict or 'nothing noticed'} ({seconds:.0f} s)")
    return 0 if verdict else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
