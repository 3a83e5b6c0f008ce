"""A colleague at their screens: joins by a code, signs in, gives boxes out, makes trails."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from hub.rules.staff import StaffRole
from portal.trails.typed import typed_step, typed_trail
from simulators.browsing import Tab
from simulators.errors import ExpectationFailed

if TYPE_CHECKING:
    from simulators.museum import Museum
    from simulators.trails import Walk

PASSWORD = "zeven natte klinkers fluisteren laat"  # noqa: S105 - of a museum that is rehearsed
NO_READER = "-"
"""The desk of a colleague whose screen stands beside no reader."""


class Colleague:
    """Somebody of the museum's staff in one tab; closed at the end."""

    def __init__(self, museum: Museum, *roles: StaffRole) -> None:
        self.tab = Tab(museum.portal_address)
        name = f"test.{'-'.join(one[:4] for one in roles)}"
        self.tab.go("/staff/join")
        self.tab.send(self.tab.form("/staff/join"), {"code": museum.invite(name, *roles)})
        self.tab.send(self.tab.form("/staff/join", having="password"), {"password": PASSWORD})
        self.tab.go("/staff/in")
        typed = {"name": name, "password": PASSWORD}
        self.tab.send(self.tab.form("/staff/in", having="password"), typed)
        if "/staff/in" in self.tab.address:
            raise ExpectationFailed("A colleague could not sign in.")

    def close(self) -> None:
        """Close the tab."""
        self.tab.close()

    def vouches(self, label: str) -> None:
        """Say that the museum knows the group of that label, which asked for its visit on the web.

        Raises:
            ExpectationFailed: no such group waits for that.
        """
        self.tab.go("/staff/bookings")
        waiting = [one for one in self.tab.page.links if urlsplit(one).path.endswith("/who")]
        if not any(label in self.tab.go(one).words for one in waiting):
            raise ExpectationFailed(f"nobody waits as {label} to be known")
        self.tab.send(self.tab.form(having="do"), {"do": "vouch"})

    def finds(self, what: str) -> None:
        """Look for a box and number, or for an address, at the desk."""
        self.tab.go(f"/staff/desk/{NO_READER}")
        self.tab.send(self.tab.form("/find"), {"q": what})

    def gives(self, box: str, label: str) -> None:
        """Give a box out to the group of that label.

        Raises:
            ExpectationFailed: no such group waits for a box.
        """
        self.finds(f"{box} 1")
        self.tab.send(self.tab.form("/give", saying=label))

    def takes_back(self, box: str) -> None:
        """Take a box back."""
        self._does(box, 1, "back")

    def swaps(self, box: str, number: int, band: int) -> None:
        """Let a spare band play for a number."""
        self._does(box, number, "number", number=str(number), band=str(band))

    def _does(self, box: str, at: int, act: str, **typed: str) -> None:
        self.finds(f"{box} {at}")
        self.tab.go(f"{self.tab.address.partition('?')[0]}/{act}")
        self.tab.send(self.tab.form(f"/{act}"), typed)

    def puts_to_use(self, walk: Walk) -> str:
        """Make a trail, step by step, and put it to use; return its id."""
        draft = walk.draft()
        self.tab.go("/staff/trails")
        named = {name: text for name, text in typed_trail(draft).items() if name.startswith("name")}
        self.tab.send(self.tab.form("/staff/trails", having="name_nl"), named)
        trail = self.tab.address.partition("?")[0]
        for at, step in enumerate(draft.steps, 1):
            self.tab.go(trail)
            self.tab.send(self.tab.form("/add"), {"exhibit": step.exhibit})
            self.tab.go(f"{trail}/steps/{at}")
            form = self.tab.form(f"/steps/{at}")
            # An exhibit that measures nothing has no bounds to be typed.
            typed = {name: text for name, text in typed_step(step).items() if name in form.names()}
            self.tab.send(form, typed)
        self.tab.go(trail)
        self.tab.send(
            self.tab.form(quote(trail.rpartition("/")[2]), having="order"), typed_trail(draft)
        )
        self.tab.go(trail)
        self.tab.send(self.tab.form("/use"))
        return trail.rpartition("/")[2]
