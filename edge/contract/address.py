"""What may be typed as who somebody is and where mail goes: one rule for kiosk and hub.

Stricter than the mail system itself: an address that two programs could read in two ways would
send a family's page to a stranger. Pure.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 40
"""Signs of a first name."""
LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3: a path has 256 octets, its angle brackets among them."""
_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
"""RFC 5322, 3.2.3, and no quoted string: what needs quotes is read differently here and there."""
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})+")
"""RFC 1123, 2.1: letters, digits and inner hyphens; RFC 1035, 2.3.4: 63 of them a label."""
_IN_A_LABEL = {"Ll", "Lm", "Lo", "Lu", "Mc", "Mn", "Nd"}
"""Of other scripts what RFC 5892 lets into a name: letters, the marks on them, digits."""


def address_fault(address: str) -> str:
    """Return what is wrong with an address, "" if a mail server should judge it.

    Returns:
        "" or the first of `address_no_at`, `address_two_at`, `address_space`, `address_too_long`,
        `address_no_domain`, `address_odd`.
    """
    local, _, domain = address.rpartition("@")
    faults = (
        ("address_no_at", "@" not in address),
        ("address_two_at", address.count("@") > 1),
        ("address_space", any(sign.isspace() or not sign.isprintable() for sign in address)),
        ("address_too_long", _octets(address) > LONGEST_ADDRESS),
        ("address_no_domain", not local or not re.fullmatch(r"[^.]+(\.[^.]+)+", domain)),
        ("address_odd", not _DOT_ATOM.fullmatch(local) or not ascii_domain(domain)),
    )
    return next((fault for fault, there in faults if there), "")


def ascii_domain(domain: str) -> str:
    """Return a domain as the mail system knows it (IDNA, RFC 3490), "" if it can be none."""
    if not all(sign in ".-" or _belongs(sign) for sign in domain):
        return ""
    # A hyphen at a label's end would be hidden behind the prefix and the encoded rest.
    if any(label.startswith("-") or label.endswith("-") for label in domain.split(".")):
        return ""
    try:
        known = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return known if _DOMAIN.fullmatch(known) else ""


def _belongs(sign: str) -> bool:
    return unicodedata.category(sign) in _IN_A_LABEL


def _octets(address: str) -> int:
    # Half a surrogate pair has no octets of its own; `address_space` has named it already.
    return len(address.encode(errors="replace"))
