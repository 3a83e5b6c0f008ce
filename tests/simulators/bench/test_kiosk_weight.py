"""The kiosk's weight is what its address serves, and all of it."""

from types import SimpleNamespace

import pytest

from simulators.bench import kiosk_weight
from tests.edge.kiosk.a_browser import Served
from tests.edge.kiosk.a_kiosk import every_screen


@pytest.fixture
def measured():
    with Served() as kiosk:
        kiosk.show(every_screen("de")["playing-six"])
        yield lambda: kiosk_weight.measure(SimpleNamespace(address=kiosk.address)), kiosk


def test_script_and_page_keep_their_limits_on_the_heaviest_screen(measured):
    measure, _ = measured
    script, in_all = measure()
    assert 5 < script.value <= script.limit == 15
    assert script.value + 20 < in_all.value <= in_all.limit == 60


def test_a_heavier_screen_is_a_heavier_page(measured):
    measure, kiosk = measured
    before = measure()[1].value
    kiosk.show(every_screen("de")["exit-idle"])
    assert measure()[1].value < before - 1
