"""A desk's reader over the wire: its requests are boxed, and what they are answered."""

from dataclasses import replace

import pytest

from edge.contract.codec import to_json
from edge.contract.downward import DeskAnswer, DeskIntake, DeskVerdict
from edge.contract.requests import BandLaid, BandTakenIn, DeskHere
from edge.contract.words import BindingKind
from hub.bands.inventory import Box
from hub.desk.readers import DeskReaders
from hub.store import Band, Quarantine
from tests.hub.a_hub import NOON, TODAY, ZONE, AHub
from tests.hub.an_edge import AnEdge

UID = bytes.fromhex("04a3c6cae26180")
KEY = b"k" * 16


@pytest.fixture
def hub(tmp_path):
    hub = AHub(tmp_path)
    hub.readers = DeskReaders(
        hub.store, hub.bands, ZONE, hub.answers.tell_named, lambda: hub.ingest.bindings_ended(())
    )
    hub.requests._desks = replace(hub.requests._desks, readers=hub.readers)
    hub.start()
    yield hub
    hub.close()


@pytest.fixture
def desk(hub):
    edge = AnEdge("desk-1")
    hub.enrol(edge)
    return edge


def asks(hub, edge, body):
    request = edge.requests(body, bytes(hub.private.public_key))
    hub.hears(edge, "up/req", to_json(request))
    return request


def test_a_desk_that_comes_is_told_that_it_takes_nothing_in(hub, desk):
    asks(hub, desk, DeskHere())
    (told,) = hub.told(desk, DeskIntake)
    assert not told.is_open
    assert hub.readers.desks() == ("desk-1",)


def test_a_desk_that_was_away_while_bands_are_taken_in_is_told_so(hub, desk):
    asks(hub, desk, DeskHere())
    hub.told(desk, DeskIntake)
    box = Box("doos 12", BindingKind.CLASS)
    hub.readers.open_intake("desk-1", box, "test.desk", hub.clock.now())
    asks(hub, desk, DeskHere())
    assert [one.is_open for one in hub.told(desk, DeskIntake, at_least=3)] == [False, True, True]


def test_a_band_that_is_laid_down_is_remembered_and_not_written_down(hub, desk):
    asks(hub, desk, BandLaid(TODAY, KEY))
    assert hub.told(desk, DeskAnswer)[0].verdict is DeskVerdict.SHOWN
    assert hub.readers.tap("desk-1", NOON).band_key == KEY
    assert hub.count(Band) == hub.count(Quarantine) == 0


def test_a_uid_is_taken_in_only_while_a_colleague_takes_bands_in(hub, desk):
    asks(hub, desk, BandTakenIn(UID))
    assert hub.told(desk, DeskAnswer)[-1].verdict is DeskVerdict.AGAIN
    assert hub.count(Band) == 0
    box = Box("doos 12", BindingKind.CLASS)
    hub.readers.open_intake("desk-1", box, "test.desk", hub.clock.now())
    asks(hub, desk, BandTakenIn(UID))
    assert hub.told(desk, DeskAnswer, at_least=2)[-1].verdict is DeskVerdict.TAKEN_IN
    (band,) = hub.rows(Band)
    assert (band["uid"], band["set_name"], band["number"]) == (UID, "doos 12", 1)


def test_a_desk_takes_nothing_in_for_another(hub):
    other = AnEdge("desk-2")
    hub.enrol(other)
    box = Box("doos 12", BindingKind.CLASS)
    hub.readers.open_intake("desk-1", box, "test.desk", hub.clock.now())
    asks(hub, other, BandTakenIn(UID))
    assert hub.told(other, DeskAnswer)[-1].verdict is DeskVerdict.AGAIN
    assert hub.count(Band) == 0


def test_a_key_that_is_none_is_not_remembered(hub, desk):
    asks(hub, desk, BandLaid(TODAY, b"short"))
    asks(hub, desk, DeskHere())
    hub.told(desk, DeskIntake)
    assert hub.readers.tap("desk-1", NOON) is None
    assert hub.requests.counts["malformed"] == 1
