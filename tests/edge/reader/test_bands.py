"""A delivery of bands, checked one after the other, on a chip in made-up time."""

import pytest

from edge.reader.attended import AttendedReader
from edge.reader.bands import Verdict
from edge.reader.batch import BatchCheck
from edge.reader.native import NativeProfile
from edge.reader.originality import Originality
from simulators.chip.cards import ClassicCard, Ntag213, Phone
from simulators.chip.faults import Fault
from simulators.chip.virtual import VirtualReader
from tests.edge.reader.test_originality import SIGNATURE, UID

COPY = bytes.fromhex("04E1D2C3B4A596")


GAP_S = 0.3
"""From a band that was lifted to the next."""


class Table:
    """A reader, a batch, and a hand that lays a band down and lifts it again."""

    def __init__(self, **faults):
        self.reader = VirtualReader(usb_latency_s=0.001)
        self.profile = NativeProfile((9600,), (115200,), 5)
        self.attended = AttendedReader(self.reader.open_line, self.profile, self.reader.clock)
        self.attended.connect()
        for name, rate in faults.items():
            self.reader.faults.suffer(Fault[name.upper()], rate)
        self.batch = BatchCheck(self.attended, self.profile, Originality().proves)

    def check(self, *cards, seconds=1.0):
        """Lay them down for so long; what was said of them."""
        clock = self.reader.clock
        laid_at = clock.monotonic() + GAP_S
        to_lay = list(cards)

        def going_on():
            if clock.monotonic() >= laid_at:
                while to_lay:
                    self.reader.medium.lay(to_lay.pop(), clock.monotonic())
            return clock.monotonic() < laid_at + seconds

        checked = self.batch.next(going_on)
        for card in cards:
            self.reader.medium.lift(card)
        return checked


@pytest.fixture
def table():
    return Table()


def test_a_band_that_nxp_signed_is_genuine_and_its_kind_is_told(table):
    checked = table.check(Ntag213(UID, SIGNATURE))
    assert checked.verdict is Verdict.GENUINE
    assert checked.said == "genuine NTAG213"


def test_a_copy_is_named_as_one(table):
    assert table.check(Ntag213(COPY, SIGNATURE)).verdict is Verdict.UNSIGNED
    assert table.check(Ntag213(UID)).verdict is Verdict.UNSIGNED


def test_another_kind_of_card_works_but_is_named(table):
    assert table.check(ClassicCard(b"\xa1\xb2\xc3\xd4")).verdict is Verdict.OTHER_KIND


def test_a_phone_is_no_band(table):
    checked = table.check(Phone(lambda n: b"\x5a" * n))
    assert checked.verdict is Verdict.RANDOM_UID
    assert "5a" not in repr(checked).lower()


def test_the_same_number_twice_is_noticed(table):
    band = Ntag213(UID, SIGNATURE)
    assert table.check(band).verdict is Verdict.GENUINE
    assert table.check(Ntag213(COPY)).verdict is Verdict.UNSIGNED
    assert table.check(band).verdict is Verdict.AGAIN


def test_two_bands_at_once_are_waited_for_to_be_one(table):
    assert table.check(Ntag213(UID, SIGNATURE), Ntag213(COPY)) is None


def test_nothing_on_the_reader_is_nothing_checked(table):
    assert table.check() is None


@pytest.mark.parametrize("fault", ["garbled", "flipped", "dropped"])
def test_disturbances_neither_end_the_check_nor_make_a_good_band_bad(fault):
    rate = {"garbled": 0.1, "flipped": 0.001, "dropped": 0.001}[fault]
    table = Table(**{fault: rate})
    verdicts = []
    for _ in range(8):
        table.batch._known.clear()
        checked = table.check(Ntag213(UID, SIGNATURE), seconds=2)
        verdicts.append(checked.verdict if checked else None)
    assert verdicts.count(Verdict.GENUINE) >= 7
    assert Verdict.UNSIGNED not in verdicts
