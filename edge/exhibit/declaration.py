"""Read an `exhibit.toml` and say in plain words what is wrong with it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from edge.contract.codec import Malformed, decode
from edge.contract.manifest import ExhibitManifest

if TYPE_CHECKING:
    from pathlib import Path


class NotDeclared(ValueError):  # noqa: N818 - reads as what is wrong with the exhibit
    """The exhibit's file can't be used; the text names the field and what it must be."""


def read_declaration(path: Path) -> ExhibitManifest:
    """Return what an exhibit declares of itself.

    Raises:
        NotDeclared: the file can't be read, is no TOML, or a field is unknown, missing or wrong.
    """
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotDeclared(f"{path}: there is no such file") from None
    except OSError as problem:
        raise NotDeclared(f"{path}: can't be read: {problem.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise NotDeclared(f"{path.name}: is no TOML: {problem}") from None
    try:
        return decode(ExhibitManifest, plain, path.name)
    except Malformed as problem:
        raise NotDeclared(str(problem)) from None
