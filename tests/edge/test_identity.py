"""Who an edge is and which keys it holds: root-only, whole or not at all, gone in time."""

import base64
import json
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from edge.contract import seals
from edge.contract.codec import Malformed
from edge.contract.downward import DayKey
from edge.contract.enrolment import BrokerAccess, Welcome
from edge.errors import AlreadyEnrolled, BadSeal, NotEnrolled, NotKept, WrongWelcome
from edge.identity import DayKeys, Identity, write_secret
from tests.edge.a_hub import EDGE, MUSEUM, NOON, TODAY, ZONE, AHub, AnEdge, StillClock

UID = bytes.fromhex("04a1b2c3d4e5f6")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_an_identity_is_read_back_as_it_was_made(tmp_path):
    data = tmp_path / "data"
    made = Identity.create(data, EDGE)
    read = Identity.load(data)
    assert read.edge == EDGE
    assert read.enrol_request() == made.enrol_request()


def test_only_its_owner_can_read_an_identity(tmp_path):
    data = tmp_path / "data"
    Identity.create(data, EDGE)
    assert mode(data) == 0o700
    assert [mode(path) for path in data.iterdir()] == [0o600]


def test_an_identity_is_never_overwritten(tmp_path):
    before = Identity.create(tmp_path, EDGE).enrol_request()
    with pytest.raises(AlreadyEnrolled):
        Identity.create(tmp_path, "bicycle")
    assert Identity.load(tmp_path).enrol_request() == before


def test_the_request_holds_public_halves_only(tmp_path):
    request = Identity.create(tmp_path, EDGE).enrol_request()
    on_disk = (tmp_path / "identity.json").read_bytes()
    assert len(request.verify_key) == len(request.box_key) == 32
    assert request.verify_key not in on_disk
    assert request.box_key not in on_disk


def test_without_an_identity_or_a_welcome_an_edge_says_so(tmp_path):
    with pytest.raises(NotEnrolled, match="enrol the edge first"):
        Identity.load(tmp_path)
    identity = Identity.create(tmp_path, EDGE)
    with pytest.raises(NotEnrolled, match="no hub"):
        _ = identity.museum
    with pytest.raises(NotEnrolled, match="no hub"):
        identity.unbox(b"x" * 64)


def test_a_damaged_identity_is_not_taken_for_one(tmp_path):
    Identity.create(tmp_path, EDGE)
    (tmp_path / "identity.json").write_bytes(b'{"edge":')
    with pytest.raises(NotEnrolled, match="damaged"):
        Identity.load(tmp_path)


def test_a_welcome_lasts(tmp_path):
    identity = Identity.create(tmp_path, EDGE)
    welcome = AHub().welcomes(identity.enrol_request())
    identity.accept(welcome)
    identity.accept(welcome)
    read = Identity.load(tmp_path)
    read.insist(MUSEUM, EDGE)
    assert read.museum == MUSEUM


@pytest.mark.parametrize(
    "other",
    [
        {"edge": "bicycle"},
        {"museum": "elsewhere"},
        {"hub_box_key": b"h" * 32},
        {"hub_box_key": b"short"},
    ],
    ids=str,
)
def test_another_hubs_welcome_is_refused(tmp_path, other):
    identity = Identity.create(tmp_path, EDGE)
    welcome = AHub().welcomes(identity.enrol_request())
    identity.accept(welcome)
    with pytest.raises(WrongWelcome):
        identity.accept(replace(welcome, **other))
    assert Identity.load(tmp_path).museum == MUSEUM


def test_settings_of_another_edge_do_not_fit(tmp_path):
    edge = AnEdge(tmp_path)
    for museum, name in ((MUSEUM, "bicycle"), ("elsewhere", EDGE)):
        with pytest.raises(NotEnrolled, match="another"):
            edge.identity.insist(museum, name)


def test_a_box_of_somebody_else_does_not_open(tmp_path):
    edge, stranger = AnEdge(tmp_path), AHub()
    stranger.box_key = edge.hub.box_key
    body = stranger.says(edge.hub.keys_ahead()).body
    for wrong in (body, b"", b"x" * 100):
        with pytest.raises(BadSeal):
            edge.identity.unbox(wrong)


