"""The longest that the hub has to say, a full day's directory, passes its own broker."""

from datetime import date

import pytest
from nacl.public import PrivateKey

from edge.contract.codec import to_json
from edge.contract.downward import DirectoryEntry, DirectorySnapshot
from edge.contract.envelopes import MOST_DOWN_BYTES
from edge.contract.words import Animal, Avatar, BindingKind, Colour, Language, Scope
from hub.broker.house import BrokerHouse
from hub.broker.settings import Listeners
from hub.line.seal import DownBoxes
from simulators.waiting import free_port
from tests.hub.broker.a_broker import MUSEUM, NOW, kept, listens, speaker, until

BANDS = 20_000


def full_day():
    """Return a snapshot of that many bands, as long as it travels."""
    longest = DirectoryEntry(
        band_key=b"k" * 32,
        binding_id=b"b" * 16,
        kind=max(BindingKind, key=len),
        scopes=tuple(Scope),
        avatar=Avatar(max(Colour, key=len), max(Animal, key=len)),
        language=Language.NL,
        may_approve=False,
        age_locked=False,
    )
    return DirectorySnapshot(b"n" * 16, date(2026, 11, 22), BANDS, (longest,) * BANDS)


@pytest.mark.mosquitto
@pytest.mark.timeout(60)
def test_the_directory_of_twenty_thousand_bands_reaches_an_edge_by_the_museums_own_broker(tmp_path):
    hubs, walls = PrivateKey.generate(), PrivateKey.generate()
    boxes = DownBoxes(MUSEUM, hubs)
    told = to_json(boxes.box("wall", bytes(walls.public_key), full_day()))
    assert len(told) <= MOST_DOWN_BYTES
    house = BrokerHouse(tmp_path / "broker", MUSEUM)
    ports = Listeners(free_port(), free_port(), "127.0.0.1")
    house.write(ports, ("127.0.0.1",), NOW)
    password = house.admit("wall")
    hub_password = (house.folder / "hub.password").read_text().strip()
    with kept(house):
        listens(ports.local_port)
        ca = house.folder / "ca.crt"
        with (
            speaker(ports.tls_port, "wall", password, ca=ca) as wall,
            speaker(ports.local_port, "hub", hub_password) as hub,
        ):
            assert wall.knows()
            assert hub.knows()
            wall.hears(f"myvisit/1/{MUSEUM}/wall/down/#")
            hub.says(f"myvisit/1/{MUSEUM}/wall/down/bind", told)
            until(lambda: wall.heard, "the edge hears the whole directory")
            assert wall.heard == [told]
