"""A colleague beside a desk's reader: takes a box in by tapping, finds whose band lies there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from edge.contract.words import BindingKind
from simulators.errors import ExpectationFailed
from simulators.visitors import held
from simulators.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulators.chip import Ntag213
    from simulators.colleague import Colleague
    from simulators.installation import Installation

HAPPENED = re.compile(r'/events\?seen=(\d+)"')
LOOK_SECONDS = 0.05


class FrontDesk:
    """What `colleague`, of the role desk, does at the screen beside the reader of `desk`."""

    def __init__(self, colleague: Colleague, desk: Installation) -> None:
        self.colleague, self.tab = colleague, colleague.tab
        self._chip = desk.chip
        self._home = f"/staff/desk/{desk.name}"

    def sits_down(self) -> None:
        """Open the screen, once the desk's reader said to the hub that it is there.

        Raises:
            NotReady: it never did.
        """
        until(self._is_led_there, "the desk's reader to be there", every=LOOK_SECONDS)

    def takes_in(self, kind: BindingKind, box: str, bands: Sequence[Ntag213]) -> tuple[int, ...]:
        """Take a box in by tapping its bands in a row; return the numbers that they got.

        Raises:
            ExpectationFailed: a band was refused, or got no number.
            NotReady: a tap was never answered.
        """
        sets = f"{self._home}/sets"
        self.tab.go(sets)
        self.tab.send(self.tab.form("/sets", having="set"), {"set": box, "kind": kind})
        for band in bands:
            before = self._taken()
            self.taps(band, sets)
            if len(self._taken()) != len(before) + 1:
                raise ExpectationFailed("A band of the box was not taken in.")
        taken = self._taken()
        form = self.tab.form("/sets", having="what")
        self.tab.send(form, {"what": "end"})
        return taken

    def finds_lying(self, band: Ntag213) -> str:
        """Lay a band down and return what the screen says of it then.

        Raises:
            NotReady: the tap was never answered.
        """
        return self.taps(band, self._home)

    def taps(self, band: Ntag213, screen: str) -> str:
        """Lay a band down until a screen of the desk knows of it; return the screen's words.

        Raises:
            NotReady: it never did.
        """
        self.tab.go(screen)
        before = self._happened()
        with held(self._chip, band):
            until(self._anew(screen, before), "a desk to hear of a band", every=LOOK_SECONDS)
        return self.tab.page.words

    def _is_led_there(self) -> bool:
        self.tab.go("/staff/desk")
        return self.tab.address.partition("?")[0].endswith(self._home)

    def _anew(self, screen: str, before: int) -> Callable[[], bool]:
        def happened() -> bool:
            self.tab.go(screen)
            return self._happened() > before

        return happened

    def _happened(self) -> int:
        found = HAPPENED.search(self.tab.html)
        if found is None:
            raise ExpectationFailed("This is no screen of a desk.")
        return int(found[1])

    def _taken(self) -> tuple[int, ...]:
        beads = self.tab.html.partition('<ol class="beads"')[2].partition("</ol>")[0]
        return tuple(int(one) for one in re.findall(r"<li>(\d+)</li>", beads))
