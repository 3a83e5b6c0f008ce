"""What the kiosk's page loads beside itself, from this edge alone, named by what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from look.assets import Shelf

if TYPE_CHECKING:
    from look.assets import Asset


@dataclass(frozen=True, slots=True)
class Assets:
    """The files by name, and the names of those that the page asks for."""

    files: dict[str, Asset]
    css: str
    script: str
    font: str


def build() -> Assets:
    """Read the style, the script and the font, and name each by its hash."""
    shelf = Shelf()
    css, font = shelf.put_style(_own("kiosk.css"))
    return Assets(files=shelf.files, css=css, script=shelf.put_script(_own("kiosk.js")), font=font)


def _own(name: str) -> str:
    return resources.files("edge.kiosk").joinpath("static", name).read_text(encoding="utf-8")
