"""What somebody waits for at a kiosk: answered at once, once, to the edge that asked, or not."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from edge.contract.codec import to_json
from edge.contract.downward import (
    BandMarks,
    DirectorySnapshot,
    HandOffOpened,
    MarkedBand,
    StaffAnswer,
    StaffVerdict,
)
from edge.contract.envelopes import Ask, AskKind, Request, RequestKind
from edge.contract.requests import (
    BandMarked,
    CountsWanted,
    HandOffEnded,
    HandOffWanted,
    MailWanted,
    StaffAsked,
)
from edge.contract.words import AgeBand, Giver, Language, Mark
from hub.settling import requests
from hub.store import Binding, Quarantine
from look.notices import notice_sha256
from tests.hub.a_hub import NOON, TODAY, binding, says, until
from tests.hub.an_edge import BOOT, AnEdge
from tests.hub.an_inventory import PIN, STAFF_UID, adds_staff, key_of

BAND = b"k" * 16
LOCKED = BandMarked(TODAY, BAND, Mark.LOCKED)


def hub_public(hub):
    return bytes(hub.private.public_key)


def asks(hub, edge, body, **changes):
    """Box a request, deliver it, and return it."""
    request = edge.requests(body, hub_public(hub), **changes)
    hub.hears(edge, "up/req", to_json(request))
    return request


def settled(hub, word, count=1):
    until(lambda: hub.requests.counts[word] >= count, word)


@pytest.fixture
def bicycle(hub):
    one = AnEdge("bicycle")
    hub.welcomes(one)
    return one


# -- who may ask


def test_a_mark_is_told_to_every_edge(hub, edge, bicycle):
    asks(hub, edge, LOCKED)
    for one in (edge, bicycle):
        assert hub.told(one, BandMarks) == [BandMarks(TODAY, (MarkedBand(BAND, Mark.LOCKED),))]


def test_a_request_that_another_edge_boxed_is_not_answered_under_this_ones_name(hub, edge, bicycle):
    true = edge.requests(LOCKED, hub_public(hub))
    stolen = Request("bicycle", true.kind, true.nonce, true.body)
    hub.hears(bicycle, "up/req", to_json(stolen))
    settled(hub, "bad_seal")
    assert hub.heard(edge, BandMarks) == []


def test_a_request_on_another_edges_topic_is_put_aside(hub, edge, bicycle):
    true = edge.requests(LOCKED, hub_public(hub))
    hub.hears(bicycle, "up/req", to_json(true))
    (line,) = hub.rows(Quarantine)
    assert line["why"] == "Request.edge: is not the edge of the topic"


@pytest.mark.parametrize(
    "other",
    [{"kind": RequestKind.STAFF_ASKED}, {"nonce": b"x" * 16}, {"body": b"x" * 100}],
    ids=["another kind", "another nonce", "no box"],
)
def test_a_request_that_was_changed_on_the_way_is_nobodys(hub, edge, other):
    true = edge.requests(LOCKED, hub_public(hub))
    plain = {"edge": true.edge, "kind": true.kind, "nonce": true.nonce, "body": true.body}
    hub.hears(edge, "up/req", to_json(Request(**plain | other)))
    settled(hub, "bad_seal")
    assert hub.heard(edge, BandMarks) == []


@pytest.mark.parametrize("revoked", [False, True], ids=["never enrolled", "revoked"])
def test_who_is_not_enrolled_is_not_answered(hub, edge, revoked):
    stranger = AnEdge("stranger")
    if revoked:
        hub.enrol(stranger, revoked_at=NOON)
    asks(hub, stranger, LOCKED)
    settled(hub, "not_enrolled")
    assert hub.heard(edge, BandMarks) == []


def test_what_the_edge_wrote_wrongly_is_dropped(hub, edge):
    asks(hub, edge, BandMarked(TODAY, b"short", Mark.LOCKED))
    asks(hub, edge, StaffAsked(TODAY, b"s" * 16, PIN, b"short"))
    asks(hub, edge, CountsWanted(b""))
    asks(hub, edge, MailWanted(b""))
    asks(hub, edge, HandOffEnded(b"", taken=True))
    settled(hub, "malformed", 5)
    assert hub.published == []


# -- once


def test_the_same_request_again_is_not_answered_again(hub, edge):
    adds_staff(hub)
    asked = StaffAsked(TODAY, key_of(hub, STAFF_UID), PIN, BAND)
    request = asks(hub, edge, asked)
    hub.told(edge, StaffAnswer)
    hub.hears(edge, "up/req", to_json(request))
    settled(hub, "replayed")
    assert len(hub.heard(edge, StaffAnswer)) == 1


def test_of_two_edges_the_same_nonce_is_not_the_same_request(hub, edge, bicycle):
    asks(hub, edge, LOCKED, nonce=b"n" * 16)
    asks(hub, bicycle, BandMarked(TODAY, b"j" * 16, Mark.LOCKED), nonce=b"n" * 16)
    settled(hub, "answered", 2)


def test_a_strangers_nonces_push_out_none_that_must_be_remembered(hub, edge, monkeypatch):
    monkeypatch.setattr(requests, "NONCES_KEPT", 2)
    request = asks(hub, edge, LOCKED)
    settled(hub, "answered")
    for _ in range(5):
        hub.hears(edge, "up/req", to_json(Request("wall", request.kind, b"x" * 16, b"y" * 90)))
    settled(hub, "bad_seal", 5)
    hub.hears(edge, "up/req", to_json(request))
    settled(hub, "replayed")


# -- not too much, and not too late


def test_a_flood_of_one_edge_is_dropped_and_the_others_are_answered(hub, edge, bicycle):
    for number in range(requests.AT_ONCE + 30):
        asks(hub, edge, BandMarked(TODAY, number.to_bytes(16, "big"), Mark.JUST_PLAYS))
    assert hub.requests.counts["too_often"] >= 20
    asks(hub, bicycle, LOCKED)
    until(lambda: BandMarks(TODAY, (MarkedBand(BAND, Mark.LOCKED),)) in hub.heard(edge, BandMarks))


def test_a_full_queue_drops_and_never_waits(hub, edge, monkeypatch):
    hub.requests.stop()
    monkeypatch.setattr(requests, "WAITING", 3)
    again = requests.Requests(hub.requests._means, hub.requests._desks)
    for _ in range(5):
        again.take(edge.requests(LOCKED, hub_public(hub)))
    assert again.counts["too_many"] == 2


def test_what_waited_longer_than_anybody_looks_is_not_answered(hub, edge):
    hub.requests.stop()
    seconds = iter([0.0, requests.ANSWER_SECONDS])
    means = hub.requests._means
    late = requests.RequestMeans(
        means.museum, means.private, means.store, means.answers, ClockOf(seconds), means.boot
    )
    again = requests.Requests(late, hub.requests._desks)
    again.take(edge.requests(LOCKED, hub_public(hub)))
    again.start()
    again.stop()
    assert again.counts == {"too_late": 1}


class ClockOf:
    """A clock whose monotonic seconds are given."""

    def __init__(self, seconds):
        self.seconds = seconds

    def now(self):
        return NOON

    def monotonic(self):
        return next(self.seconds)


def test_requests_do_not_wait_behind_what_the_ingest_commits(hub, edge):
    held, go = threading.Event(), threading.Event()

    def hold(_edge, _receipt):
        held.set()
        assert go.wait(10)

    tell = hub.answers.tell
    hub.answers.tell = lambda to, body: hold(to, body) if not held.is_set() else tell(to, body)
    hub.queues(edge, "up/ask", to_json(Ask("wall", AskKind.KEYS, b"n")), lambda: None)
    assert held.wait(10)  # the ingest's thread is busy now
    try:
        asks(hub, edge, LOCKED)
        assert hub.told(edge, BandMarks)
    finally:
        go.set()


def test_a_request_that_breaks_ends_no_others(hub, edge):
    class Breaks:
        def open(self, *_asked):
            raise RuntimeError

    hub.requests._desks = requests.Desks(
        hub.marks, hub.requests._desks.staff, hub.requests._desks.exit_station, Breaks()
    )
    asks(hub, edge, HandOffWanted(Language.NL))
    settled(hub, "broken")
    asks(hub, edge, LOCKED)
    assert hub.told(edge, BandMarks)


def test_nothing_of_a_request_is_logged(hub, edge, caplog):
    caplog.set_level("DEBUG")
    adds_staff(hub)
    asks(hub, edge, StaffAsked(TODAY, key_of(hub, STAFF_UID), "9182", BAND))
    assert hub.told(edge, StaffAnswer)[0].verdict is StaffVerdict.WRONG_PIN
    assert "9182" not in caplog.text
    assert BAND.hex() not in caplog.text


# -- marks after an Ask


def test_a_new_edge_is_told_all_that_today_remembers(hub, edge):
    asks(hub, edge, LOCKED)
    asks(hub, edge, BandMarked(TODAY, BAND, Mark.JUST_PLAYS))
    settled(hub, "answered", 2)
    late = AnEdge("bicycle")
    hub.welcomes(late)
    hub.hears(late, "up/ask", to_json(Ask("bicycle", AskKind.DIRECTORY, b"n")))
    hub.told(late, DirectorySnapshot)
    (told,) = hub.told(late, BandMarks)
    assert {(one.band_key, one.mark) for one in told.marked} == {
        (BAND, Mark.LOCKED),
        (BAND, Mark.JUST_PLAYS),
    }


def test_no_edge_blocks_a_band(hub, edge):
    asks(hub, edge, BandMarked(TODAY, BAND, Mark.BLOCKED))
    asks(hub, edge, LOCKED)
    settled(hub, "answered", 1)
    late = AnEdge("bicycle")
    hub.welcomes(late)
    hub.hears(late, "up/ask", to_json(Ask("bicycle", AskKind.DIRECTORY, b"n")))
    hub.told(late, DirectorySnapshot)
    (told,) = hub.told(late, BandMarks)
    assert {one.mark for one in told.marked} == {Mark.LOCKED}


def test_after_a_restart_a_new_edge_is_told_which_bands_are_a_childs(hub, edge):
    consent = replace(
        binding().consent,
        giver=Giver.GUARDIAN,
        notice_sha256=notice_sha256(Language.NL, by_guardian=True),
    )
    child = binding(age_band=AgeBand.UNDER_13, consent=consent)
    says(hub, edge, child)
    until(lambda: hub.count(Binding))
    hub.restart()
    hub.hears(edge, "up/ask", to_json(Ask(edge.name, AskKind.DIRECTORY, b"n")))
    whole = BandMarks(TODAY, (MarkedBand(child.band_key, Mark.LOCKED),))
    assert hub.told(edge, BandMarks) == [whole]


def test_a_mark_of_another_day_is_nobodys(hub, edge):
    asks(hub, edge, BandMarked(TODAY - timedelta(days=1), BAND, Mark.LOCKED))
    settled(hub, "not_answered")
    assert hub.heard(edge, BandMarks) == []


# -- hand-offs


class Phones:
    """Keeps hand-offs as the portal would."""

    def __init__(self):
        self.over = []

    def open(self, edge, language, now):
        return b"h" * 16, f"https://results.example.org/h/{edge}-{language}", now

    def ended(self, edge, hand_off, *, taken):
        self.over.append((edge, hand_off, taken))


def test_a_hand_off_is_opened_and_ended_where_hand_offs_are_kept(hub, edge):
    phones = Phones()
    desks = hub.requests._desks
    hub.requests._desks = requests.Desks(desks.marks, desks.staff, desks.exit_station, phones)
    request = asks(hub, edge, HandOffWanted(Language.FR))
    (opened,) = hub.told(edge, HandOffOpened)
    link = "https://results.example.org/h/wall-fr"
    assert opened == HandOffOpened(request.nonce, b"h" * 16, link, NOON)
    asks(hub, edge, HandOffEnded(b"h" * 16, taken=True))
    settled(hub, "answered", 2)
    assert phones.over == [("wall", b"h" * 16, True)]


def test_without_anybody_who_keeps_hand_offs_none_is_opened(hub, edge):
    asks(hub, edge, HandOffWanted(Language.FR))
    settled(hub, "not_answered")


# -- asks


def test_a_flood_of_asks_fills_no_memory(hub, edge):
    from hub.settling import ingest  # noqa: PLC0415 - its limit alone

    for _ in range(ingest.ASKS[0] + 30):
        hub.hears(edge, "up/ask", to_json(Ask("wall", AskKind.DIRECTORY, b"n")))
    assert hub.ingest.counts["asked_too_often"] >= 20
    assert len(hub.heard(edge, DirectorySnapshot)) <= ingest.ASKS[0] + 10


# -- a hub that was started anew


def test_a_request_to_the_hub_before_is_not_answered_by_the_one_after_it(hub, edge):
    heard = edge.requests(LOCKED, hub_public(hub), boot=b"before".ljust(16))
    hub.hears(edge, "up/req", to_json(heard))
    settled(hub, "to_another_hub")
    assert hub.heard(edge, BandMarks) == []


def test_nobody_makes_an_old_request_one_of_today(hub, edge):
    before = b"before".ljust(16)
    heard = edge.requests(LOCKED, hub_public(hub), boot=before)
    for boot in (BOOT, b""):
        hub.hears(edge, "up/req", to_json(replace(heard, boot=boot)))
    settled(hub, "bad_seal", 2)
    assert hub.heard(edge, BandMarks) == []


def test_a_request_that_names_no_hub_as_older_edges_sent_it_is_not_answered(hub, edge):
    hub.hears(edge, "up/req", to_json(edge.requests(LOCKED, hub_public(hub), boot=b"")))
    settled(hub, "to_another_hub")
    assert hub.heard(edge, BandMarks) == []
