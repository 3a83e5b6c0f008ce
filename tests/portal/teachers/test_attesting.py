"""What may be attested of whom nobody at the museum knows yet."""

from edge.contract.words import Scope
from hub.store import Attestation, Booking, table_of
from look.speech import LANGUAGES, Speech
from tests.portal.teachers.a_teacher import attests, rows


def test_whom_no_colleague_vouches_for_is_offered_scores_alone_and_told_what_happens_next(
    house, school, web, base
):
    with house.hub.store.write() as tx:
        tx.execute(table_of(Booking).update().values(vouched_at=None))
    for language in LANGUAGES:
        page = web.get(f"{base}/attest?lang={language}").text
        assert Speech(language).say("booking.attest.unvouched") in page
        for scope in ("photo", "sound"):
            assert f'name="{scope}"' not in page
            assert school_said(language, scope) in page
    refused = attests(web, base, photo="yes")
    assert "kunnen nog niet" in refused.text
    assert rows(house, Attestation) == []
    assert attests(web, base).headers["location"] == base
    assert house.hub.bookings.find(school.booking_id).scopes == frozenset({Scope.SCORE})


def school_said(language, part):
    return Speech(language).say(f"school.notice.{part}")
