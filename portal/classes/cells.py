"""Words in a cell that no spreadsheet takes for a formula, whatever an exhibit is called. Pure.

CSV injection (CWE-1236): a cell that begins with one of a few signs is run. A text is also read
by programs that part cells elsewhere than we do, so that what follows a separator is a beginning
too.
"""

from __future__ import annotations

import re
import unicodedata

_BEGINS = (
    "=+\\-@"
    "\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}"
    "\N{FULLWIDTH COMMERCIAL AT}\N{SMALL EQUALS SIGN}\N{SMALL PLUS SIGN}\N{SMALL HYPHEN-MINUS}"
    "\N{SMALL COMMERCIAL AT}\N{MINUS SIGN}"
)
"""What makes a formula of a cell (OWASP), also as wide and small letters that are folded to it."""
_DANGEROUS = re.compile(rf"""(^|[,;|:"'`])([\s"'`]*)(?=[{_BEGINS}])""")
_KEPT = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi"}
_KEPT |= {"Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs"}
MARK = "\N{RIGHT SINGLE QUOTATION MARK}"
"""Stands before such a sign. The straight one would be hidden by spreadsheets that know it."""


def harmless(text: str) -> str:
    """Return a text as it may stand in a cell: on one line, and nowhere the beginning of a formula.

    Control and invisible signs are left out: a reader may drop them, and read what follows first.
    """
    spaced = "".join(" " if one.isspace() else one for one in text)
    seen = "".join(one for one in spaced if unicodedata.category(one) in _KEPT)
    return _DANGEROUS.sub(rf"\1\2{MARK}", " ".join(seen.split()))
