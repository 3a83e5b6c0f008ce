"""What is asked of a class's page, over a class of a school that does not exist."""

from edge.contract.codec import to_json
from hub.schools import slips
from hub.store import Exhibit, TrailDraft, TrailVersion, put
from hub.uses.class_page import ClassPageUses
from hub.uses.family import FamilyUses
from tests.hub.a_museum import WALL, ZONE, score
from tests.hub.schools.a_class import AClass, Now


class APageOfAClass(AClass):
    """A class that has played, and what its teacher and its pupils may ask."""

    def __init__(self, folder):
        super().__init__(folder)
        museum = self.museum
        family = FamilyUses(
            store=museum.store,
            keyring=museum.keyring,
            files=museum.files,
            clock=Now(museum),
            zone=ZONE,
            visits=museum.visits,
            choices=None,
            album=museum.album,
            receipts=None,
            rights=museum.rights,
            new_links=None,
            watchers=None,
            pages_changed=lambda _pages: None,
            directory_changed=self._tell,
            mail_wanted=lambda: None,
        )
        self.asked = ClassPageUses(family, self.uses.close)

    def page(self):
        return self.asked.page(self.booking_id)

    def row(self, number):
        return next(one for one in self.page().rows if one.number == number)

    def has_exhibit(self, manifest=WALL):
        with self.museum.store.write() as tx:
            row = {
                "exhibit": manifest.exhibit,
                "edge": "wall",
                "manifest": to_json(manifest).decode(),
                "updated_at": self.museum.now,
            }
            put(tx, Exhibit, [row])

    def has_trail(self, trail):
        with self.museum.store.write() as tx:
            draft = {
                "trail_id": trail.trail,
                "draft": "{}",
                "revision": 1,
                "version": trail.trail,
                "versions": 1,
                "made_at": self.museum.now,
                "changed_at": self.museum.now,
            }
            put(tx, TrailDraft, [draft])
            version = {
                "version": trail.trail,
                "trail_id": trail.trail,
                "body": to_json(trail).decode(),
                "made_at": self.museum.now,
            }
            put(tx, TrailVersion, [version])

    def makes(self, number, value=250.0, exhibit="wall"):
        """Have a number make a score at an exhibit."""
        return self.museum.hears(
            score(self.binding(number), value, self.museum.now, exhibit=exhibit)
        )

    def slip(self, number):
        """Return what opens a number's slip, as its print has it."""
        with self.museum.store.write() as tx:
            made = slips.printed(tx, self.museum.keyring, self.booking_id)
        return next(one.token for one in made if one.number == number)

    def own(self, number):
        """Return what a slip shows, opened now."""
        return self.asked.own_part(self.asked.open_slip(self.slip(number)))
