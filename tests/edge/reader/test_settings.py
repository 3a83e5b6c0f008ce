import pytest

from edge.reader.errors import SettingsRefused
from edge.reader.settings import ReaderSettings


def test_a_port_is_enough():
    settings = ReaderSettings("/dev/serial/by-id/usb-reader")
    assert (settings.baud, settings.profile, settings.poll_ms) == (0, "mfrc522", 25)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"port": ""}, "port"),
        ({"baud": 9601}, "baud"),
        ({"baud": -1}, "baud"),
        ({"profile": "magic"}, "profile"),
        ({"poll_ms": 0}, "poll_ms"),
        ({"gain": 8}, "gain"),
        ({"misses": 0}, "misses"),
        ({"backstop_s": 0}, "backstop_s"),
        ({"canary_s": 0}, "canary_s"),
        ({"doze_after_s": 0}, "doze_after_s"),
        ({"doze_ms": 0}, "doze_ms"),
        ({"unproven_hours": 0}, "unproven_hours"),
    ],
)
def test_what_cannot_work_is_refused_by_name(wrong, named):
    with pytest.raises(SettingsRefused, match=named):
        ReaderSettings(**{"port": "/dev/x", **wrong})


@pytest.mark.parametrize(
    ("profile", "resets"),
    [("mfrc522", True), ("pn532", True), ("bridge", False), ("framed", False)],
)
def test_rts_is_pulled_only_where_it_resets_something(profile, resets):
    assert ReaderSettings("port", profile=profile).resets is resets
    assert not ReaderSettings("port", profile=profile, reset_line=False).resets
