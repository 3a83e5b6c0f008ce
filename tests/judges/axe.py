"""Axe over an open page: WCAG 2.2 AA, EN 301 549, good practice; once whole, then as it looks."""

from axe_playwright_python.sync_playwright import Axe

STANDARDS = (
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "EN-301-549",
)  # fmt: skip
LOOKS = ("color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable")
"""Rules that a colour scheme or a width can change; all others read the document alone."""
_AXE = Axe()
_TOLD = """async (options) => (await axe.run(document, options)).violations
    .map(one => [one.id, ...one.nodes.slice(0, 3).map(node => node.html.slice(0, 160))])"""


def violations(page, *, looks_only=False):
    """Return the rules that a page breaks, each with up to three places; empty when it is clean.

    `looks_only` asks the rules that may change with colours and width, on a page asked whole once.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.axe_script)
    if looks_only:
        options = {"runOnly": {"type": "rule", "values": list(LOOKS)}}
    else:
        options = {
            "runOnly": {"type": "tag", "values": list(STANDARDS)},
            "rules": {"target-size": {"enabled": True}},
        }
    return page.evaluate(_TOLD, options)
