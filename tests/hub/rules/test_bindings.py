"""When a binding holds, and until when an address may be mended."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.rules.bindings import Span
from tests.hub.a_museum import MORNING, SATURDAY, ZONE

MINUTE = timedelta(minutes=1)
OPEN = Span(SATURDAY, MORNING, None)
ENDED = replace(OPEN, ended_at=MORNING + 60 * MINUTE)


@pytest.mark.parametrize(
    ("span", "minutes", "had_not_ended", "held"),
    [
        (OPEN,  -60, True,  False),
        (OPEN,  -6,  True,  False),
        (OPEN,  -5,  True,  True),
        (OPEN,  600, True,  True),
        (OPEN,  24 * 60, False, False),
        (ENDED, 65,  True,  True),
        (ENDED, 66,  False, False),
    ],
)  # fmt: skip
def test_play_counts_for_the_day_and_a_wearer_s_word_from_the_binding_on(
    span, minutes, had_not_ended, held
):
    at = MORNING + minutes * MINUTE
    assert (span.had_not_ended(at, ZONE), span.held(at, ZONE)) == (had_not_ended, held)


@pytest.mark.parametrize(("seconds", "may"), [(-1, False), (0, True), (300, True), (301, False)])
def test_an_address_is_mended_within_five_minutes(seconds, may):
    assert OPEN.may_mend(MORNING + timedelta(seconds=seconds)) is may
