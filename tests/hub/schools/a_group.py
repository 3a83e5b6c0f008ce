"""A birthday party that does not exist, and a family of it that takes its child's part home."""

import secrets
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from edge.contract.words import AgeBand, BindingKind, Language
from hub.bands.dealt import Bands
from hub.keyring import KeyKind, Place
from hub.media.files import Owned
from hub.pages import MediumForm
from hub.schools import slips
from hub.schools.claims import FamilySaid, Which
from hub.store import Score
from hub.uses.claims import claim_uses
from hub.visits.results import OnDisk
from tests.hub.a_museum import ADDRESS, ALL, ZONE, photo
from tests.hub.schools.a_class import AClass, Now

PARTY = "feest 3"
FORMS = (MediumForm.AVIF, MediumForm.WEBP, MediumForm.JPG)


class AGroup(AClass):
    """A museum in which a group plays, and families claim."""

    def __init__(self, folder):
        super().__init__(folder)
        museum = self.museum
        self.changed, self.mailed = [], 0
        self._slips = {}
        family = SimpleNamespace(
            store=museum.store,
            files=museum.files,
            clock=Now(museum),
            zone=ZONE,
            pages_changed=self.changed.append,
            directory_changed=self._tell,
            mail_wanted=self._mail,
        )
        hosts = museum.decisions.hosts
        self.claims = claim_uses(family, hosts, lambda: museum.rights.carry_out_due(museum.now))

    def _mail(self):
        self.mailed += 1

    def parties(self, *scopes, **changes):
        """Book, attest (all scopes, if none is said), and be given the bands."""
        self.has_box(PARTY, kind=BindingKind.GROUP)
        group = {"kind": BindingKind.GROUP, "school": "", "label": "F12", "school_year": 0}
        self.books(**group | changes)
        self.attests(*(scopes or ALL))
        self.uses.give(self.booking_id, PARTY)

    def visit_of(self, number):
        numbers = self.uses.numbers(self.booking_id)
        return next(one.visit_id for one in numbers if one.number == number)

    def is_photographed(self, number, picture=b"pixels of a number"):
        """A photo is made, kept and developed now; returns its event."""
        event = photo(self.binding(number), self.museum.now)
        self.museum.keep(event)
        self.is_developed(event, self.visit_of(number), picture)
        return event

    def is_developed(self, event, visit_id, picture=b"pixels of a number"):
        museum = self.museum
        pieces = {(width, form): picture for width in (1280, 640, 320) for form in FORMS}
        museum.files.keep(museum.keyring, Owned(visit_id, event.result_id), pieces)
        with museum.store.write() as tx:
            shown = OnDisk((1280, 960), FORMS)
            museum.results.medium_whole(tx, event.result_id, shown, museum.now)

    def said(self, *yes, **changes):
        answer = FamilySaid(
            language=Language.NL,
            shown_at=self.museum.now - timedelta(seconds=40),
            age_band=AgeBand.UNDER_13,
            yes=frozenset(yes or ALL),
            first_name="Testkind",
            address=ADDRESS,
        )
        return replace(answer, **changes)

    def takes(self, number, *yes, **changes):
        """A family takes a number's part."""
        return self.claims.take(self.slip(number), self.said(*yes, **changes))

    def slip(self, number):
        """Return the slip of a number that was printed, also one that is dead by now."""
        museum = self.museum
        with museum.store.write() as tx:
            for one in slips.printed(tx, museum.keyring, self.booking_id):
                found = slips.by_token(tx, one.token, self.uses.today)
                if found is not None:
                    self._slips[self.booking_id, one.number] = found.slip_id
        return self._slips.get((self.booking_id, number), secrets.token_bytes(16))

    def which(self, number):
        return Which(self.booking_id, number)

    def entries(self):
        with self.museum.store.read() as tx:
            return Bands(self.museum.keyring).entries(tx, self.uses.today)

    def values_of(self, visit_id):
        """Return the scores of a visit, opened under that visit's key."""
        museum = self.museum
        return [
            float(
                museum.keyring.open(
                    KeyKind.VISIT,
                    visit_id,
                    Place("score", "value_box", one.result_id),
                    one.value_box,
                )
            )
            for one in museum.rows(Score, visit_id=visit_id)
        ]
