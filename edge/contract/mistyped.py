"""Which mail domain was probably meant: offered to whoever typed it, never applied by itself."""

from __future__ import annotations

from edge.contract.address import ascii_domain

PROVIDERS = (
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "telenet.be",
    "skynet.be",
    "yahoo.com",
    "icloud.com",
    "live.com",
    "live.be",
    "live.nl",
    "live.fr",
    "hotmail.be",
    "hotmail.nl",
    "hotmail.fr",
    "hotmail.de",
    "outlook.be",
    "outlook.fr",
    "outlook.de",
    "proximus.be",
    "pandora.be",
    "scarlet.be",
    "voo.be",
    "ugent.be",
    "kuleuven.be",
    "ziggo.nl",
    "kpnmail.nl",
    "planet.nl",
    "xs4all.nl",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "sfr.fr",
    "laposte.net",
    "yahoo.fr",
    "yahoo.de",
    "gmx.de",
    "gmx.net",
    "gmx.at",
    "gmx.com",
    "gmx.ch",
    "web.de",
    "t-online.de",
    "freenet.de",
    "posteo.de",
    "mailbox.org",
    "googlemail.com",
    "msn.com",
    "me.com",
    "mac.com",
    "mail.com",
    "aol.com",
    "ymail.com",
    "protonmail.com",
    "proton.me",
    "pm.me",
)
"""Where visitors of a Belgian museum mostly have their mail, the likelier first.

The short ones stand here to be known as right, too: `me.com` is no mistyped `gmx.com`.
"""
ONLY_THERE = {name.split(".")[0]: name for name in ("gmail.com", "telenet.be", "skynet.be")}
"""Providers with one end only, whatever end was typed."""
ENDS = {"be", "nl", "fr", "de", "lu", "at", "ch", "uk", "es", "it", "eu", "com", "net", "org"}
"""Ends that make the same name somebody else's: `orange.be` is no mistyped `orange.fr`."""
SHORT = 7
"""Letters of a domain so short that two slips would make it anybody's."""


def meant(address: str) -> str:
    """Return the domain that was probably meant, "" if none or if the one typed is known."""
    _, _, typed = address.rpartition("@")
    domain = ascii_domain(typed.lower())
    if not domain or domain in PROVIDERS:
        return ""
    name, _, _ = domain.partition(".")
    if name in ONLY_THERE:
        return ONLY_THERE[name]
    likely = [one for one in PROVIDERS if not _another_end(domain, one)]
    near = ((slips(domain, one), place, one) for place, one in enumerate(likely))
    found = min((one for one in near if one[0] <= _allowed(one[2])), default=None)
    return found[2] if found else ""


def with_domain(address: str, domain: str) -> str:
    """Return an address at another domain."""
    local, _, _ = address.rpartition("@")
    return f"{local}@{domain}"


def slips(typed: str, right: str) -> int:
    """Return how many slips of a finger lie between two words.

    A letter too many, too few, another one, or two neighbours swapped (Damerau 1964; the distance
    of optimal string alignment).
    """
    above: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(typed, 1):
        above, last, row = row, above, [i]
        for j, other in enumerate(right, 1):
            cost = min(row[j - 1] + 1, above[j] + 1, above[j - 1] + (letter != other))
            swapped = i > 1 and j > 1 and letter == right[j - 2] and typed[i - 2] == other
            row.append(min(cost, last[j - 2] + 1) if swapped else cost)
    return row[-1]


def _another_end(domain: str, right: str) -> bool:
    (name, _, end), (known, _, _) = domain.rpartition("."), right.rpartition(".")
    return name == known and end in ENDS


def _allowed(right: str) -> int:
    return 1 if len(right) <= SHORT else 2
