"""What a journey counted, and the one line it prints last."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field

from simulators.errors import ExpectationFailed


@dataclass(slots=True)
class Tally:
    """The counts of one journey; `taps` holds tap-to-answer times in milliseconds."""

    journey: str
    bands_read: int = 0
    told_saved: int = 0
    on_page: int = 0
    refused_later: int = 0
    provisional: int = 0
    erased: int = 0
    mails: int = 0
    old_results_left: int = 0
    stored_without_consent: int = 0
    taps: list[float] = field(default_factory=list)
    phone_to_kiosk_ms: list[float] = field(default_factory=list)
    """From a guardian's answer on a phone to the kiosk's next screen."""
    names_found: int | None = None
    """Of a class: in how many places a pupil's name or address stands; None: nobody looked."""

    def line(self) -> str:
        """Return the journey's JSON line."""
        counts: dict[str, object] = {
            "journey": self.journey,
            "bands_read": self.bands_read,
            "told_saved": self.told_saved,
            "on_page": self.on_page,
            "refused_later": self.refused_later,
            "provisional": self.provisional,
            "erased": self.erased,
            "mails": self.mails,
            "old_results_left": self.old_results_left,
            "stored_without_consent": self.stored_without_consent,
            "tap_to_answer_ms": {
                "p50": percentile(self.taps, 50),
                "p95": percentile(self.taps, 95),
            },
        }
        if self.phone_to_kiosk_ms:
            counts["phone_to_kiosk_ms"] = percentile(self.phone_to_kiosk_ms, 50)
        if self.names_found is not None:
            counts["names_found"] = self.names_found
        return json.dumps(counts)

    def must_add_up(self) -> None:
        """Check what holds for every journey.

        Raises:
            ExpectationFailed: it does not; says what was counted.
        """
        expect(
            self.told_saved == self.on_page + self.refused_later,
            f"The exhibits were told {self.told_saved} times that a result was kept, but the "
            f"pages show {self.on_page} and name {self.refused_later} as refused later.",
        )
        expect(
            self.stored_without_consent == 0,
            f"{self.stored_without_consent} things are stored that nobody agreed to.",
        )
        expect(not self.names_found, f"Of a pupil something stands in {self.names_found} places.")


def percentile(values: list[float], percent: int) -> float | None:
    """Return the nearest-rank percentile, rounded to a tenth; None of nothing."""
    if not values:
        return None
    rank = max(1, math.ceil(len(values) * percent / 100))
    return round(sorted(values)[rank - 1], 1)


def expect(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence where it stands
    """Go on only if something holds.

    Raises:
        ExpectationFailed: it does not; with the sentence.
    """
    if not holds:
        raise ExpectationFailed(otherwise)
