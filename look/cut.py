"""Cut Jost to the Latin letters of four languages, when the environment is made."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x152, 0x153, 0x178]
SIGNS = [0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2026, 0x202F, 0x20AC]


def cut_font(target: Path) -> int:
    """Write the variable font, 400 to 700, as woff2; return its size in bytes.

    The pseudo-language of the tests needs no more letters than these.
    """
    from fontTools import subset  # noqa: PLC0415 - only where the environment is made
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only where the environment is made
    from fontTools.varLib import instancer  # noqa: PLC0415 - only where the environment is made

    source = Path(str(resources.files("fontpkg_jost"))) / "files" / "Jost[wght].ttf"
    options = subset.Options(layout_features=["kern", "tnum"], hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS + SIGNS)
    font = TTFont(source)
    cutter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": (400, 700)})
    font.flavor = "woff2"
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)
    return target.stat().st_size
