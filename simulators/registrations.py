"""A grown-up's registration and an exhibit's declaration, made without a kiosk."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from edge.contract import seals
from edge.contract.events import BindingMade, ConsentGiven, MediumKind
from edge.contract.manifest import Direction, ExhibitManifest, Metric, Texts
from edge.contract.words import AgeBand, Animal, Avatar, Colour, Giver, Language, Scope
from look.notices import NOTICE_VERSION, notice_sha256

LOW, HIGH = 80.0, 2000.0
"""Between these lies every score of such an exhibit."""


def registration(binding_id: bytes, day: date, now: datetime) -> BindingMade:
    """Return a grown-up's registration, everything agreed to."""
    words = notice_sha256(Language.NL, by_guardian=False)
    scopes = tuple(Scope)
    consent = ConsentGiven(Giver.SELF, NOTICE_VERSION, words, Language.NL, now, now, scopes, ())
    return BindingMade(
        binding_id=binding_id,
        band_key=secrets.token_bytes(seals.ID_BYTES),
        day=day,
        made_at=now,
        age_band=AgeBand.ADULT,
        language=Language.NL,
        avatar=Avatar(Colour.BLUE, Animal.FOX),
        first_name="Testkind",
        address=f"guardian-{binding_id.hex()}@example.org",
        consent=consent,
    )


def manifest(exhibit: str) -> ExhibitManifest:
    """Return what an exhibit of the bench declares."""
    named = Texts("Muur")
    metric = Metric("reaction", Texts("Reactietijd"), Texts("ms"), LOW, HIGH, 0, Direction.LOWER)
    return ExhibitManifest(
        exhibit, named, named, named, named, (metric,), media=(MediumKind.PHOTO,)
    )
