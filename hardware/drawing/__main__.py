"""`python hardware/drawing`: draw every sheet and sign of this folder anew."""

import argparse
import sys
from pathlib import Path

import placement
import signs
import strapping
import wirings

HARDWARE = Path(__file__).parents[1]


def main() -> None:
    """Write them all, and say which."""
    parser = argparse.ArgumentParser(prog="python hardware/drawing", description=__doc__)
    parser.add_argument("--into", type=Path, default=HARDWARE, help="another folder")
    parser.add_argument("--museum", default="", help="your name, printed on the signs")
    parser.add_argument("--contact", default="", help="where to ask: a page, an address, a number")
    chosen = parser.parse_args()
    sheets = {**wirings.ALL, **strapping.ALL, **placement.ALL}
    sheets |= signs.all_of(signs.House(chosen.museum, chosen.contact))
    for name, draw in sheets.items():
        path = chosen.into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draw().save(path)
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
