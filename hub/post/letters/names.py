"""First names as letters and pages may show them: somebody else may have typed them."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 40
"""Characters of a first name that are shown; what is longer is cut with an ellipsis."""

_SIGNS = frozenset(" '\u2019-.·")
# Mail programs turn "museum.example" into a link, and a stranger types the name.
_LIKE_A_LINK = re.compile(r"\.\w{2}|www\.|\d{5}", re.IGNORECASE)
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def shown(first_name: str) -> str | None:
    """Return the name as it may stand in a letter; None when it looks like no name at all.

    A name is letters, marks, digits, spaces, apostrophes, hyphens and dots; nothing in it may
    become a link or another address. Right-to-left names are wrapped in isolates (Unicode UAX 9),
    so that they do not turn the sentence around them.
    """
    name = " ".join(first_name.split())
    if not name or not all(_may_stand(sign) for sign in name) or _LIKE_A_LINK.search(name):
        return None
    if len(name) > LONGEST:
        name = name[: LONGEST - 1].rstrip() + "…"
    if any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in name):
        return f"\u2068{name}\u2069"
    return name


def _may_stand(sign: str) -> bool:
    return sign in _SIGNS or unicodedata.category(sign)[0] in "LMN"
