"""`python -m look`: cut the font into the environment; run once, by `make setup`."""

from look.cut import cut_font
from look.files import font_path


def main() -> int:
    """Cut the font and say how large it is."""
    size = cut_font(font_path())
    print(f"Jost, cut to {size / 1024:.1f} KB: {font_path()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
