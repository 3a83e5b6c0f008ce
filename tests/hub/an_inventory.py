"""The museum's own bands for tests: added as the command adds them, known as an edge knows them."""

from __future__ import annotations

from edge.contract import seals
from edge.contract.words import BindingKind
from hub.bands import inventory
from hub.bands.inventory import NewBands
from hub.keyring import KeyKind, day_id
from tests.hub.a_hub import NOON, PINS, TODAY

STAFF_UID = bytes.fromhex("04a10000000001")
PIN = "4071"


def uids(count, first=1):
    numbers = range(first, first + count)
    return tuple(bytes.fromhex("04b2") + number.to_bytes(5, "big") for number in numbers)


def adds(hub, kind=BindingKind.CLASS, set_name="blue", *, bands=None, first=1, now=NOON):
    bands = uids(3) if bands is None else bands
    new = NewBands(kind, set_name, bands, tuple(range(1, len(bands) + 1)), first)
    with hub.store.write() as tx:
        inventory.add(tx, new, TODAY, now)


def adds_staff(hub, pin=PIN):
    adds(hub, BindingKind.STAFF, "desk", bands=(STAFF_UID,))
    gives_pin(hub, pin)


def gives_pin(hub, pin):
    with hub.store.write() as tx:
        inventory.set_pin(tx, "desk", 1, PINS.hashed(pin))


def key_of(hub, uid, day=TODAY):
    return seals.band_key(hub.keyring.get(KeyKind.DAY, day_id(day)), uid)
