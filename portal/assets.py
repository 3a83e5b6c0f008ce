"""What pages load beside themselves, from this origin alone, named by what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from look.assets import Shelf

if TYPE_CHECKING:
    from look.assets import Asset

BEAD = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    b'<circle cx="16" cy="16" r="13" fill="#FFC629" stroke="#14231F" stroke-width="4"/></svg>'
)
"""The bead, beside the page's name in a browser's tab."""


@dataclass(frozen=True, slots=True)
class Assets:
    """The files by name, and the names of those that every page asks for."""

    files: dict[str, Asset]
    css: str
    staff_css: str
    desk_css: str
    desk_js: str
    booking_css: str
    board_css: str
    trails_css: str
    script: str
    board_script: str
    icon: str
    font: str
    paper: str
    class_css: str


def build() -> Assets:
    """Read the style, the script and the font, and name each by its hash."""
    shelf = Shelf()
    css, font = shelf.put_style(_own("page.css"))
    staff_css, _ = shelf.put_style(_own("staff.css"))
    return Assets(
        files=shelf.files,
        css=css,
        staff_css=staff_css,
        desk_css=shelf.put("css", "text/css; charset=utf-8", _own("desk.css").encode()),
        desk_js=shelf.put_script(_own("desk.js")),
        booking_css=shelf.put("css", "text/css; charset=utf-8", _own("booking.css").encode()),
        board_css=shelf.put_style(_own("board.css"))[0],
        trails_css=shelf.put("css", "text/css; charset=utf-8", _own("trails.css").encode()),
        script=shelf.put_script(_own("page.js")),
        board_script=shelf.put_script(_own("board.js")),
        icon=shelf.put("svg", "image/svg+xml", BEAD),
        font=font,
        paper=shelf.put("css", "text/css; charset=utf-8", _own("paper.css").encode()),
        class_css=shelf.put("css", "text/css; charset=utf-8", _own("classes.css").encode()),
    )


def _own(name: str) -> str:
    return resources.files("portal").joinpath("static", name).read_text(encoding="utf-8")
