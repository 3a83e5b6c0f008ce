"""Several cards at once: a host that resolves collisions bit by bit finds one of them."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulators.chip.cards import ClassicCard, Ntag213
from simulators.chip.crc import with_crc
from simulators.chip.receiver import CollisionReading
from simulators.chip.registers import Err, Reg
from tests.simulators.chip.a_bench import Bench

UIDS = st.lists(st.binary(min_size=4, max_size=4), min_size=1, max_size=5, unique=True)


class CollisionError(Exception):
    """The host could not make sense of where the collisions were."""


def part_of_one(bench, code, reading):
    """The UID part of one of the cards, found as ISO/IEC 14443-3 (6.5.3) says.

    `reading` is what this host takes CollPos for.
    """
    bench.write(Reg.COLL, 0x00)
    known, value = 0, 0
    for _ in range(33):
        sent = bytes((code, 0x20 + (known // 8 << 4 | known % 8)))
        sent += value.to_bytes(5, "little")[: (known + 7) // 8]
        bench.transceive(sent, last_bits=known % 8, align=known % 8)
        received = int.from_bytes(bench.drain(), "little") << known // 8 * 8
        value |= received & (1 << 40) - 1
        if not bench.read(Reg.ERROR) & Err.COLLISION:
            return value.to_bytes(5, "little")
        position = bench.read(Reg.COLL) & 0x3F
        if position & 0x20:
            raise CollisionError
        position = position or 32
        if reading is CollisionReading.FRAME:
            position += known
        elif reading is CollisionReading.ALIGNED:
            position += known // 8 * 8
        if position <= known:
            raise CollisionError
        value = value & (1 << position - 1) - 1 | 1 << position - 1  # choose who sent a 1 there
        known = position
    raise CollisionError


def select_one(bench, reading):
    """Wake all, and select one through its cascade; its UID."""
    bench.transceive(b"\x52", last_bits=7)
    bench.drain()
    uid = b""
    for code in (0x93, 0x95, 0x97):
        part = part_of_one(bench, code, reading)
        bench.transceive(with_crc(bytes((code, 0x70)) + part))
        sak = bench.drain()
        if not sak:
            raise CollisionError
        uid += part[1:4] if sak[0] & 0x04 else part[:4]
        if not sak[0] & 0x04:
            break
    return uid


@pytest.mark.parametrize("reading", CollisionReading)
@given(uids=UIDS)
@settings(max_examples=40, deadline=None)
def test_who_reads_the_place_as_the_chip_means_it_finds_one_card_of_many(reading, uids):
    assume(not any(uid.startswith(b"\x88") for uid in uids))
    bench = Bench(reading=reading)
    for uid in uids:
        bench.lay(ClassicCard(uid))
    assert select_one(bench, reading) in uids


@given(st.lists(st.binary(min_size=6, max_size=6), min_size=2, max_size=4, unique=True))
@settings(max_examples=30, deadline=None)
def test_bands_collide_in_both_levels_of_their_cascade(rests):
    bench = Bench(reading=CollisionReading.ABSOLUTE)
    uids = {b"\x04" + rest for rest in rests}
    for uid in sorted(uids):
        bench.lay(Ntag213(uid))
    assert select_one(bench, CollisionReading.ABSOLUTE) in uids


@pytest.mark.parametrize("reads_as", [CollisionReading.FRAME, CollisionReading.ALIGNED])
def test_who_reads_it_otherwise_is_lost_with_three_cards(reads_as):
    bench = Bench(reading=CollisionReading.ABSOLUTE)
    uids = [b"\x11\x22\x33\x44", b"\x11\x26\x33\x44", b"\x11\x26\x37\x44"]
    for uid in uids:
        bench.lay(ClassicCard(uid))
    with pytest.raises(CollisionError):
        select_one(bench, reads_as)
    assert select_one(bench, CollisionReading.ABSOLUTE) in uids


def test_one_after_the_other_all_cards_are_found_when_each_is_put_to_rest():
    bench = Bench()
    uids = {bytes((17 * n, 34, 51 ^ n, 68)) for n in range(1, 6)}
    for uid in sorted(uids):
        bench.lay(ClassicCard(uid))
    found = set()
    while len(found) < len(uids):
        bench.transceive(b"\x26", last_bits=7)
        bench.drain()
        part = part_of_one(bench, 0x93, CollisionReading.FRAME)
        bench.transceive(with_crc(b"\x93\x70" + part))
        bench.drain()
        bench.transceive(with_crc(b"\x50\x00"))
        assert part[:4] not in found
        found.add(part[:4])
    assert found == uids
    bench.transceive(b"\x26", last_bits=7)
    assert bench.drain() == b""  # all at rest
