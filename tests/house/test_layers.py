"""The layers of pyproject.toml hold only for modules that they name: none may be left out."""

import tomllib
from pathlib import Path

HOUSE = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]


def contract(name):
    (found,) = [one for one in CONTRACTS if one["name"] == name]
    return found


def modules_of(package):
    for path in (HOUSE / package).iterdir():
        if path.suffix == ".py" and path.stem not in {"__init__", "__main__"}:
            yield f"{package}.{path.stem}"
        elif (path / "__init__.py").is_file():
            yield f"{package}.{path.name}"


def test_every_part_of_the_edge_but_its_contract_is_closed_to_hub_and_portal():
    closed = set(
        contract("Hub and portal know of the edge its contract alone")["forbidden_modules"]
    )
    assert set(modules_of("edge")) - closed == {"edge.contract"}


def test_every_pure_module_that_is_named_exists():
    for name in contract("Deciding is pure: no line, no disk, no database, no clock")[
        "source_modules"
    ]:
        path = HOUSE / name.replace(".", "/")
        assert path.with_suffix(".py").is_file() or path.is_dir(), name