def at(now):
    """Return an instant and the seconds of a machine whose clock nobody sets."""
    return now, StillClock().seconds + (now - NOON).total_seconds()


def test_a_band_has_another_key_each_day_and_none_without_the_days_key(tmp_path):
    edge = AnEdge(tmp_path)
    today = edge.keys.band_key(UID, NOON)
    assert today == seals.band_key(edge.hub.day_keys[TODAY], UID)
    assert edge.keys.band_key(UID, NOON + timedelta(days=1)) not in {None, today}
    assert edge.keys.band_key(UID, NOON + timedelta(days=7)) is None


def test_the_museum_day_turns_at_four_on_the_wall(tmp_path):
    keys = AnEdge(tmp_path).keys
    before_four = datetime(2026, 5, 5, 1, 59, tzinfo=UTC)  # 03:59 in Brussels
    assert keys.band_key(UID, before_four) == keys.band_key(UID, NOON)
    assert keys.band_key(UID, before_four + timedelta(minutes=1)) != keys.band_key(UID, NOON)


def test_keys_survive_a_reboot_without_a_network(tmp_path):
    edge = AnEdge(tmp_path)
    again = DayKeys(tmp_path, ZONE)
    assert again.band_key(UID, NOON) == edge.keys.band_key(UID, NOON)
    assert again.sealing_key(TODAY + timedelta(days=13)) is not None
    assert again.ready(*at(NOON))
    assert mode(tmp_path / "keys-ahead.json") == 0o600


def test_a_clock_outside_the_days_that_the_hub_gave_is_not_believed(tmp_path):
    keys = AnEdge(tmp_path).keys
    assert keys.ready(*at(NOON + timedelta(days=6)))
    assert not keys.ready(*at(NOON + timedelta(days=7)))
    assert not keys.ready(*at(NOON - timedelta(days=1)))


def test_a_days_keys_are_destroyed_within_48_hours_after_it(tmp_path):
    edge = AnEdge(tmp_path)
    ends = datetime(2026, 5, 5, 2, 0, tzinfo=UTC)
    held = edge.hub.day_keys[TODAY]
    file = tmp_path / "keys-ahead.json"
    assert edge.keys.destroy_due(ends + timedelta(hours=46)) == 0
    assert _base64(held) in file.read_bytes()
    assert edge.keys.destroy_due(ends + timedelta(hours=48)) == 1
    assert _base64(held) not in file.read_bytes()
    assert DayKeys(tmp_path, ZONE).band_key(UID, NOON) is None


def test_new_keys_drive_out_what_is_due(tmp_path):
    edge = AnEdge(tmp_path)
    later = NOON + timedelta(days=5)
    edge.keys.take(edge.hub.keys_ahead(TODAY + timedelta(days=5), now=later), *at(later))
    assert edge.keys.band_key(UID, NOON) is None
    assert edge.keys.ready(*at(later))


def test_a_key_of_the_wrong_length_is_refused_whole(tmp_path):
    edge = AnEdge(tmp_path)
    ahead = edge.hub.keys_ahead()
    bad = replace(ahead, day_keys=(*ahead.day_keys, DayKey(TODAY, b"short")))
    with pytest.raises(Malformed):
        edge.keys.take(bad, *at(NOON))
    assert edge.keys.band_key(UID, NOON) is not None


def test_damaged_keys_count_as_none(tmp_path):
    AnEdge(tmp_path)
    (tmp_path / "keys-ahead.json").write_bytes(b"\0\0\0")
    assert not DayKeys(tmp_path, ZONE).ready(*at(NOON))


def test_keys_that_the_disk_does_not_take_still_serve_this_run(tmp_path):
    edge = AnEdge(tmp_path, keys=False)
    (tmp_path / "keys-ahead.json.new").mkdir()
    with pytest.raises(NotKept):
        edge.takes_keys()
    assert edge.keys.ready(*at(NOON))


