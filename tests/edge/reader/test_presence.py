import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.reader.events import BandGone, BandSeen, NotABand, TwoBands
from edge.reader.iso14443 import Absent, Card, Refusal, Several, Unclear
from edge.reader.presence import Patience, Presence

A = Card(bytes.fromhex("04E1D2C3B4A596"), 0x00)
B = Card(bytes.fromhex("A1B2C3D4"), 0x08)
PHONE = Card(bytes.fromhex("08112233"), 0x20)
BANK_CARD = Card(bytes.fromhex("A1B2C3D4"), 0x20)
STEP = 0.025


def told(*sightings, misses=2):
    """What is told of looks that follow each other every 25 ms, without its time."""
    presence = Presence(Patience(misses))
    events = []
    for n, sighting in enumerate(sightings):
        for event in presence.observe(sighting, n * STEP):
            match event:
                case BandSeen(uid=uid):
                    events.append(("seen", uid))
                case BandGone():
                    events.append("gone")
                case TwoBands():
                    events.append("two")
                case NotABand(reason=reason):
                    events.append(reason)
    return events


SEEN_A, SEEN_B = ("seen", A.uid), ("seen", B.uid)


@pytest.mark.parametrize(
    ("sightings", "events"),
    [
        ([Absent(), Absent()],                                []),
        ([A, A, A],                                           [SEEN_A]),
        ([A, Absent(), Absent(), Absent()],                   [SEEN_A, "gone"]),
        ([A, Absent(), A, Absent(), A],                       [SEEN_A]),
        ([A, Absent(), Unclear(), Absent(), A],               [SEEN_A]),
        ([A, Absent(), Absent(), A],                          [SEEN_A, "gone", SEEN_A]),
        ([A, B],                                              [SEEN_A, "gone", SEEN_B]),
        ([Unclear()] * 100,                                   []),
        ([Several(), Several(), Several()],                   ["two"]),
        ([A, Several(), A],                                   [SEEN_A]),
        ([A, Several(), Several(), A],                        [SEEN_A, "two"]),
        ([A, Several(), Several(), B],                        [SEEN_A, "two", "gone", SEEN_B]),
        ([Several(), Several(), B],                           ["two", SEEN_B]),
        ([A, Several(), Several(), Absent(), Absent()],       [SEEN_A, "two", "gone"]),
        ([Several(), Several(), Absent(), Absent(), A],       ["two", SEEN_A]),
        ([PHONE, PHONE],                                      [Refusal.RANDOM_UID]),
        ([BANK_CARD, BANK_CARD],                              [Refusal.ISO14443_4]),
        ([PHONE, Absent(), Absent(), PHONE],                  [Refusal.RANDOM_UID] * 2),
        ([PHONE, A],                                          [Refusal.RANDOM_UID, SEEN_A]),
        ([A, PHONE],                                          [SEEN_A, "gone", Refusal.RANDOM_UID]),
        ([PHONE, Several(), Several(), PHONE],                [Refusal.RANDOM_UID, "two"]),
    ],
)  # fmt: skip
def test_what_lies_there_is_told_once(sightings, events):
    assert told(*sightings) == events


def test_a_garbled_answer_is_no_miss_but_not_for_ever():
    presence = Presence(Patience())
    presence.observe(A, 10.0)
    assert not presence.observe(Unclear(), 11.4)
    assert presence.observe(Unclear(), 11.5) == (BandGone(11.5),)
    assert not presence.observe(Unclear(), 11.6)


def test_a_patient_reader_waits_for_more_misses():
    assert told(A, *[Absent()] * 4, misses=5) == [SEEN_A]


@given(st.lists(st.sampled_from([A, B, PHONE, BANK_CARD, Absent(), Unclear(), Several()])))
def test_seen_and_gone_take_turns_whatever_is_sighted(sightings):
    events = told(*sightings, *[Absent()] * 2)
    visits = [event for event in events if event == "gone" or event[0] == "seen"]
    assert [event == "gone" for event in visits] == [False, True] * (len(visits) // 2)
    presence = Presence(Patience())
    for n, sighting in enumerate([*sightings, Absent(), Absent()]):
        presence.observe(sighting, n * STEP)
    assert presence.band is None


@given(st.lists(st.sampled_from([A, Absent(), Unclear(), Several()]), min_size=1))
def test_a_phone_leaves_no_uid_behind(sightings):
    presence = Presence(Patience())
    for n, sighting in enumerate([*sightings, PHONE]):
        presence.observe(sighting, n * STEP)
    assert presence.band is None


def test_an_event_does_not_show_a_uid():
    (seen,) = Presence(Patience()).observe(A, 1.0)
    assert "04e1" not in repr(seen).lower()
    assert str(A.uid) not in repr(seen)
