"""A port that comes back under another name is found by its stable one."""

import pytest

from edge.reader.port_names import PortName


@pytest.fixture
def dev(tmp_path):
    (tmp_path / "by-id").mkdir()
    for name in ("ttyUSB0", "ttyUSB1"):
        (tmp_path / name).touch()
    (tmp_path / "by-id/usb-other").symlink_to(tmp_path / "ttyUSB1")
    (tmp_path / "by-id/usb-reader").symlink_to(tmp_path / "ttyUSB0")
    return tmp_path


def moved(dev):
    """The adapter was pulled out and is back, as ttyUSB2."""
    (dev / "ttyUSB0").rename(dev / "ttyUSB2")
    (dev / "by-id/usb-reader").unlink()
    (dev / "by-id/usb-reader").symlink_to(dev / "ttyUSB2")


def test_a_port_is_opened_by_the_name_that_was_given(dev):
    name = PortName(str(dev / "ttyUSB0"), (dev / "by-id",))
    assert name.now() == str(dev / "ttyUSB0")
    name.opened()
    assert name.now() == str(dev / "ttyUSB0")


def test_when_that_name_is_gone_its_stable_one_is_opened(dev):
    name = PortName(str(dev / "ttyUSB0"), (dev / "by-id",))
    name.opened()
    moved(dev)
    assert name.now() == str(dev / "by-id/usb-reader")
    name.opened()
    assert name.now() == str(dev / "by-id/usb-reader")


def test_a_port_without_a_stable_name_keeps_the_given_one(dev):
    name = PortName(str(dev / "ttyUSB0"), (dev / "nowhere",))
    name.opened()
    moved(dev)
    assert name.now() == str(dev / "ttyUSB0")


def test_a_stable_name_that_leads_nowhere_is_not_opened(dev):
    name = PortName(str(dev / "ttyUSB0"), (dev / "by-id",))
    name.opened()
    (dev / "ttyUSB0").unlink()
    assert name.now() == str(dev / "ttyUSB0")