def test_a_left_over_of_a_crash_is_neither_read_nor_in_the_way(tmp_path):
    path = tmp_path / "secret"
    left_over = tmp_path / "secret.new"
    left_over.write_bytes(b"half")
    left_over.chmod(0o644)
    write_secret(path, b"whole")
    assert path.read_bytes() == b"whole"
    assert mode(path) == 0o600
    assert not left_over.exists()


def test_an_identity_prints_no_key(tmp_path):
    edge = AnEdge(tmp_path)
    shown = repr(edge.identity) + repr(edge.identity._held) + repr(edge.keys)
    assert repr(edge.identity._held.signing_seed) not in shown
    assert repr(edge.identity._held.box_private) not in shown


def _base64(key):
    return base64.b64encode(key)


# -- the clock, and the hub's


@pytest.fixture
def edge(tmp_path):
    return AnEdge(tmp_path)


def after(edge, **gone):
    return edge.clock.now() + timedelta(**gone)


@pytest.mark.parametrize(
    ("off", "ready"),
    [
        (timedelta(), True),
        (timedelta(minutes=10), True),
        (timedelta(minutes=-10), True),
        (timedelta(minutes=11), False),
        (timedelta(minutes=-11), False),
    ],
)
def test_an_edge_whose_clock_is_not_the_hubs_keeps_nothing(edge, off, ready):
    now = edge.clock.now()
    edge.keys.take(edge.hub.keys_ahead(now=now + off), *at(now))
    assert edge.keys.ready(*at(now)) is ready
    edge.keys.take(edge.hub.keys_ahead(now=now), *at(now))
    assert edge.keys.ready(*at(now))


def test_keys_of_an_earlier_run_serve_unless_the_clock_fell_behind_them(edge):
    edge.keys.take(edge.hub.keys_ahead(now=edge.clock.now()), *at(edge.clock.now()))
    edge.starts_again()
    assert edge.keys.ready(*at(after(edge, hours=3)))
    assert edge.keys.ready(*at(after(edge, minutes=-10)))
    assert not edge.keys.ready(*at(after(edge, minutes=-11)))


def test_keys_of_before_the_hub_told_its_time_still_serve(edge):
    file = edge.data / "keys-ahead.json"
    held = json.loads(file.read_text())
    del held["told_at"]
    file.write_text(json.dumps(held))
    edge.starts_again()
    assert edge.keys.ready(*at(edge.clock.now()))


def test_an_answer_that_was_not_asked_for_sets_no_clock(edge):
    now = edge.clock.now()
    edge.keys.take(edge.hub.keys_ahead(now=now - timedelta(days=1)), *at(now), asked=False)
    assert edge.keys.ready(*at(now))


def test_a_day_is_confirmed_only_when_the_hub_said_its_time_on_it(edge):
    now = edge.clock.now()
    assert edge.keys.confirmed(*at(now))
    assert not edge.keys.confirmed(*at(now + timedelta(days=2)))
    edge.keys.take(edge.hub.keys_ahead(now=now), *at(now + timedelta(days=2)))
    assert not edge.keys.confirmed(*at(now + timedelta(days=2)))
    edge.starts_again()
    assert not edge.keys.confirmed(*at(now))


def test_a_second_try_to_enrol_goes_on_with_the_keys_of_the_first(tmp_path):
    first = Identity.load_or_create(tmp_path, "wall")
    again = Identity.load_or_create(tmp_path, "wall")
    assert again.enrol_request() == first.enrol_request()
    with pytest.raises(AlreadyEnrolled, match="another edge"):
        Identity.load_or_create(tmp_path, "robot")


def test_what_the_hub_told_of_its_broker_is_there_after_a_restart(tmp_path):
    broker = BrokerAccess("broker.museum.example", 8883, "not-a-password", "PEM")
    identity = Identity.create(tmp_path, "wall")
    identity.accept(Welcome("testmuseum", "wall", b"h" * 32, broker))
    assert Identity.load(tmp_path).broker == broker
    fresh = BrokerAccess("broker.museum.example", 8883, "another-one", "PEM")
    identity.accept(Welcome("testmuseum", "wall", b"h" * 32, fresh))
    assert Identity.load(tmp_path).broker == fresh
