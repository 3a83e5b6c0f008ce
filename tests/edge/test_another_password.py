"""Which password for the broker an edge takes from its hub, and what it says of it."""

import hashlib

import pytest

from edge.contract.downward import AccessOffered
from edge.contract.enrolment import BrokerAccess
from tests.edge.a_talk import ATalk, begun


@pytest.fixture
def talk(tmp_path):
    made = ATalk(tmp_path)
    yield made
    made.outbox.close()


def an_offer(password):
    return AccessOffered(BrokerAccess("broker.example.org", 8883, password, "PEM"))


def said_taken(talk):
    """Return the SHA-256 of the passwords that the edge said it has."""
    return [talk.hub.opens_request(one).password_sha256 for one in talk.heard().requests]


def test_a_technician_is_told_once_that_edge_toml_needs_another_password(talk, caplog):
    begun(talk)
    for password in ("second", "second", "third"):
        talk.hears(an_offer(password))
    assert caplog.text.count("edge.toml names one") == 1
    assert talk.edge.seal.identity.offered is None
    assert said_taken(talk) == []


def test_no_other_password_is_taken_while_the_broker_may_know_the_one_before(talk):
    talk.talk._named = False
    begun(talk)
    second = hashlib.sha256(b"second").digest()
    for password in ("second", "third", "second"):
        talk.hears(an_offer(password))
    assert talk.edge.seal.identity.offered.password == "second"
    assert said_taken(talk) == [second, second]
    talk.edge.seal.identity.settle_offered()
    talk.hears(an_offer("third"))
    assert talk.edge.seal.identity.offered.password == "third"
    assert said_taken(talk) == [hashlib.sha256(b"third").digest()]


def test_an_empty_password_is_not_taken(talk):
    talk.talk._named = False
    begun(talk)
    talk.hears(an_offer(""))
    assert talk.edge.seal.identity.offered is None
    assert said_taken(talk) == []
