"""The evidence of a yes is only ever added to, and its receipt says all of it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from edge.contract.events import ScopesChanged, VisitEnded, VisitForgotten
from edge.contract.words import AgeBand, Giver, Language, Scope, Way
from hub.post.notices import terms_of
from hub.store import Consent, Visit, table_of
from hub.visits.consent_receipts import SCHEMA, ConsentReceipts
from look.notices import NOTICE_VERSION, notice_sha256, shown_notices
from tests.hub.a_museum import ALL, AMuseum, consent_given, registration

CHILD = AgeBand.UNDER_13


@pytest.fixture
def museum(tmp_path):
    one = AMuseum(tmp_path)
    yield one
    one.close()


def changes(museum, event, yes, **how):
    how = {"of_a_child": event.age_band is CHILD} | how
    answer = consent_given(Giver.SELF, museum.now, yes, **how)
    return museum.hears(ScopesChanged(event.binding_id, answer))


def receipt(museum, event):
    receipts = ConsentReceipts(museum.keyring, museum.settings, terms_of(museum.settings))
    with museum.store.read() as tx:
        return receipts.of(tx, museum.page_of(event))


# -- append-only


def test_the_database_itself_refuses_to_change_evidence(museum):
    museum.register()
    consents = table_of(Consent)
    with pytest.raises(IntegrityError, match="never changed"), museum.store.write() as tx:
        tx.execute(update(consents).values(yes="score"))
    (row,) = museum.rows(Consent)
    assert row.yes == "photo score sound"


def test_no_statement_of_a_whole_day_changes_a_row_of_evidence(museum):
    said = []

    @sql_event.listens_for(museum.store.engine, "before_cursor_execute")
    def _heard(_connection, _cursor, statement, *_rest):
        said.append(" ".join(statement.lower().split()))

    child = museum.register(age=CHILD, name="Kind")
    grown_up = museum.register(name="Ouder")
    museum.plays(grown_up)
    museum.later(minutes=5)
    changes(museum, grown_up, (Scope.SCORE,))
    changes(museum, child, (Scope.SCORE,))
    museum.open_page(museum.page_of(child))
    museum.hears(VisitEnded(child.binding_id, museum.now))
    museum.later(days=1)
    museum.turn()
    museum.hears(VisitForgotten(grown_up.binding_id, museum.now))
    of_evidence = [one for one in said if "consent" in one]
    assert {"insert", "select", "delete"} == {one.split()[0] for one in of_evidence}
    assert len([one for one in of_evidence if one.startswith("insert")]) == 5


def test_erasing_a_visit_takes_its_evidence_along(museum):
    event = museum.register()
    museum.rights.erase_page(museum.page_of(event), museum.now)
    assert museum.count(Consent) == 0


# -- another text


def test_what_is_agreed_under_an_older_text_holds_for_its_purposes_alone(tmp_path):
    words = shown_notices()[NOTICE_VERSION]
    older = replace(words, version="2025-01", purposes=frozenset({Scope.SCORE, Scope.PHOTO}))
    museum = AMuseum(tmp_path / "museum", notices={NOTICE_VERSION: words, "2025-01": older})
    event = registration(museum.now, notice="2025-01", yes=(Scope.SCORE,))
    event = replace(event, consent=replace(event.consent, no=(Scope.PHOTO,)))
    assert museum.hears(event).page_id
    assert museum.value("visit", "notice", visit_id=museum.visit_of(event)) == "2025-01"
    museum.later(minutes=1)
    changes(museum, event, ALL)
    assert museum.value("visit", "notice", visit_id=museum.visit_of(event)) == NOTICE_VERSION
    museum.close()


# -- the receipt


@pytest.fixture
def child(museum):
    """A child approved by its guardian's band, that said less half an hour later; then opened."""
    guardian = museum.register(name="Ouder")
    by = {"way": Way.BAND, "proof": guardian.binding_id, "yes": (Scope.SCORE, Scope.PHOTO)}
    event = registration(museum.now, age=CHILD, name="Kind", **by)
    museum.hears(event)
    museum.later(minutes=30)
    changes(museum, event, (Scope.SCORE,))
    museum.later(minutes=30)
    museum.open_page(museum.page_of(event))
    return event


def test_the_receipt_says_what_was_agreed_for_what_and_to_which_words(museum, child):
    told = receipt(museum, child)
    assert told["schema_version"] == SCHEMA
    roles = {one["party_role"] for one in told["party_identification"]}
    assert roles == {"pii_controller", "data_protection_officer", "authority"}
    _, record = told["records"]
    assert (record["pii_principal"]["first_name"], record["given_by"]) == ("Kind", "guardian")
    assert record["privacy_notice"] == {
        "version": NOTICE_VERSION,
        "language": "nl",
        "sha256": notice_sha256(Language.NL, by_guardian=True).hex(),
    }
    (purpose,) = record["purposes"]
    assert (purpose["purpose"], purpose["recipients"]) == ("score", [])
    assert "Art. 8" in purpose["lawful_basis"]
    assert purpose["storage_period"]["at_most_until"] == "2027-05-08"
    assert record["refused_purposes"] == ["photo", "sound"]


def test_the_receipt_says_who_decided_when_where_and_how_they_were_known(museum, child):
    _, record = receipt(museum, child)["records"]
    first = record["events"][0]
    events = [(one["state"], one["given_by"], one["way"], one["yes"]) for one in record["events"]]
    assert events == [
        ("given", "guardian", "band", ["photo", "score"]),
        ("updated", "self", "stated", ["score"]),
        ("confirmed", "guardian", "band", ["score"]),
    ]
    assert first["proof"] == child.consent.proof.hex()
    assert first["time"] == "2026-05-09T08:00:00Z"
    assert first["installation"] == "wall"


def test_the_receipt_holds_no_address_and_goes_with_the_page(museum):
    event = museum.register(address="heel.uniek@example.org")
    assert "uniek" not in json.dumps(receipt(museum, event))
    page_id = museum.page_of(event)
    museum.rights.erase_page(page_id, museum.now)
    assert receipt(museum, event) is None
    assert museum.count(Visit) == 0


def test_of_a_child_that_waits_for_its_guardian_no_receipt_is_shown(museum):
    child = museum.register(age=CHILD)
    assert receipt(museum, child) is None
    museum.open_page(museum.page_of(child))
    assert len(receipt(museum, child)["records"]) == 1


def test_no_yes_is_confirmed_before_it_was_given(museum):
    museum.open_page(museum.page_of(museum.register(age=CHILD, name="Eén")))
    museum.later(hours=1)
    museum.register(age=CHILD, name="Twee")
    rows = museum.rows(Consent, act="confirmed")
    assert all(row.shown_at <= row.decided_at for row in rows)
    assert rows[1].decided_at - rows[0].decided_at == timedelta(hours=1)
